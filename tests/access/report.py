"""Counts the cells of the whole table and writes `docs/access-report.md` when all are counted."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "access-table"
VERDICTS = ("open", "allowed", "refused", "hidden", "never")
HEAD = """# What the access table found

Written by `make matrix`: every membership of the test network against every record and every
endpoint of the API. What is expected comes from product text §5 (`tests/access/oracle.py`), not
from the application's own table. Each cell checks the status, the fields of the level, the buttons,
that no text of a closed record is given away, that a closed record answers like an absent one to
the byte, and that exactly one log entry names what was asked for.

*open*: readable, or a list; *allowed*: the person may do it (the state may still refuse it);
*refused*: readable, 403; *hidden*: 404; *never*: no member of this role may do it to any record.

| endpoint | open | allowed | refused | hidden | never | disagreements |
|---|---:|---:|---:|---:|---:|---:|
"""


@dataclass
class Counted:
    """How many cells of each endpoint had which verdict, and how many disagreed."""

    cells: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, endpoint: str, verdict: str, problems: list[str]) -> None:
        """Count one cell."""
        self.cells[f"{endpoint}|{verdict}"] += 1
        if problems:
            self.cells[f"{endpoint}|wrong"] += 1
            self.wrong += problems


def keep(part: int, parts: int, counted: Counted) -> None:
    """Keep what one part counted; the last part of a run writes the report."""
    run = KEPT / os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getppid()))
    run.mkdir(parents=True, exist_ok=True)
    whole = {"cells": counted.cells, "wrong": counted.wrong}
    (run / f"{part}.json").write_text(json.dumps(whole), encoding="utf-8")
    found = list(run.glob("*.json"))
    if len(found) == parts:
        (ROOT / "docs" / "access-report.md").write_text(_page(found), encoding="utf-8")


def _page(files: list[Path]) -> str:
    cells: Counter[str] = Counter()
    for file in files:
        cells.update(json.loads(file.read_text(encoding="utf-8"))["cells"])
    endpoints = sorted({key.split("|")[0] for key in cells}, key=lambda name: name.split(" ")[::-1])
    lines = [_line(name, cells) for name in endpoints]
    total = sum(number for key, number in cells.items() if not key.endswith("|wrong"))
    wrong = sum(number for key, number in cells.items() if key.endswith("|wrong"))
    return HEAD + "\n".join(lines) + f"\n\n{total:,} cells, {wrong} disagreements.\n"


def _line(endpoint: str, cells: Counter[str]) -> str:
    numbers = [cells[f"{endpoint}|{verdict}"] for verdict in (*VERDICTS, "wrong")]
    path = endpoint.replace("<>", "{id}")
    return f"| `{path}` | " + " | ".join(f"{number:,}" for number in numbers) + " |"
