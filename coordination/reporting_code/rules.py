"""The steps and considerations of the reporting code, and what follows from answers. Pure.

Steps: Leerplichtwet 1969 article 16(4)(e) and the reporting code for education. Considerations: the
framework for education and compulsory education, in force since 1 January 2019 (domain §1.10).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from coordination.core.errors import FieldProblem

LONGEST_WORDS = 5_000


class CodeStep(StrEnum):
    """A step of the reporting code; they may be taken again, and not only in this order."""

    MAP_SIGNALS = "map_signals"
    CONSULT = "consult"  # a colleague; if needed Veilig Thuis, anonymously
    TALK = "talk"  # with the parents or guardians and the child
    WEIGH = "weigh"  # nature and severity
    DECIDE = "decide"  # is reporting necessary, can (also) help be organised


class Consideration(StrEnum):
    """A question of the framework, in the order in which they are answered."""

    STANDS = "stands"  # does the suspicion stand
    UNSAFE = "unsafe"  # is there acute or structural unsafety
    HELP_POSSIBLE = "help_possible"  # can I, or a partner, offer effective help
    HELP_ACCEPTED = "help_accepted"  # do those involved accept it
    RESULT_REACHED = "result_reached"  # did it give the agreed result in the agreed time


class CodeAnswer(StrEnum):
    """What is answered to a consideration."""

    YES = "yes"
    NO = "no"
    DOUBT = "doubt"  # of unsafety only; it counts as yes
    NOT_YET = "not_yet"  # of the result only: the agreed time still runs


class CodeAdvice(StrEnum):
    """What the framework says to the answers; a person decides, and a person calls."""

    CLOSE = "close"  # write it down and close
    REPORT = "report"  # to Veilig Thuis
    HELP = "help"  # agree on term, roles and case manager, and follow it
    MONITOR = "monitor"  # close with agreements on monitoring


_C, _A = Consideration, CodeAnswer
POSSIBLE: Mapping[Consideration, frozenset[CodeAnswer]] = {
    **dict.fromkeys(Consideration, frozenset({_A.YES, _A.NO})),
    _C.UNSAFE: frozenset({_A.YES, _A.NO, _A.DOUBT}),
    _C.RESULT_REACHED: frozenset({_A.YES, _A.NO, _A.NOT_YET}),
}
# The first answer in the order of the questions that ends the weighing.
ENDS: Mapping[tuple[Consideration, CodeAnswer], CodeAdvice] = {
    (_C.STANDS, _A.NO): CodeAdvice.CLOSE,
    (_C.UNSAFE, _A.YES): CodeAdvice.REPORT,
    (_C.UNSAFE, _A.DOUBT): CodeAdvice.REPORT,
    (_C.HELP_POSSIBLE, _A.NO): CodeAdvice.REPORT,
    (_C.HELP_ACCEPTED, _A.NO): CodeAdvice.REPORT,
    (_C.RESULT_REACHED, _A.NO): CodeAdvice.REPORT,
    (_C.RESULT_REACHED, _A.NOT_YET): CodeAdvice.HELP,
    (_C.RESULT_REACHED, _A.YES): CodeAdvice.MONITOR,
}


def advice(answers: Mapping[Consideration, CodeAnswer]) -> CodeAdvice | None:
    """Return what follows from the answers; None as long as a question before the end is open.

    Args:
        answers: by question; what comes after the end does not count.
    """
    for question in Consideration:
        given = answers.get(question)
        if given is None:
            return None
        if (question, given) in ENDS:
            return ENDS[question, given]
    return None


def problems(
    step: CodeStep,
    done_on: dt.date,
    words: str,
    answers: Mapping[Consideration, CodeAnswer],
    today: dt.date,
) -> Iterator[FieldProblem]:
    """Yield what is wrong with a step that is written down.

    Args:
        step: which.
        done_on: the day in Amsterdam.
        words: what was done and found.
        answers: of the weighing, and of no other step.
        today: the day in Amsterdam.
    """
    if done_on > today:
        yield FieldProblem("/doneOn", "in_the_future")
    if not words.strip():
        yield FieldProblem("/words", "required")
    if step is not CodeStep.WEIGH:
        yield from [FieldProblem("/answers", "choice")] if answers else ()
        return
    for question, given in answers.items():
        if given not in POSSIBLE[question]:
            yield FieldProblem(f"/answers/{question.value}", "choice")
    if advice(answers) is None:
        yield FieldProblem(f"/answers/{_first_open(answers).value}", "required")


def _first_open(answers: Mapping[Consideration, CodeAnswer]) -> Consideration:
    return next((one for one in Consideration if one not in answers), Consideration.STANDS)


def next_step(taken: Iterable[CodeStep]) -> CodeStep | None:
    """Return the first step that was not taken yet; None when all were.

    Args:
        taken: those that were written down.
    """
    done = set(taken)
    return next((step for step in CodeStep if step not in done), None)
