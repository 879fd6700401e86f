"""Who sits at the table: given by who directs, left by who sits there, handed over with their work.

The one place where a seat begins or ends. Its key lives by it and ends in the same transaction; a
seat that was given until a day ends by itself.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from coordination.cases import rules
from coordination.cases.events import CaseTableChanged
from coordination.cases.models import Case, CaseSeat
from coordination.cases.queries.candidates import seatable
from coordination.cases.queries.seats import seated
from coordination.cases.rules import SeatEnd
from coordination.cases.service import contributing, doors, leading
from coordination.core.errors import Conflict, FieldProblem, Invalid, require_valid
from coordination.followups.models import NoticeKind
from coordination.followups.service.notices import News, tell
from coordination.partners.calendar import DAY, due_at
from coordination.partners.models import Membership
from coordination.partners.queries import directory
from coordination.sharing.service.changing import changed
from coordination.signals.queries.family import without_family
from coordination.work import Work

Holder = tuple[uuid.UUID, str, uuid.UUID | None]  # organisation, function, one person of it


@dataclass(frozen=True)
class Place:
    """Who is to sit at the table: everybody who answers for a function, or one person.

    Attributes:
        organisation_id: of which organisation.
        function: a role of it, or None for one person.
        membership_id: one person of it, or None for a function.
        last_day: the last day in Amsterdam, or None while the case lasts.
    """

    organisation_id: uuid.UUID
    function: str | None = None
    membership_id: uuid.UUID | None = None
    last_day: dt.date | None = None


def give(work: Work, case_id: uuid.UUID, place: Place) -> CaseSeat:
    """Give an organisation, or one person of it, a seat in a case that was admitted.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: which.
        place: who is to sit there, and until when.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Conflict: `act_not_possible_now`, `sits_already`.
        Invalid: `unknown_seat`, `in_the_past`.
    """
    case = work.load(Case, case_id, "case.give_seat")
    if case.state not in rules.UNDER_WAY:
        raise Conflict("act_not_possible_now", act="give_seat", status=case.state.value)
    require_valid(rules.last_day_problems(place.last_day, work.today))
    holder = _holder(seatable(work, case, place.organisation_id), place)
    if _taken(work, case.id, holder):
        raise Conflict("sits_already")
    until = due_at(place.last_day + DAY, 0) if place.last_day else None
    return _seat(work, case, holder, until, work.actor.membership_id)


def take(work: Work, case_id: uuid.UUID, seat_id: uuid.UUID) -> None:
    """End a seat of somebody; what was opened through it closes.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: of the case.
        seat_id: one that lasts.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Invalid: `unknown_seat`.
    """
    case = work.load(Case, case_id, "case.end_seat")
    found = _lasting(work, case.id, CaseSeat.id == seat_id)
    if not found:
        raise Invalid([FieldProblem("/seatId", "unknown_seat")])
    changed(work, case, "case.end_seat", seat=str(seat_id))
    _end(work, found, SeatEnd.TAKEN)


def leave(work: Work, case_id: uuid.UUID) -> None:
    """Leave the table: one's own seat ends, and that of a function for which one answers.

    Who leads goes on leading; that is handed over by itself.

    Args:
        work: of who sits there.
        case_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they do not sit there.
        Conflict: `act_not_possible_now`.
    """
    case = work.load(Case, case_id, "case.leave")
    found = _lasting(work, case.id, _mine(work))
    if not found:
        raise Conflict("act_not_possible_now", act="leave", status=case.state.value)
    changed(work, case, "case.leave")
    _end(work, found, SeatEnd.LEFT)
    lead = leading.accepted(work, case.id)
    about = (case.record_kind, case.id, case.reference)
    told = [lead.membership_id] if lead else []
    tell(work, told, News(NoticeKind.SEAT_LEFT, about, str(found[0].id)))


def pass_on(work: Work, from_id: uuid.UUID, taker: Membership) -> None:
    """Seat a colleague where somebody sits in person, because they hand over their work.

    Where the colleague cannot sit, the seat stays as it is.

    Args:
        work: of the system.
        from_id: whose seats.
        taker: who may act now, of the same organisation.
    """
    for case in _where_sits(work, from_id):
        able = {one.id for one in seatable(work, case, taker.organisation_id)}
        found = _lasting(work, case.id, CaseSeat.membership_id == from_id)
        holder = taker.organisation_id, taker.role.value, taker.id
        if not found or taker.id not in able or _taken(work, case.id, holder):
            continue
        until = found[0].until
        _end(work, found, SeatEnd.HANDED_OVER)
        _seat(work, case, holder, until, from_id)


def vacate(work: Work, membership_id: uuid.UUID) -> None:
    """End the seats in which somebody sat in person, because they do not work there any more.

    Args:
        work: of the system.
        membership_id: whose membership ended.
    """
    for case in _where_sits(work, membership_id):
        found = _lasting(work, case.id, CaseSeat.membership_id == membership_id)
        changed(work, case, "case.leave")
        _end(work, found, SeatEnd.MEMBERSHIP_ENDED)


def end_all(work: Work, case: Case) -> None:
    """End the seats of a case that has ended.

    Args:
        work: of who ended it.
        case: with its end.
    """
    _end(work, _lasting(work, case.id), SeatEnd.CASE_ENDED)


def _holder(able: Sequence[Membership], place: Place) -> Holder:
    if place.membership_id is None:
        found = [one for one in able if one.role.value == place.function]
    elif place.function is None:
        found = [one for one in able if one.id == place.membership_id]
    else:
        found = []
    if not found:
        raise Invalid([FieldProblem("/function", "unknown_seat")])
    return place.organisation_id, found[0].role.value, place.membership_id


def _taken(work: Work, case_id: uuid.UUID, holder: Holder) -> bool:
    organisation_id, function, member_id = holder
    whole = and_(
        CaseSeat.membership_id.is_(None),
        CaseSeat.organisation_id == organisation_id,
        CaseSeat.function == function,
    )
    same = whole if member_id is None else CaseSeat.membership_id == member_id
    return bool(_lasting(work, case_id, same))


def _mine(work: Work) -> ColumnElement[bool]:
    whole = and_(
        CaseSeat.membership_id.is_(None),
        CaseSeat.organisation_id == work.actor.organisation_id,
        CaseSeat.function.in_(sorted(work.actor.functions)),
    )
    return or_(whole, CaseSeat.membership_id == work.actor.membership_id)


def _lasting(work: Work, case_id: uuid.UUID, *where: ColumnElement[bool]) -> Sequence[CaseSeat]:
    """Return seats of a case that is locked already; they are locked after it."""
    query = select(CaseSeat).where(CaseSeat.case_id == case_id, seated(work.now), *where)
    return work.ungoverned(query.order_by(CaseSeat.id).with_for_update()).all()


def _where_sits(work: Work, membership_id: uuid.UUID) -> Sequence[Case]:
    mine = select(CaseSeat.case_id).where(
        CaseSeat.membership_id == membership_id, CaseSeat.end_reason.is_(None), seated(work.now)
    )
    return [leading.locked(work, one) for one in sorted(set(work.ungoverned(mine)))]


def _seat(
    work: Work, case: Case, holder: Holder, until: dt.datetime | None, by: uuid.UUID
) -> CaseSeat:
    organisation_id, function, member_id = holder
    seat = CaseSeat(
        case_id=case.id,
        organisation_id=organisation_id,
        function=function,
        membership_id=member_id,
        given_by=by,
        since=work.now,
        until=until,
    )
    work.add(seat)
    doors.open_seat(work, seat)
    work.emit(CaseTableChanged(case.id))
    changed(work, case, "case.give_seat", seat=str(seat.id))
    about = (case.record_kind, case.id, case.reference)
    tell(work, _sitters(work, case, seat), News(NoticeKind.SEAT_GIVEN, about, str(seat.id)))
    return seat


def _sitters(work: Work, case: Case, seat: CaseSeat) -> list[uuid.UUID]:
    if seat.membership_id is not None:
        return [seat.membership_id]
    found = directory.members_of_function(
        work.session, seat.organisation_id, seat.function, work.now
    )
    able = [one.id for one in found if one.role in rules.SITTING]
    return without_family(work, case.signal_id, able)


def _end(work: Work, seats: Sequence[CaseSeat], reason: SeatEnd) -> None:
    for seat in seats:
        seat.until, seat.end_reason = work.now, reason
        doors.close(work, seat.id)
        contributing.end_of_seat(work, seat.id)
    for case_id in {seat.case_id for seat in seats}:
        work.emit(CaseTableChanged(case_id))
