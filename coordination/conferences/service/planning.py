"""When a conference is held: planned, moved, cancelled. Calendars follow apart from the act."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.cases import rules as cases
from coordination.cases.models import Case
from coordination.cases.rules import CaseAct
from coordination.cases.service.changing import step
from coordination.conferences import minutes, rules
from coordination.conferences.events import ConferenceChanged
from coordination.conferences.models import Conference
from coordination.conferences.rules import AgendaPoint, CancelReason, ConferenceAct, ConferenceState
from coordination.core.clock import local_date
from coordination.core.errors import FieldProblem, Invalid, require_valid
from coordination.core.references import free_reference
from coordination.partners.calendar import DAY, due_at
from coordination.partners.queries.calendars import working_calendar
from coordination.sharing.service.changing import changed
from coordination.work import Work


@dataclass(frozen=True)
class Plan:
    """When and where a conference is, and what it is about.

    Attributes:
        starts_at: aware.
        duration: in minutes.
        place: a room or a link; only the page of the case shows it.
        agenda: points in order, each once.
        anonymous: whether mail and calendars may not tell which case it is about.
    """

    starts_at: dt.datetime
    duration: int
    place: str
    agenda: tuple[AgendaPoint, ...]
    anonymous: bool = False


def convene(work: Work, case_id: uuid.UUID, plan: Plan) -> Conference:
    """Plan a conference of a case that was let in; who sits at the table is invited.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: which case.
        plan: when, where and what about.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Conflict: `act_not_possible_now`.
        Invalid: `in_the_past`, `too_far_ahead`.
    """
    case = work.load(Case, case_id, "case.convene")
    rules.require_under_way(case.state)
    require_valid(rules.moment_problems(plan.starts_at, work.now))
    conference = Conference(
        case_id=case.id,
        reference=free_reference(work.session, Conference),
        state=ConferenceState.PLANNED,
        convened_by=work.actor.membership_id,
        convened_at=work.now,
        version=0,
        edition=0,
    )
    _planned(work, conference, plan)
    work.add(conference)
    _advance(work, case)
    changed(work, case, "case.convene", conference=str(conference.id))
    return conference


def move(work: Work, case_id: uuid.UUID, conference_id: uuid.UUID, plan: Plan) -> Conference:
    """Give a conference another moment, place or agenda.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: of the case.
        conference_id: one of it.
        plan: when, where and what about, whole.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Conflict: `act_not_possible_now`.
        Invalid: `unknown_conference`, `in_the_past`, `too_far_ahead`.
    """
    case = work.load(Case, case_id, "case.move_conference")
    conference = of_case(work, case, conference_id)
    conference.state = rules.after(conference.state, ConferenceAct.MOVE)
    require_valid(rules.moment_problems(plan.starts_at, work.now))
    _planned(work, conference, plan)
    changed(work, case, "case.move_conference", conference=str(conference.id))
    return conference


def cancel(
    work: Work, case_id: uuid.UUID, conference_id: uuid.UUID, reason: CancelReason
) -> Conference:
    """Cancel a conference; who was invited hears of it.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: of the case.
        conference_id: one of it.
        reason: from the closed list; that the case has ended is said by the system only.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Conflict: `act_not_possible_now`.
        Invalid: `unknown_conference`, `choice`.
    """
    case = work.load(Case, case_id, "case.cancel_conference")
    conference = of_case(work, case, conference_id)
    if reason is CancelReason.CASE_ENDED:
        raise Invalid([FieldProblem("/reason", "choice")])
    call_off(conference, reason)
    changed(work, case, "case.cancel_conference", conference=str(conference.id))
    work.emit(ConferenceChanged(conference.id))
    return conference


def call_off(conference: Conference, reason: CancelReason) -> None:
    """Set a conference to cancelled.

    Args:
        conference: locked.
        reason: why.

    Raises:
        Conflict: `act_not_possible_now`.
    """
    conference.state = rules.after(conference.state, ConferenceAct.CANCEL)
    conference.cancel_reason, conference.look_at = reason, None
    conference.version += 1


def of_case(work: Work, case: Case, conference_id: uuid.UUID) -> Conference:
    """Return a conference of a case that was loaded for an act, locked after it.

    Args:
        work: the running unit of work.
        case: whose.
        conference_id: which.

    Raises:
        Invalid: `unknown_conference`.
    """
    query = select(Conference).where(Conference.id == conference_id, Conference.case_id == case.id)
    found = work.ungoverned(query.with_for_update()).one_or_none()
    if found is None:
        raise Invalid([FieldProblem("/conferenceId", "unknown_conference")])
    return found


def next_look(work: Work) -> dt.datetime:
    """Return the coming midnight in Amsterdam, when seats end by themselves."""
    return due_at(work.today + DAY, 0)


def _planned(work: Work, conference: Conference, plan: Plan) -> None:
    conference.starts_at, conference.duration = plan.starts_at, plan.duration
    held_on = local_date(plan.starts_at)
    conference.write_by = minutes.write_by(working_calendar(work.session), held_on)
    conference.place, conference.anonymous = plan.place.strip(), plan.anonymous
    conference.agenda = [point.value for point in dict.fromkeys(plan.agenda)]
    conference.version += 1
    conference.look_at = next_look(work)
    work.emit(ConferenceChanged(conference.id))


def _advance(work: Work, case: Case) -> None:
    """A case that waits for its conference has it planned now."""
    if cases.possible(case.state, CaseAct.PLAN_CONFERENCE):
        case.state = cases.after(case.state, CaseAct.PLAN_CONFERENCE)
        step(work, case, CaseAct.PLAN_CONFERENCE)
