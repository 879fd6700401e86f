"""What can see that something is broken: the clause, the cells of the access table, the pages."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, zip_longest
from types import CodeType
from typing import Any

from coordination import work as unit
from coordination.access.engine import Allowed
from coordination.access.grants import ANYONE
from coordination.work import Occasion
from tests.access import clause, test_exports, test_roles
from tests.access.cells import ABSENT, Cell, Table
from tests.access.conftest import Stage
from tests.access.doors import OF, Doors
from tests.access.endpoints import RECORDS, TABLE
from tests.access.mutation.mutant import Mutant
from tests.access.mutation.places import watching
from tests.access.test_pages import BY_ROLE, SAME, Pages
from tests.access.versions import Versions
from tests.access.weighty import WEIGHTY, Weighty

SEED = 20261122
KNOWN = {
    "cell": TABLE.keys(),
    "version": TABLE.keys(),
    "page": SAME.keys() | BY_ROLE.keys(),
    "door": OF.keys(),
    "weighty": WEIGHTY.keys(),
}
VERDICTS = ("refused", "open", "hidden", "allowed", "never")
OF_ROLE = 3  # members of each role who are asked
MOST = 48  # cells that are tried on one broken function
OF_KIND = 2  # actions on a kind of record that are asked about with a broken function
ROADS = 2  # cells of each verdict that show which functions an endpoint leads through


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
        self.tables["version"] = Versions(stage)
        self.tables["door"] = Doors(table, pages)
        self.tables["weighty"] = Weighty(table, pages)
        self.roles = {who: table.actor(who).role for who in stage.scene.world.members}
        self._remember()

    def prepare(self) -> None:
        """Do what must not be done while something is broken: log in, and find the roads."""
        for table in self.tables.values():
            for who in self.roles if isinstance(table, Table) else ():
                if table.actor(who).active:
                    table.meet(who)
                    table._learn(who)
        if self.watched:
            len(self.roads), len(self.writes)
        len(self._without_record)

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

    @cached_property
    def classes(self) -> Probe:
        """The classes of each role, compared with the oracle's."""
        return Probe("table of the classes of each role", test_roles.wrong_classes)

    # --- the clause ---

    def clauses(self, mutant: Mutant) -> Iterator[Probe]:
        """Yield the questions to the clause that a mutant may change, likely ones first."""
        actions = self._asked_with(mutant)
        for members in zip_longest(*self._by_role(mutant.roles)):
            for who in filter(None, members):
                yield from (self.clause(who, action) for action in actions)

    def _asked_with(self, mutant: Mutant) -> list[str]:
        """Return the actions whose clause a mutant may change; of code, one or two of each kind."""
        kinds = sorted(clause.MODELS, key=lambda one: (one != mutant.record, one))
        of = {kind: clause.actions(kind) for kind in kinds if mutant.record in {None, kind}}
        if mutant.action is not None:
            return [one for every in of.values() for one in every if one == mutant.action]
        if mutant.code is None:
            return [one for every in of.values() for one in every]
        met = {kind: [one for one in of[kind] if mutant.code in self.writes[one]] for kind in of}
        return [one for every in met.values() for one in every[:OF_KIND]]

    def _by_role(self, roles: frozenset[str] | None) -> list[list[str]]:
        """Return who is asked, by role: those to whom most is related."""
        found: dict[str, list[str]] = defaultdict(list)
        for who in self._active:
            if roles is None or self.roles[who] in roles:
                found[self.roles[who]].append(who)
        return [members[:OF_ROLE] for members in found.values()]

    @cached_property
    def _active(self) -> list[str]:
        of = self.stage.facts.actors
        members = self.stage.scene.world.members
        return [who for who in most_related(self.stage) if of[members[who].id].active]

    @cached_property
    def writes(self) -> dict[str, set[CodeType]]:
        """The functions with mutants that write out the clause of each action."""
        found: dict[str, set[CodeType]] = defaultdict(set)
        occasion, members = Occasion("test.read", "test"), self.stage.scene.world.members
        for who, *_ in self._by_role(None):
            with unit.begin(self.stage.runtime, members[who].id, occasion) as work:
                for kind, model in clause.MODELS.items():
                    for action in clause.actions(kind):
                        with watching(self.watched, found[action]):
                            asked = work.allowed(model, action)
                            if isinstance(asked, Allowed):
                                asked.written_out()
        return found

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
        for table in (self.files, self.may, self.classes):
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
        cell = Cell(who, rest if sort in {"door", "weighty"} else f"{method} {path}")
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
            for sort, cell in _some(cells):
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
        return {endpoint: _in_turn(cells) for endpoint, cells in found.items()}

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


def most_related(stage: Stage) -> list[str]:
    """Return the members to whom most is related or closed, who are told too much most easily.

    Args:
        stage: of the test.
    """
    facts, members = stage.facts, stage.scene.world.members

    def related(who: str) -> int:
        one = members[who].id
        signals = sum(signal.author == one for signal in facts.signals.values())
        handled = sum(follow_up.handler == one for follow_up in facts.follow_ups.values())
        actor = facts.actors[one]
        return signals + handled + 5 * len(actor.replaces) + MOST * bool(actor.conflicts)

    return sorted(members, key=lambda who: (-related(who), who))


def _door(sort: str, cell: Cell) -> str:
    return f"{sort} {cell.endpoint}" if sort in {"page", "version", "weighty"} else cell.endpoint


def _in_turn(cells: list[tuple[str, tuple[str, Cell]]]) -> list[tuple[str, tuple[str, Cell]]]:
    """Return the cells of one endpoint with those of each verdict by turns."""
    by_verdict = [[one for one in cells if one[0] == verdict] for verdict in VERDICTS]
    return [one for turn in zip_longest(*by_verdict) for one in turn if one is not None]


def _some(cells: list[tuple[str, tuple[str, Cell]]]) -> Iterator[tuple[str, Cell]]:
    found: Counter[str] = Counter()
    for verdict, one in cells:
        found[verdict] += 1
        if found[verdict] <= ROADS:
            yield one


def _shuffled(table: Table | Doors) -> list[Cell]:
    chance = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
    every = sorted(table.cells(), key=table.name)
    chance.shuffle(every)
    return every
