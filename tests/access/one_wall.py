"""The access table with one of the two walls taken away: each must hold alone.

Without the application's row checks, row-level security shows the rows that the oracle shows: no
closed record comes out, by status, list, reference or canary. How much of an open row a page
shows is the application's alone, so the canaries of the fields of an open row are expected then.
Without row-level security the application gives exactly the answers that it gives with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import ColumnElement, and_, literal, text

from coordination.access import engine
from coordination.access.classes import Level
from coordination.access.governed import REGISTRY
from coordination.http import paging
from migrations.wall.tables import TABLES
from tests.access import oracle, oracle_adoptions, oracle_contributions, oracle_records, words
from tests.access.cells import Answer, Cell, Table
from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS, TABLE, Act, Listing, Reading, of_person
from tests.access.oracle import NONE, Actor
from tests.access.oracle_acts import HIDDEN

# Whoever may not even ask is stopped by role, which is no check of rows.
CLOSED = frozenset({403, 404})


def _every_row(
    _actor: Any, kind: str, *_rest: Any, among: Iterable[ColumnElement[bool]] = (), **_ids: Any
) -> ColumnElement[bool]:
    return and_(REGISTRY[kind].model.id.is_not(None), *among)


def _in_full(*_anything: Any, **_ids: Any) -> ColumnElement[int]:
    return literal(int(Level.FULL))


def every_first(
    _actor: Any, kind: str, wanted: Iterable[ColumnElement[bool]], *_rest: Any
) -> ColumnElement[bool]:
    """Lists ask for their first rows in a way of their own; what they are narrowed to stays."""
    return and_(_every_row(None, kind), *wanted)


@contextmanager
def without_row_checks() -> Iterator[None]:
    """Let the application believe that every record is open in full to everybody."""
    with (
        patch.object(engine, "allowed", _every_row),
        patch.object(engine, "level", _in_full),
        patch.object(paging, "first", every_first),
    ):
        yield


def without_row_level_security(stage: Stage) -> None:
    """Take the second wall away until the stage is rolled back.

    Args:
        stage: of the test.
    """
    for name in TABLES:
        stage.connection.execute(text(f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY"))


def row_words(stage: Stage, a: Actor) -> frozenset[str]:
    """Return the canaries of every row of which anything is open to a member, whatever the field.

    Args:
        stage: of the test.
        a: who reads.
    """
    facts, found = stage.facts, set(words.allowed_words(stage, a))
    for signal in facts.signals.values():
        if oracle.signal_level(a, signal):
            found |= words.of_record(stage, signal.id, "done")
    for follow_up in facts.follow_ups.values():
        if oracle.follow_up_parts(a, follow_up):
            found |= words.of_record(stage, follow_up.id, "question", "note", "kept")
        if oracle_records.share_level(a, follow_up):
            found |= words.of_record(stage, follow_up.id, "necessity", "reason")
    for person in facts.persons:
        if of_person(facts, a, person):
            found |= words.of_record(stage, person, "surname", "guardian", "contact")
    return frozenset(found | _brought(stage, a))


def _brought(stage: Stage, a: Actor) -> set[str]:
    """Return the canaries of what was brought or taken over and a member may know to exist."""
    facts = stage.facts
    opened = {
        (one.id, parts)
        for every, level, parts in (
            (facts.contributions, oracle_contributions.contribution_level, ("brought",)),
            (facts.adoptions, oracle_adoptions.adoption_level, ("kept", "taken", "person")),
        )
        for one in every.values()
        if level(a, one)
    }
    return {word for one, parts in opened for word in words.of_record(stage, one, *parts)}


class Unchecked(Table):
    """The access table for an application whose row checks let everything through."""

    def __post_init__(self) -> None:
        super().__post_init__()
        # The words of whole rows are more than those of fields, and no other table may learn them.
        self.words = self.stage.scene.known["words of rows"]

    def closed_cells(self) -> Iterable[Cell]:
        """Yield the lists, the readings, and the acts on records that are closed."""
        for cell in self.cells():
            place = TABLE[cell.endpoint]
            if not self.actor(cell.who).active:
                continue
            if isinstance(place, Listing | Reading) or self._on_closed(cell):
                yield cell

    def _on_closed(self, cell: Cell) -> bool:
        return isinstance(TABLE[cell.endpoint], Act) and self.expected(cell) == HIDDEN

    def _learn(self, who: str) -> None:
        if who not in self.words:
            self.words[who] = row_words(self.stage, self.actor(who))
            self.references[who] = words.closed_references(self.stage, self.actor(who))

    def _tried(self, cell: Cell) -> Iterator[str]:
        place = TABLE[cell.endpoint]
        if isinstance(place, Listing):
            yield from self._listed(cell, place)
            return
        answer = self._ask(cell, cell.record)
        if self.expected(cell) != "open" and answer.status not in CLOSED:
            yield f"{answer.status}, though closed"
        yield from self._gave_away(cell, answer)

    def _listed(self, cell: Cell, place: Listing) -> Iterator[str]:
        pages = list(self._pages(cell, place)) if self._may(cell, place) else []
        for answer in pages:
            yield from self._gave_away(cell, answer)
            yield from self._closed_among(cell, place, answer)

    def _may(self, cell: Cell, place: Listing) -> bool:
        return self.send(cell.who, "GET", place.path).status == 200

    def _closed_among(self, cell: Cell, place: Listing, answer: Answer) -> Iterator[str]:
        name, _readers, level = RECORDS[place.kind]
        facts, a = self.stage.facts, self.actor(cell.who)
        by_id = {str(record): record for record in getattr(facts, name)}
        for item in answer.json["items"]:
            record = by_id.get(item["id"])
            if record is not None and level(facts, a, record) == NONE:
                yield f"listed, though closed: {self.stage.tell(place.kind, record)}"
