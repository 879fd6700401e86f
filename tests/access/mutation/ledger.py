"""Keeps which mutant was seen by what: `docs/mutants.md` for people, `docs/mutants.csv` in full.

The full list is also what the next run tries first: what saw a mutant once mostly sees it again.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "var" / "mutants"
SEEN = KEPT / "seen.jsonl"  # grows while a run goes on, so that one that is stopped loses nothing
PAGE, LIST = ROOT / "docs" / "mutants.md", ROOT / "docs" / "mutants.csv"
COLUMNS = ("kind", "place", "change", "seen by", "harmless because")
KINDS = {
    "asking": "a call that asks who may: asks to read only, fetches without asking, lists"
    " everything, leaves out a demand on role, second factor or version",
    "doors": "the action that an endpoint is declared with, replaced by one that everybody may do",
    "grants": "a row of the table of grants: left out, one role more or less, another level,"
    " one class more or less",
    "ceilings": "the classes of a role, one more or less; the gates of a kind of record",
    "clause": "a condition or fork of the clause, of keys and of the unit of work",
    "relations": "what a relation means in SQL: a condition left out, everything, nothing",
    "levels": "a level that is not looked at",
    "fields": "a field that is shown a level lower, or not at all",
}
# What sees a mutant, by how its name begins or what it has in it.
SEERS = {
    "table": "a table of the product compared with the one written from the product text",
    "clause": "the clause, asked about every record, compared with the oracle",
    "if all": "the same with every member in one role, or every record of one class",
    "cell": "a request to the API",
    "page": "a page or form",
    "door": "an endpoint that is asked for what is not there: the role decides",
    "version": "an act on a version of another time",
    "weighty": "a weighty act with a second factor of six minutes ago",
    "tests/": "a test of the feature",
}
HEAD = """# Broken places

Written by `make mutants`. Every place of the product that decides who may see or do what is broken
once, while row-level security is switched off, which would hide it. Each broken place must be seen
by something that says what is right without asking the product: an oracle written from product text
§5, or a test of the feature. What nothing can see is listed with the reason why nothing opens or
closes by it. What is not seen and has no such reason is listed first; nothing may join that list.
The tests of the features are searched last and take longest; what that search has not come to
counts as not seen. A run goes on where one before it was stopped, so that lines may come from
several runs. Each line is in full, with what saw it, in [mutants.csv](mutants.csv).

| kind | what is changed | broken | seen | harmless | not seen |
|---|---|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Fate:
    """What became of one mutant.

    Attributes:
        kind, place, change: of the mutant.
        killer: name of the probe or test that saw it, or None.
        harmless: why nothing can see it, or None.
    """

    kind: str
    place: str
    change: str
    killer: str | None
    harmless: str | None = None

    @property
    def name(self) -> str:
        """Return how the mutant is called."""
        return f"{self.kind}: {self.place}: {self.change}"

    @property
    def survived(self) -> bool:
        """Return whether it was not seen though it should have been."""
        return self.killer is None and self.harmless is None


def remembered() -> dict[str, str]:
    """Return what saw each mutant in the last whole run or since, by the mutant's name.

    Nothing stands at those that no probe saw in a run that was stopped: it goes on behind them.
    """
    whole = {one.name: one.killer for one in last() if one.killer}
    since = SEEN.read_text(encoding="utf-8").splitlines() if SEEN.exists() else []
    return whole | dict(json.loads(line) for line in since)


def last() -> list[Fate]:
    """Return what became of every mutant in the last whole run."""
    if not LIST.exists():
        return []
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [Fate(*row[:3], row[3] or None, row[4] or None) for row in rows]


def unseen() -> set[str]:
    """Return the mutants that nothing has seen in the last whole run, with no reason for it."""
    return {one.name for one in last() if one.survived}


