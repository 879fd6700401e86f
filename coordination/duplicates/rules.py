"""Whether two registrations of one organisation may be one young person, and why. Pure.

They are compared as offers for matching are (`matching.likeness`): siblings never look alike, for
their birth dates differ, nor do twins, for both first names are known ones. What is found is a
question to a person and merges nothing by itself.
"""

from __future__ import annotations

from enum import StrEnum

from coordination.matching import spelling
from coordination.matching.likeness import Identity, forms


class Reason(StrEnum):
    """What makes two registrations look like one young person."""

    SAME_SURNAME = "same_surname"
    SURNAME_ALIKE = "surname_alike"
    SAME_FIRST_NAMES = "same_first_names"
    FIRST_NAMES_ALIKE = "first_names_alike"
    SAME_BIRTH_DATE = "same_birth_date"
    BIRTH_DATE_TURNED = "birth_date_turned"  # day and month in each other's place
    SAME_ADDRESS = "same_address"


def reasons(one: Identity, other: Identity) -> tuple[Reason, ...]:
    """Return why two registrations may be one young person; nothing where they are not alike.

    Args:
        one: identification set of a registration.
        other: of another one.
    """
    if not _alike(one, other):
        return ()
    same_surname = spelling.plain_surname(one.surname) == spelling.plain_surname(other.surname)
    same_names = spelling.given_names(one.first_names) == spelling.given_names(other.first_names)
    same_day = one.birth_date == other.birth_date
    found = (
        Reason.SAME_SURNAME if same_surname else Reason.SURNAME_ALIKE,
        Reason.SAME_FIRST_NAMES if same_names else Reason.FIRST_NAMES_ALIKE,
        Reason.SAME_BIRTH_DATE if same_day else Reason.BIRTH_DATE_TURNED,
    )
    return (*found, Reason.SAME_ADDRESS) if _live_together(one, other) else found


def _alike(one: Identity, other: Identity) -> bool:
    """A form in common, which at least one of them has as written."""
    mine, theirs = _written(one), _written(other)
    return any(mine[parts] or theirs[parts] for parts in mine.keys() & theirs.keys())


def _written(identity: Identity) -> dict[tuple[str, ...], bool]:
    found: dict[tuple[str, ...], bool] = {}
    for form in forms(identity):
        found[form.parts] = form.written or found.get(form.parts, False)
    return found


def _live_together(one: Identity, other: Identity) -> bool:
    home = spelling.address(one.postcode, one.house_number)
    return home is not None and home == spelling.address(other.postcode, other.house_number)
