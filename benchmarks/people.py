"""The people of the region: professionals and young persons, made of those of the product.

Members are copies of the ones that the services enrolled; the names of young persons go through the
product's own rules of sorting and searching.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from coordination.core.text import sort_key
from coordination.people.rules import search_name

FIRST, LAST = (
    line.split() for line in Path(__file__).with_name("names.txt").read_text("utf-8").splitlines()
)
GENERATED = frozenset({"stands", "points"})  # by the database itself
PARTICLES = ("", "", "", "van ", "de ", "van der ", "van den ")

# Who has just come gets no digest of this week.
_MONTHS_AGO = """UPDATE memberships SET confirmed_at = confirmed_at - interval '90 days',
    valid_from = valid_from - 90"""
# How often each member is there afterwards; town 0 is larger.
_NUMBERS = """CREATE TEMPORARY TABLE numbers AS SELECT memberships.id, account_id,
        CASE WHEN organisations.external_id LIKE '%%-0' THEN %(there)s ELSE %(elsewhere)s END
            AS most
    FROM memberships JOIN organisations ON organisations.id = organisation_id"""
_COPY_ACCOUNTS = """
    INSERT INTO accounts SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', md5(one.id::text || n)::uuid, 'external_id', NULL, 'email', n || '.' || one.email
    ))).* FROM accounts AS one JOIN numbers ON numbers.account_id = one.id,
        generate_series(2, most) AS n
"""
_COPY_MEMBERSHIPS = """
    INSERT INTO memberships SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', md5(one.id::text || n)::uuid, 'external_id', NULL,
        'account_id', md5(one.account_id::text || n)::uuid
    ))).* FROM memberships AS one JOIN numbers USING (id), generate_series(2, most) AS n
"""


@dataclass
class Town:
    """Who is where in one town; the towns of `tests.year.ground` have one school each.

    Attributes:
        number: of the town.
        organisations: their ids by short name, `school` for instance.
        members: ids of memberships, by organisation and role.
        pupils: ids of the registrations of the school.
    """

    number: int
    organisations: dict[str, str] = field(default_factory=dict)
    members: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    pupils: list[str] = field(default_factory=list)


def employ(connection: psycopg.Connection, professionals: int, towns: int, large: float) -> None:
    """Multiply the enrolled members until there are about so many, of some months ago.

    Args:
        connection: of the superuser.
        professionals: how many memberships there are to be.
        towns: in how many towns they were enrolled, as many in each.
        large: how many times as many town 0 has.
    """
    (enrolled,) = connection.execute("SELECT count(*) FROM memberships").fetchone() or (0,)
    each = max(round(professionals / (enrolled / towns * (towns - 1 + large))), 1)
    numbers = {"there": round(each * large), "elsewhere": each}
    connection.execute(_MONTHS_AGO)
    connection.execute(_NUMBERS, numbers)
    connection.execute(_COPY_ACCOUNTS)
    connection.execute(_COPY_MEMBERSHIPS)


def towns(connection: psycopg.Connection) -> list[Town]:
    """Return who is where, without process directors and leads of others.

    Args:
        connection: of the superuser.
    """
    found: dict[int, Town] = {}
    query = """SELECT organisations.external_id, organisations.id::text, role, memberships.id::text
        FROM memberships JOIN organisations ON organisations.id = organisation_id
        ORDER BY memberships.external_id NULLS LAST, memberships.id"""
    for organisation, organisation_id, role, membership_id in connection.execute(query):
        kind, _, number = organisation.partition("-")
        town = found.setdefault(int(number), Town(int(number)))
        town.organisations[kind] = organisation_id
        town.members[kind, role].append(membership_id)
    return [found[number] for number in sorted(found)]


def enrol_pupils(
    connection: psycopg.Connection, all_towns: list[Town], weights: list[float], number: int
) -> None:
    """Write so many registrations by COPY, like the one that the product wrote.

    Args:
        connection: of the superuser.
        all_towns: from `towns`; their pupils are noted there.
        weights: how large each town's school is beside the others.
        number: of young persons.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM young_persons LIMIT 1")
        known = [column.name for column in cursor.description or ()]
        like = dict(zip(known, cursor.fetchone() or (), strict=True))
    names = [name for name in known if name not in GENERATED]
    like |= {"external_id": None, "import_digest": None, "guardians": "[]"}
    draw = random.Random(1)
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("COPY young_persons ({}) FROM STDIN").format(columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for town in draw.choices(all_towns, weights, k=number):
            pupil = like | _pupil(draw, town)
            town.pupils.append(str(pupil["id"]))
            copy.write_row([pupil[name] for name in names])


def _pupil(draw: random.Random, town: Town) -> dict[str, object]:
    surname = f"{draw.choice(PARTICLES)}{draw.choice(LAST)}-{draw.choice(LAST)}"
    first = draw.choice(FIRST)
    return {
        "id": uuid.UUID(int=draw.getrandbits(128), version=4),
        "organisation_id": town.organisations["school"],
        "registered_by": draw.choice(town.members["school", "care_coordinator"]),
        "surname": surname,
        "first_names": first,
        "birth_date": dt.date(2008, 1, 1) + dt.timedelta(days=draw.randrange(3_600)),
        "sort_key": sort_key(surname, first),
        "search_name": search_name(surname, first),
    }
