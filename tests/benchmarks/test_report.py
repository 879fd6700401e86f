"""What was found is kept by part, and the page is made of it."""

from __future__ import annotations

from pathlib import Path

from benchmarks import report
from benchmarks.finding import Finding, keep, kept
from benchmarks.limits import LARGE, LIMITS, SMALL
from benchmarks.measuring import GROWTH


def row_of(what: str):
    return next(row for row in LIMITS if row.what == what)


def test_the_page_says_what_was_found():
    assert report.PAGE.read_text(encoding="utf-8") == report.page(kept())


def test_a_part_that_is_measured_again_replaces_itself_only(tmp_path: Path):
    path = tmp_path / "found.json"
    keep(SMALL, "list 25", Finding("once", ratios={"floor": 0.1}), path)
    keep(SMALL, "detail", Finding("once", ratios={"floor": 0.2}), path)
    keep(SMALL, "list 25", Finding("again", ratios={"floor": 0.3}), path)
    found = {name: (one.how, one.ratios) for name, one in kept(path)[SMALL].items()}
    assert found == {"list 25": ("again", {"floor": 0.3}), "detail": ("once", {"floor": 0.2})}


def test_a_promise_counts_where_all_of_it_was_measured_and_the_worst_of_it():
    filters = row_of("growth: four filters, the worst")
    grown = {
        name: Finding("", ratios={f"{GROWTH} from {SMALL:,}": 1 + number / 2})
        for number, name in enumerate(filters.names)
    }
    told = filters.told({SMALL: {}, LARGE: grown})
    assert told is not None
    assert (told.figure, told.signals, filters.met(told.figure)) == (2.5, LARGE, False)
    grown.pop(filters.names[0])
    assert filters.told({LARGE: grown}) is None


def test_the_hour_counts_only_when_it_was_an_hour_at_full_size():
    row = row_of("mixed load for an hour at 1,000,000: requests/s")
    for minutes, signals, figure in [(60, LARGE, 160), (59, LARGE, None), (60, SMALL, None)]:
        values = {"requests/s": 160, "minutes": minutes, "signals": signals}
        told = row.told({signals: {"mixed load": Finding("", values=values)}})
        assert (told and told.figure) == figure
