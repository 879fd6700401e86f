"""What somebody can choose from on the forms of a follow-up: what may leave, and colleagues."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from coordination.access.classes import Level
from coordination.followups.models import FollowUp
from coordination.partners.models import Membership
from coordination.partners.queries import directory
from coordination.sharing.queries.shares import ShareView, share
from coordination.signals.queries.reading import signal_view
from coordination.signals.queries.views import PersonView, SharedStatement, SignalFull
from coordination.signals.rules import SHARED_KINDS
from coordination.work import Work


@dataclass(frozen=True)
class MayLeave:
    """What the coordinator chooses from at a release.

    Attributes:
        statements: facts and observations to tick; none where the level needs no ticks.
        persons: whom the question concerns.
        earlier: a release that still waits for its ground, or None.
    """

    statements: Sequence[SharedStatement]
    persons: Sequence[PersonView]
    earlier: ShareView | None


def may_leave(work: Work, follow_up_id: uuid.UUID) -> MayLeave:
    """Return what may leave the owner with a proposed follow-up.

    Args:
        work: of the owner's coordinator.
        follow_up_id: which follow-up.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
    """
    row = work.load(FollowUp, follow_up_id, "follow_up.release")
    signal = signal_view(work, row.signal_id)
    if not isinstance(signal, SignalFull):
        return MayLeave((), (), None)
    summary = row.level == Level.SUMMARY
    return MayLeave(
        [said for said in signal.statements if summary and said.kind in SHARED_KINDS],
        [one for one in signal.young_persons if row.level > 1 and one.id in row.person_ids],
        share(work, row.share_id) if row.share_id else None,
    )


def colleagues(work: Work, follow_up_id: uuid.UUID) -> Sequence[Membership]:
    """Return the members of the addressed function to whom it can be handed.

    Args:
        work: of the handler, a member of the function or the receiving lead.
        follow_up_id: which follow-up.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: the actor is none of these.
    """
    row = work.load(FollowUp, follow_up_id, "follow_up.assign")
    if row.asked_organisation_id is None or row.addressed_id is not None:
        return []
    found = directory.members_of_function(
        work.session, row.asked_organisation_id, row.function, work.now
    )
    return sorted(found, key=lambda member: member.account.name)
