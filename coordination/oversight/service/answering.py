"""The privacy officer answers what the review found."""

from __future__ import annotations

import uuid

from coordination.core.errors import Conflict, Refused
from coordination.oversight.models import ReviewFinding
from coordination.oversight.rules import Answer
from coordination.work import Work


def answer(work: Work, finding_id: uuid.UUID, found: Answer) -> ReviewFinding:
    """Say what is behind a finding; once, and never about oneself.

    Args:
        work: of the privacy officer.
        finding_id: which finding.
        found: from the closed list.

    Raises:
        NotFound: it does not exist or is another organisation's.
        Refused: it is about the privacy officer's own looks.
        Conflict: it was answered already.
    """
    row = work.load(ReviewFinding, finding_id, "review_finding.answer")
    if row.membership_id == work.actor.membership_id:
        raise Refused("own_finding")
    if row.answer is not None:
        raise Conflict("already_answered")
    row.answer, row.answered_at = found, work.now
    row.answered_by = work.actor.membership_id
    work.record("review_finding.answer", row, answer=found.value)
    return row
