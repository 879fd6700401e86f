"""Who may be registered twice: slips of the pen are found, twins and siblings are not."""

from __future__ import annotations

import datetime as dt

import pytest

from coordination.duplicates.rules import Reason, reasons
from coordination.matching.likeness import Identity

R = Reason
BORN = dt.date(2011, 3, 4)
HOME = ("5911 AB", "12")
NOOR = Identity("van den Berg", "Noor", BORN, *HOME)


@pytest.mark.parametrize(
    ("other", "because"),
    [
        (NOOR, (R.SAME_SURNAME, R.SAME_FIRST_NAMES, R.SAME_BIRTH_DATE, R.SAME_ADDRESS)),
        (
            Identity("Berg, v.d.", "Noor", BORN),
            (R.SAME_SURNAME, R.SAME_FIRST_NAMES, R.SAME_BIRTH_DATE),
        ),
        (
            Identity("van den Bergh", "noor", BORN, "5911ab", "12a"),
            (R.SURNAME_ALIKE, R.SAME_FIRST_NAMES, R.SAME_BIRTH_DATE, R.SAME_ADDRESS),
        ),
        (
            Identity("van den Berg", "Noor", dt.date(2011, 4, 3), *HOME),
            (R.SAME_SURNAME, R.SAME_FIRST_NAMES, R.BIRTH_DATE_TURNED, R.SAME_ADDRESS),
        ),
        (
            Identity("van den Berg", "Noor Maria", BORN, *HOME),
            (R.SAME_SURNAME, R.FIRST_NAMES_ALIKE, R.SAME_BIRTH_DATE, R.SAME_ADDRESS),
        ),
    ],
)
def test_why_two_registrations_look_like_one_young_person(
    other: Identity, because: tuple[Reason, ...]
) -> None:
    assert reasons(NOOR, other) == because
    assert reasons(other, NOOR) == because


@pytest.mark.parametrize(
    "other",
    [
        Identity("van den Berg", "Daan", BORN, *HOME),  # a twin
        Identity("van den Berg", "Nora", BORN, *HOME),  # a twin whose name is nearly the same
        Identity("van den Berg", "Noor", dt.date(2013, 3, 4), *HOME),
        Identity("Jansen", "Noor", BORN, *HOME),
        Identity("van den Berg", "Noor", dt.date(2011, 4, 3)),  # turned, and no home to confirm it
    ],
)
def test_twins_siblings_and_namesakes_are_left_alone(other: Identity) -> None:
    assert reasons(NOOR, other) == ()
    assert reasons(other, NOOR) == ()
