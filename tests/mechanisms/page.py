"""The page of the mechanisms: what is relied on, how it was broken, and what saw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.conftest import ROOT
from tests.mechanisms.mutant import Mutant

PAGE = ROOT / "docs" / "mechanisms.md"
HEAD = """# Mechanisms, broken on purpose

That nothing is lost and nothing done twice stands on a few mechanisms. Each of them was broken in
the running product, by another function in its place or a missing key in the database, and the
tests of `make test` that are named here were run, first healthy and then under each broken one.
Written by `make faults ARGS=tests/mechanisms`; a mechanism is one more line in
`tests/mechanisms/mutants.py`.

| mechanism | broken | seen by |
|---|---|---|
"""


def write(mutants: Iterable[Mutant], killers: Mapping[str, str]) -> None:
    """Write the page anew.

    Args:
        mutants: all of them.
        killers: the test that saw a mutant, by the mutant's name.
    """
    lines = (_line(mutant, killers.get(mutant.name)) for mutant in mutants)
    PAGE.write_text(HEAD + "".join(lines), encoding="utf-8")


def rows() -> list[tuple[str, str]]:
    """Return mechanism and change of every row."""
    cells = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    found = [(row[0].removeprefix("| "), row[1]) for row in cells if len(row) == 3]
    return found[1:]


def _line(mutant: Mutant, killer: str | None) -> str:
    seen = f"`{killer.removeprefix('tests/')}`" if killer else "**nothing**"
    return f"| {mutant.mechanism} | {mutant.change} | {seen} |\n"
