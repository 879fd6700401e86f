"""Makes a region of a few lives: their rows, as PostgreSQL writes them, with other ids and moments.

A row is one line of COPY. Whatever in it is an id, a moment, a day, a reference or the code of the
town becomes a slot; members and organisations of town 0 are a cast that others play elsewhere. So a
row of the region differs from one that the product wrote in these only.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.lives import OFFICERS_OWN, Life, Lived
from benchmarks.people import Town
from coordination.core.text import ALPHABET

# In the order in which they name each other; what a life has left in any of them is multiplied.
TABLES = (
    *("signals", "signal_persons", "statements", "routing_decisions", "follow_ups", "shares"),
    *("keys", "inform_tasks", "desk_items", "notices", "reminders"),
)
MOST_OF_A_ROLE = 4  # members of one role in an organisation of `tests.year.lives.TOWN`
BATCH = 5_000  # lives that are written at once
WEEK = dt.timedelta(weeks=1)
PLACES = len(ALPHABET) ** 6
# Walks through all references without meeting one twice: it has no divisor in common with PLACES.
STRIDE = 211_111_111
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SLOT = re.compile(
    rf"(?P<id>{_UUID.pattern})"
    r"|(?P<moment>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00)"
    r"|(?P<day>\d{4}-\d\d-\d\d)"
    r"|(?P<town>GM0000)"
    rf"|(?P<reference>\b[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}\b)"
)


@dataclass(frozen=True)
class Pattern:
    """The rows of one life.

    Attributes:
        life: which.
        slots: kind and text of what differs from copy to copy.
        rows: of each table, lines with `%s` where slots stand, and which slots these are.
    """

    life: Life
    slots: Sequence[tuple[str, str]]
    rows: Mapping[str, Sequence[tuple[str, Callable[[Sequence[Any]], Any]]]]


def pattern(connection: psycopg.Connection, lived: Lived, cast: Mapping[str, str]) -> Pattern:
    """Return the rows that a life has left.

    Args:
        connection: of the superuser, on the database in which it was lived.
        lived: the life.
        cast: who plays in town 0: name of the part, by id.
    """
    slots: list[tuple[str, str]] = []
    people = {str(person): "person" for person in lived.persons}
    rows: dict[str, list[tuple[str, Any]]] = {}
    for table, lines in _left_by(connection, str(lived.signal), frozenset([*cast, *people])):
        rows[table] = [_template(line, slots, {**cast, **people}) for line in lines]
    return Pattern(lived.life, slots, rows)


def _left_by(
    connection: psycopg.Connection, signal: str, foreign: frozenset[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines of each table that belong to a signal: they name it, or what names it."""
    stored = {table: _lines(connection, table) for table in TABLES}
    known: set[str] = {signal}
    found: dict[str, list[str]] = {}
    more: set[str] = {signal}
    while more:
        known |= more
        found = {
            table: [line for line in lines if known & set(_UUID.findall(line))]
            for table, lines in stored.items()
        }
        named = {name for lines in found.values() for line in lines for name in _UUID.findall(line)}
        more = named - foreign - known
    yield from found.items()


def part(organisation: str, role: str, number: int) -> str:
    """Return the name of the part that a member of a town plays."""
    return f"{organisation}.{role}.{number}"


def cast_of(town: Town) -> dict[str, str]:
    """Return the parts of town 0, by id.

    Args:
        town: before its members were multiplied.
    """
    cast = {organisation_id: kind for kind, organisation_id in town.organisations.items()}
    for (organisation, role), members in town.members.items():
        for number, member in enumerate(members):
            cast[member] = part(organisation, role, number)
    return cast


def _lines(connection: psycopg.Connection, table: str) -> list[str]:
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(copy).decode().splitlines()


