"""Opening a case: from one's own signal, or from what lies on the process director's desk."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import Role
from coordination.cases import rules
from coordination.cases.events import CaseLeaderless, CaseOpened
from coordination.cases.models import Case, CaseSeat
from coordination.cases.rules import CaseAct, CaseLevel, LegalRegime
from coordination.cases.service import doors
from coordination.cases.service.changing import step
from coordination.core.errors import Conflict, FieldProblem, Invalid, Refused, require_valid
from coordination.core.references import free_reference
from coordination.followups.models import DeskItem, DeskStatus
from coordination.partners.models import Organisation, OrganisationKind
from coordination.partners.queries import directory
from coordination.sharing.grounds import Purpose
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from coordination.work import Work

OPENABLE = frozenset({SignalStatus.SUBMITTED, SignalStatus.ROUTED, SignalStatus.CLOSED})


@dataclass(frozen=True)
class Brought:
    """What is brought to which table.

    Attributes:
        level: of the table.
        regime: under which rules it works.
        purpose: the one primary purpose.
        words: why several partners are needed together.
    """

    level: CaseLevel
    regime: LegalRegime
    purpose: Purpose
    words: str


def open_from_signal(work: Work, signal_id: uuid.UUID, brought: Brought) -> Case:
    """Bring a concern to a table; whoever brings it sits in the case.

    Args:
        work: of the owner's coordinator.
        signal_id: a signal that was submitted.
        brought: to which table, and what for.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator, or `class_not_for_cases`.
        Conflict: `act_not_possible_now`, `case_exists`, or `no_process_director`.
        Invalid: naming the fields.
    """
    signal = work.load(Signal, signal_id, "signal.open_case")
    owner = _organisation(work, signal.organisation_id)
    table = table_of(work, brought.level, (signal.place_of_event, owner.seat))
    case = _opened(work, signal, brought, table)
    work.record("signal.open_case", signal, case=str(case.id))
    return case


def open_from_desk(work: Work, desk_item_id: uuid.UUID, brought: Brought) -> Case:
    """Make a case of what fell between partners; the owner of the signal gets a seat in it.

    The table is that of the desk: what lies here may have happened elsewhere.

    Args:
        work: of the process director of that desk.
        desk_item_id: an item that is not closed.
        brought: to which table, and what for.

    Raises:
        NotFound: no such item on this desk.
        Refused: `class_not_for_cases`.
        Conflict: `act_not_possible_now`, or `case_exists`.
        Invalid: naming the fields.
    """
    item = work.load(DeskItem, desk_item_id, "desk_item.open_case")
    if item.status is DeskStatus.CLOSED:
        raise Conflict("act_not_possible_now", act="open_case", status=item.status.value)
    signal = work.ungoverned(select(Signal).where(Signal.id == item.signal_id)).one()
    case = _opened(work, signal, brought, _own_table(work, brought.level))
    work.record("desk_item.open_case", item, case=str(case.id))
    return case


def table_of(work: Work, level: CaseLevel, places: tuple[str | None, ...]) -> Organisation:
    """Return whose process directors direct a table.

    Args:
        work: the running unit of work.
        level: from L4 on it is the care and safety house.
        places: codes of municipalities, the place of the event first.

    Raises:
        Conflict: `no_process_director`.
    """
    house = (OrganisationKind.ZVH,) if level in rules.HOUSE_LEVELS else directory.DIRECTING
    found = directory.director_organisation(work.session, places, work.now, house)
    if found is None:
        raise Conflict("no_process_director")
    return found


def _own_table(work: Work, level: CaseLevel) -> Organisation:
    """Return the director's own table; what belongs at the house is opened below and scaled up."""
    own = _organisation(work, work.actor.organisation_id)
    if level in rules.HOUSE_LEVELS and own.kind is not OrganisationKind.ZVH:
        raise Invalid([FieldProblem("/level", "level_of_the_house")])
    return own


def _opened(work: Work, signal: Signal, brought: Brought, table: Organisation) -> Case:
    if signal.data_class not in rules.CASE_CLASSES:
        raise Refused("class_not_for_cases")
    if signal.status not in OPENABLE:
        raise Conflict("act_not_possible_now", act="open_case", status=signal.status.value)
    require_valid(
        [
            *rules.regime_problems(brought.level, brought.regime),
            *rules.words_problems(brought.words, "/words"),
        ]
    )
    _once(work, signal.id)
    case = _frame(work, signal, brought, table)
    step(work, case, CaseAct.OPEN, words=brought.words)
    doors.open_table(work, case)
    doors.open_seat(work, _owners_seat(work, case, signal))
    work.emit(CaseOpened(case.id))
    work.emit(CaseLeaderless(case.id, None))
    return case


def _once(work: Work, signal_id: uuid.UUID) -> None:
    """Two who open it at once meet at the signal's row, or else at the unique index."""
    running = select(Case.id).where(Case.signal_id == signal_id, Case.closed_at.is_(None))
    if work.ungoverned(running).first() is not None:
        raise Conflict("case_exists")


def _frame(work: Work, signal: Signal, brought: Brought, table: Organisation) -> Case:
    owner = _organisation(work, signal.organisation_id)
    case = Case(
        reference=free_reference(work.session, Case),
        organisation_id=work.actor.organisation_id,
        director_organisation_id=table.id,
        signal_id=signal.id,
        opened_by=work.actor.membership_id,
        municipality=signal.place_of_event or owner.seat,
        state=rules.CaseState.REPORTED,
        level=brought.level,
        regime=brought.regime,
        purpose=brought.purpose,
        opened_at=work.now,
    )
    return work.add(case)


def _owners_seat(work: Work, case: Case, signal: Signal) -> CaseSeat:
    """Seat who acts for the owner of the signal: a school's function, elsewhere the person."""
    mine = work.actor.organisation_id == signal.organisation_id
    in_person = mine and work.actor.role is not Role.CARE_COORDINATOR
    function, member_id = _oneself(work) if in_person else _owners_side(work, signal)
    seat = CaseSeat(
        case_id=case.id,
        organisation_id=signal.organisation_id,
        function=function,
        membership_id=member_id,
        given_by=work.actor.membership_id,
        since=work.now,
    )
    return work.add(seat)


def _organisation(work: Work, organisation_id: uuid.UUID) -> Organisation:
    return work.ungoverned(select(Organisation).where(Organisation.id == organisation_id)).one()


def _oneself(work: Work) -> tuple[str, uuid.UUID | None]:
    return work.actor.role.value, work.actor.membership_id


def _owners_side(work: Work, signal: Signal) -> tuple[str, uuid.UUID | None]:
    author = signal.author_id
    member = directory.membership(work.session, author, work.now) if author else None
    if member is not None and member.role not in {Role.CARE_COORDINATOR, Role.MENTOR}:
        return member.role.value, member.id
    coordinators = directory.members_with_role(
        work.session, signal.organisation_id, Role.CARE_COORDINATOR, work.now
    )
    role = Role.CARE_COORDINATOR if coordinators else Role.ORGANISATION_LEAD
    return role.value, None
