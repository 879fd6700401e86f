"""A handful of broken places of each kind; `test_all_mutants` breaks every one."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
from flask import Flask

from tests.access import one_wall
from tests.access.cells import Table
from tests.access.conftest import Stage
from tests.access.mutation import ledger
from tests.access.mutation.harmless import HARMLESS
from tests.access.mutation.hunt import actions, mutants
from tests.access.mutation.mutant import Mutant
from tests.access.mutation.probes import Probes

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one
EACH = 4


@cache
def _known(app: Flask) -> dict[str, Mutant]:
    return {mutant.name: mutant for mutant in mutants(app)}


def test_a_few_of_each_kind_are_seen_again(stage: Stage) -> None:
    """By what saw them in the last whole run; `docs/mutants.csv` has the list."""
    table = Table(stage)
    known = _known(table.app)
    probes = Probes(stage, frozenset(), actions(table.app))
    one_wall.without_row_level_security(stage)
    before, tried, lost = ledger.remembered(), Counter[str](), []
    # Read backwards a name begins with its change, which mixes the places.
    for name in sorted(before, key=lambda one: one[::-1]):
        probe, mutant = probes.by_name(before[name]), known.get(name)
        if probe is None or mutant is None or tried[mutant.kind] == EACH:
            continue
        tried[mutant.kind] += 1
        with mutant.alive():
            seen = probe.sees()
        probes.forget()
        if not seen or probe.sees():
            lost.append(f"{name} ({probe.name})")
    assert not lost, "\n".join(lost)
    assert tried.keys() == {name.partition(":")[0] for name in before}


def test_what_is_called_harmless_is_there(stage: Stage) -> None:
    """A reason must not outlive the place that it was given for."""
    names = list(_known(Table(stage).app))
    idle = [pattern for pattern in HARMLESS if not any(re.fullmatch(pattern, n) for n in names)]
    assert not idle


def test_reasons_are_sentences() -> None:
    assert all(why[0].isupper() and why.endswith(".") for why in HARMLESS.values())
