"""What can see that something is broken: the clause, the cells of the access table, the pages."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, zip_longest
from types import CodeType
from typing import Any

from coordination.access.grants import ANYONE
from tests.access import clause, test_exports, test_roles
from tests.access.cells import ABSENT, Cell, Table
from tests.access.conftest import Stage
from tests.access.doors import OF, Doors
from tests.access.endpoints import RECORDS, TABLE
from tests.access.mutation.mutant import Mutant
from tests.access.mutation.places import watching
from tests.access.test_pages import BY_ROLE, SAME, Pages

SEED = 20261122
KNOWN = {"cell": TABLE.keys(), "page": SAME.keys() | BY_ROLE.keys(), "door": OF.keys()}
ORDER = {"refused": 0, "open": 1, "hidden": 2, "allowed": 3, "never": 4}
MOST = 120  # cells that are tried on one broken function


@dataclass(frozen=True)
class Probe:
    """One question whose right answer is known.

    Attributes:
        name: the same in every run.
        problems: asks it, and yields what is wrong with the answer.
    """

    name: str
    problems: Callable[[], Iterable[str]]

    def sees(self) -> bool:
        """Return whether something is wrong with the answer, or there is none."""
        try:
            return next(iter(self.problems()), None) is not None
        except Exception:  # noqa: BLE001 - whatever breaks is seen by whoever looks
            return True


class Probes:
    """Every probe on one stage.

    Attributes:
        watched: the code of the functions that have mutants.
        doors: action by endpoint, `page ` before those of pages.
    """

    def __init__(self, stage: Stage, watched: frozenset[CodeType], doors: dict[str, str]) -> None:
        self.stage, self.watched, self.doors = stage, watched, doors
        table, pages = Table(stage), Pages(stage)
        self.tables: dict[str, Table | Doors] = {"cell": table, "page": pages}
        self.tables["door"] = Doors(table, pages)
        self.roles = {who: table.actor(who).role for who in stage.scene.world.members}
        self._remember()

    def prepare(self) -> None:
        """Do what must not be done while something is broken: log in, and find the roads."""
        for table in self.tables.values():
            for who in self.roles if isinstance(table, Table) else ():
                if table.actor(who).active:
                    table.meet(who)
                    table._learn(who)
        len(self.roads), len(self._without_record)

    def _remember(self) -> None:
        self.known = dict(self.stage.scene.known["absent"])

    def forget(self) -> None:
        """Forget what a broken product answered about what is not there."""
        absent = self.stage.scene.known["absent"]
        absent.clear()
        absent.update(self.known)

    # --- the tables ---

    @cached_property
    def files(self) -> Probe:
        """The table of the fields in files, compared with the oracle's."""
        return Probe("table of the fields in files", test_exports.disagreements)

    @cached_property
    def may(self) -> Probe:
        """What each role may ever do, compared with the oracle's."""
        return Probe("table of what each role may ever do", test_roles.disagreements)

    # --- the clause ---

    def clauses(self, mutant: Mutant) -> Iterator[Probe]:
        """Yield the questions to the clause that a mutant may change, likely ones first."""
        for kind in sorted(clause.MODELS, key=lambda one: (one != mutant.record, one)):
            if mutant.record in {None, kind}:
                for action in clause.actions(kind):
                    if mutant.action in {None, action}:
                        yield from self._of_members(action, mutant.roles)

    def _of_members(self, action: str, roles: frozenset[str] | None) -> Iterator[Probe]:
        for who, role in self.roles.items():
            if roles is None or role in roles:
                yield self.clause(who, action)

    def clause(self, who: str, action: str) -> Probe:
        """Return the question whether an action is open to one member where it should be."""
        return Probe(
            f"clause {action} of {who}",
            lambda: clause.disagreements(self.stage, who, action),
        )

    # --- cells and pages ---

    def of_cell(self, sort: str, cell: Cell) -> Probe:
        """Return one cell of a table as a probe."""
        table = self.tables[sort]
        return Probe(f"{sort} {table.name(cell)}", lambda: table.problems(cell))

    def by_name(self, name: str) -> Probe | None:
        """Return the probe that killed a mutant in an earlier run, if it is still there."""
        for table in (self.files, self.may):
            if name == table.name:
                return table
        asked = re.fullmatch(r"clause (\S+) of (\S+)", name)
        if asked:
            action, who = asked.groups()
            there = who in self.roles and action.partition(".")[0] in clause.MODELS
            return self.clause(who, action) if there else None
        sort, _, cell = name.partition(" ")
        return self._cell(sort, cell) if sort in self.tables else None

    def _cell(self, sort: str, name: str) -> Probe | None:
        table, known = self.tables[sort], KNOWN[sort]
        who, _, rest = name.partition(": ")
        method, path, about = (*rest.split(" ", 2), "")[:3]
        cell = Cell(who, rest if sort == "door" else f"{method} {path}")
        if who not in self.roles or cell.endpoint not in known:
            return None
        records = self._records(table, cell) if about and isinstance(table, Table) else [None]
        every = (replace(cell, record=record) for record in records)
        return next((self.of_cell(sort, one) for one in every if table.name(one) == name), None)

    def _records(self, table: Table, cell: Cell) -> Iterable[Any]:
        kind = table.kind(replace(cell, record=ABSENT))
        return getattr(self.stage.facts, RECORDS[kind][0]) if kind else ()

    @cached_property
    def roads(self) -> dict[CodeType, list[str]]:
        """The endpoints that lead through each function that has a mutant."""
        through: dict[CodeType, dict[str, None]] = defaultdict(dict)
        for endpoint, cells in self._by_verdict.items():
            for sort, cell in dict(cells).values():
                met: set[CodeType] = set()
                with watching(self.watched, met):
                    wrong = self.of_cell(sort, cell).sees()
                for code in met if not wrong else ():
                    through[code][endpoint] = None
        self._remember()
        return {code: list(endpoints) for code, endpoints in through.items()}

    @cached_property
    def _by_verdict(self) -> dict[str, list[tuple[str, tuple[str, Cell]]]]:
        """Verdict and cell by endpoint: one for each role, verdict and class, best ones first."""
        found: dict[str, list[tuple[str, tuple[str, Cell]]]] = defaultdict(list)
        for sort, table in self.tables.items():
            met = set()
            for cell in _shuffled(table):
                verdict = table.expected(cell)
                kind = (cell.endpoint, self.roles[cell.who], verdict, self._class(cell))
                if kind not in met:
                    met.add(kind)
                    found[_door(sort, cell)].append((verdict, (sort, cell)))
        for cells in found.values():
            cells.sort(key=lambda one: ORDER[one[0]])
        return found

    def _class(self, cell: Cell) -> str:
        facts = self.stage.facts
        found = getattr(facts.signals.get(cell.record), "klass", "")
        return found or getattr(facts.follow_ups.get(cell.record), "klass", "")

    def through(self, mutant: Mutant) -> Iterator[Probe]:
        """Yield cells of the endpoints that lead through a changed function, turn by turn."""
        endpoints = self.roads.get(mutant.code, ()) if mutant.code else ()
        every = (self._by_verdict[endpoint] for endpoint in endpoints)
        in_turn = (one for turn in zip_longest(*every) for one in turn if one is not None)
        yield from (self.of_cell(*one) for _verdict, one in islice(in_turn, MOST))

    def at_doors(self, mutant: Mutant) -> Iterator[Probe]:
        """Yield the cells without a record of endpoints that are declared as the action."""
        roles = mutant.roles or ANYONE
        for sort, cell in self._without_record:
            if self.doors.get(_door(sort, cell)) == mutant.action and self.roles[cell.who] in roles:
                yield self.of_cell(sort, cell)

    def at_door(self, mutant: Mutant) -> Iterator[Probe]:
        """Yield some cells of the endpoint that is declared as something else."""
        endpoint = mutant.place.partition(" is ")[0]
        yield from (self.of_cell(*one) for one in self._of_door[endpoint])

    @cached_property
    def _without_record(self) -> list[tuple[str, Cell]]:
        return [one for cells in self._of_door.values() for one in cells if one[1].record is None]

    @cached_property
    def _of_door(self) -> dict[str, list[tuple[str, Cell]]]:
        """Cells by endpoint: one for each role, and every one that has no record."""
        found: dict[str, list[tuple[str, Cell]]] = defaultdict(list)
        met = set()
        for sort, table in self.tables.items():
            for cell in table.cells():
                key = (sort, cell.endpoint, self.roles[cell.who])
                if cell.record is None or key not in met:
                    met.add(key)
                    found[_door(sort, cell)].append((sort, cell))
        return found


def _door(sort: str, cell: Cell) -> str:
    return f"page {cell.endpoint}" if sort == "page" else cell.endpoint


def _shuffled(table: Table | Doors) -> list[Cell]:
    chance = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
    every = sorted(table.cells(), key=table.name)
    chance.shuffle(every)
    return every
