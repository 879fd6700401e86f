"""Every mechanism, broken, is seen by a quick test; and the page says which."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import ROOT
from tests.mechanisms import page, trial
from tests.mechanisms.mutants import MUTANTS


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_broken_mechanism_is_seen(record_property: Callable[[str, str], None]):
    found = trial.run(MUTANTS)
    survivors = [one.name for one in MUTANTS if one.name not in found.killers]
    taken = sum(found.seconds.values())
    record_property(
        "measured", f"{len(found.killers)} of {len(MUTANTS)} mutants seen in {taken:.0f} s"
    )
    assert (found.sick, survivors) == ([], [])
    page.write(MUTANTS, found.killers)


def test_the_page_has_every_mutant():
    assert page.rows() == [(one.mechanism, one.change) for one in MUTANTS]


def test_every_mutant_names_tests_that_exist():
    for mutant in MUTANTS:
        for test in mutant.tests:
            file, _, name = test.partition("::")
            assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")
