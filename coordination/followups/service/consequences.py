"""What follows from an event: one function per topic, called by the workers; all repeatable."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from coordination.followups import rules
from coordination.followups.answers import Outcome
from coordination.followups.events import FollowUpEnded
from coordination.followups.models import FollowUp
from coordination.followups.queries.open_work import something_is_open
from coordination.followups.rules import FollowUpAct, FollowUpStatus
from coordination.followups.service import (
    alarms,
    answering,
    clocks,
    doors,
    releasing,
    superseding,
    telling,
)
from coordination.partners.events import MembershipEnded
from coordination.partners.models import Membership
from coordination.people.events import ConflictDeclared
from coordination.people.models import ConflictDeclaration, ConflictOfInterest
from coordination.sharing.events import ShareEnded, ShareWentLive
from coordination.sharing.models import Share
from coordination.sharing.service.changing import changed
from coordination.signals.events import SignalRectified, SignalWithdrawn
from coordination.signals.models import Signal, SignalPerson
from coordination.signals.queries.history import CLOSING
from coordination.signals.service import progress
from coordination.work import Work


def on_follow_up_ended(work: Work, event: FollowUpEnded) -> None:
    """Close the signal when nothing about it is open any more.

    A review that passes its signal on leaves that to the decision that follows.

    Args:
        work: of the system.
        event: which follow-up ended.
    """
    wanted = select(FollowUp).where(FollowUp.id == event.follow_up_id)
    follow_up = work.ungoverned(wanted).one()
    if follow_up.status is FollowUpStatus.DONE and follow_up.outcome == Outcome.PASS_ON:
        return
    # Locked before it is looked at: whoever asks by hand meanwhile holds the same lock.
    work.ungoverned(select(Signal).where(Signal.id == follow_up.signal_id).with_for_update()).one()
    open_work = something_is_open(work, follow_up.signal_id)
    progress.close_if_done(work, follow_up.signal_id, open_work=open_work)


def on_share_went_live(work: Work, event: ShareWentLive) -> None:
    """Offer the follow-up that waited for consent or a second signature.

    Args:
        work: of the system.
        event: which share.
    """
    releasing.offer_released(work, event.share_id)


def on_share_ended(work: Work, event: ShareEnded) -> None:
    """Take back an open follow-up whose share was revoked or has expired.

    Args:
        work: of the system.
        event: which share.
    """
    wanted = select(FollowUp).where(
        FollowUp.share_id == event.share_id, FollowUp.status.in_(rules.OPEN)
    )
    share = work.ungoverned(select(Share).where(Share.id == event.share_id)).one()
    for follow_up in work.ungoverned(wanted.with_for_update()):
        answering.take_back(work, follow_up, share.end_reason or share.state.value)


def on_signal_withdrawn(work: Work, event: SignalWithdrawn) -> None:
    """End what was asked about a signal that its owner took back.

    Args:
        work: of the system.
        event: which signal.
    """
    signal = work.ungoverned(select(Signal).where(Signal.id == event.signal_id)).one()
    if signal.withdrawn_reason in CLOSING:
        telling.of_rectification(work, signal)
    superseding.withdraw_open(work, event.signal_id)


def on_signal_rectified(work: Work, event: SignalRectified) -> None:
    """Tell whoever ever had the content that it was put right.

    Args:
        work: of the system.
        event: which signal.
    """
    signal = work.ungoverned(select(Signal).where(Signal.id == event.signal_id)).one()
    telling.of_rectification(work, signal)


def on_membership_ended(work: Work, event: MembershipEnded) -> None:
    """Give a member's open work back to the functions that were asked, and tell their lead.

    Where nobody is left who can answer, the own lead stands in within classes; what the lead may
    not read waits, with an alarm to the administrators by reference (product text §2 and §4.2).

    Args:
        work: of the system.
        event: which membership.
    """
    wanted = select(FollowUp).where(
        FollowUp.handler_id == event.membership_id, FollowUp.status.in_(rules.OPEN)
    )
    for follow_up in work.ungoverned(wanted.order_by(FollowUp.id).with_for_update()).all():
        _give_back_to_function(work, follow_up)
    for follow_up in _offered_in_organisation_of(work, event):
        _see_that_somebody_is_asked(work, follow_up)


def on_conflict_declared(work: Work, event: ConflictDeclared) -> None:
    """Give back what somebody has open about a young person whom they must not see any more.

    It goes to the function that was asked, or to the own lead, and the lead is told by reference.

    Args:
        work: of the system.
        event: which declaration; it may have closed nobody.
    """
    for follow_up in _open_about_family(work, event.declaration_id):
        if _handled_by_family(work, follow_up, event.declaration_id):
            _give_back_to_function(work, follow_up)
        if follow_up.status is FollowUpStatus.OFFERED:
            _see_that_somebody_is_asked(work, follow_up)


def _open_about_family(work: Work, declaration_id: uuid.UUID) -> Sequence[FollowUp]:
    closed = (
        select(SignalPerson.signal_id)
        .join(
            ConflictOfInterest, ConflictOfInterest.young_person_id == SignalPerson.young_person_id
        )
        .where(ConflictOfInterest.declaration_id == declaration_id)
    )
    wanted = select(FollowUp).where(FollowUp.signal_id.in_(closed), FollowUp.status.in_(rules.OPEN))
    return work.ungoverned(wanted.order_by(FollowUp.id).with_for_update()).all()


def _handled_by_family(work: Work, follow_up: FollowUp, declaration_id: uuid.UUID) -> bool:
    family = (
        select(Membership.id)
        .join(ConflictDeclaration, ConflictDeclaration.account_id == Membership.account_id)
        .where(
            ConflictDeclaration.id == declaration_id,
            Membership.id == follow_up.handler_id,
        )
    )
    return work.ungoverned(family).first() is not None


def _give_back_to_function(work: Work, follow_up: FollowUp) -> None:
    follow_up.status = rules.after(follow_up.status, FollowUpAct.COME_BACK, follow_up.kind)
    doors.close_handling(work, follow_up)
    follow_up.handler_id = follow_up.accepted_at = None
    clocks.restart_response(work, follow_up)
    changed(work, follow_up, "follow_up.come_back")
    telling.of_return_to_function(work, follow_up)


def _see_that_somebody_is_asked(work: Work, follow_up: FollowUp) -> None:
    if not doors.ensure_somebody_is_asked(work, follow_up):
        alarms.alarm_administrators(work, follow_up, "nobody_in_function")


def _offered_in_organisation_of(work: Work, event: MembershipEnded) -> list[FollowUp]:
    organisation_id = alarms.organisation_of_member(work, event.membership_id)
    wanted = select(FollowUp).where(
        FollowUp.asked_organisation_id == organisation_id,
        FollowUp.status == FollowUpStatus.OFFERED,
    )
    return list(work.ungoverned(wanted.order_by(FollowUp.id).with_for_update()))
