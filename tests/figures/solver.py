"""A linear program over exact fractions: how small and how large can a hidden cell be?

Textbook simplex with Bland's rule, so that it ends; it knows nothing of the product.
"""

from __future__ import annotations

from fractions import Fraction

Line = list[Fraction]
Published = tuple[tuple[int | None, ...], ...]
Place = tuple[int, int]


def spans(published: Published) -> dict[Place, tuple[int, int | None]]:
    """Return the least and the largest value of each hidden cell; None where nothing bounds it.

    Args:
        published: with the totals in the last row and column.
    """
    hidden = [
        (row, column)
        for row, line in enumerate(published)
        for column, value in enumerate(line)
        if value is None
    ]
    lines = _equations(published, hidden)
    found = {}
    for number, place in enumerate(hidden):
        least = _least(lines, [Fraction(other == number) for other in range(len(hidden))])
        most = _least(lines, [Fraction(-(other == number)) for other in range(len(hidden))])
        assert least is not None, "nothing is below zero"
        found[place] = (int(least), None if most is None else int(-most))
    return found


def _equations(published: Published, hidden: list[Place]) -> list[Line]:
    """Return an equation for each row and each column: coefficients of what is hidden, and sum."""
    rows, columns = len(published), len(published[0])
    groups = [[(row, column) for column in range(columns)] for row in range(rows)]
    groups += [[(row, column) for row in range(rows)] for column in range(columns)]
    lines = []
    for *parts, whole in groups:
        line = [Fraction((one in parts) - (one == whole)) for one in hidden]
        known = [(place, published[place[0]][place[1]]) for place in (*parts, whole)]
        total = sum((v if place == whole else -v) for place, v in known if v is not None)
        if any(line):
            lines.append([*line, Fraction(total)])
        else:
            assert total == 0, "what is published contradicts itself"
    return lines


def _least(lines: list[Line], costs: Line) -> Fraction | None:
    """Return the least of the costs where all equations hold and nothing is below zero."""
    count, extra = len(costs), len(lines)
    table = [_with_own(line, number, extra) for number, line in enumerate(lines)]
    basis = list(range(count, count + extra))
    zero, one = Fraction(0), Fraction(1)
    assert _descend(table, basis, [zero] * count + [one] * extra) == 0, "nothing agrees with it"
    for row in range(extra):  # what is left of the helpers stands at zero and goes, if it can
        column = next((c for c in range(count) if basis[row] >= count and table[row][c]), None)
        if column is not None:
            _pivot(table, basis, row, column)
    kept = [row for row in range(extra) if basis[row] < count]
    table = [[*table[row][:count], table[row][-1]] for row in kept]
    return _descend(table, [basis[row] for row in kept], costs)


def _with_own(line: Line, number: int, extra: int) -> Line:
    """Return an equation with a helper of its own and a sum of zero or more."""
    sign = -1 if line[-1] < 0 else 1
    helpers = [Fraction(other == number) for other in range(extra)]
    return [*(sign * value for value in line[:-1]), *helpers, sign * line[-1]]


def _descend(table: list[Line], basis: list[int], costs: Line) -> Fraction | None:
    while True:
        entering = next(
            (c for c in range(len(costs)) if _reduced(table, basis, costs, c) < 0), None
        )
        if entering is None:
            return sum(
                (costs[c] * line[-1] for c, line in zip(basis, table, strict=True)), Fraction(0)
            )
        ratios = [
            (line[-1] / line[entering], basis[row], row)
            for row, line in enumerate(table)
            if line[entering] > 0
        ]
        if not ratios:
            return None
        _pivot(table, basis, min(ratios)[2], entering)


def _reduced(table: list[Line], basis: list[int], costs: Line, column: int) -> Fraction:
    used = (
        costs[c] * line[column]
        for c, line in zip(basis, table, strict=True)
        if costs[c] and line[column]
    )
    return costs[column] - sum(used, Fraction(0))


def _pivot(table: list[Line], basis: list[int], row: int, column: int) -> None:
    by = table[row][column]
    table[row] = [value / by for value in table[row]]
    for other, line in enumerate(table):
        if other != row and line[column]:
            table[other] = [a - line[column] * b for a, b in zip(line, table[row], strict=True)]
    basis[row] = column
