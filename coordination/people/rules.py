"""What a registration of a young person must hold. Pure.

The set is that of Jeugdwet 7.2.4: surname, first names, birth date, postcode and house number.
There is no BSN, nationality, ethnicity or religion here, and there will be no such field.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from coordination.core.errors import FieldProblem
from coordination.core.text import PARTICLES, fold, without_particles

LONGEST_NAME = 100
LONGEST_CONTACT = 200
MOST_GUARDIANS = 6
OLDEST_YEARS = 100  # an older birth date is a typing slip
POSTCODE = re.compile(r"[1-9][0-9]{3} [A-Z]{2}")
HOUSE_NUMBER = re.compile(r"[1-9][0-9]{0,4}[ -]?[0-9A-Za-z ./-]{0,10}")
WORD_BREAKS = re.compile(r"[-–/.,]+")  # inside double names: `Jansen-de Vries`
GLUED = re.compile(r"^van(?:den|der|de)?(?=[a-z]{3})")
# Particles in haste.
ABBREVIATED = frozenset(["v.d.", "v.d", "v/d", "vd", "vdr", "int", "v.", "d."])
MOST_WORDS = 6  # of a search
# Of difflib's ratio: Meijer and Meyer have 0.73. A proposal: closing one too many harms nobody.
ALIKE = 0.7
JOINERS = str.maketrans("", "", "'’`´")  # inside one name: `D'Hondt`


class FamilyRelation(StrEnum):
    """Why somebody must not see a young person (product text §5: own child, relative)."""

    OWN_CHILD = "own_child"
    RELATIVE = "relative"
    CLOSE = "close"  # as good as family: a partner's child, a godchild, a neighbour's


@dataclass(frozen=True)
class Guardian:
    """Somebody with authority over a young person.

    Attributes:
        name: as people write it.
        relation: `mother`, `guardian` or whatever people call it.
        contact: telephone number or address, in one line.
    """

    name: str
    relation: str | None = None
    contact: str | None = None


@dataclass(frozen=True)
class PersonDetails:
    """What an organisation writes down of a young person.

    Attributes:
        surname: with its particles, as people write it.
        first_names: call name or first names.
        birth_date: day of birth; None while it could not be read.
        postcode: `1234 AB`, of the home.
        house_number: with its addition, `167 bis`.
        home_municipality: code of the municipality of the home; help and attendance follow it.
        guardians: those with authority.
        contact: how to reach the young person, in one line.
    """

    surname: str
    first_names: str
    birth_date: dt.date | None
    postcode: str | None = None
    house_number: str | None = None
    home_municipality: str | None = None
    guardians: tuple[Guardian, ...] = ()
    contact: str | None = None


@dataclass(frozen=True)
class Meant:
    """A young person as somebody names them in a declaration of a conflict of interest.

    Attributes:
        surname: with its particles.
        birth_date: day of birth.
    """

    surname: str
    birth_date: dt.date


def meant_problems(meant: Meant, today: dt.date) -> list[FieldProblem]:
    """Return what is wrong with a name and birth date; an empty list when nothing is.

    Args:
        meant: as typed.
        today: the day in Amsterdam.
    """
    named = _name_problems("/surname", meant.surname.strip())
    return [*named, *_birth_problems(meant.birth_date, today)]


def tidied(details: PersonDetails) -> PersonDetails:
    """Return the details with single spaces, the postcode as `1234 AB` and empty texts as None.

    Args:
        details: as they were typed.
    """
    return replace(
        details,
        surname=_spaced(details.surname) or "",
        first_names=_spaced(details.first_names) or "",
        postcode=_postcode(details.postcode),
        house_number=_spaced(details.house_number),
        home_municipality=_spaced(details.home_municipality),
        guardians=tuple(_tidied_guardian(guardian) for guardian in details.guardians),
        contact=_spaced(details.contact),
    )


def problems(
    details: PersonDetails, today: dt.date, municipalities: Collection[str]
) -> list[FieldProblem]:
    """Return everything that is wrong with a registration; an empty list when it can be kept.

    Args:
        details: tidied.
        today: the day in Amsterdam.
        municipalities: the known codes.
    """
    return [
        *_name_problems("/surname", details.surname),
        *_name_problems("/firstNames", details.first_names),
        *_birth_problems(details.birth_date, today),
        *_home_problems(details, municipalities),
        *_line_problems("/contact", details.contact, LONGEST_CONTACT),
        *_guardian_problems(details.guardians),
    ]


def search_name(surname: str, first_names: str) -> str:
    """Return the words by which a registration is found: folded, without leading particles.

    Args:
        surname: with its particles.
        first_names: call name or first names.
    """
    return " ".join([*_words(without_particles(surname)), *_words(fold(first_names))])


def search_terms(text: str) -> list[frozenset[str]]:
    """Return the words that a person looks for, each with its other spellings.

    Particles are left out, unless there is nothing else; glued ones are taken off as well:
    `Vandenberg` is looked for as `vandenberg` and as `berg`.

    Args:
        text: names in any order, as typed.
    """
    typed = fold(text).replace("’", "'").split()
    telling = [word for word in typed if word not in PARTICLES | ABBREVIATED] or typed
    words = _words(" ".join(telling))
    return [frozenset({word, GLUED.sub("", word)}) for word in words[:MOST_WORDS]]


def sounds_like(typed: str, registered: str) -> bool:
    """Return whether two surnames may be the same one, so that a slip of the pen closes as well.

    Particles and capitals do not count; one part of a double name is enough.

    Args:
        typed: surname of a declaration.
        registered: surname of a registration.
    """
    one, other = _words(without_particles(typed)), _words(without_particles(registered))
    return any(
        SequenceMatcher(None, mine, theirs).ratio() >= ALIKE for mine in one for theirs in other
    )


def _words(folded: str) -> list[str]:
    return WORD_BREAKS.sub(" ", folded).translate(JOINERS).split()


def _spaced(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _postcode(text: str | None) -> str | None:
    plain = "".join(text.split()).upper() if text else ""
    return f"{plain[:4]} {plain[4:]}" if plain else None


def _tidied_guardian(guardian: Guardian) -> Guardian:
    name = _spaced(guardian.name) or ""
    return Guardian(name, _spaced(guardian.relation), _spaced(guardian.contact))


def _name_problems(pointer: str, name: str) -> Iterator[FieldProblem]:
    if not name:
        yield FieldProblem(pointer, "required")
    elif not any(letter.isalpha() for letter in name):
        yield FieldProblem(pointer, "no_letters")
    yield from _line_problems(pointer, name, LONGEST_NAME)


def _line_problems(pointer: str, text: str | None, longest: int) -> Iterator[FieldProblem]:
    if text and len(text) > longest:
        yield FieldProblem(pointer, "too_long", {"longest": longest, "length": len(text)})
    # Control characters, and those that turn the direction in which a line is read.
    if text and not text.isprintable():
        place = next(number for number, letter in enumerate(text, 1) if not letter.isprintable())
        yield FieldProblem(pointer, "control_character", {"position": place})


def _birth_problems(birth_date: dt.date | None, today: dt.date) -> Iterator[FieldProblem]:
    if birth_date is None:
        yield FieldProblem("/birthDate", "required")
    elif birth_date > today:
        yield FieldProblem("/birthDate", "in_the_future")
    elif birth_date.year < today.year - OLDEST_YEARS:
        yield FieldProblem("/birthDate", "too_long_ago")


def _home_problems(
    details: PersonDetails, municipalities: Collection[str]
) -> Iterator[FieldProblem]:
    if details.postcode and not POSTCODE.fullmatch(details.postcode):
        yield FieldProblem("/postcode", "postcode")
    if details.house_number and not HOUSE_NUMBER.fullmatch(details.house_number):
        yield FieldProblem("/houseNumber", "house_number")
    home = details.home_municipality
    if home and home not in municipalities:
        yield FieldProblem("/homeMunicipality", "municipality_unknown", {"code": home})


def _guardian_problems(guardians: tuple[Guardian, ...]) -> Iterator[FieldProblem]:
    if len(guardians) > MOST_GUARDIANS:
        yield FieldProblem("/guardians", "too_many", {"most": MOST_GUARDIANS})
    for number, guardian in enumerate(guardians):
        pointer = f"/guardians/{number}"
        yield from _name_problems(f"{pointer}/name", guardian.name)
        yield from _line_problems(f"{pointer}/relation", guardian.relation, LONGEST_NAME)
        yield from _line_problems(f"{pointer}/contact", guardian.contact, LONGEST_CONTACT)
