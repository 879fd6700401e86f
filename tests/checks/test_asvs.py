"""docs/asvs.md leaves out no requirement and claims nothing that is not there."""

from __future__ import annotations

import ast
import csv
import re
from functools import cache
from typing import NamedTuple

import pytest

from deploy.checks.source import ROOT, calls, python_sources
from migrations.tables import METADATA

NUMBERS = ROOT / "tests/checks/asvs_ids.csv"
DOCUMENT = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
PRODUCTION = (ROOT / "docs/production.md").read_text(encoding="utf-8")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PATH = re.compile(r"`((?:coordination|workers|config|deploy|migrations|tests)/[\w/.-]+)`")
LINK = re.compile(r"\]\(([\w/.-]+\.md)")
# Of level 3, what the assurance of this product asks for as well.
TAKEN_ON = {"2.3.5", "3.5.8", "6.3.6", "6.3.8", "8.3.2", "8.3.3", "15.4.2"}


class Row(NamedTuple):
    """One line of the document."""

    number: str
    level: str
    asks: str
    where: str
    test: str

    @property
    def applies(self) -> bool:
        return not self.where.startswith("does not apply: ")

    @property
    def is_open(self) -> bool:
        return self.where.startswith("**open**: ")


def read(document: str) -> list[Row]:
    """Return the lines of the tables."""
    lines = re.findall(r"^\| (\d+\.\d+\.\d+ \|.*) \|$", document, re.MULTILINE)
    return [Row(*(cell.strip() for cell in line.split(" | "))) for line in lines]


def levels() -> dict[str, str]:
    """Return the level of every number of the standard."""
    with NUMBERS.open(encoding="utf-8") as lines:
        return {row["id"]: row["level"] for row in csv.DictReader(lines)}


@cache
def functions(path: str) -> frozenset[str]:
    """Return the names of the tests of a file that `make test` runs, the long ones left out."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    marks = {node.name: [ast.unparse(mark) for mark in node.decorator_list] for node in found}
    return frozenset(name for name, given in marks.items() if "pytest.mark.long" not in given)


def problems(rows: list[Row]) -> list[str]:
    """Return what is missing, wrong or claimed without ground."""
    wanted = {number for number, level in levels().items() if level in "12"} | TAKEN_ON
    numbers = [row.number for row in rows]
    found = [f"{number} is missing" for number in sorted(wanted - set(numbers))]
    found += [f"{number} stands twice" for number in set(numbers) if numbers.count(number) > 1]
    for row in rows:
        found += [f"{row.number}: {text}" for text in _wrong(row)]
    return found


def _wrong(row: Row) -> list[str]:
    found = []
    tests = TEST.findall(row.test)
    if levels().get(row.number) != row.level:
        found.append("is of another level, or none of the standard")
    if row.applies and not row.is_open and not tests:
        found.append("has no test")
    if not row.applies and (tests or len(row.where) < len("does not apply: ") + 5):
        found.append("does not apply, without a reason or with a test")
    for path, name in tests:
        if not (ROOT / path).is_file() or name not in functions(path):
            found.append(f"{path}::{name} is not there")
    named = [*PATH.findall(row.where), *(f"docs/{path}" for path in LINK.findall(row.where))]
    found += [f"{path} is not there" for path in named if not (ROOT / path).is_file()]
    return found


ROWS = read(DOCUMENT)


def test_nothing_is_missing_and_nothing_is_claimed() -> None:
    assert problems(ROWS) == []


def test_the_numbers_are_those_of_the_standard() -> None:
    counted = [list(levels().values()).count(level) for level in "123"]
    assert counted == [70, 183, 92]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"test": ""}, "has no test"),
        ({"test": "`tests/checks/test_asvs.py::test_nobody_wrote`"}, "is not there"),
        ({"test": "`tests/nowhere.py::test_x`"}, "is not there"),
        ({"test": "`tests/access/test_table.py::test_every_cell`"}, "is not there"),
        ({"where": "`coordination/nowhere.py`"}, "is not there"),
        ({"where": "[x](nowhere.md)"}, "is not there"),
        ({"where": "does not apply: it is tested", "test": ""}, ""),
        ({"where": "does not apply: but tested"}, "with a test"),
        ({"where": "**open**: later", "test": ""}, ""),
        ({"level": "3"}, "of another level"),
        ({"number": "99.9.9"}, "is missing"),
    ],
)
def test_what_is_wrong_is_found(change: dict[str, str], problem: str) -> None:
    number = next(index for index, row in enumerate(ROWS) if row.number == "1.2.4")
    rows = [*ROWS[:number], ROWS[number]._replace(**change), *ROWS[number + 1 :]]
    found = " ".join(problems(rows))
    assert problem in found if problem else not found


def test_the_counts_are_right() -> None:
    applying = [row for row in ROWS if row.applies]
    tests = {test for row in ROWS for test in TEST.findall(row.test)}
    assert (
        f"{len(applying)} requirements apply, {len(ROWS) - len(applying)} do not, "
        f"{sum(row.is_open for row in ROWS)} of the first are open; {len(tests)} tests"
    ) in DOCUMENT


def test_the_operator_is_told() -> None:
    part = PRODUCTION.split("## What the product leaves to you", 1)[1].split("\n## ", 1)[0]
    told = set(re.findall(r"\d+\.\d+\.\d+", part))
    left = {row.number for row in ROWS if "operator: " in row.where}
    assert left
    assert left <= told
    assert told <= {row.number for row in ROWS}


# --- what can only be seen in the whole of the code -----------------------------------------------


def test_no_password_grows_old() -> None:
    columns = [column.name for column in METADATA.tables["accounts"].columns]
    assert "password_hash" in columns
    assert not [name for name in columns if re.search(r"password_(at|age|changed|expires)", name)]


def test_nothing_keeps_a_hint() -> None:
    for table in ("accounts", "second_factors", "recovery_codes", "invitations"):
        names = [column.name for column in METADATA.tables[table].columns]
        assert not [name for name in names if re.search(r"hint|question|answer", name)], table


def test_nothing_turns_debugging_on() -> None:
    for source in python_sources():
        if source.within("coordination", "workers", "config", "wsgi.py"):
            for call, name in calls(source.tree):
                given = {item.arg for item in call.keywords}
                assert not given & {"debug", "use_reloader", "use_debugger"}, source.path
                assert not name.endswith(("app.run", "run_simple")), source.path
            assert '"DEBUG"' not in source.text, source.path
