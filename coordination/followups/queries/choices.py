"""What somebody can choose from on the forms of a follow-up: what may leave, and colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import Level
from coordination.followups.models import FollowUp
from coordination.followups.queries.shapes import FollowUpView
from coordination.partners.models import Membership
from coordination.partners.queries import directory
from coordination.partners.rules import FUNCTIONS
from coordination.sharing.queries.shares import ShareView, share
from coordination.signals.queries.views import PersonView, SharedStatement, SignalFull
from coordination.signals.rules import SHARED_KINDS
from coordination.work import Work


@dataclass(frozen=True)
class MayLeave:
    """What the coordinator chooses from at a release.

    Attributes:
        statements: facts and observations to tick; none where the level needs no ticks.
        persons: whom the question concerns; none where nobody is named.
        earlier: a release that still waits for its ground, or None.
    """

    statements: Sequence[SharedStatement]
    persons: Sequence[PersonView]
    earlier: ShareView | None


def may_leave(work: Work, view: FollowUpView, signal: SignalFull) -> MayLeave:
    """Return what may leave the owner with a proposed follow-up.

    Args:
        work: of the owner's coordinator.
        view: the follow-up as they see it.
        signal: what it is about, as they see it.
    """
    wanted = select(FollowUp).where(FollowUp.id == view.id)
    concerned = work.ungoverned(wanted).one().person_ids
    level = view.details.share_level if view.details else Level.STUB
    earlier = view.details.share_id if view.details else None
    summary = level == Level.SUMMARY
    return MayLeave(
        [said for said in signal.statements if summary and said.kind in SHARED_KINDS],
        [one for one in signal.young_persons if level > Level.STUB and one.id in concerned],
        share(work, earlier) if earlier else None,
    )


def colleagues(work: Work, view: FollowUpView) -> Sequence[Membership]:
    """Return the members of the addressed function, to whom it can be handed.

    Args:
        work: of somebody who may assign it.
        view: the follow-up as they see it.
    """
    asked, function = view.asked_of.organisation_id, view.asked_of.function
    if asked is None or function not in FUNCTIONS:
        return []
    found = directory.members_of_function(work.session, asked, function, work.now)
    return sorted(found, key=lambda member: member.account.name)
