"""Tries every cell of a pass, and writes `docs/access-report.md` of all passes of a run."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.access.cells import Cell, Table

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "access-table"
VERDICTS = ("open", "allowed", "refused", "hidden", "never")
API, PAGES = "API, both walls", "pages, both walls"
API_ROWS, API_POLICIES = "API, no row checks", "API, no row-level security"
PAGES_POLICIES = "pages, no row-level security"
PASSES = (API, PAGES, API_ROWS, API_POLICIES, PAGES_POLICIES)
HEAD = """# What the access table found

Written by `make matrix`: every membership of the test network against every record and every
endpoint, counted only where the expectation or something that the oracle looks at differs. What is
expected comes from product text §5 (`tests/access/oracle.py`), not from the application's own
table. Each cell checks the status, the fields of the level, the buttons, that no text of a closed
record is given away, that a closed record answers like an absent one to the byte, and that exactly
one log entry names what was asked for; each is undone.

*Both walls*: as in production. *No row checks*: the application believes that every record is open
to everybody, and row-level security keeps back what is closed; only what is closed is asked then.
*No row-level security*: the application alone.

| pass | cells | disagreements |
|---|---:|---:|
"""
COLUMNS = """
*open*: readable, or a list; *allowed*: the person may do it (the state may still refuse it);
*refused*: readable, 403; *hidden*: 404; *never*: no member of this role may do it to any record.

| endpoint | open | allowed | refused | hidden | never | disagreements |
|---|---:|---:|---:|---:|---:|---:|
"""


def run(title: str, part: int, parts: int, table: Table, cells: Iterable[Cell]) -> None:
    """Try one part of the cells of a pass and keep what was counted.

    Args:
        title: one of `PASSES`.
        part: number of this part.
        parts: how many there are; the last one of a pass that ends writes the report.
        table: which tries them.
        cells: of all parts, in the same order each time.
    """
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    begun = time.time()
    for cell in list(cells)[part::parts]:
        found = list(table.problems(cell))
        counted[f"{cell.endpoint}|{table.expected(cell)}"] += 1
        counted[f"{cell.endpoint}|wrong"] += bool(found)
        wrong += found
    _keep(title, part, parts, {"cells": counted, "from": begun, "until": time.time()})
    assert not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong[:40])


def _keep(title: str, part: int, parts: int, counted: dict[str, Any]) -> None:
    folder = KEPT / os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getppid()))
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{PASSES.index(title)}-{part}-of-{parts}.json"
    (folder / name).write_text(json.dumps(counted), encoding="utf-8")
    if len(list(folder.glob(f"{PASSES.index(title)}-*.json"))) == parts:
        (ROOT / "docs" / "access-report.md").write_text(_page(folder), encoding="utf-8")


def _page(folder: Path) -> str:
    passes = {title: _counted(folder, number) for number, title in enumerate(PASSES)}
    whole = "".join(
        f"| {title} | {_total(cells):,} | {_wrong(cells):,} |\n"
        for title, cells in passes.items()
        if cells
    )
    tables = "".join(_table(title, passes[title]) for title in (API, PAGES))
    return f"{HEAD}{whole}\nThis is {_minutes(folder)} minutes of work for one process.\n{tables}"


def _counted(folder: Path, number: int) -> Counter[str]:
    cells: Counter[str] = Counter()
    for file in folder.glob(f"{number}-*.json"):
        cells.update(json.loads(file.read_text(encoding="utf-8"))["cells"])
    return cells


def _minutes(folder: Path) -> int:
    parts = [json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.json")]
    return round(sum(part["until"] - part["from"] for part in parts) / 60)


def _total(cells: Counter[str]) -> int:
    return sum(number for key, number in cells.items() if not key.endswith("|wrong"))


def _wrong(cells: Counter[str]) -> int:
    return sum(number for key, number in cells.items() if key.endswith("|wrong"))


def _table(title: str, cells: Counter[str]) -> str:
    endpoints = sorted({key.split("|")[0] for key in cells}, key=lambda name: name.split(" ")[::-1])
    return f"\n## {title}\n{COLUMNS}" + "".join(_line(name, cells) for name in endpoints)


def _line(endpoint: str, cells: Counter[str]) -> str:
    numbers = [cells[f"{endpoint}|{verdict}"] for verdict in (*VERDICTS, "wrong")]
    path = endpoint.replace("<>", "{id}")
    return f"| `{path}` | " + " | ".join(f"{number:,}" for number in numbers) + " |\n"
