"""Cases as their readers see them: the frame for who sits in it, and why for who directs it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute

from coordination.access.classes import Level, Role
from coordination.cases import rules
from coordination.cases.leading import LeadRefusal, LeadState
from coordination.cases.models import Case, CaseLead, CaseSeat, CaseStep
from coordination.cases.queries.seats import Seat, seated
from coordination.cases.queries.waiting import leaderless, led
from coordination.cases.rules import CaseAct, CaseLevel, CaseState, LegalRegime
from coordination.http.paging import Page, Paging, governed
from coordination.partners.models import Account, Membership, Organisation
from coordination.sharing.grounds import Purpose
from coordination.work import Work

T = TypeVar("T", CaseLead, CaseSeat, CaseStep)
ORDER = (Case.opened_at, Case.id)
# In which states the table of grants is not the last word.
ACTION_STATES: dict[str, frozenset[CaseState]] = {
    "case.triage": frozenset({CaseState.REPORTED}),
    "case.admit": frozenset({CaseState.IN_TRIAGE}),
    "case.contribute": rules.UNDER_WAY,
    "case.advance": rules.UNDER_WAY,
    "case.scale": rules.UNDER_WAY,
    "case.close": rules.UNDER_WAY,
    "case.propose_lead": rules.OPEN,
    **dict.fromkeys(("case.give_seat", "case.convene"), rules.UNDER_WAY),
    **dict.fromkeys(("case.end_seat", "case.leave"), rules.OPEN),
    **dict.fromkeys(
        ("case.set_goal", "case.plan_evaluation", "case.finish_evaluation"), rules.UNDER_WAY
    ),
}


class Somebody(NamedTuple):
    """A person at work: name, role and organisation."""

    name: str
    role: Role
    organisation: str


class LeadLine(NamedTuple):
    """Who was asked to lead, and what came of it."""

    who: Somebody
    state: LeadState
    proposed_at: dt.datetime
    respond_by: dt.date
    accepted_at: dt.datetime | None
    ended_at: dt.datetime | None
    reason: LeadRefusal | None


class StepLine(NamedTuple):
    """Something that happened to the case."""

    at: dt.datetime
    by: Somebody
    act: CaseAct
    level: CaseLevel
    reason: str | None
    words: str | None
    answers: Mapping[str, bool] | None


@dataclass(frozen=True)
class CaseView:
    """A case at its reader's level.

    Attributes:
        id: of the case.
        row_version: for the entity tag.
        view_level: the frame only (STUB), or also why (FULL).
        reference: opaque; the title of the case.
        state: where it stands.
        level: L0 to L5.
        regime: under which rules its table works.
        purpose: the one primary purpose.
        municipality: code of the place.
        table: name of the organisation that directs the process.
        opened_at: when it was opened.
        closed_at: when it ended, or None.
        lead: who leads it, or None.
        asked: who is asked to lead, and by when they answer, or None.
        leaderless: whether it is open and nobody leads it.
        seats: who sits at the table; those that have left too, for who sees all.
        leads: who was asked to lead, oldest first; empty in lists and for the frame.
        steps: what happened, oldest first; empty in lists and for the frame.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    row_version: int
    view_level: Level
    reference: str
    state: CaseState
    level: CaseLevel
    regime: LegalRegime
    purpose: Purpose
    municipality: str
    table: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    lead: Somebody | None
    asked: tuple[Somebody, dt.date] | None
    leaderless: bool
    seats: Sequence[Seat]
    leads: Sequence[LeadLine]
    steps: Sequence[StepLine]
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class _Parts:
    """What hangs on the cases of a page, fetched once for all of them."""

    names: Mapping[uuid.UUID, str]
    people: Mapping[uuid.UUID, Somebody]
    leads: Mapping[uuid.UUID, Sequence[CaseLead]]
    seats: Mapping[uuid.UUID, Sequence[CaseSeat]]
    steps: Mapping[uuid.UUID, Sequence[CaseStep]]
    led: frozenset[uuid.UUID]
    whole: bool


def cases(
    work: Work, paging: Paging, *, only_open: bool = False, only_leaderless: bool = False
) -> Page[CaseView]:
    """Return the cases that open to the reader, newest first, as their frames.

    Args:
        work: of the reader.
        paging: which page.
        only_open: leaves out those that have ended.
        only_leaderless: only open ones that nobody leads.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    wanted: list[ColumnElement[bool]] = [Case.closed_at.is_(None)] if only_open else []
    wanted += [leaderless(work.now)] if only_leaderless else []
    found = governed(work, Case, wanted, paging, ORDER)
    work.saw(found.items, "case.list")
    parts = _parts(work, found.items, whole=False)
    items = [_view(row, Level.STUB, frozenset(), parts) for row in found.items]
    return Page(items, found.next_cursor)


def case(work: Work, case_id: uuid.UUID) -> CaseView:
    """Return one case as far as it opens to the reader.

    Args:
        work: of the reader.
        case_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    row = work.load(Case, case_id, "case.read")
    level, granted = work.standing(row)
    parts = _parts(work, [row], whole=level is Level.FULL)
    return _view(row, level, granted, parts)


