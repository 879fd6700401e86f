"""The weekly digest: claimed in the ledger first, so at most one, and written when it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert

from coordination.digest import queries, rules
from coordination.digest.models import DigestEntry
from coordination.digest.rules import Week
from coordination.mail import queue, sending
from coordination.mail.letters import Letter, Template
from coordination.work import Work


def run_due(work: Work, limit: int) -> int:
    """Queue the digests of the newest week for memberships that have none of it.

    The condition has no lower bound and no window: a scheduler that runs twice or was away sends
    each membership the newest week, once.

    Args:
        work: of the system.
        limit: at most so many memberships.

    Returns:
        How many memberships had none; less than the limit when nobody is left.
    """
    week = rules.newest(work.now)
    members = work.ungoverned(queries.without_digest(work, week, limit)).all()
    for entry in _claim(work, week, [member.id for member in members]):
        entry.mail_id = queue.put_open(
            work.session, entry.membership_id, Template.DIGEST, str(week), work.now
        )
    return len(members)


def compose(work: Work) -> Letter | None:
    """Write the digest of the acting membership at the moment it leaves.

    Args:
        work: that acts as the recipient, whose membership is locked.

    Returns:
        The digest; None when there is nothing to say and none was wished for.
    """
    letter = queries.letter(work)
    entry = work.ungoverned(queries.entry(work)).one_or_none()
    if entry is not None:
        entry.skipped = letter is None
    return letter


def _claim(work: Work, week: Week, members: Sequence[uuid.UUID]) -> Sequence[DigestEntry]:
    if not members:
        return ()
    year, number = week.iso
    rows = [
        {
            "id": uuid.uuid4(),
            "membership_id": member,
            "iso_year": year,
            "iso_week": number,
            "claimed_at": work.now,
            "skipped": False,
        }
        for member in members
    ]
    claim = insert(DigestEntry).values(rows).on_conflict_do_nothing().returning(DigestEntry)
    return work.session.scalars(claim).all()


sending.composed_by(Template.DIGEST, compose)
