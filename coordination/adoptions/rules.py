"""What may be taken over from a follow-up, and how long a receiver keeps it. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coordination.core.errors import FieldProblem

LONGEST_REASON = 1_000


class AdoptedPart(StrEnum):
    """A field of the signal, or of the question about it, that a receiver can take over."""

    CATEGORY = "category"
    OCCURRED_ON = "occurred_on"
    LIFE_DOMAIN = "life_domain"
    PLACE_OF_EVENT = "place_of_event"
    QUESTION = "question"


@dataclass(frozen=True)
class Wanted:
    """What a receiver needs for its own file.

    Attributes:
        parts: of the event and the question.
        persons: ids of young persons that are shared.
        statements: ids of statements that are shared.
        reason: why its own task needs them, in words.
    """

    parts: Collection[AdoptedPart]
    persons: Collection[uuid.UUID]
    statements: Collection[uuid.UUID]
    reason: str


@dataclass(frozen=True)
class Offered:
    """What the reader sees of it now; what they do not see they cannot take over.

    Attributes:
        parts: with their values; what is empty is not there.
        persons: by id, as they are written down.
        statements: by id, as they are written down.
    """

    parts: Mapping[AdoptedPart, str]
    persons: Mapping[uuid.UUID, Mapping[str, str]]
    statements: Mapping[uuid.UUID, Mapping[str, str]]


def problems(wanted: Wanted, offered: Offered) -> Iterator[FieldProblem]:
    """Yield what is wrong with a choice.

    Args:
        wanted: the choice.
        offered: what is there.
    """
    if not (wanted.parts or wanted.persons or wanted.statements):
        yield FieldProblem("/parts", "required")
    for name in ("parts", "persons", "statements"):
        if set(getattr(wanted, name)) - set(getattr(offered, name)):
            yield FieldProblem(f"/{name}", "choice")
    if not wanted.reason.strip():
        yield FieldProblem("/reason", "required")


def taken(wanted: Wanted, offered: Offered) -> dict[str, object]:
    """Return what is written into the receiver's own record.

    Args:
        wanted: a choice without problems.
        offered: what is there.
    """
    return {
        "parts": {name.value: offered.parts[name] for name in sorted(set(wanted.parts))},
        "persons": _chosen(wanted.persons, offered.persons),
        "statements": _chosen(wanted.statements, offered.statements),
    }


def _chosen(
    ids: Collection[uuid.UUID], offered: Mapping[uuid.UUID, Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """Return them in the order in which they are shown, and without the owner's ids."""
    return [one for key, one in offered.items() if key in set(ids)]


# How long a file of each kind of organisation is kept; the owner's own rules come before these.
# Youth care: Jeugdwet article 7.3.8(3). School: pupil file, two years. Police: daily task, five
# years (Wpg articles 8 and 14). Care and safety house: five years at most (WGS). Municipality and
# the rest: a case on the platform, five years at most (a proposal, unverified).
KEPT_YEARS = {"school": 2, "youth_care": 20}
OTHERWISE = 5
# An attendance file lasts until 19 years after birth (Selectielijst 2020, 12.1.3).
ATTENDANCE_UNTIL = 19


def keep_until(kind: str, today: dt.date, births: Sequence[dt.date]) -> dt.date:
    """Return the last day on which a receiver keeps what it takes over.

    Args:
        kind: of the receiver, `school` for instance.
        today: the local day.
        births: birth dates of the young persons that are taken over.
    """
    if kind == "attendance" and births:
        return max(today, *(_years_on(born, ATTENDANCE_UNTIL) for born in births))
    return _years_on(today, KEPT_YEARS.get(kind, OTHERWISE))


def _years_on(day: dt.date, years: int) -> dt.date:
    """Return the same day in another year; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)
