"""What a partner can bring to a case, and on which terms it is shared. Pure.

The closed lists of purposes, bases and grounds, and which class needs which, are those of shares
(`sharing.grounds`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coordination.access.classes import DataClass
from coordination.cases.rules import CASE_CLASSES, LONGEST_WORDS, words_problems
from coordination.core.errors import Conflict, FieldProblem
from coordination.sharing.grounds import (
    CriminalGround,
    LegalBasis,
    Purpose,
    SpecialGround,
    ground_is_missing,
)


class ContributionKind(StrEnum):
    """What a contribution says (product text §6)."""

    INVOLVED_SINCE = "involved_since"
    GOES_WELL = "goes_well"
    WORRY = "worry"  # as fact or observation
    TRIED = "tried"  # and its effect
    CAN_DO = "can_do"
    NEED = "need"  # of others


class WorryNature(StrEnum):
    """What a worry is; interpretation and hearsay are not brought to a table."""

    FACT = "fact"
    OBSERVATION = "observation"


class ContributionShareEnd(StrEnum):
    """Why a contribution is not open to a recipient any more."""

    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"  # the contribution itself
    SEAT_ENDED = "seat_ended"
    LEAD_ENDED = "lead_ended"


@dataclass(frozen=True)
class Brought:
    """What a partner brings.

    Attributes:
        kind: of the closed list.
        words: what they say.
        data_class: up to D4.
        nature: of a worry, and of nothing else.
    """

    kind: ContributionKind
    words: str
    data_class: DataClass
    nature: WorryNature | None = None


@dataclass(frozen=True)
class Grounds:
    """Why one recipient may have a contribution.

    Attributes:
        purpose: what for.
        legal_basis: why it is lawful.
        necessity: why it is needed, in words.
        proportionality: why it is not too much, in words.
        subsidiarity: why less would not do, in words.
        special_ground: for D3.
        criminal_ground: for D4.
    """

    purpose: Purpose
    legal_basis: LegalBasis
    necessity: str
    proportionality: str
    subsidiarity: str
    special_ground: SpecialGround | None = None
    criminal_ground: CriminalGround | None = None


def contribution_problems(brought: Brought) -> list[FieldProblem]:
    """Return what is wrong with what a partner brings; an empty list when nothing is.

    Args:
        brought: as typed.
    """
    found = []
    if not brought.words.strip():
        found.append(FieldProblem("/words", "required"))
    if len(brought.words) > LONGEST_WORDS:
        found.append(FieldProblem("/words", "too_long", {"longest": LONGEST_WORDS}))
    if brought.data_class not in CASE_CLASSES:
        found.append(FieldProblem("/dataClass", "choice"))
    if (brought.nature is None) is (brought.kind is ContributionKind.WORRY):
        found.append(FieldProblem("/nature", "required" if brought.nature is None else "choice"))
    return found


def grounds_problems(grounds: Grounds) -> list[FieldProblem]:
    """Return what is wrong with the words of a share; an empty list when nothing is.

    Args:
        grounds: as typed.
    """
    return [
        *words_problems(grounds.necessity, "/necessity"),
        *words_problems(grounds.proportionality, "/proportionality"),
        *words_problems(grounds.subsidiarity, "/subsidiarity"),
    ]


def require_ground(data_class: DataClass, grounds: Grounds) -> None:
    """Refuse a share whose class needs a ground that was not given.

    Args:
        data_class: of the contribution.
        grounds: as given.

    Raises:
        Conflict: `ground_missing`.
    """
    if ground_is_missing(data_class, grounds.special_ground, grounds.criminal_ground):
        raise Conflict("ground_missing", data_class=data_class.value)
