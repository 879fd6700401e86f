"""A handful of broken places of each kind; `test_all_mutants` breaks every one."""

from __future__ import annotations

import re
from collections import Counter

import pytest

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


def _known(stage: Stage) -> dict[str, Mutant]:
    return {mutant.name: mutant for mutant in mutants(Table(stage).app)}


def test_a_few_of_each_kind_are_seen_again(stage: Stage) -> None:
    table = Table(stage)
    probes = Probes(stage, frozenset(), actions(table.app))
    one_wall.without_row_level_security(stage)
    before, tried, lost = ledger.remembered(), Counter[str](), []
    for name, mutant in sorted(_known(stage).items(), key=lambda one: hash_of(one[0])):
        probe = probes.by_name(before.get(name, ""))
        if probe is None or tried[mutant.kind] == EACH:
            continue
        tried[mutant.kind] += 1
        with mutant.alive():
            seen = probe.sees()
        probes.forget()
        if not seen or probe.sees():
            lost.append(f"{name} ({probe.name})")
    assert not lost, "\n".join(lost)
    assert tried == dict.fromkeys(ledger.KINDS, EACH)


def hash_of(name: str) -> str:
    """Return an order that mixes the places and is the same in every run."""
    return name[::-1]


def test_what_is_called_harmless_is_there(stage: Stage) -> None:
    """A reason must not outlive the place that it was given for."""
    names = list(_known(stage))
    idle = [pattern for pattern in HARMLESS if not any(re.fullmatch(pattern, n) for n in names)]
    assert not idle


def test_reasons_are_sentences() -> None:
    assert all(why[0].isupper() and why.endswith(".") for why in HARMLESS.values())
