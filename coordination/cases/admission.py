"""The admission test: which questions a table asks, and what answers let a case in. Pure.

The four of a care and safety house are its national criteria (domain §2.2): several problems in
more than one area of life, and cooperation of several chains is needed, and the family or direct
environment is involved; or a serious local problem of safety. What the other tables ask is a
proposal, since no source gives it: more than one partner is needed, and it was tried with fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from coordination.cases.rules import HOUSE_LEVELS, CaseLevel
from coordination.core.errors import FieldProblem


class Criterion(StrEnum):
    """One question of the admission test."""

    SEVERAL_LIFE_AREAS = "several_life_areas"
    SEVERAL_CHAINS_NEEDED = "several_chains_needed"
    FAMILY_INVOLVED = "family_involved"
    LOCAL_SAFETY_PROBLEM = "local_safety_problem"
    SEVERAL_PARTNERS_NEEDED = "several_partners_needed"  # a proposal
    TRIED_WITH_FEWER = "tried_with_fewer"  # a proposal


_C = Criterion
HOUSE = (_C.SEVERAL_LIFE_AREAS, _C.SEVERAL_CHAINS_NEEDED, _C.FAMILY_INVOLVED)
OTHERS = (_C.SEVERAL_PARTNERS_NEEDED, _C.TRIED_WITH_FEWER)


def criteria(level: CaseLevel) -> tuple[Criterion, ...]:
    """Return the questions that a table of a level asks, in their order.

    Args:
        level: of the table.
    """
    return (*HOUSE, _C.LOCAL_SAFETY_PROBLEM) if level in HOUSE_LEVELS else OTHERS


def is_met(level: CaseLevel, answers: Mapping[Criterion, bool]) -> bool:
    """Return whether the answers let a case in.

    Args:
        level: of the table.
        answers: to every question of it.
    """
    if level in HOUSE_LEVELS:
        return all(answers[one] for one in HOUSE) or answers[_C.LOCAL_SAFETY_PROBLEM]
    return all(answers[one] for one in OTHERS)


def problems(
    level: CaseLevel, answers: Mapping[Criterion, bool], *, admitted: bool
) -> list[FieldProblem]:
    """Return what is wrong with a test; an empty list when nothing is.

    A case that meets the test may still be turned down, with a reason; one that does not is never
    let in.

    Args:
        level: of the table.
        answers: as recorded.
        admitted: what was decided.
    """
    if set(answers) != set(criteria(level)):
        return [FieldProblem("/answers", "answers_incomplete")]
    if admitted and not is_met(level, answers):
        return [FieldProblem("/answers", "criteria_not_met")]
    return []
