"""What may be taken over, and until when a receiver keeps it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.adoptions.rules import (
    AdoptedPart,
    Offered,
    Wanted,
    keep_until,
    problems,
    taken,
)

NOOR, SAM = uuid.uuid4(), uuid.uuid4()
OFFERED = Offered(
    parts={AdoptedPart.QUESTION: "Wilt u meedenken?"},
    persons={NOOR: {"surname": "de Vries"}, SAM: {"surname": "Bakker"}},
    statements={NOOR: {"kind": "fact", "text": "Een mes."}},
)
TODAY = dt.date(2028, 2, 29)


def wrong(**chosen: object) -> list[tuple[str, str]]:
    given_ = {"parts": (), "persons": (), "statements": (), "reason": "Voor het dossier."} | chosen
    return [(one.pointer, one.code) for one in problems(Wanted(**given_), OFFERED)]  # type: ignore[arg-type]


def test_something_is_chosen_of_what_is_there_and_with_a_reason() -> None:
    assert wrong(parts={AdoptedPart.QUESTION}) == []
    assert wrong() == [("/parts", "required")]
    assert wrong(parts={AdoptedPart.CATEGORY}) == [("/parts", "choice")]
    assert wrong(persons={uuid.uuid4()}) == [("/persons", "choice")]
    assert wrong(statements={SAM}) == [("/statements", "choice")]
    assert wrong(persons={NOOR}, reason=" ") == [("/reason", "required")]


def test_only_what_was_chosen_is_written_down_and_no_id_of_the_owner() -> None:
    found = taken(Wanted((), [SAM], (), "x"), OFFERED)
    assert found == {"parts": {}, "persons": [{"surname": "Bakker"}], "statements": []}
    assert str(SAM) not in str(found)


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("school", dt.date(2030, 3, 1)),
        ("youth_care", dt.date(2048, 2, 29)),
        ("police", dt.date(2033, 3, 1)),
        ("attendance", dt.date(2033, 3, 1)),  # nobody was taken over
    ],
)
def test_each_kind_of_receiver_has_its_own_term(kind: str, day: dt.date) -> None:
    assert keep_until(kind, TODAY, []) == day


@given(st.lists(st.dates(dt.date(2004, 1, 1), dt.date(2024, 12, 31)), min_size=1, max_size=3))
def test_an_attendance_file_lasts_until_nineteen_years_after_the_last_birth(
    births: list[dt.date],
) -> None:
    found = keep_until("attendance", TODAY, births)
    assert found >= TODAY
    if found > TODAY:
        assert found.year - max(births).year == 19
