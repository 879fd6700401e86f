"""The measure of `python -m benchmarks.matching`, small enough for every run."""

from __future__ import annotations

from benchmarks.matching.__main__ import PRECISION, RECALL, enough
from benchmarks.matching.measuring import measure
from benchmarks.matching.population import Region
from benchmarks.matching.variants import VARIANTS


def test_a_small_region_is_matched_well_enough() -> None:
    """With every variant in it, at the rates of the issue."""
    found = measure(2_500, Region(4))
    assert enough(found), (found.recall, found.precision, found.wrong, RECALL, PRECISION)
    assert {variant.name for variant in VARIANTS} <= set(found.pairs)
    assert found.pairs["two variants or more"] > 0


def test_nobody_is_taken_for_their_twin() -> None:
    """A region of nothing but twins."""
    found = measure(1_000, Region(5, twins=1, siblings=0))
    assert not found.wrong
    assert found.met["all"] > 0
