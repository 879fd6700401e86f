"""What must come out of the school week, computed from the files and the table alone.

Imports nothing of the product: the network, the pupils and the signals are read from `demo/`, the
table is `expected_outcomes.csv`, and the rest is arithmetic that a reader can check by hand.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "demo"
Row = dict[str, str]


@dataclass(frozen=True)
class Expected:
    """One follow-up that must exist.

    Attributes:
        kind: what is asked.
        function: of the organisation that is asked.
        organisation: its id in the network file, or None where no partner can be found.
        level: what leaves, or `own`.
    """

    kind: str
    function: str
    organisation: str | None
    level: str


def load(name: str) -> list[dict[str, Any]]:
    """Return the records of a file of lines of JSON in `demo/`."""
    lines = (DEMO / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@cache
def network() -> dict[str, dict[str, Any]]:
    """Return the organisations of the network by id."""
    content = json.loads((DEMO / "network.json").read_text(encoding="utf-8"))
    return {organisation["id"]: organisation for organisation in content["organisations"]}


@cache
def pupils() -> dict[str, dict[str, Any]]:
    """Return the young persons by id."""
    return {person["id"]: person for person in load("young-persons.jsonl")}


@cache
def table() -> list[Row]:
    """Return the rows of the table."""
    lines = (HERE / "expected_outcomes.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if line[0] != "#"), delimiter=";"))


def outcomes(signal: dict[str, Any], today: dt.date, *, passed_on: bool = False) -> set[Expected]:
    """Return every follow-up that a signal of a school must lead to.

    Args:
        signal: a line of `signals.jsonl`.
        today: the day of the decision.
        passed_on: whether a coordinator's review passed a mentor's signal on.
    """
    recorder = "coordinator" if passed_on else signal["recordedBy"].split("@")[0].split(".")[0]
    if recorder == "mentor" and signal["category"] != "HOME":
        rows = [row for row in table() if row["category"] == "*"]
    else:
        wanted = "mentor" if recorder == "mentor" else "coordinator"
        rows = [
            row for row in table() if row["recorder"] == wanted and _matches(row, signal, today)
        ]
    return {found for row in rows for found in _targets(row, signal)}


def _matches(row: Row, signal: dict[str, Any], today: dt.date) -> bool:
    if (row["category"], row["sub_category"]) != (signal["category"], signal["subCategory"] or ""):
        return False
    ages = [_age(pupils()[person["id"]], today) for person in signal["youngPersons"]]
    if row["ages"] == "*":
        return True
    first, last = (int(part) for part in row["ages"].split("-"))
    return any(first <= age <= last for age in ages)


def _age(person: dict[str, Any], today: dt.date) -> int:
    born = dt.date.fromisoformat(person["birthDate"])
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _targets(row: Row, signal: dict[str, Any]) -> set[Expected]:
    if row["territory"] == "own":
        return {Expected(row["kind"], row["function"], signal["organisation"], row["level"])}
    return {
        Expected(
            row["kind"], row["function"], _partner(row["organisation_kind"], place), row["level"]
        )
        for place in _places(row["territory"], signal)
    }


def _places(territory: str, signal: dict[str, Any]) -> set[str]:
    if territory == "event":
        return {signal.get("placeOfEvent") or network()[signal["organisation"]]["seat"]}
    return {pupils()[person["id"]]["municipality"] for person in signal["youngPersons"]}


def _partner(kind: str, municipality: str) -> str | None:
    found = [
        organisation["id"]
        for organisation in network().values()
        if organisation["kind"] == kind and municipality in organisation["territory"]
    ]
    return found[0] if len(found) == 1 else None
