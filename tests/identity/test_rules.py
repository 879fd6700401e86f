"""Delays after failures: none for slips, growing, bounded, forgotten."""

from __future__ import annotations

import datetime as dt

import pytest

from coordination.identity.rules import ACCOUNT, ADDRESS, FACTOR, KNOWN, Brake, browser_name


@pytest.mark.parametrize(
    ("brake", "failures", "seconds"),
    [
        (ACCOUNT, 5, 0),
        (ACCOUNT, 6, 1),
        (ACCOUNT, 7, 2),
        (ACCOUNT, 10, 16),
        (ACCOUNT, 15, 512),
        (ACCOUNT, 16, 900),
        (ACCOUNT, 10_000, 900),
        (ADDRESS, 50, 0),
        (ADDRESS, 51, 1),
        (ADDRESS, 10_000, 30),
        (KNOWN, 10, 0),
        (KNOWN, 11, 1),
        (FACTOR, 5, 0),
        (FACTOR, 6, 1),
    ],
)
def test_delays(brake: Brake, failures: int, seconds: int) -> None:
    assert brake.wait(failures) == dt.timedelta(seconds=seconds)


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/141.0 Edg/141.0", "Edge, Windows"),
        (f"Mozilla/5.0 (iPhone; like Mac OS X) {WEBKIT} Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/144.0", "Firefox, Linux"),
        ("curl/8.5", None),
        (None, None),
    ],
)
def test_a_browser_has_the_name_that_people_know(agent: str | None, name: str | None) -> None:
    assert browser_name(agent) == name


def test_guesses_at_one_account_stay_near_a_hundred_a_day() -> None:
    moment, guesses = dt.timedelta(), 0
    while moment < dt.timedelta(days=1):
        guesses += 1
        moment += ACCOUNT.wait(guesses)
    assert guesses <= 115
