"""Under which forms two registrations are the same young person. Pure.

Two registrations match when they have a form in common, and at least one of them has it *as
written*. Every form holds the whole birth date and first names, so that

- siblings never match: their birth dates differ;
- twins never match by a likeness of surname, birth date and address, however great: first names
  that differ and are both known are two persons. A first name is read as another one only when it
  is itself no known name and the other is, which a slip of the pen makes and parents do not;
- a first name that is left out is missed only where it is the first of two: `Maria` may be the
  twin of `Anna Maria` and named after the same grandmother.

No form holds one field alone, so that equal marks tell nothing about how often a name occurs.
What is lost by this is measured per variant by `python -m benchmarks.matching`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from coordination.matching import spelling

# A shorter name that stands alone and is not known is read as a known one only where there is but
# one such name: `tm` may be Tim or Tom. A proposal, measured in `benchmarks/matching`.
LONG_NAME = 5  # letters
# Two names that are both unknown are taken for one slip apart from this length on (a proposal).
LONG_UNKNOWN = 6  # letters


@dataclass(frozen=True)
class Identity:
    """The identification set of Jeugdwet 7.2.4.

    Attributes:
        surname: with its particles.
        first_names: as people write them.
        birth_date: day of birth.
        postcode: of the home, or None.
        house_number: with its addition, or None.
    """

    surname: str
    first_names: str
    birth_date: dt.date
    postcode: str | None = None
    house_number: str | None = None


@dataclass(frozen=True)
class Form:
    """One way in which a registration may be met.

    Attributes:
        parts: what is compared.
        written: whether the first names are as they were written, instead of as they may be meant.
    """

    parts: tuple[str, ...]
    written: bool


def forms(identity: Identity) -> Iterator[Form]:
    """Yield every form under which a registration can be met; some twenty.

    Args:
        identity: of the young person.
    """
    day, turned = spelling.birth_forms(identity.birth_date)
    surnames = spelling.surname_forms(identity.surname)
    home = spelling.address(identity.postcode, identity.house_number)
    for names, written in name_forms(spelling.given_names(identity.first_names)):
        for surname in surnames:
            yield Form((day, *surname, names), written)
        if home:
            # Day and month may have changed places, where surname, names and address agree.
            heard = (surname for surname in surnames if surname[0] == "sound")
            yield from (Form((turned, *surname, names, home), written) for surname in heard)


def name_forms(names: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Yield each way to read first names, with whether they are as written.

    Args:
        names: folded, one by one.
    """
    yield _joined(names), True
    yield from ((_joined(some), False) for some in _one_left_out(names))
    for place, name in enumerate(names):
        for meant in _readings(name, alone=len(names) == 1):
            yield _joined((*names[:place], meant, *names[place + 1 :])), False
    if len(names) == 1:
        yield from (("?" + blur, True) for blur in _of_unknown(names[0]))


def _joined(names: tuple[str, ...]) -> str:
    """Sorted, so that the order in which somebody writes them does not count."""
    return " ".join(sorted(names))


def _one_left_out(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The first of two is never left out."""
    for place in range(len(names)):
        if len(names) > 2 or (place and len(names) > 1):  # noqa: PLR2004 - the docstring says it
            yield names[:place] + names[place + 1 :]


def _readings(name: str, *, alone: bool) -> list[str]:
    """A short name that stands alone has a reading only where there is but one."""
    known = sorted(spelling.may_be_slip_of(name))
    if not alone or len(known) == 1:
        return known
    return [one for one in known if max(len(one), len(name)) >= LONG_NAME]


def _of_unknown(name: str) -> list[str]:
    unknown = len(name) >= LONG_UNKNOWN and name not in spelling.known_names()
    return sorted(spelling.blurred(name)) if unknown else []
