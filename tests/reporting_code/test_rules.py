"""What follows from the answers, and which step comes next."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.reporting_code.rules import (
    POSSIBLE,
    CodeAdvice,
    CodeAnswer,
    CodeStep,
    Consideration,
    advice,
    next_step,
    problems,
)

C, A = Consideration, CodeAnswer
TODAY = dt.date(2026, 11, 18)
SAFE = {C.STANDS: A.YES, C.UNSAFE: A.NO}
HELPED = SAFE | {C.HELP_POSSIBLE: A.YES, C.HELP_ACCEPTED: A.YES}


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({C.STANDS: A.NO}, CodeAdvice.CLOSE),
        ({C.STANDS: A.YES, C.UNSAFE: A.YES}, CodeAdvice.REPORT),
        ({C.STANDS: A.YES, C.UNSAFE: A.DOUBT}, CodeAdvice.REPORT),
        (SAFE | {C.HELP_POSSIBLE: A.NO}, CodeAdvice.REPORT),
        (SAFE | {C.HELP_POSSIBLE: A.YES, C.HELP_ACCEPTED: A.NO}, CodeAdvice.REPORT),
        (HELPED | {C.RESULT_REACHED: A.NOT_YET}, CodeAdvice.HELP),
        (HELPED | {C.RESULT_REACHED: A.NO}, CodeAdvice.REPORT),
        (HELPED | {C.RESULT_REACHED: A.YES}, CodeAdvice.MONITOR),
        (SAFE, None),
        ({}, None),
        ({C.UNSAFE: A.YES}, None),  # the first question was skipped
    ],
)
def test_the_framework_says(
    answers: dict[Consideration, CodeAnswer], found: CodeAdvice | None
) -> None:
    assert advice(answers) == found


def test_whatever_is_answered_to_all_ends_somewhere_and_unsafety_is_always_reported() -> None:
    for given_ in product(*(sorted(POSSIBLE[question]) for question in Consideration)):
        answers = dict(zip(Consideration, given_, strict=True))
        found = advice(answers)
        assert found is not None
        if answers[C.STANDS] is A.YES and answers[C.UNSAFE] is not A.NO:
            assert found is CodeAdvice.REPORT


def wrong(step: CodeStep, answers: dict[Consideration, CodeAnswer]) -> list[tuple[str, str]]:
    found = problems(step, TODAY, "Overlegd.", answers, TODAY)
    return [(one.pointer, one.code) for one in found]


def test_a_weighing_needs_answers_until_one_ends_it() -> None:
    assert wrong(CodeStep.WEIGH, {C.STANDS: A.NO}) == []
    assert wrong(CodeStep.WEIGH, {}) == [("/answers/stands", "required")]
    assert wrong(CodeStep.WEIGH, SAFE) == [("/answers/help_possible", "required")]
    assert wrong(CodeStep.WEIGH, {C.STANDS: A.DOUBT})[0] == ("/answers/stands", "choice")


def test_other_steps_have_no_answers_and_no_step_lies_ahead() -> None:
    assert wrong(CodeStep.CONSULT, {}) == []
    assert wrong(CodeStep.CONSULT, SAFE) == [("/answers", "choice")]
    ahead = problems(CodeStep.TALK, TODAY + dt.timedelta(days=1), " ", {}, TODAY)
    assert [one.pointer for one in ahead] == ["/doneOn", "/words"]


@given(st.lists(st.sampled_from(CodeStep)))
def test_the_next_step_is_the_first_that_is_missing(taken: list[CodeStep]) -> None:
    found = next_step(taken)
    assert found not in taken
    assert (found is None) == (set(taken) == set(CodeStep))
    if found is not None:
        assert set(list(CodeStep)[: list(CodeStep).index(found)]) <= set(taken)
