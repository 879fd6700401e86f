"""The process director's desk: what fell between partners, as a stub with its reason."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.access.classes import EVERY_CLASS, DataClass, Level, Role
from coordination.access.keys import Opening, Relation, open_key
from coordination.core.errors import Conflict, FieldProblem, require_valid
from coordination.core.references import free_reference
from coordination.followups.answers import FailureReason
from coordination.followups.events import DeskItemOpened
from coordination.followups.models import DeskItem, DeskStatus, FollowUp, NoticeKind
from coordination.followups.queries.views import REQUEST, kind_in_stub
from coordination.followups.rules import CIRCLE_CLASSES
from coordination.followups.service import alarms, partners, proposing
from coordination.partners.models import Organisation
from coordination.partners.queries import directory
from coordination.sharing.service.changing import changed
from coordination.signals.models import Signal
from coordination.work import Work

# What never reaches another organisation's desk, existence included (product text §4.4 and §5).
NEVER_ON_A_DESK = CIRCLE_CLASSES | {DataClass.D5}


def open_item(
    work: Work, signal: Signal, reason: str, follow_up: FollowUp | None = None
) -> DeskItem | None:
    """Put something on the right process director's desk.

    Of the municipality of the effect's territory, then of the place of the event, then of the
    owner's seat, then of the care and safety house. The same follow-up comes once for a reason.

    Args:
        work: the running unit of work.
        signal: what it is about.
        reason: a code: why no partner has it.
        follow_up: what was asked, or None when no rule matched at all.

    Returns:
        The item; None when nobody else's desk may hold it, or when there is no process director:
        then the owner's side, or the administrators, have been alarmed.
    """
    about = follow_up or signal
    if signal.data_class in NEVER_ON_A_DESK or (follow_up is not None and follow_up.internal):
        alarms.alarm(work, about, NoticeKind.ROUTING_FAILED, reason)
        return None
    item = _existing(work, signal, reason, follow_up)
    if item is not None:
        return item
    director = _director(work, signal, follow_up)
    if director is None:
        alarms.alarm_administrators(work, about, reason)
        return None
    return _put(work, signal, reason, follow_up, director)


def propose_successor(work: Work, desk_item_id: uuid.UUID, organisation_id: uuid.UUID) -> FollowUp:
    """Propose another partner to the owner, who stays the asker and must release it.

    Args:
        work: of the process director of that desk.
        desk_item_id: an open item about a follow-up that has ended.
        organisation_id: the partner.

    Raises:
        NotFound: no such item on this desk.
        Conflict: `act_not_possible_now`; it is not open any more, or nothing has ended yet.
        Invalid: `same_partner`, `unknown_partner`, or why it cannot be asked.
    """
    item = work.load(DeskItem, desk_item_id, "desk_item.propose")
    former = _former(work, item)
    require_valid(_partner_problems(work, former, organisation_id))
    successor = proposing.propose_again(work, former, organisation_id)
    item.status, item.successor_id = DeskStatus.PROPOSED, successor.id
    changed(work, item, "desk_item.propose", partner=str(organisation_id))
    return successor


def close_unmatched(work: Work, signal_id: uuid.UUID) -> None:
    """Close the items of a signal that no rule matched: its owner has asked a partner by hand.

    Args:
        work: of the owner's coordinator.
        signal_id: which signal.
    """
    wanted = select(DeskItem).where(
        DeskItem.signal_id == signal_id,
        DeskItem.follow_up_id.is_(None),
        DeskItem.status != DeskStatus.CLOSED,
    )
    for item in work.ungoverned(wanted.with_for_update()):
        item.status, item.closed_at = DeskStatus.CLOSED, work.now
        changed(work, item, "desk_item.close")


def _existing(
    work: Work, signal: Signal, reason: str, follow_up: FollowUp | None
) -> DeskItem | None:
    wanted = select(DeskItem).where(DeskItem.signal_id == signal.id, DeskItem.reason == reason)
    if follow_up is None:
        unmatched = wanted.where(
            DeskItem.follow_up_id.is_(None), DeskItem.status != DeskStatus.CLOSED
        )
        return work.ungoverned(unmatched).first()
    return work.ungoverned(wanted.where(DeskItem.follow_up_id == follow_up.id)).first()


def _director(work: Work, signal: Signal, follow_up: FollowUp | None) -> Organisation | None:
    seat = alarms.organisation(work, signal.organisation_id).seat
    places = (follow_up.municipality if follow_up else None, signal.place_of_event, seat)
    return directory.director_organisation(work.session, places, work.now)


def _put(
    work: Work, signal: Signal, reason: str, follow_up: FollowUp | None, director: Organisation
) -> DeskItem:
    item = DeskItem(
        reference=free_reference(work.session, DeskItem),
        organisation_id=signal.organisation_id,
        director_organisation_id=director.id,
        signal_id=signal.id,
        follow_up_id=follow_up.id if follow_up else None,
        data_class=signal.data_class,
        urgency=signal.urgency,
        kind=kind_in_stub(follow_up.kind.value if follow_up else REQUEST, signal.data_class),
        municipality=follow_up.municipality if follow_up else signal.place_of_event,
        reason=reason,
        status=DeskStatus.OPEN,
        created_at=work.now,
    )
    work.add(item)
    changed(work, item, "desk_item.open", reason=reason)
    open_key(
        work.session,
        Opening(
            relation=Relation.DESK,
            record=("desk_item", item.id),
            holder=(director.id, Role.PROCESS_DIRECTOR.value),
            level=Level.STUB,
            classes=EVERY_CLASS,
            source_id=item.id,
        ),
        work.now,
    )
    work.emit(DeskItemOpened(item.id))
    return item


def _former(work: Work, item: DeskItem) -> FollowUp:
    wanted = select(FollowUp).where(FollowUp.id == item.follow_up_id)
    former = work.ungoverned(wanted).one_or_none()
    if item.status is not DeskStatus.OPEN or former is None or former.ended_at is None:
        raise Conflict("act_not_possible_now", act="propose", status=item.status.value)
    return former


def _partner_problems(
    work: Work, former: FollowUp, organisation_id: uuid.UUID
) -> list[FieldProblem]:
    pointer = "/organisationId"
    if organisation_id == former.asked_organisation_id:
        return [FieldProblem(pointer, "same_partner")]
    failure = partners.failure_of(work, organisation_id, former.function)
    if organisation_id == former.organisation_id or failure is FailureReason.NO_PARTNER:
        return [FieldProblem(pointer, "unknown_partner")]
    return [FieldProblem(pointer, failure.value)] if failure else []
