"""What is counted, in which tables, and what is published of it. Pure.

Sources: product text §5 ("Aggregates: own organisation's figures as they are; across organisations
cells under 10 suppressed with secondary suppression, D5, D6, DV never"); docs/decisions/0103.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coordination.access.classes import EVERY_CLASS, DataClass
from coordination.figures.suppression import Published, suppressed, with_totals

# "D5, D6, DV never."
COUNTED = EVERY_CLASS - {DataClass.D5, DataClass.D6, DataClass.DV}
# The row of all partners that have none of their own across organisations.
OTHERS = "other_partners"
# Across organisations these have a row; who asks as a rule, and whose answers are few, has none.
WITH_A_ROW = frozenset(
    {"attendance", "police", "youth_care", "youth_work", "municipality", "zvh", "health"}
)


class FigureTable(StrEnum):
    """A table of figures."""

    SIGNALS = "signals"  # by category and ISO week of submission
    ANSWERS = "answers"  # first answers, by partner, within the term or late
    OPEN = "open"  # follow-ups that wait for an answer or for the outcome, by partner
    MATCHES = "matches"  # one side of a match each, by what was answered


class AnswerColumn(StrEnum):
    """How a first answer stands to its term."""

    WITHIN = "within"
    LATE = "late"


class OpenColumn(StrEnum):
    """How something open stands to the date that counts."""

    IN_TIME = "in_time"
    OVERDUE = "overdue"


class MatchColumn(StrEnum):
    """What is counted of matches."""

    SIDES = "sides"


NOT_ANSWERED = "not_answered"  # a row of matches


@dataclass(frozen=True)
class Answered:
    """First answers of a partner that took as long, and had as long.

    Attributes:
        partner: its row.
        days: working days from the offer to the first answer.
        within: whether by the respond-by date, which the routing rules gave.
        norm: working days that the routing rules gave.
        count: how many.
    """

    partner: str
    days: int
    within: bool
    norm: int
    count: int


@dataclass(frozen=True)
class Speed:
    """How fast a partner answers, against the norm.

    Attributes:
        share: of first answers within the term, in whole percents.
        median: working days.
        ninth: the ninetieth percentile, in working days.
        norm: shortest and longest term that the routing rules gave, in working days.
    """

    share: int
    median: int
    ninth: int
    norm: tuple[int, int]


@dataclass(frozen=True)
class Table:
    """One table as it is published.

    Attributes:
        name: which table.
        rows: codes or names of the rows; one line more of numbers follows, the totals.
        columns: codes of the columns; one number more follows in each line, the total.
        numbers: by row and column, None where hidden.
        speeds: of each line where the table is of answers; None where not published.
    """

    name: FigureTable
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: Published
    speeds: tuple[Speed | None, ...] = ()

    @property
    def hidden(self) -> bool:
        """Return whether any number of it is hidden."""
        return any(number is None for line in self.numbers for number in line)

    @property
    def empty(self) -> bool:
        """Return whether nothing was counted, and nothing is hidden."""
        return all(number == 0 for line in self.numbers for number in line)


def table(
    name: FigureTable,
    axes: tuple[Sequence[str], Sequence[str]],
    counted: Mapping[tuple[str, str], int],
    *,
    hide: bool,
) -> Table:
    """Return a table of what was counted.

    Args:
        name: which table.
        axes: all rows and all columns; there are as many whatever was counted, so that the absence
            of one says nothing.
        counted: by row and column.
        hide: whether small numbers are hidden.
    """
    rows, columns = tuple(axes[0]), tuple(axes[1])
    counts = [[counted.get((row, column), 0) for column in columns] for row in rows]
    if not counts:
        return Table(name, rows, columns, ((*(0 for _ in columns), 0),))
    # Process directors see each match of their desk, so that they can count them.
    known = name is FigureTable.MATCHES
    numbers = suppressed(counts, total_known=known) if hide else with_totals(counts)
    return Table(name, rows, columns, numbers)


def answers(rows: Sequence[str], given: Sequence[Answered], *, hide: bool) -> Table:
    """Return the table of first answers.

    Args:
        rows: of partners.
        given: the answers; those of a partner that is not among the rows count for `OTHERS`.
        hide: whether small numbers are hidden.
    """
    counted = Counter[tuple[str, str]]()
    for one in given:
        column = AnswerColumn.WITHIN if one.within else AnswerColumn.LATE
        counted[one.partner, column] += one.count
    found = table(FigureTable.ANSWERS, (rows, tuple(AnswerColumn)), counted, hide=hide)
    by_row = [[one for one in given if one.partner == row] for row in rows]
    speeds = tuple(
        _speed(of_row, numbers)
        for of_row, numbers in zip([*by_row, given], found.numbers, strict=True)
    )
    return Table(found.name, found.rows, found.columns, found.numbers, speeds)


def _speed(given: Sequence[Answered], numbers: Sequence[int | None]) -> Speed | None:
    """Return how fast; nothing where a number of the line is hidden, which it would narrow down."""
    within, _, whole = numbers
    if within is None or not whole or None in numbers:
        return None
    days = Counter[int]()
    for one in given:
        days[one.days] += one.count
    norms = [one.norm for one in given]
    return Speed(
        share=round(100 * within / whole),
        median=percentile(days, 50),
        ninth=percentile(days, 90),
        norm=(min(norms), max(norms)),
    )


def percentile(days: Mapping[int, int], percent: int) -> int:
    """Return the least number that so many percents do not exceed (the nearest rank).

    Args:
        days: how often each number of days occurs; at least one does.
        percent: 1 to 100.
    """
    rank = -(-sum(days.values()) * percent // 100)
    seen = 0
    for number in sorted(days):
        seen += days[number]
        if seen >= rank:
            return number
    raise ValueError(percent)


def of_partners(counted: Iterable[tuple[str, str, int]]) -> Counter[tuple[str, str]]:
    """Return counts by partner and column, those of the same cell added up."""
    found = Counter[tuple[str, str]]()
    for partner, column, count in counted:
        found[partner, column] += count
    return found
