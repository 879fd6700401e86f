"""The conferences of a case: the frame for its readers, minutes for who sits at the table."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from coordination.access.classes import Level, Role
from coordination.cases.models import Case
from coordination.cases.queries.waiting import led
from coordination.cases.rules import UNDER_WAY, CaseState
from coordination.conferences.minutes import MinutesState
from coordination.conferences.models import (
    Conference,
    ConferenceDecision,
    ConferenceParticipant,
    MinutesAnswer,
)
from coordination.conferences.rules import (
    AgendaPoint,
    Attendance,
    CancelReason,
    ConferenceState,
    usual_agenda,
)
from coordination.partners.models import Account, Membership
from coordination.work import Work

T = TypeVar("T", ConferenceParticipant, ConferenceDecision, MinutesAnswer)
MOST = 100  # of one case, the newest first
READ = "case.read_minutes"


class Who(NamedTuple):
    """A participant; the name is told with why, as that of a seat."""

    organisation: str
    role: Role
    name: str | None


class ParticipantLine(NamedTuple):
    """Somebody who was invited."""

    id: uuid.UUID
    who: Who
    invited: bool
    attendance: Attendance | None


class DecisionLine(NamedTuple):
    """Who does what by when."""

    participant_id: uuid.UUID
    who: Who
    words: str
    due_on: dt.date


class AnswerLine(NamedTuple):
    """What somebody said of the minutes, of whichever edition."""

    who: Who
    at: dt.datetime
    edition: int
    objection: str | None


@dataclass(frozen=True)
class ConferenceView:
    """A conference at its reader's level.

    Attributes:
        id: of the conference.
        reference: of its own, by which mail and calendars know it when it is anonymous.
        anonymous: whether they may not tell which case it is about.
        state: where it stands.
        starts_at: aware.
        ends_at: aware.
        duration: in minutes.
        place: a room or a link.
        agenda: points, in order.
        cancel_reason: why it is not held, or None.
        minutes_state: where its minutes stand; None before, and for the frame.
        edition: of the minutes; 0 before, and for the frame.
        write_by: last day on which the participants should get the minutes, or None as above.
        agree_by: last day on which somebody can object, or None.
        agreed_at: when the minutes were agreed, or None.
        participants: who was invited; empty for the frame.
        decisions: of the newest edition, in order; empty for the frame.
        answers: of every edition, oldest first; empty for the frame.
        asks_me: whether the reader is asked to agree.
    """

    id: uuid.UUID
    reference: str
    anonymous: bool
    state: ConferenceState
    starts_at: dt.datetime
    ends_at: dt.datetime
    duration: int
    place: str
    agenda: Sequence[AgendaPoint]
    cancel_reason: CancelReason | None
    minutes_state: MinutesState | None
    edition: int
    write_by: dt.date | None
    agree_by: dt.date | None
    agreed_at: dt.datetime | None
    participants: Sequence[ParticipantLine]
    decisions: Sequence[DecisionLine]
    answers: Sequence[AnswerLine]
    asks_me: bool


@dataclass(frozen=True)
class TableView:
    """The conferences of a case.

    Attributes:
        id: of the case.
        reference: of the case, opaque.
        row_version: of the case, for the entity tag.
        usual: agenda that a new conference begins with.
        items: newest first, at most `MOST`.
        permissions: what the reader may do with conferences of this case.
    """

    id: uuid.UUID
    reference: str
    row_version: int
    usual: Sequence[AgendaPoint]
    items: Sequence[ConferenceView]
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class _Parts:
    """What hangs on the conferences of a case, fetched once for all of them."""

    people: Mapping[uuid.UUID, Who]
    participants: Mapping[uuid.UUID, Sequence[ConferenceParticipant]]
    decisions: Mapping[uuid.UUID, Sequence[ConferenceDecision]]
    answers: Mapping[uuid.UUID, Sequence[MinutesAnswer]]
    me: uuid.UUID
    minutes: bool


def conferences(work: Work, case_id: uuid.UUID) -> TableView:
    """Return the conferences of a case as far as they open to the reader.

    Args:
        work: of the reader.
        case_id: of the case.

    Raises:
        NotFound: the case does not exist or may not be read.
    """
    case = work.load(Case, case_id, "case.read")
    level, granted = work.standing(case)
    mine = select(Conference).where(Conference.case_id == case.id)
    newest = mine.order_by(Conference.starts_at.desc(), Conference.id).limit(MOST)
    rows = work.session.scalars(newest).all()
    parts = _parts(work, case.id, minutes=READ in granted, names=level is Level.FULL)
    has_lead = select(Case.id).where(Case.id == case.id, led(work.now))
    return TableView(
        id=case.id,
        reference=case.reference,
        row_version=case.row_version,
        usual=usual_agenda(case.state, led=bool(work.ungoverned(has_lead).all())),
        items=[_view(row, parts) for row in rows],
        permissions=_permitted(case.state, granted),
    )


ACTS = frozenset(
    {
        *("case.convene", "case.move_conference", "case.cancel_conference"),
        *("case.write_minutes", "case.answer_minutes"),
    }
)


def _permitted(state: CaseState, granted: Iterable[str]) -> tuple[str, ...]:
    open_ = ACTS if state in UNDER_WAY else ACTS - {"case.convene"}
    return tuple(sorted(open_ & set(granted)))


def _view(row: Conference, parts: _Parts) -> ConferenceView:
    answers = parts.answers.get(row.id, ())
    minutes = row.minutes_state if parts.minutes else None
    return ConferenceView(
        id=row.id,
        reference=row.reference,
        anonymous=row.anonymous,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        duration=row.duration,
        place=row.place,
        agenda=[AgendaPoint(point) for point in row.agenda],
        cancel_reason=row.cancel_reason,
        minutes_state=minutes,
        edition=row.edition if minutes else 0,
        write_by=row.write_by if minutes else None,
        agree_by=row.agree_by if minutes else None,
        agreed_at=row.agreed_at if minutes else None,
        participants=[_line(one, parts) for one in parts.participants.get(row.id, ())],
        decisions=_decisions(row, parts),
        answers=[_answer(one, parts) for one in answers],
        asks_me=_asks_me(row, parts),
    )


def _line(one: ConferenceParticipant, parts: _Parts) -> ParticipantLine:
    return ParticipantLine(one.id, parts.people[one.membership_id], one.invited, one.attendance)


def _decisions(row: Conference, parts: _Parts) -> list[DecisionLine]:
    them = {one.membership_id: one.id for one in parts.participants.get(row.id, ())}
    return [
        DecisionLine(
            them[one.membership_id], parts.people[one.membership_id], one.words, one.due_on
        )
        for one in parts.decisions.get(row.id, ())
        if one.edition == row.edition
    ]


def _answer(one: MinutesAnswer, parts: _Parts) -> AnswerLine:
    return AnswerLine(parts.people[one.membership_id], one.at, one.edition, one.words)


def _asks_me(row: Conference, parts: _Parts) -> bool:
    there = any(
        one.membership_id == parts.me and one.attendance is Attendance.PRESENT
        for one in parts.participants.get(row.id, ())
    )
    answered = any(
        one.membership_id == parts.me and one.edition == row.edition
        for one in parts.answers.get(row.id, ())
    )
    return there and not answered and row.minutes_state is MinutesState.CIRCULATED


def _parts(work: Work, case_id: uuid.UUID, *, minutes: bool, names: bool) -> _Parts:
    participants = _of(work, ConferenceParticipant, case_id, minutes)
    decisions = _of(work, ConferenceDecision, case_id, minutes)
    answers = _of(work, MinutesAnswer, case_id, minutes)
    ids = {one.membership_id for one in participants} | {one.membership_id for one in answers}
    ids |= {one.membership_id for one in decisions}
    people = _people(work, ids, names=names)
    steady = sorted(participants, key=lambda one: (people[one.membership_id][:2], one.id))
    return _Parts(
        people=people,
        participants=_grouped(steady),
        decisions=_grouped(sorted(decisions, key=lambda one: one.number)),
        answers=_grouped(sorted(answers, key=lambda one: (one.at, one.id))),
        me=work.actor.membership_id,
        minutes=minutes,
    )


def _of(work: Work, model: type[T], case_id: uuid.UUID, wanted: bool) -> Sequence[T]:  # noqa: FBT001
    query = select(model).where(model.case_id == case_id)
    return work.session.scalars(query).all() if wanted else ()


def _grouped(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.conference_id, []).append(row)
    return found


def _people(work: Work, ids: Iterable[uuid.UUID], *, names: bool) -> dict[uuid.UUID, Who]:
    joined = select(Membership).join(Account, Membership.account).join(Membership.organisation)
    found = work.ungoverned(joined.where(Membership.id.in_(set(ids))))
    return {
        one.id: Who(one.organisation.name, one.role, one.account.name if names else None)
        for one in found
    }