def steps_possible(state: CaseState) -> list[CaseAct]:
    """Return the steps that a state allows, in their order.

    Args:
        state: where the case stands.
    """
    return [act for act in CaseAct if act in rules.STEPS and rules.possible(state, act)]


def _view(row: Case, level: Level, granted: frozenset[str], parts: _Parts) -> CaseView:
    leads = parts.leads.get(row.id, ())
    running = {lead.state: lead for lead in leads}
    leading, asked = running.get(LeadState.ACCEPTED), running.get(LeadState.PROPOSED)
    has_lead = row.id in parts.led
    return CaseView(
        id=row.id,
        row_version=row.row_version,
        view_level=level,
        reference=row.reference,
        state=row.state,
        level=row.level,
        regime=row.regime,
        purpose=row.purpose,
        municipality=row.municipality,
        table=parts.names[row.director_organisation_id],
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        lead=parts.people[leading.membership_id] if leading and has_lead else None,
        asked=(parts.people[asked.membership_id], asked.respond_by) if asked else None,
        leaderless=row.closed_at is None and not has_lead,
        seats=[_seat(one, parts) for one in parts.seats.get(row.id, ())],
        leads=[_lead_line(lead, parts) for lead in leads] if level is Level.FULL else (),
        steps=[_step_line(one, parts) for one in parts.steps.get(row.id, ())],
        permissions=_permitted(row.state, granted),
    )


def _permitted(state: CaseState, granted: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(act for act in granted if state in ACTION_STATES.get(act, CaseState)))


def _seat(seat: CaseSeat, parts: _Parts) -> Seat:
    whose = seat.membership_id if parts.whole else None
    name = parts.people[whose].name if whose else None
    where = parts.names[seat.organisation_id]
    return Seat(seat.id, where, seat.function, name, seat.since, seat.until)


def _lead_line(lead: CaseLead, parts: _Parts) -> LeadLine:
    return LeadLine(
        parts.people[lead.membership_id],
        lead.state,
        lead.proposed_at,
        lead.respond_by,
        lead.accepted_at,
        lead.ended_at,
        lead.reason,
    )


def _step_line(one: CaseStep, parts: _Parts) -> StepLine:
    return StepLine(
        one.at, parts.people[one.by], one.act, one.level, one.reason, one.words, one.answers
    )


def _parts(work: Work, rows: Sequence[Case], *, whole: bool) -> _Parts:
    ids = [row.id for row in rows]
    leads = _of_cases(work, CaseLead, ids, CaseLead.number)
    lasting = true() if whole else seated(work.now)
    seats = _of_cases(work, CaseSeat, ids, CaseSeat.since, lasting)
    steps = _of_cases(work, CaseStep, ids, CaseStep.number) if whole else []
    people = {lead.membership_id for lead in leads} | {one.by for one in steps}
    people |= {one.membership_id for one in seats if whole and one.membership_id}
    tables = {row.director_organisation_id for row in rows}
    has_lead = select(Case.id).where(Case.id.in_(ids), led(work.now))
    return _Parts(
        names=_names(work, tables | {seat.organisation_id for seat in seats}),
        people=_people(work, people),
        leads=_grouped(leads),
        seats=_grouped(seats),
        steps=_grouped(steps),
        led=frozenset(work.ungoverned(has_lead)),
        whole=whole,
    )


def _of_cases(
    work: Work,
    model: type[T],
    ids: Sequence[uuid.UUID],
    order: InstrumentedAttribute[Any],
    *where: ColumnElement[bool],
) -> Sequence[T]:
    query = select(model).where(model.case_id.in_(ids), *where).order_by(order, model.id)
    return work.session.scalars(query).all()


def _grouped(rows: Iterable[T]) -> dict[uuid.UUID, list[T]]:
    found: dict[uuid.UUID, list[T]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _names(work: Work, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = select(Organisation).where(Organisation.id.in_(set(ids)))
    return {row.id: row.name for row in work.session.scalars(query)}


def _people(work: Work, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Somebody]:
    joined = select(Membership).join(Account, Membership.account).join(Membership.organisation)
    found = work.ungoverned(joined.where(Membership.id.in_(set(ids))))
    return {one.id: Somebody(one.account.name, one.role, one.organisation.name) for one in found}
