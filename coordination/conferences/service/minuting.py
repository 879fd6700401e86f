"""Who was there, what was decided, and that everybody agrees to it or nobody objected in time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.cases.models import Case
from coordination.cases.queries.sitting import at_table
from coordination.cases.service.leading import locked
from coordination.conferences import minutes as rules
from coordination.conferences import rules as states
from coordination.conferences.events import MinutesCirculated
from coordination.conferences.minutes import MinutesAct, MinutesState
from coordination.conferences.models import (
    Conference,
    ConferenceDecision,
    ConferenceParticipant,
    MinutesAnswer,
)
from coordination.conferences.rules import Attendance, ConferenceAct, ConferenceState
from coordination.conferences.service.inviting import participants
from coordination.conferences.service.planning import of_case
from coordination.core.clock import local_date
from coordination.core.errors import Conflict, FieldProblem, require_valid
from coordination.mail import queue
from coordination.mail.letters import Group, Template, one
from coordination.partners.queries.calendars import working_calendar
from coordination.sharing.service.changing import changed
from coordination.work import Work

Known = Mapping[uuid.UUID, ConferenceParticipant]
_S = MinutesState


@dataclass(frozen=True)
class Decided:
    """Who does what by when.

    Attributes:
        participant_id: who was invited to the conference.
        words: what they do.
        due_on: last day in Amsterdam.
    """

    participant_id: uuid.UUID
    words: str
    due_on: dt.date


@dataclass(frozen=True)
class Minutes:
    """What is written down of a conference.

    Attributes:
        attendance: by participant; who is not named was not noted.
        decisions: in order.
        circulate: whether the participants get it now.
    """

    attendance: Mapping[uuid.UUID, Attendance]
    decisions: Sequence[Decided]
    circulate: bool = False


def write(work: Work, case_id: uuid.UUID, conference_id: uuid.UUID, written: Minutes) -> Conference:
    """Write the minutes of a conference that has begun, or write their draft anew.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: of the case.
        conference_id: one of it.
        written: the whole of it.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Conflict: `act_not_possible_now`.
        Invalid: naming the fields.
    """
    case = work.load(Case, case_id, "case.write_minutes")
    conference = of_case(work, case, conference_id)
    _hold(work, conference)
    known = {one.id: one for one in participants(work, conference)}
    require_valid(_problems(conference, known, written))
    conference.edition += 1
    for participant_id, there in written.attendance.items():
        known[participant_id].attendance = there
    _decide(work, conference, known, written.decisions)
    if written.circulate:
        _circulate(work, conference)
    changed(work, case, "case.write_minutes", conference=str(conference.id))
    return conference


def answer(
    work: Work,
    case_id: uuid.UUID,
    conference_id: uuid.UUID,
    objection: str | None = None,
) -> Conference:
    """Agree to the minutes of a conference at which one was, or object to them.

    An objection makes them a draft again; what others said of that edition is kept.

    Args:
        work: of who was there and sits at the table.
        case_id: of the case.
        conference_id: one of it.
        objection: in words, or None for agreement.

    Raises:
        NotFound: the case does not exist or may not be read.
        Refused: does not sit at the table.
        Conflict: `act_not_possible_now`: not circulated, not there, or answered already.
        Invalid: `unknown_conference`, `length`.
    """
    case = work.load(Case, case_id, "case.answer_minutes")
    conference = of_case(work, case, conference_id)
    _require_asked(work, conference)
    if objection is not None:
        require_valid(rules.words_problems(objection, "/objection"))
    _said(work, conference, objection)
    if objection is not None:
        _become(conference, MinutesAct.OBJECT)
        conference.agree_by = None
    elif rules.everybody_agrees(_present(work, case, conference), _agreed(work, conference)):
        _agree(work, conference, MinutesAct.AGREE)
    work.record("case.answer_minutes", case, conference=str(conference.id))
    return conference


def agree_due(work: Work, limit: int) -> int:
    """Agree the minutes to which nobody objected in time.

    Args:
        work: of the system.
        limit: at most so many.

    Returns:
        How many were due.
    """
    late = select(Conference).where(
        Conference.minutes_state == MinutesState.CIRCULATED, Conference.agree_by < work.today
    )
    oldest = late.order_by(Conference.agree_by, Conference.id).limit(limit)
    due = [(row.case_id, row.id) for row in work.ungoverned(oldest)]
    for case_id, conference_id in sorted(due):
        _pass(work, locked(work, case_id), conference_id)
    return len(due)


def on_minutes_circulated(work: Work, event: MinutesCirculated) -> None:
    """Mail at once, by reference, to those who were there; repeatable.

    Args:
        work: of the system.
        event: which conference, and which edition of its minutes.
    """
    query = select(Conference).where(Conference.id == event.conference_id)
    conference = work.ungoverned(query).one()
    if conference.edition != event.edition or conference.minutes_state is not _S.CIRCULATED:
        return
    case = work.ungoverned(select(Case).where(Case.id == conference.case_id)).one()
    known_as = conference.known_as(case.reference)
    letter = one(Template.OFFER, Group.WAITING, known_as, conference.agree_by)
    for member_id in sorted(_present(work, case, conference)):
        occasion = f"{conference.id}:{event.edition}"
        queue.put(work.session, member_id, letter, occasion, work.now)


def _hold(work: Work, conference: Conference) -> None:
    if conference.state is ConferenceState.HELD:
        _become(conference, MinutesAct.WRITE)
        return
    state = states.after(conference.state, ConferenceAct.HOLD)
    if conference.starts_at > work.now:
        raise Conflict("act_not_possible_now", act="hold", status=conference.state.value)
    conference.state, conference.minutes_state = state, MinutesState.DRAFT
    conference.look_at = None


def _become(conference: Conference, act: MinutesAct) -> None:
    if conference.minutes_state is None:
        raise Conflict("act_not_possible_now", act=act.value, status=conference.state.value)
    conference.minutes_state = rules.after(conference.minutes_state, act)


def _problems(conference: Conference, known: Known, written: Minutes) -> list[FieldProblem]:
    found = [
        FieldProblem("/attendance", "unknown_participant")
        for participant_id in written.attendance
        if participant_id not in known
    ]
    held_on = local_date(conference.starts_at)
    for place, decided in enumerate(written.decisions):
        at = f"/decisions/{place}"
        if decided.participant_id not in known:
            found.append(FieldProblem(f"{at}/participantId", "unknown_participant"))
        found += rules.words_problems(decided.words, f"{at}/words")
        found += rules.day_problems(decided.due_on, held_on, f"{at}/dueOn")
    return found


def _decide(work: Work, conference: Conference, known: Known, decisions: Iterable[Decided]) -> None:
    for number, decided in enumerate(decisions, start=1):
        row = ConferenceDecision(
            case_id=conference.case_id,
            conference_id=conference.id,
            edition=conference.edition,
            number=number,
            membership_id=known[decided.participant_id].membership_id,
            words=decided.words.strip(),
            due_on=decided.due_on,
        )
        work.add(row)


def _circulate(work: Work, conference: Conference) -> None:
    last_day = rules.agree_by(working_calendar(work.session), work.today)
    _become(conference, MinutesAct.CIRCULATE)
    conference.agree_by = last_day
    work.emit(MinutesCirculated(conference.id, conference.edition))


def _require_asked(work: Work, conference: Conference) -> None:
    """Only who was there is asked, once of each edition."""
    me = work.actor.membership_id
    mine = select(ConferenceParticipant.id).where(
        ConferenceParticipant.conference_id == conference.id,
        ConferenceParticipant.membership_id == me,
        ConferenceParticipant.attendance == Attendance.PRESENT,
    )
    there = work.ungoverned(mine).first() is not None
    said = me in {row.membership_id for row in _answers(work, conference)}
    state = conference.minutes_state
    if not there or said or state is not _S.CIRCULATED:
        status = (state or conference.state).value
        raise Conflict("act_not_possible_now", act="answer_minutes", status=status)


def _answers(work: Work, conference: Conference) -> Sequence[MinutesAnswer]:
    """Return what was said of the newest edition."""
    query = select(MinutesAnswer).where(
        MinutesAnswer.conference_id == conference.id, MinutesAnswer.edition == conference.edition
    )
    return work.ungoverned(query).all()


def _said(work: Work, conference: Conference, objection: str | None) -> None:
    row = MinutesAnswer(
        case_id=conference.case_id,
        conference_id=conference.id,
        edition=conference.edition,
        membership_id=work.actor.membership_id,
        at=work.now,
        agrees=objection is None,
        words=objection.strip() if objection is not None else None,
    )
    work.add(row)
    work.flush()


def _present(work: Work, case: Case, conference: Conference) -> set[uuid.UUID]:
    """Return who was there and still sits at the table."""
    there = select(ConferenceParticipant.membership_id).where(
        ConferenceParticipant.conference_id == conference.id,
        ConferenceParticipant.attendance == Attendance.PRESENT,
    )
    return set(work.ungoverned(there)) & {member.id for member in at_table(work, case)}


def _agreed(work: Work, conference: Conference) -> set[uuid.UUID]:
    return {row.membership_id for row in _answers(work, conference) if row.agrees}


def _pass(work: Work, case: Case, conference_id: uuid.UUID) -> None:
    conference = of_case(work, case, conference_id)
    if conference.minutes_state is _S.CIRCULATED:
        _agree(work, conference, MinutesAct.PASS)
        work.record("case.agree_minutes", case, conference=str(conference.id))


def _agree(work: Work, conference: Conference, act: MinutesAct) -> None:
    _become(conference, act)
    conference.agreed_at = work.now
