"""What a relation to a case means in SQL: it opens by keys, and by nothing of its own."""

from __future__ import annotations

from coordination.access.engine import Governed, register
from coordination.cases.models import Case
from coordination.followups.policy import about_related

register(
    Governed(
        kind="case",
        model=Case,
        relations={},
        blocked=lambda actor: about_related(actor, Case.signal_id),
        holds_content=False,
    )
)
