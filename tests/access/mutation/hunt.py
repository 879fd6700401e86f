"""Makes every mutant, and looks for the first thing that sees each of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from types import CodeType

from flask import Flask

from tests.access import clause, one_wall
from tests.access.conftest import Stage
from tests.access.mutation import changes, ledger, places, suite, tables, turning
from tests.access.mutation.harmless import reason
from tests.access.mutation.ledger import Fate
from tests.access.mutation.mutant import WRITTEN_OUT, Mutant, numbered, written_again
from tests.access.mutation.probes import Probe, Probes

API = "/api/v1"
CODE = places.CODE
# What is behind the calls that ask who may; it is broken piece by piece itself.
BEHIND = (
    *("access/engine.py", "access/branches.py", "access/first.py", "access/keys.py"),
    "work.py",
)
VIEWS = (
    *("signals/queries/reading.py", "followups/queries/views.py", "followups/queries/desk.py"),
    *(
        "sharing/queries/shares.py",
        "sharing/queries/inform_tasks.py",
        "people/queries/registrations.py",
    ),
    *("sharing/queries/disclosures.py", "explaining/queries.py"),
)
IN_CLAUSE = WRITTEN_OUT | {"grants"}


def mutants(app: Flask) -> list[Mutant]:
    """Return every mutant, in an order that is the same in every run.

    Args:
        app: the application, whose endpoints have doors.
    """
    known = places.running()
    of_code = (
        mutant
        for kind, (files, tried) in _changed_files().items()
        for file in files
        for mutant in places.of_file(kind, file, tried, known)
    )
    return list(_finished(chain(*_of_tables(app), of_code)))


def named(names: Collection[str], app: Flask) -> dict[str, Mutant]:
    """Return some mutants by their names, without making all the others.

    Args:
        names: as the report has them.
        app: the application, whose endpoints have doors.
    """
    known, wanted = places.running(), {tuple(name.split(" ")[:2]) for name in names}
    of_code = (
        mutant
        for kind, (files, tried) in _changed_files().items()
        for file in files
        if (f"{kind}:", str(file.relative_to(places.ROOT))) in wanted
        for mutant in places.of_file(kind, file, tried, known)
    )
    every = _finished(chain(*_of_tables(app), of_code))
    return {mutant.name: mutant for mutant in every if mutant.name in names}


def _changed_files() -> dict[str, tuple[list[Path], tuple[changes.Change, ...]]]:
    """Return which files are changed for each kind of mutant, and how."""
    every = sorted(CODE.rglob("*.py"))
    behind = [CODE / name for name in BEHIND]
    before = [one for one in every if one not in behind]
    return {
        "asking": (before, changes.ASKING),
        "levels": (before, changes.LEVELS),
        "clause": (behind, changes.CLAUSE),
        "relations": ([one for one in every if one.name == "policy.py"], changes.RELATIONS),
        "fields": ([CODE / name for name in VIEWS], changes.FIELDS),
    }


def _of_tables(app: Flask) -> list[Iterator[Mutant]]:
    of = (tables.of_grants, tables.of_ceilings, tables.of_gates, tables.of_fields)
    return [*(one() for one in of), tables.of_doors(views(app))]


def _finished(found: Iterable[Mutant]) -> Iterator[Mutant]:
    return map(written_again, numbered(found))


def views(app: Flask) -> dict[str, object]:
    """Return the views by method and path, `page ` before those that are no part of the API."""
    found = {}
    for rule in app.url_map.iter_rules():
        prefix = "" if rule.rule.startswith(API) else "page "
        path = re.sub(r"<[^>]+>", "<>", rule.rule.removeprefix(API))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found[f"{prefix}{method} {path}"] = app.view_functions[rule.endpoint]
    return found


def hunt(stage: Stage, chosen: list[Mutant], app: Flask) -> Iterator[Fate]:
    """Yield what became of each mutant.

    Args:
        stage: on which row-level security is switched off now.
        chosen: which mutants.
        app: the application of the cells.
    """
    one_wall.without_row_level_security(stage)
    known = ledger.remembered()
    codes = frozenset(one.code for one in chosen if one.code is not None)
    probes = Probes(stage, codes, actions(app))
    probes.prepare()
    killers = {one.name: _killer(probes, one, known) for one in chosen}
    left = [one for one in chosen if killers[one.name] is None and reason(one) is None]
    written_out = set[CodeType]().union(*probes.writes.values())
    of_clause = [one for one in left if one.code is None or one.code in written_out]
    killers |= turning.search(stage, of_clause, known)
    killers |= suite.search([one for one in left if killers[one.name] is None], known)
    for one in chosen:
        killer = killers[one.name]
        yield Fate(one.kind, one.place, one.change, killer, None if killer else reason(one))


def actions(app: Flask) -> dict[str, str]:
    """Return the action that each endpoint is declared with, by the keys of `views`."""
    declared = {name: getattr(view, "declared", None) for name, view in views(app).items()}
    return {name: one.action for name, one in declared.items() if one and one.action}


def _killer(probes: Probes, mutant: Mutant, known: dict[str, str]) -> str | None:
    """Return the name of the first probe that sees a mutant."""
    before = probes.by_name(known.get(mutant.name, ""))
    if before is not None and _tried(probes, mutant, [before]):
        return before.name
    if _is_later(mutant, known) or reason(mutant) is not None:
        return None
    return _tried(probes, mutant, _likely(probes, mutant))


def _is_later(mutant: Mutant, known: dict[str, str]) -> bool:
    """Return whether no probe sees it, so that it is for the turned scene or for the features."""
    before = known.get(mutant.name)
    if before is None:
        return False
    return before == "" or before.startswith("tests/") or turning.TURNED in before


def _tried(probes: Probes, mutant: Mutant, tried: Iterable[Probe]) -> str | None:
    try:
        with mutant.alive():
            found = next((probe for probe in tried if probe.sees()), None)
    finally:
        probes.forget()
    if found is None or found.sees():
        ledger.note(mutant.name, "")
        return None
    ledger.note(mutant.name, found.name)
    return found.name


def _likely(probes: Probes, mutant: Mutant) -> Iterator[Probe]:
    if mutant.place.startswith("file of "):
        yield probes.files
    if mutant.kind == "grants":
        yield probes.may
    elif mutant.kind == "ceilings":
        yield probes.classes
    # What is about a class is looked for where every record is of that class.
    if mutant.kind in IN_CLAUSE and _in_clause(mutant) and not mutant.classes:
        yield from probes.clauses(mutant)
    if mutant.kind == "doors":
        yield from probes.at_door(mutant)
    elif mutant.kind == "grants":
        yield from probes.at_doors(mutant)
    elif mutant.code is not None:
        yield from probes.through(mutant)


def _in_clause(mutant: Mutant) -> bool:
    action = mutant.action or ""
    known = mutant.record is None or mutant.record in clause.MODELS
    return known and not action.endswith(".explain") and " as any by " not in mutant.place
