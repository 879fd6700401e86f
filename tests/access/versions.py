"""The acts of the access table on a version of another time: first who may, then which version.

Who may not is told nothing about the version; who may is told that somebody else changed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tests.access.cells import Cell, Table
from tests.access.endpoints import TABLE, Act
from tests.access.oracle_acts import ALLOWED

# Acts that change no record that was read before, or take its version from what they change.
WITHOUT_VERSION = frozenset(
    {
        *("POST /follow-ups", "POST /signals/<>/claim", "POST /wpg-decisions"),
        *("POST /cases", "POST /desk-items/<>/case"),
    }
)


class Versions(Table):
    """The table of the acts, each with another version than the record's."""

    if_match: ClassVar[str] = '"of-another-time"'

    def _every_cell(self) -> Iterator[Cell]:
        for cell in super()._every_cell():
            changes = cell.endpoint.startswith(("PATCH ", "POST "))
            act = changes and isinstance(TABLE[cell.endpoint], Act)
            if act and cell.endpoint not in WITHOUT_VERSION:
                yield cell

    def _act(self, cell: Cell, place: Act) -> Iterator[str]:
        verdict = place.verdict(self.stage.facts, self.actor(cell.who), cell.record)
        answer = self._ask(cell, cell.record)
        if verdict != ALLOWED:
            yield from self._closed(cell, verdict, answer)
        elif answer.status != 412:
            yield f"{answer.status} {answer.code}, but it is another version"
