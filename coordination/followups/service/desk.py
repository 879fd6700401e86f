"""The process director's desk: what fell between partners, as a stub with its reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from coordination.access.classes import EVERY_CLASS, DataClass, Level, Role
from coordination.access.keys import Opening, Relation, open_key
from coordination.core.errors import Conflict, FieldProblem, require_valid
from coordination.core.references import free_reference, free_references
from coordination.followups.answers import FailureReason
from coordination.followups.events import DeskItemOpened
from coordination.followups.models import DeskItem, DeskStatus, FollowUp, NoticeKind
from coordination.followups.queries.groups import OVERDUE
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
    stays = _stays_off(work, signal, reason, follow_up)
    item = None if stays else _existing(work, signal, reason, follow_up)
    if stays or item is not None:
        return item
    called = (reason, free_reference(work.session, DeskItem))
    return _put_or_alarm(work, signal, follow_up, _director(work, signal, follow_up), called)


def open_items(
    work: Work, reason: str, follow_ups: Sequence[FollowUp]
) -> dict[uuid.UUID, DeskItem | None]:
    """Put several follow-ups on the right desks, as `open_item` does with one.

    Args:
        work: the running unit of work.
        reason: a code, the same for all.
        follow_ups: what was asked.

    Returns:
        By the id of the follow-up what `open_item` returns.
    """
    ids, about = [one.id for one in follow_ups], {one.signal_id for one in follow_ups}
    found = work.ungoverned(select(Signal).where(Signal.id.in_(about)))
    signals = {signal.id: signal for signal in found}
    held = select(DeskItem).where(DeskItem.reason == reason, DeskItem.follow_up_id.in_(ids))
    items = {item.follow_up_id: item for item in work.ungoverned(held)}
    pairs = [(signals[one.signal_id], one) for one in follow_ups if one.id not in items]
    kept = {one.id for signal, one in pairs if _stays_off(work, signal, reason, one)}
    to_open = [(signal, one) for signal, one in pairs if one.id not in kept]
    # Whose desk it is, is read before anything is written, so that what is written goes together.
    owners = {signal.organisation_id for signal, _ in to_open}
    seats = {one.seat for one in directory.organisations(work.session, owners).values()}
    places = {
        place for signal, one in to_open for place in (one.municipality, signal.place_of_event)
    }
    directory.foresee_directors(work.session, places | seats, work.now)
    directors = {one.id: _director(work, signal, one) for signal, one in to_open}
    references = free_references(work.session, DeskItem, len(to_open))
    new = {
        one.id: _put_or_alarm(work, signal, one, directors[one.id], (reason, reference))
        for (signal, one), reference in zip(to_open, references, strict=True)
    }
    return {one.id: items.get(one.id) or new.get(one.id) for one in follow_ups}


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


def _stays_off(work: Work, signal: Signal, reason: str, follow_up: FollowUp | None) -> bool:
    """Alarm the owner's side about what no other organisation's desk may hold, and say so."""
    inside = follow_up is not None and follow_up.internal
    if signal.data_class not in NEVER_ON_A_DESK and not inside:
        return False
    alarms.alarm(work, follow_up or signal, NoticeKind.ROUTING_FAILED, reason)
    return True


def _put_or_alarm(
    work: Work,
    signal: Signal,
    follow_up: FollowUp | None,
    director: Organisation | None,
    called: tuple[str, str],
) -> DeskItem | None:
    if director is None:
        alarms.alarm_administrators(work, follow_up or signal, called[0])
        return None
    return _put(work, signal, follow_up, director, called)


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
    work: Work,
    signal: Signal,
    follow_up: FollowUp | None,
    director: Organisation,
    called: tuple[str, str],
) -> DeskItem:
    reason, reference = called
    item = DeskItem(
        reference=reference,
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
        next_stage_at=work.now,
    )
    work.add(item)
    changed(work, item, "desk_item.open", reason=reason)
    open_key(work.session, _door(item), work.now)
    # What the ladder put there is told by its reminder, and nothing else follows.
    if reason != OVERDUE:
        work.emit(DeskItemOpened(item.id))
    return item


def _door(item: DeskItem) -> Opening:
    return Opening(
        relation=Relation.DESK,
        record=("desk_item", item.id),
        holder=(item.director_organisation_id, Role.PROCESS_DIRECTOR.value),
        level=Level.STUB,
        classes=EVERY_CLASS,
        source_id=item.id,
    )


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
