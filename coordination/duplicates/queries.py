"""Reads of registrations that may be one young person, and of those that were merged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    TableValuedAlias,
    Text,
    and_,
    column,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from coordination.access.asking import is_known, listed, single
from coordination.core.clock import local_date
from coordination.duplicates.models import ToldApart
from coordination.duplicates.rules import Reason, reasons
from coordination.http.paging import Page, Paging, governed
from coordination.matching.likeness import Identity
from coordination.people.models import YoungPerson
from coordination.people.policy import same_youth
from coordination.people.queries.registrations import readable_own
from coordination.work import Work

MOST_SHOWN = 10  # an answer makes room for the next; how many there are is not told
# Pairs that are looked at closely, those with most names in common first: in an organisation of
# 8,000 some hundred pairs share a birth date and the sound of a name (a proposal).
MOST_COMPARED = 500
Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True)
class Registration:
    """One of two registrations that are compared, for who may merge them.

    Attributes:
        id: of the registration.
        surname: with its particles.
        first_names: call name or first names.
        birth_date: day of birth.
        postcode: of the home.
        house_number: of the home.
        registered_on: the day in Amsterdam.
    """

    id: uuid.UUID
    surname: str
    first_names: str
    birth_date: dt.date
    postcode: str | None
    house_number: str | None
    registered_on: dt.date


@dataclass(frozen=True)
class Candidate:
    """Two registrations that may be one young person.

    Attributes:
        one: the older registration.
        other: the younger one.
        reasons: what makes them look alike.
    """

    one: Registration
    other: Registration
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Merged:
    """A registration that was merged, and the one that stays.

    Attributes:
        id: of the one that was merged.
        surname: as it was registered.
        first_names: as they were registered.
        birth_date: as it was registered.
        into_id: which one stays.
        into_surname: of the one that stays.
        into_first_names: of the one that stays.
        into_birth_date: of the one that stays.
        merged_on: the day in Amsterdam.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    surname: str
    first_names: str
    birth_date: dt.date
    into_id: uuid.UUID
    into_surname: str
    into_first_names: str
    into_birth_date: dt.date
    merged_on: dt.date
    permissions: tuple[str, ...]


def candidates(work: Work) -> list[Candidate]:
    """Return registrations that look alike, for who may merge both; at most `MOST_SHOWN`.

    Args:
        work: of the reader.
    """
    pairs = _near(work)
    known = _mergeable(work, {one for pair in pairs for one in pair})
    apart = _told_apart(work, known)
    asked = (pair for pair in pairs if known.keys() >= set(pair) and frozenset(pair) not in apart)
    found = list(islice(_alike(asked, known), MOST_SHOWN))
    rows = [known[one.id] for pair in found for one in (pair.one, pair.other)]
    work.saw(rows, "young_person.compare")
    return found


def merged(work: Work, paging: Paging) -> Page[Merged]:
    """Return the registrations of the own organisation that were merged, newest first.

    Args:
        work: of the reader.
        paging: which page.
    """
    wanted = [_own(work), YoungPerson.merged_into_id.is_not(None)]
    order = [YoungPerson.merged_at, YoungPerson.id]
    found = governed(work, YoungPerson, wanted, paging, order)
    kept = {row.id: row for row in readable_own(work, [row.standing_id for row in found.items])}
    separable = _may_separate(work, [row.id for row in (*found.items, *kept.values())])
    work.saw([*found.items, *kept.values()], "young_person.compare")
    lines = [_merged(row, kept[row.standing_id], separable) for row in found.items]
    return Page(lines, found.next_cursor)


def merged_into(work: Work, person_id: uuid.UUID) -> uuid.UUID | None:
    """Return which registration stays for one, for who may part them; None if there is nothing.

    Args:
        work: of the reader.
        person_id: the registration that had stepped back; it is not locked yet.
    """
    asked = single(person_id)
    may = work.allowed(YoungPerson, "young_person.separate", asked)
    query = select(YoungPerson.merged_into_id).where(YoungPerson.id == asked, may)
    return work.session.scalars(query).one_or_none()


def _own(work: Work) -> ColumnElement[bool]:
    return YoungPerson.organisation_id == work.actor.organisation_id


