"""Hides small cells of a table with totals, and enough others that none can be computed. Pure.

A cell under ten is hidden (product text §5, "Aggregates"); so is a small total. Totals would give
hidden cells away, so others are hidden beside them. The table is seen as a network: each row and
each column is a junction, each cell an edge, each total an edge from its row or column to outside.
Then everything that is published stays true when the values along a closed way change together. For
each hidden cell the cheapest closed way is found along which all may move by `MOVE`, and all cells
on it are hidden. So every hidden cell, those hidden to protect others included, has a second value
at least `MOVE` away with which all that is published agrees: as far as a small cell can be off.

Where a reader knows the grand total from elsewhere, it is no part of any way. There may be no way
then, and everything is hidden.

Method: complementary cell suppression by shortest augmenting paths (Kelly, Golden and Assad 1992;
Hundepool and others, Statistical Disclosure Control, 2012, chapter 4). Not for tables that share
cells with another one: such tables must be one table.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

# Product text §5: "cells under 10 suppressed"; domain.md §8, a proposal. Zero is under ten too.
SMALLEST = 10
MOVE = SMALLEST - 1

Counts = Sequence[Sequence[int]]
Published = tuple[tuple[int | None, ...], ...]


class Cell(NamedTuple):
    """Where a number stands; the row and the column of totals come last."""

    row: int
    column: int


class Step(NamedTuple):
    """A cell on a way through the network, and whether it grows there."""

    cell: Cell
    grows: bool


Junction = tuple[str, int]
Way = tuple[Cell, ...]


@dataclass(frozen=True)
class Network:
    """A table with its totals.

    Attributes:
        values: by cell, totals included.
        rows: how many, without the totals.
        columns: how many, without the totals.
        total_known: whether readers know the grand total in another way, so that it stands still.
    """

    values: Mapping[Cell, int]
    rows: int
    columns: int
    total_known: bool = False

    @property
    def total(self) -> Cell:
        """Return where the grand total stands."""
        return Cell(self.rows, self.columns)

    def ends(self, cell: Cell) -> tuple[Junction, Junction]:
        """Return from where to where a cell leads when it grows.

        What the cells of a row gain its total gains too, so totals lead back; the grand total
        closes both ways.
        """
        row, column = ("row", cell.row), ("column", cell.column)
        leads_back = (cell.row == self.rows) is not (cell.column == self.columns)
        return (column, row) if leads_back else (row, column)

    @cached_property
    def steps(self) -> dict[Junction, list[tuple[Step, Junction]]]:
        """Return the steps from each junction; a cell can shrink by `MOVE` only if it is as big."""
        found: dict[Junction, list[tuple[Step, Junction]]] = {}
        for cell, value in self.values.items():
            if self.total_known and cell == self.total:
                continue
            start, end = self.ends(cell)
            found.setdefault(start, []).append((Step(cell, grows=True), end))
            if value >= MOVE:
                found.setdefault(end, []).append((Step(cell, grows=False), start))
        return found


def suppressed(counts: Counts, *, total_known: bool = False) -> Published:
    """Return a table with its totals, None where a number is hidden.

    Args:
        counts: rows of equal length, at least one of each, no number below zero.
        total_known: whether readers know the grand total in another way.

    Returns:
        One row and one column more than was given: the totals.
    """
    network = _network(counts, total_known=total_known)
    return _table(network, _hidden(network))


def with_totals(counts: Counts) -> Published:
    """Return a table with its totals as it is, for who may see the records themselves.

    Args:
        counts: as for `suppressed`.
    """
    return _table(_network(counts), set())


def _network(counts: Counts, *, total_known: bool = False) -> Network:
    rows = [[*row, sum(row)] for row in counts]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    values = {
        Cell(row, column): value
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
    }
    return Network(values, len(counts), len(counts[0]), total_known)


def _table(network: Network, hidden: set[Cell]) -> Published:
    places = [
        [Cell(row, column) for column in range(network.columns + 1)]
        for row in range(network.rows + 1)
    ]
    return tuple(
        tuple(None if cell in hidden else network.values[cell] for cell in row) for row in places
    )


def _hidden(network: Network) -> set[Cell]:
    """The largest of the small come first: they are the likeliest to share a way."""
    small = sorted(
        (cell for cell, value in network.values.items() if value < SMALLEST),
        key=lambda cell: (-network.values[cell], cell),
    )
    hidden, protected = set(small), set[Cell]()
    for cell in small:
        if cell in protected or (network.total_known and cell == network.total):
            continue
        way = _closed_way(network, cell, hidden)
        if way is None:
            return set(network.values)
        protected |= way
        hidden |= way
    return hidden


def _closed_way(network: Network, cell: Cell, hidden: set[Cell]) -> set[Cell] | None:
    """Return the cells of the cheapest closed way on which a cell grows, or None without any.

    A way costs what would be hidden that is not yet, and a little for each step.
    """
    start, end = network.ends(cell)
    waiting: list[tuple[int, int, Junction, Way]] = [(0, 0, end, (cell,))]
    left, number = set[Junction](), 0
    while waiting:
        cost, _, here, way = heapq.heappop(waiting)
        if here == start:
            return set(way)
        if here in left:
            continue
        left.add(here)
        for step, there in network.steps.get(here, ()):
            if step.cell != cell:  # it does not turn round on the first
                number += 1
                price = 1 + (0 if step.cell in hidden else network.values[step.cell])
                heapq.heappush(waiting, (cost + price, number, there, (*way, step.cell)))
    return None