def note(name: str, killer: str) -> None:
    """Keep what saw a mutant as soon as it is known.

    Args:
        name: of the mutant.
        killer: name of the probe or test, or nothing where no probe saw it.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    with SEEN.open("a", encoding="utf-8") as file:
        file.write(json.dumps([name, killer]) + "\n")


def keep(part: int, parts: int, fates: Iterable[Fate]) -> None:
    """Keep what one part found; the last part of a run writes the documents.

    Args:
        part: which one.
        parts: of how many.
        fates: of its mutants.
    """
    run = KEPT / os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    run.mkdir(parents=True, exist_ok=True)
    whole = json.dumps([asdict(fate) for fate in fates])
    (run / f"{part}.json").write_text(whole, encoding="utf-8")
    files = list(run.glob("*.json"))
    if len(files) == parts:
        read = [one for file in files for one in json.loads(file.read_text(encoding="utf-8"))]
        write([Fate(**one) for one in read])


def write(fates: Iterable[Fate]) -> None:
    """Write both documents.

    Args:
        fates: of all mutants.
    """
    known = list(KINDS)
    ordered = sorted(fates, key=lambda one: (known.index(one.kind), one.place, one.change))
    with LIST.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for one in ordered:
            lines.writerow((one.kind, one.place, one.change, one.killer or "", one.harmless or ""))
    PAGE.write_text(_page(ordered), encoding="utf-8")
    SEEN.unlink(missing_ok=True)


def _page(fates: list[Fate]) -> str:
    parts = [HEAD, *(_counted(kind, fates) for kind in KINDS), _score(fates), _seers(fates)]
    parts += [
        "\n## What no test can see\n",
        _harmless(fates),
        "\n## Place by place\n",
        _table(fates),
    ]
    return "".join(parts)


def _counted(kind: str, fates: list[Fate]) -> str:
    of_kind = [one for one in fates if one.kind == kind]
    return f"| {kind} | {KINDS[kind]} | " + " | ".join(map(str, _numbers(of_kind))) + " |\n"


def _numbers(fates: list[Fate]) -> tuple[int, int, int, int]:
    seen = sum(one.killer is not None for one in fates)
    lost = sum(one.survived for one in fates)
    return len(fates), seen, len(fates) - seen - lost, lost


def _score(fates: list[Fate]) -> str:
    broken, seen, harmless, lost = _numbers(fates)
    share = 100 * seen / max(1, broken - harmless)
    return (
        f"\n{broken:,} places were broken; {seen:,} of the {broken - harmless:,} that change"
        f" anything were seen: {share:.1f} %. {harmless:,} change nothing,"
        f" {lost:,} were not seen.\n"
    )


def _seers(fates: list[Fate]) -> str:
    found = Counter(_seer(one.killer) for one in fates if one.killer)
    lines = [f"| {text} | {found[sort]} |\n" for sort, text in SEERS.items()]
    return "\n## What saw them first\n\n| | broken places |\n|---|---:|\n" + "".join(lines)


def _seer(killer: str) -> str:
    if " if all " in killer:
        return "if all"
    return next(sort for sort in SEERS if killer.startswith(sort))


def _harmless(fates: list[Fate]) -> str:
    reasons: dict[str, list[str]] = defaultdict(list)
    for one in fates:
        if one.killer is None:
            name = f"`{one.kind}: {one.place}: {one.change}`"
            reasons[one.harmless or "**Nothing saw it.**"].append(name)
    found = [f"\n{reason}\n\n" + _listed(names) for reason, names in sorted(reasons.items())]
    return "".join(found) or "\nNothing.\n"


def _listed(names: list[str]) -> str:
    shown = [f"- {name}\n" for name in names[:12]]
    rest = len(names) - len(shown)
    return "".join(shown) + (f"- and {rest} more\n" if rest else "")


def _table(fates: list[Fate]) -> str:
    by_place: dict[tuple[str, str], list[Fate]] = defaultdict(list)
    for one in fates:
        by_place[one.kind, one.place].append(one)
    head = "\n| kind | place | broken | seen | mostly by |\n|---|---|---:|---:|---|\n"
    return head + "".join(_line(place, found) for place, found in by_place.items())


def _line(place: tuple[str, str], fates: list[Fate]) -> str:
    killers = Counter(one.killer for one in fates if one.killer)
    most = f"`{killers.most_common(1)[0][0]}`".replace("|", "/") if killers else ""
    seen = sum(killers.values())
    return f"| {place[0]} | `{place[1]}` | {len(fates)} | {seen} | {most} |\n"
