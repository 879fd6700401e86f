"""Who may read which entries of the log, and who answers what the review found.

Everybody reads their own acts; the privacy officer what the organisation did or owns. The log lies
below access and must not know it, so this stands here.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_
from sqlalchemy.dialects.postgresql import array

from coordination.access.asking import Asker
from coordination.access.governed import Governed, register
from coordination.audit.models import AuditEntry
from coordination.oversight.models import ReviewFinding


def own_act(actor: Asker) -> ColumnElement[bool]:
    """Return the clause that is true for what the same person did, under any membership."""
    return AuditEntry.account_id == actor.account_id


def organisation(actor: Asker) -> ColumnElement[bool]:
    """Return the clause that is true where the organisation acted or owns what was acted on."""
    owner = AuditEntry.owners.contains(array([actor.organisation_id]))
    return or_(AuditEntry.organisation_id == actor.organisation_id, owner)


def own_finding(actor: Asker) -> ColumnElement[bool]:
    """Return the clause that is true for findings about members of the organisation."""
    return ReviewFinding.organisation_id == actor.organisation_id


register(
    Governed(
        kind="audit_entry",
        model=AuditEntry,
        relations={"own_act": own_act, "organisation": organisation},
    )
)
register(
    Governed(kind="review_finding", model=ReviewFinding, relations={"own": own_finding}),
)
