"""Reads of young persons, shaped by the level at which a registration opens.

What a level does not show is no attribute of its view, so that no page or answer can show it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from coordination.access.asking import is_known, listed
from coordination.access.classes import Level
from coordination.core.errors import FieldProblem, Invalid
from coordination.http.paging import Page, Paging, foremost, governed
from coordination.people.merging import possible
from coordination.people.models import YoungPerson
from coordination.people.rules import PersonDetails, search_name, search_terms
from coordination.work import Work

MOST_FOUND = 20  # a search shows so many and never says how many there are
MOST_HINTS = 5
# Measured on Dutch spelling pairs: with both sound codes beside it, this finds all of them.
LEAST_SIMILARITY = 0.3
# The code of words that have vowels only, which are not all alike.
SILENT = ["000000"]


@dataclass(frozen=True)
class PersonName:
    """What a summary shows of a young person.

    Attributes:
        id: of the registration.
        level: how much opens.
        row_version: for the entity tag.
        surname: with its particles.
        first_names: call name or first names.
        birth_date: day of birth.
        permissions: actions that the reader may take now; empty in lists.
        merged_into_id: which one stays of the same young person; None outside the organisation.
    """

    id: uuid.UUID
    level: Level
    row_version: int
    surname: str
    first_names: str
    birth_date: dt.date
    permissions: tuple[str, ...]
    merged_into_id: uuid.UUID | None


@dataclass(frozen=True)
class PersonRecord(PersonName):
    """All of a registration: the home, the guardians and how to reach the young person."""

    postcode: str | None
    house_number: str | None
    home_municipality: str | None
    guardians: list[Any]
    contact: str | None


@dataclass(frozen=True)
class Search:
    """What is looked for; a name, a birth date or both.

    Attributes:
        name: surname and first names in any order, as typed.
        birth_date: exact.
    """

    name: str = ""
    birth_date: dt.date | None = None


def person(work: Work, person_id: uuid.UUID) -> PersonName:
    """Return one young person at the reader's level.

    Args:
        work: the unit of work.
        person_id: of the registration.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    row = work.load(YoungPerson, person_id, "young_person.read")
    level, granted = work.standing(row)
    return _view(work, row, level, granted)


def registrations(work: Work, paging: Paging) -> Page[PersonName]:
    """Return the registrations of the own organisation, in an order that tells nothing.

    Names would end up in the cursor, and so in addresses; the ids are random.

    Args:
        work: the unit of work.
        paging: which page.
    """
    order = [YoungPerson.id]
    found = governed(work, YoungPerson, [_own(work)], paging, order, descending=False)
    return Page(_views(work, found.items, "young_person.list"), found.next_cursor)


def search(work: Work, wanted: Search) -> list[PersonName]:
    """Return the own organisation's registrations that sound or look like what was typed.

    Args:
        work: the unit of work.
        wanted: what is looked for; it goes to the log, encrypted.

    Returns:
        At most `MOST_FOUND`, the most alike first.

    Raises:
        Invalid: nothing was typed.
    """
    work.require("young_person.search")
    terms = search_terms(wanted.name)
    if not terms and wanted.birth_date is None:
        raise Invalid([FieldProblem("/name", "required")])
    work.searched(f"{wanted.name} {wanted.birth_date or ''}".strip())
    conditions = [_has(term) for term in terms]
    if wanted.birth_date is not None:
        conditions.append(YoungPerson.birth_date == wanted.birth_date)
    return _read(work, conditions, wanted.name, MOST_FOUND)


def near_duplicates(work: Work, details: PersonDetails) -> list[PersonName]:
    """Return registrations that may be the same young person, for who may read them.

    The same birth date with a name that looks alike, or the same house and first names; the latter
    for who may read the address, so that nobody else can guess it.

    Args:
        work: the unit of work.
        details: tidied, of the registration that is being made.
    """
    name = search_name(details.surname, details.first_names)
    words = [frozenset({word}) for word in name.split()]
    born_alike = and_(
        YoungPerson.birth_date == details.birth_date, or_(*(_has(word) for word in words))
    )
    same_house = and_(
        YoungPerson.postcode == details.postcode,
        YoungPerson.house_number == details.house_number,
        func.lower(YoungPerson.first_names) == details.first_names.lower(),
        work.readable(YoungPerson, Level.FULL),
    )
    return _read(work, [or_(born_alike, same_house)], name, MOST_HINTS)


