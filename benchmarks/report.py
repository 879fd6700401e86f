"""Keeps what runs have found and writes `docs/performance.md` of it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.counting import Statements
from benchmarks.limits import LIMITS, Row
from benchmarks.measuring import Measured, ratio
from benchmarks.scenarios import Scenario
from benchmarks.servers import OURS, PROCESSES, THREADS

ROOT = Path(__file__).parents[1]
RUNS = ROOT / "var" / "bench"
PAGE = ROOT / "docs" / "performance.md"


@dataclass
class Run:
    """What was measured at one size.

    Attributes:
        signals: the size.
        pairs: turns of each application.
        requests: in each turn.
        figures: by scenario and application.
        ratios: ours ÷ other requests per second, by scenario and other application.
        memory: megabytes of one process, by application.
        statements: of the product, by scenario.
        seconds_to_build: how long the region took.
        machine: what it was measured on.
    """

    signals: int
    pairs: int
    requests: int
    figures: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    ratios: dict[str, dict[str, float]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    statements: dict[str, dict[str, int]] = field(default_factory=dict)
    seconds_to_build: float = 0
    machine: str = ""

    def add(self, scenario: Scenario, found: Mapping[str, Measured]) -> None:
        """Keep the medians of a scenario, and print them."""
        self.figures[scenario.name] = {name: _figures(one) for name, one in found.items()}
        ours = [turn.per_second for turn in found[OURS].turns]
        self.ratios[scenario.name] = {
            name: ratio(ours, [turn.per_second for turn in found[name].turns])
            for name in scenario.against
        }
        for line in _lines(scenario.name, self):
            print(line, flush=True)

    def count(self, found: Mapping[str, Statements]) -> None:
        """Keep how many statements the product sends."""
        self.statements = {name: asdict(one) for name, one in found.items()}


def _figures(one: Measured) -> dict[str, float]:
    return {
        "per_second": one.per_second(),
        "p50": one.percentile(0.50),
        "p95": one.percentile(0.95),
        "p99": one.percentile(0.99),
        "tail": one.tail(),
        "application": median(one.application),
        "database": median(one.database),
    }


def keep(run: Run) -> None:
    """Store a run, so that a later one at another size can be compared with it."""
    RUNS.mkdir(parents=True, exist_ok=True)
    run.machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    text = json.dumps(asdict(run) | {"at": datetime.now(UTC).isoformat(timespec="minutes")})
    (RUNS / f"{run.signals}.json").write_text(text, encoding="utf-8")


def kept() -> list[dict[str, Any]]:
    """Return the stored runs, the smallest first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in RUNS.glob("*.json")]
    return sorted(found, key=lambda run: run["signals"])


def write() -> None:
    """Write the page of all stored runs."""
    runs = kept()
    parts = [_INTRODUCTION, *_limits(runs)]
    for run in runs:
        parts += _run(run)
    PAGE.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _limits(runs: list[dict[str, Any]]) -> Iterator[str]:
    yield "\n## What it must show\n\n| what | limit | found | |\n|---|---|---|---|"
    for row in LIMITS:
        yield _limit(row, runs)


def _limit(row: Row, runs: list[dict[str, Any]]) -> str:
    found = row.found(runs)
    if found is None:
        return f"| {row.what} | {row.sign} {row.limit:g} | not measured yet | |"
    met = found >= row.limit if row.sign == "≥" else found <= row.limit
    verdict = "met" if met else "**missed**"
    return f"| {row.what} | {row.sign} {row.limit:g} | {found:.2f} | {verdict} |"


def _run(run: dict[str, Any]) -> Iterator[str]:
    memory = ", ".join(f"{name} {value:.0f} MB" for name, value in run["memory"].items())
    built = f"{run['seconds_to_build']:.0f} s" if run["seconds_to_build"] else "not measured"
    yield f"""
## {run["signals"]:,} signals

{run["at"]}; {run["machine"]}; medians of {run["pairs"]} turns of {run["requests"]} requests each;
gunicorn with {PROCESSES} processes of {THREADS} threads. {run.get("note", "")}
Time to build the region: {built}. Memory of one process for itself: {memory or "not measured"}.
Requests per second and processor at four connections, percentiles at one; milliseconds.

{_table(*_COLUMNS)}"""
    for name, applications in run["figures"].items():
        for application, one in applications.items():
            share = run["ratios"][name].get(application)
            beside = "" if share is None else f"{share:.2f}"
            cells = " | ".join(f"{one[key]:.1f}" if key in one else "" for key in _FIGURES)
            yield f"| {name} | {application} | {beside} | {cells} |"
    if run["statements"]:
        yield "\n" + _table("scenario", "statements of its own", "of every request", "roles")
        for name, sent in run["statements"].items():
            yield f"| {name} | {sent['own']} | {sent['frame']} | {sent['roles']} |"


def _table(*columns: str) -> str:
    return f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|"


def _lines(name: str, run: Run) -> Iterator[str]:
    for application, one in run.figures[name].items():
        share = run.ratios[name].get(application)
        beside = "" if share is None else f"  ours ÷ it {share:.2f}"
        yield (
            f"{name:20} {application:15} {one['per_second']:7.1f}/s  p50 {one['p50']:6.1f}  "
            f"p95 {one['p95']:6.1f}  p99 {one['p99']:6.1f}  cpu {one['application']:5.1f} + "
            f"{one['database']:5.1f} ms{beside}"
        )


_FIGURES = ("per_second", "p50", "p95", "p99", "tail", "application", "database")
_COLUMNS = (
    *("scenario", "application", "ours ÷ it", "requests/s", "p50", "p95", "p99", "p99 ÷ p50"),
    *("CPU application", "CPU database"),
)
_INTRODUCTION = """# Performance

Written by `make bench`; what it measures, and how, stands in `benchmarks/`. Numbers that count are
ratios of the same run: ours against a floor application (bare Flask, the same SQL, no checks, one
log row), and against ourselves at another size. Absolute figures hold for the machine of that run
only, and others may have worked on it at the same time; both sides of a ratio were hit alike.

A region has 60 organisations, of which one school is large, and follow-ups as many as signals,
three in ten of them open. `make bench ARGS="--signals 20000 1000000"` measures both in one run."""
