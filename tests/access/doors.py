"""Knocks at every endpoint that is in no table: the role decides, and the log says what was asked.

What is asked for is not there, so that nothing else can refuse: who may never come is told so at
the door, and whoever may gets further. What they find there is for the tests of the feature.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.access import deeds
from tests.access.cells import ABSENT, Answer, Cell, Table
from tests.access.oracle_acts import HIDDEN, NEVER
from tests.access.oracle_roles import MAY
from tests.access.other_deeds import DEEDS
from tests.access.test_pages import Pages

OF = {endpoint: deed for deed, endpoints in DEEDS.items() for endpoint in endpoints}
# Where an address does not take an id: what it takes, and is not there either.
ABSENT_THERE = {"/rule-sets/<>": "/rule-sets/9999", "/access/<>/": "/access/signal/"}


class Doors:
    """Every door, for one member of each role.

    Attributes:
        api, pages: the two tables whose clients knock.
    """

    def __init__(self, api: Table, pages: Pages) -> None:
        self.api, self.pages = api, pages

    def cells(self) -> Iterator[Cell]:
        """Yield every door for one member of each role."""
        members = self.api.stage.scene.world.members
        active = {who: self.api.actor(who) for who in members if self.api.actor(who).active}
        one_of_each = {actor.role: who for who, actor in active.items()}
        for endpoint in OF:
            yield from (Cell(who, endpoint) for who in sorted(one_of_each.values()))

    def name(self, cell: Cell) -> str:
        """Return what a cell is, in words that are the same in every run."""
        return f"{cell.who}: {cell.endpoint}"

    def expected(self, cell: Cell) -> str:
        """Return the oracle's verdict: who may, is let in, and finds nothing there."""
        return HIDDEN if self.api.actor(cell.who).role in MAY[OF[cell.endpoint]] else NEVER

    def problems(self, cell: Cell) -> Iterator[str]:
        """Knock once, undo it, and yield what was not as it should be."""
        table = self.pages if cell.endpoint.startswith("page ") else self.api
        table.meet(cell.who)
        undo = table.stage.connection.begin_nested()
        try:
            yield from self._heard(cell, self._knock(table, cell))
        finally:
            undo.rollback()

    def _knock(self, table: Any, cell: Cell) -> Answer:
        method, path = cell.endpoint.removeprefix("page ").split(" ")
        for start, absent in ABSENT_THERE.items():
            path = path.replace(start, absent)
        path = path.replace("<>", str(ABSENT))
        if table is self.pages:
            return self.pages.fetch(cell.who, method, path)
        return self.api.send(cell.who, method, path, None if method in {"GET", "DELETE"} else {})

    def _heard(self, cell: Cell, answer: Answer) -> Iterator[str]:
        deed = OF[cell.endpoint]
        if deeds.else_than(deed, answer.actions):
            yield f"{self.name(cell)}: the log says {answer.actions}"
        if self.expected(cell) == NEVER and (
            answer.status != 403 or answer.code == "step_up_needed"
        ):
            yield f"{self.name(cell)}: {answer.status} {answer.code}, but never allowed"