def readable_own(work: Work, ids: Sequence[uuid.UUID]) -> Sequence[YoungPerson]:
    """Return those of the ids that are registrations of the own organisation and may be read.

    Args:
        work: the unit of work.
        ids: of young persons that somebody wants to name in a record of their own.
    """
    if not ids:
        return []
    own = YoungPerson.organisation_id == work.actor.organisation_id
    readable = work.readable(YoungPerson, Level.SUMMARY)
    query = select(YoungPerson).where(own, readable, YoungPerson.id.in_(ids))
    return work.session.scalars(query).all()


def _own(work: Work) -> ColumnElement[bool]:
    """Filter by owner first: trigrams cannot use an index behind row-level security."""
    return YoungPerson.organisation_id == work.actor.organisation_id


def _read(
    work: Work, wanted: Sequence[ColumnElement[bool]], name: str, most: int
) -> list[PersonName]:
    alike = func.similarity(YoungPerson.search_name, " ".join(min(t) for t in search_terms(name)))
    order = [alike.desc(), YoungPerson.sort_key, YoungPerson.id]
    # Once, and not again for each right: looking through the names costs more than all else.
    named = work.ungoverned(select(YoungPerson.id).where(_own(work), *wanted)).all()
    found = foremost(work, YoungPerson, [is_known(YoungPerson.id, listed(named))], order, most)
    return _views(work, _as_known_now(work, [row[0] for row in found]), "young_person.search")


def _as_known_now(work: Work, found: Sequence[YoungPerson]) -> Sequence[YoungPerson]:
    """Return what was found, the one that stays in the place of what was merged into it."""
    merged = [row.merged_into_id for row in found if row.merged_into_id]
    kept = {row.id: row for row in readable_own(work, merged)}
    known = (kept.get(row.standing_id, row) for row in found)
    return list({row.id: row for row in known}.values())


def _views(work: Work, rows: Sequence[YoungPerson], action: str) -> list[PersonName]:
    """Ask for the levels of one page only: as a column they would be asked for all that opens."""
    ids = [row.id for row in rows]
    readable = work.readable(YoungPerson, Level.SUMMARY, ids)
    query = select(YoungPerson.id, work.level(YoungPerson, ids)).where(readable)
    # They were read behind the second wall already, and only their levels come out here.
    with work.as_system():
        levels = {row.id: row.level for row in work.session.execute(query)}
    opened = [row for row in rows if row.id in levels]
    work.saw(opened, action)
    return [_view(work, row, levels[row.id]) for row in opened]


def _has(spellings: frozenset[str]) -> ColumnElement[bool]:
    """Return: some word of the name looks or sounds like one of the spellings."""
    words = func.string_to_array(YoungPerson.search_name, " ", type_=ARRAY(Text))
    word = func.unnest(words).column_valued("word")
    return exists(select(word).where(or_(*(_alike(word, other) for other in sorted(spellings)))))


def _alike(word: ColumnElement[str], other: str) -> ColumnElement[bool]:
    if not other.isascii():
        # PostgreSQL has no trigrams and no sound codes for letters of other scripts.
        return word == other
    # In queries of their own, or PostgreSQL may work out the codes of the term for every word.
    codes = select(func.daitch_mokotoff(other, type_=ARRAY(Text))).scalar_subquery()
    return or_(
        word == other,
        func.similarity(word, other) >= LEAST_SIMILARITY,
        and_(func.daitch_mokotoff(word, type_=ARRAY(Text)).overlap(codes), codes != SILENT),
        func.dmetaphone(word) == select(func.dmetaphone(other)).scalar_subquery(),
    )


def _view(
    work: Work, row: YoungPerson, level: int, granted: frozenset[str] = frozenset()
) -> PersonName:
    """Whoever reads a registration of the own organisation reads what it was merged into."""
    own = row.organisation_id == work.actor.organisation_id
    merged = row.merged_into_id is not None
    named: dict[str, Any] = {
        "id": row.id,
        "level": Level(level),
        "row_version": row.row_version,
        "surname": row.surname,
        "first_names": row.first_names,
        "birth_date": row.birth_date,
        "permissions": tuple(sorted(possible(granted, merged=merged))),
        "merged_into_id": row.merged_into_id if own else None,
    }
    if level < Level.FULL:
        return PersonName(**named)
    return PersonRecord(
        **named,
        postcode=row.postcode,
        house_number=row.house_number,
        home_municipality=row.home_municipality,
        guardians=row.guardians,
        contact=row.contact,
    )
