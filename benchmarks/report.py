"""Writes `docs/performance.md` of everything that was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.finding import Finding, Findings, kept
from benchmarks.limits import LIMITS, Row

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
PROFILE = Path(__file__).with_name("profile.md")  # written by hand: what figures do not say


def write() -> None:
    """Write the page."""
    PAGE.write_text(page(kept()), encoding="utf-8")


def page(findings: Findings) -> str:
    """Return the page.

    Args:
        findings: of all sizes.
    """
    parts = [_INTRODUCTION, *_limits(findings)]
    for signals, found in findings.items():
        parts += _size(signals, found)
    parts.append(PROFILE.read_text(encoding="utf-8").rstrip())
    return "\n".join(parts) + "\n"


def lines(name: str, finding: Finding) -> Iterator[str]:
    """Yield what was found of one thing, for who waits for it.

    Args:
        name: of what was measured.
        finding: what was found.
    """
    for side, one in finding.figures.items():
        yield (
            f"{name:22} {side:15} {one['per_second']:7.1f}/s  p50 {one['p50']:6.1f}  "
            f"p95 {one['p95']:6.1f}  p99 {one['p99']:6.1f}  "
            f"cpu {one['application']:5.1f} + {one['database']:5.1f} ms"
        )
    for what, figure in (finding.ratios | finding.values).items():
        yield f"{name:22} {what}: {figure:.4g}"


def _limits(findings: Findings) -> Iterator[str]:
    yield "\n## What it must show\n"
    yield _table("what", "limit", "found", "", "signals", "measured")
    for row in LIMITS:
        yield _limit(row, findings)


def _limit(row: Row, findings: Findings) -> str:
    told = row.told(findings)
    if told is None:
        return f"| {row.what} | {row.sign} {row.limit:g} | not measured yet | | | |"
    verdict = "met" if row.met(told.figure) else "**missed**"
    found = f"{told.figure:.2f} | {verdict} | {told.signals:,} | {told.at}"
    return f"| {row.what} | {row.sign} {row.limit:g} | {found} |"


def _size(signals: int, found: Mapping[str, Finding]) -> Iterator[str]:
    yield f"\n## {signals:,} signals\n"
    asked = {name: one for name, one in found.items() if one.figures}
    if asked:
        yield f"{_ASKED}\n\n{_table(*_COLUMNS)}"
    for name, finding in asked.items():
        yield from _rows(name, finding)
    sent = {name: one.statements for name, one in asked.items() if one.statements}
    if sent:
        yield "\n" + _table("scenario", "statements of its own", "of every request", "roles")
    for name, counts in sent.items():
        yield f"| {name} | {counts['own']} | {counts['frame']} | {counts['roles']} |"
    yield from _others(found)
    yield from _when(found)


def _rows(name: str, finding: Finding) -> Iterator[str]:
    for side, one in finding.figures.items():
        share = finding.ratios.get(side)
        beside = "" if share is None else f"{share:.2f}"
        cells = " | ".join(f"{one[key]:.1f}" if key in one else "" for key in _FIGURES)
        yield f"| {name} | {side} | {beside} | {cells} |"


def _others(found: Mapping[str, Finding]) -> Iterator[str]:
    """Yield what is no figure of a single request."""
    rows = [
        f"| {name} | {what} | {figure:,.4g} |"
        for name, finding in found.items()
        for what, figure in (finding.ratios | finding.values).items()
        if what not in finding.figures
    ]
    if rows:
        yield "\n" + _table("what", "figure", "found")
        yield from rows


def _when(found: Mapping[str, Finding]) -> Iterator[str]:
    yield "\n" + _table("measured", "UTC", "how", "machine", "")
    for name, one in found.items():
        yield f"| {name} | {one.at} | {one.how} | {one.machine} | {one.note} |"


def _table(*columns: str) -> str:
    return f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|"


_FIGURES = ("per_second", "p50", "p95", "p99", "tail", "application", "database")
_COLUMNS = (
    *("scenario", "side", "ours ÷ it", "requests/s", "p50", "p95", "p99", "p99 ÷ p50"),
    *("CPU application", "CPU database"),
)
_ASKED = """gunicorn with 2 processes of 4 threads for each application. Requests per second and
processor at four connections, percentiles at one; milliseconds; medians of the turns."""
_INTRODUCTION = """# Performance

Written by `make bench`; what it measures, and how, stands in `benchmarks/`. Numbers that count are
ratios of the same run: ours against a floor application (bare Flask, the same SQL, no checks, one
log row) or against what somebody would write by hand, and against ourselves at another size.
Absolute figures hold for the machine of that run only, and others may have worked on it at the same
time (its load then stands beside it); both sides of a ratio were hit alike, in turns.

A region has 60 organisations, of which one school is large, and follow-ups as many as signals,
three in ten of them open. `make bench ARGS="--signals 20000 1000000"` measures both in one run, and
`make bench ARGS="--only 'list 25' digest"` a part, whose figures replace those of before."""