def _near(work: Work) -> Sequence[Pair]:
    """Return pairs with a birth date and the sound of a name in common, the nearest first.

    Joined by equal values alone: what it costs grows with the registrations that the reader may
    merge and not with their pairs.
    """
    sounds = _sounds(work)
    one, other = aliased(sounds), aliased(sounds)
    same = (one.c[name] == other.c[name] for name in ("year", "early", "late", "sound"))
    query = (
        select(one.c.id, other.c.id)
        .join_from(one, other, and_(*same, one.c.id < other.c.id))
        .group_by(one.c.id, other.c.id)
        .order_by(func.count().desc(), one.c.id, other.c.id)
        .limit(MOST_COMPARED)
    )
    return [(row[0], row[1]) for row in work.session.execute(query)]


def _sounds(work: Work) -> CTE:
    """Return each standing registration with every sound of its names, and the names themselves."""
    words = _each(func.string_to_array(YoungPerson.search_name, " "), "words")
    codes = func.daitch_mokotoff(words.c.one, type_=ARRAY(Text))
    sounds = _each(func.array_append(codes, words.c.one), "sounds")
    day, month = (func.date_part(part, YoungPerson.birth_date) for part in ("day", "month"))
    query = (
        select(
            YoungPerson.id,
            func.date_part("year", YoungPerson.birth_date).label("year"),
            func.least(day, month).label("early"),
            func.greatest(day, month).label("late"),
            sounds.c.one.label("sound"),
        )
        .select_from(YoungPerson)
        .join(words, true())
        .join(sounds, true())
        .where(_own(work), YoungPerson.merged_into_id.is_(None))
        .where(work.allowed(YoungPerson, "young_person.merge"))
    )
    return query.distinct().cte("sounds")


def _each(texts: ColumnElement[Any], name: str) -> TableValuedAlias:
    return func.unnest(texts).table_valued(column("one", Text)).render_derived(name=name)


def _mergeable(work: Work, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, YoungPerson]:
    asked = listed(list(ids))
    may = work.allowed(YoungPerson, "young_person.merge", asked)
    rows = work.session.scalars(select(YoungPerson).where(is_known(YoungPerson.id, asked), may))
    return {row.id: row for row in rows}


def _told_apart(work: Work, known: Collection[uuid.UUID]) -> set[frozenset[uuid.UUID]]:
    """Return the pairs that are two young persons, by the registrations that stay.

    Who is not the same as one that was merged is not the same as the one that stays either.
    """
    asked = same_youth(known)
    about = or_(ToldApart.lower_id.in_(asked), ToldApart.higher_id.in_(asked))
    rows = work.ungoverned(select(ToldApart).where(about)).all()
    ids = {one for row in rows for one in (row.lower_id, row.higher_id)}
    persons = work.ungoverned(select(YoungPerson).where(YoungPerson.id.in_(ids))).all()
    stays = {row.id: row.standing_id for row in persons}
    return {frozenset({stays[row.lower_id], stays[row.higher_id]}) for row in rows}


def _alike(pairs: Iterable[Pair], known: Mapping[uuid.UUID, YoungPerson]) -> Iterator[Candidate]:
    for pair in pairs:
        one, other = sorted((known[one] for one in pair), key=_age)
        because = reasons(_identity(one), _identity(other))
        if because:
            yield Candidate(_registration(one), _registration(other), because)


def _identity(row: YoungPerson) -> Identity:
    names = (row.surname, row.first_names)
    return Identity(*names, row.birth_date, row.postcode, row.house_number)


def _age(row: YoungPerson) -> tuple[dt.datetime, uuid.UUID]:
    return row.created_at, row.id


def _registration(row: YoungPerson) -> Registration:
    return Registration(
        id=row.id,
        surname=row.surname,
        first_names=row.first_names,
        birth_date=row.birth_date,
        postcode=row.postcode,
        house_number=row.house_number,
        registered_on=local_date(row.created_at),
    )


def _may_separate(work: Work, ids: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    asked = listed(ids)
    may = work.allowed(YoungPerson, "young_person.separate", asked)
    query = select(YoungPerson.id).where(is_known(YoungPerson.id, asked), may)
    return frozenset(work.session.scalars(query))


def _merged(row: YoungPerson, kept: YoungPerson, separable: frozenset[uuid.UUID]) -> Merged:
    may = {row.id, kept.id} <= separable
    return Merged(
        id=row.id,
        surname=row.surname,
        first_names=row.first_names,
        birth_date=row.birth_date,
        into_id=kept.id,
        into_surname=kept.surname,
        into_first_names=kept.first_names,
        into_birth_date=kept.birth_date,
        merged_on=local_date(row.merged_at or row.created_at),
        permissions=("young_person.separate",) if may else (),
    )
