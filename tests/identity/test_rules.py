"""Delays after failures: none for slips, growing, bounded, forgotten."""

from __future__ import annotations

import datetime as dt

import pytest

from coordination.identity.rules import ACCOUNT, ADDRESS, FACTOR, KNOWN, Brake


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
    assert brake.delay(failures) == dt.timedelta(seconds=seconds)


def test_guesses_at_one_account_stay_near_a_hundred_a_day() -> None:
    moment, guesses = dt.timedelta(), 0
    while moment < dt.timedelta(days=1):
        guesses += 1
        moment += ACCOUNT.delay(guesses)
    assert guesses <= 115