def _template(line: str, slots: list[tuple[str, str]], cast: Mapping[str, str]) -> tuple[str, Any]:
    places: list[int] = []

    def take(match: re.Match[str]) -> str:
        kind, text = str(match.lastgroup), match.group()
        slot = ("cast", cast[text]) if text in cast else (kind, text)
        if slot not in slots:
            slots.append(slot)
        places.append(slots.index(slot))
        return "%s"

    made = _SLOT.sub(take, line.replace("%", "%%"))
    return made + "\n", itemgetter(*places)  # every row has several


class Multiplier:
    """Writes copies of patterns.

    Attributes:
        towns: where they are lived.
        weights: how many in each of them beside the others.
        officer: of town 0, who stands in no other town's lists.
        left: how many cases this officer has yet to get.
    """

    def __init__(
        self,
        all_towns: Sequence[Town],
        weights: Sequence[float],
        officer: str,
        officers_cases: int,
    ) -> None:
        self.towns, self.weights = all_towns, weights
        self.officer, self.left = officer, officers_cases
        self.draw = random.Random(2)
        self.references = count(1)

    def write(
        self, connection: psycopg.Connection, patterns: Sequence[Pattern], number: int
    ) -> None:
        """Write so many lives by COPY.

        Args:
            connection: of the superuser; foreign keys are not asked again.
            patterns: of `LIVES`.
            number: of lives.
        """
        parts = [pattern.life.parts for pattern in patterns]
        for begun in range(0, number, BATCH):
            buffers: dict[str, list[str]] = defaultdict(list)
            for chosen in self.draw.choices(patterns, parts, k=min(BATCH, number - begun)):
                self._live(chosen, buffers)
            for table in TABLES:
                _copy(connection, table, buffers[table])

    def _live(self, chosen: Pattern, buffers: dict[str, list[str]]) -> None:
        values = self._values(chosen)
        for table, rows in chosen.rows.items():
            buffers[table] += [form % places(values) for form, places in rows]

    def _values(self, chosen: Pattern) -> list[Any]:
        town = self._town(chosen.life)
        cast = self._cast(chosen.life, town)
        back = self.draw.randint(1, 150 if chosen.life.ended else 30)
        shift = dt.timedelta(minutes=self.draw.randrange(540)) - back * WEEK
        days = -back * WEEK
        ids = secrets.token_hex(16 * len(chosen.slots))
        made: list[Any] = []
        for place, (kind, text) in enumerate(chosen.slots):
            if kind == "id":
                made.append(ids[32 * place : 32 * place + 32])
            elif kind == "cast":
                made.append(cast[text])
            elif kind == "moment":
                made.append(dt.datetime.fromisoformat(text) + shift)
            elif kind == "day":
                made.append(dt.date.fromisoformat(text) + days)
            else:
                made.append(f"GM{town.number:04d}" if kind == "town" else self._reference())
        return made

    def _town(self, life: Life) -> Town:
        if life is OFFICERS_OWN and self.left:
            return self.towns[0]
        return self.draw.choices(self.towns, self.weights)[0]

    def _cast(self, life: Life, town: Town) -> dict[str, str]:
        cast = dict(town.organisations)
        for (organisation, role), members in town.members.items():
            # Two of the same role stay two: both may have been told the same.
            first = self.draw.randrange(len(members))
            for number in range(MOST_OF_A_ROLE):
                cast[part(organisation, role, number)] = members[(first + number) % len(members)]
        cast["person"] = self.draw.choice(town.pupils)
        if life is OFFICERS_OWN and self.left:
            self.left -= 1
            cast[part("attendance", "attendance_officer", 0)] = self.officer
        return cast

    def _reference(self) -> str:
        place, letters = next(self.references) * STRIDE % PLACES, []
        for _ in range(6):
            place, letter = divmod(place, len(ALPHABET))
            letters.append(ALPHABET[letter])
        return f"{''.join(letters[:3])}-{''.join(letters[3:])}"


def _copy(connection: psycopg.Connection, table: str, lines: Sequence[str]) -> None:
    statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(lines))
