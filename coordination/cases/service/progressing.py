"""What is decided about a case: triage, admission, its steps, its level, its end."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from coordination.cases import admission, rules
from coordination.cases.admission import Criterion
from coordination.cases.models import Case
from coordination.cases.rules import CaseAct, CaseLevel, CloseReason, LegalRegime, ScaleReason
from coordination.cases.service import doors, leading, seating
from coordination.cases.service.changing import step
from coordination.cases.service.opening import table_of
from coordination.core.errors import Conflict, FieldProblem, require_valid
from coordination.work import Work


@dataclass(frozen=True)
class Admission:
    """A recorded admission test.

    Attributes:
        admitted: what was decided.
        answers: to every question of the table.
        words: on which facts.
    """

    admitted: bool
    answers: Mapping[Criterion, bool]
    words: str


@dataclass(frozen=True)
class Scaling:
    """A reasoned change of level.

    Attributes:
        level: where the case goes.
        regime: under which rules that table works.
        reason: from the closed list.
        words: why, in words.
        answers: of the admission test, where the case goes to the care and safety house.
    """

    level: CaseLevel
    regime: LegalRegime
    reason: ScaleReason
    words: str
    answers: Mapping[Criterion, bool] = field(default_factory=dict)


def triage(work: Work, case_id: uuid.UUID) -> Case:
    """Take up a case that was brought, to weigh whether it belongs at the table.

    Args:
        work: of a process director of the table.
        case_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not a process director of its table.
        Conflict: `act_not_possible_now`.
    """
    case = work.load(Case, case_id, "case.triage")
    case.state = rules.after(case.state, CaseAct.TRIAGE)
    step(work, case, CaseAct.TRIAGE)
    return case


def admit(work: Work, case_id: uuid.UUID, test: Admission) -> Case:
    """Record the admission test, and let the case in or turn it down.

    Args:
        work: of a process director of the table.
        case_id: which.
        test: with an answer to every question.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not a process director of its table.
        Invalid: an answer is missing, the criteria are not met, or the words are too short.
        Conflict: `act_not_possible_now`.
    """
    case = work.load(Case, case_id, "case.admit")
    act = CaseAct.ADMIT if test.admitted else CaseAct.REJECT
    state = rules.after(case.state, act)
    found = admission.problems(case.level, test.answers, admitted=test.admitted)
    require_valid([*found, *rules.words_problems(test.words, "/words")])
    case.state = state
    step(work, case, act, words=test.words, answers=test.answers)
    if not test.admitted:
        _end(work, case)
    return case


def advance(work: Work, case_id: uuid.UUID, act: CaseAct) -> Case:
    """Go on to a conference, the plan or its evaluation.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: which.
        act: one of `rules.STEPS`.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Conflict: `act_not_possible_now`.
    """
    case = work.load(Case, case_id, "case.advance")
    if act not in rules.STEPS:
        raise Conflict("act_not_possible_now", act=act.value, status=case.state.value)
    case.state = rules.after(case.state, act)
    step(work, case, act)
    return case


def scale(work: Work, case_id: uuid.UUID, wanted: Scaling) -> Case:
    """Bring a case to another level, with a reason; from L4 on the house directs its process.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: which.
        wanted: where to, and why.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Invalid: naming the fields.
        Conflict: `act_not_possible_now`, `same_level`, or `no_process_director`.
    """
    case = work.load(Case, case_id, "case.scale")
    act = rules.direction(case.level, wanted.level)
    state = rules.after(case.state, act)
    require_valid(_scaling_problems(case.level, wanted))
    table = table_of(work, wanted.level, (case.municipality,))
    case.state, case.level, case.regime = state, wanted.level, wanted.regime
    if table.id != case.director_organisation_id:
        doors.close(work, case.id)
        case.director_organisation_id = table.id
        doors.open_table(work, case)
    step(work, case, act, reason=wanted.reason.value, words=wanted.words, answers=wanted.answers)
    return case


def close(work: Work, case_id: uuid.UUID, reason: CloseReason) -> Case:
    """Close a case: its lead, its seats and everything that was opened through them end.

    Args:
        work: of the lead, or of a process director of the table.
        case_id: which.
        reason: from the closed list.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Conflict: `act_not_possible_now`.
    """
    case = work.load(Case, case_id, "case.close")
    case.state = rules.after(case.state, CaseAct.CLOSE)
    step(work, case, CaseAct.CLOSE, reason=reason.value)
    _end(work, case)
    return case


def _scaling_problems(before: CaseLevel, wanted: Scaling) -> list[FieldProblem]:
    found = rules.scaling_problems(before, wanted.level, wanted.reason)
    found += rules.regime_problems(wanted.level, wanted.regime)
    found += rules.words_problems(wanted.words, "/words")
    if wanted.level in rules.HOUSE_LEVELS and before not in rules.HOUSE_LEVELS:
        found += admission.problems(wanted.level, wanted.answers, admitted=True)
    elif wanted.answers:
        found.append(FieldProblem("/answers", "answers_not_asked"))
    return found


def _end(work: Work, case: Case) -> None:
    """The table keeps the closed frame; everybody else's keys end with what they lived by."""
    case.closed_at = work.now
    leading.end_all(work, case)
    seating.end_all(work, case)
