"""Which registrations are the same young person, and which never are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.matching import spelling
from coordination.matching.likeness import Identity
from coordination.matching.marks import MARK_BYTES, Mark, marks

KEYS = {"k1": bytes(range(32))}
SANNE = Identity("van den Berg", "Sanne Maria", dt.date(2010, 3, 4), "3511 AB", "12-bis")
NAMES = st.sampled_from(sorted(spelling.known_names()))
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9)


def meet(one: Identity, other: Identity) -> bool:
    """Return whether they share a mark that at least one has as written."""
    mine = {mark.digest: mark.written for mark in marks(one, KEYS)}
    theirs = [mark for mark in marks(other, KEYS) if mark.digest in mine]
    return any(mark.written or mine[mark.digest] for mark in theirs)


@pytest.mark.parametrize(
    "differently",
    [
        {"surname": "Berg, v.d."},
        {"surname": "Vandenberg"},
        {"surname": "v/d BERG"},
        {"surname": "van den Bergh"},
        {"surname": "van den Breg"},
        {"first_names": "Maria Sanne"},
        {"first_names": "Sanne"},
        {"first_names": "Sannne Maria"},
        {"first_names": "Sanné Maria"},
        {"birth_date": dt.date(2010, 4, 3)},
        {"postcode": "3511ab", "birth_date": dt.date(2010, 4, 3)},
        {"house_number": "12", "birth_date": dt.date(2010, 4, 3)},
        {"postcode": "1011 ZZ", "house_number": "7"},
        {"postcode": None, "house_number": None},
    ],
    ids=str,
)
def test_the_same_person_written_differently_meets(differently: dict[str, object]) -> None:
    """Each variant alone."""
    assert meet(SANNE, replace(SANNE, **differently))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tim", "Tom"),  # both are names, one letter apart
        ("Tim", "Tm"),  # which may be Tom
        ("Sanne Maria", "Hanna Maria"),  # named after the same grandmother
        ("Anna Maria", "Maria"),  # the first of two, left out, or the twin
        ("Milan Johannes", "Dylan Johannes"),
        ("Aarav", "Aaruv Jan"),
    ],
)
def test_twins_never_meet(one: str, other: str) -> None:
    """Surname, birth date and address agree; the first names are of two persons."""
    assert not meet(replace(SANNE, first_names=one), replace(SANNE, first_names=other))


@given(
    st.sampled_from(sorted(spelling.known_names())), st.sampled_from(sorted(spelling.known_names()))
)
def test_two_known_names_are_two_persons(one: str, other: str) -> None:
    """However alike they are, and whatever else agrees."""
    mine, theirs = replace(SANNE, first_names=one), replace(SANNE, first_names=other)
    assert meet(mine, theirs) == (one == other)


@given(st.dates(dt.date(2003, 1, 1), dt.date(2020, 1, 1)))
def test_siblings_never_meet(born: dt.date) -> None:
    """Not even of one first name: the birth date is in every form, turned at most."""
    day, month = SANNE.birth_date.day, SANNE.birth_date.month
    same = born in {SANNE.birth_date, dt.date(SANNE.birth_date.year, day, month)}
    assert meet(SANNE, replace(SANNE, birth_date=born)) == same


@given(LETTERS, st.data())
def test_one_slip_leaves_a_form_in_common(name: str, data: st.DataObject) -> None:
    """A letter lost, changed, or two that changed places."""
    place = data.draw(st.integers(0, len(name) - 2))
    changed = data.draw(st.sampled_from("abcxyz"))
    slips = (
        name[:place] + name[place + 1 :],
        name[:place] + changed + name[place + 1 :],
        name[:place] + name[place + 1] + name[place] + name[place + 2 :],
    )
    for slipped in slips:
        assert spelling.blurred(name) & spelling.blurred(slipped)
        assert spelling.one_slip(name, slipped)


def test_nothing_can_be_tried_without_the_key() -> None:
    """Who guesses the whole identification set makes no mark of it with another key."""
    stored = {mark.digest for mark in marks(SANNE, KEYS)}
    guessed = {mark.digest for mark in marks(SANNE, {"k1": bytes(32)})}
    assert not stored & guessed
    assert all(len(mark) == MARK_BYTES for mark in stored)


def test_with_two_keys_each_form_has_a_mark_of_each() -> None:
    """So that offers under the old key and the new one meet while it is replaced."""
    both = {"k2": bytes(32), **KEYS}
    found = list(marks(SANNE, both))
    old = {Mark(mark.key_id, mark.digest, mark.written) for mark in marks(SANNE, KEYS)}
    assert old == {mark for mark in found if mark.key_id == "k1"}
    assert len(found) == 2 * len(old)
