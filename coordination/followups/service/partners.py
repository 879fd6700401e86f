"""Whether an organisation can be asked now: it may have changed since the rules chose it."""

from __future__ import annotations

import uuid

from coordination.followups.answers import FailureReason
from coordination.partners.queries import directory
from coordination.partners.rules import FUNCTIONS
from coordination.work import Work


def failure_of(
    work: Work, organisation_id: uuid.UUID | None, function: str
) -> FailureReason | None:
    """Return why an organisation cannot be asked now, or None when it can.

    Args:
        work: the running unit of work.
        organisation_id: the partner, or None when there is none.
        function: who in it is addressed.
    """
    with work.as_system():
        found = directory.organisations(work.session, [organisation_id] if organisation_id else [])
    partner = next(iter(found.values()), None)
    if partner is None:
        return FailureReason.NO_PARTNER
    if not partner.active:
        return FailureReason.ORGANISATION_INACTIVE
    if partner.accepted_rule_set is None:
        return FailureReason.RULES_NOT_ACCEPTED
    known = function in FUNCTIONS
    if not known or not directory.members_of_function(work.session, partner.id, function, work.now):
        return FailureReason.NOBODY_IN_FUNCTION
    return None
