"""Time of statements: what the product sends for a list and a search, and what one writes by hand.

Ours are timed at the driver, behind row-level security, with the logins of production; the other is
asked as the superuser, in turns with them. Both must find the same rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import psycopg
from psycopg.rows import dict_row

from benchmarks.counting import KNOWN, sent_by
from benchmarks.finding import Finding
from benchmarks.floor.bare import LIST, PERSONS
from benchmarks.measuring import Effort, ratio
from benchmarks.region import Caller, Known
from benchmarks.scenarios import SIGNALS, asked
from benchmarks.servers import Stand
from coordination.people.queries.registrations import LEAST_SIMILARITY, MOST_FOUND
from coordination.people.rules import search_name

Connection = psycopg.Connection[dict[str, Any]]
Bare = Callable[[Connection, Caller, int], list[str]]
Ours = Callable[[Caller, int], Any]
LEAST_SEARCHES = 5  # of a turn: a search takes as long as many lists
_SEARCH = """SELECT id::text FROM young_persons WHERE organisation_id = %s AND {conditions}
    ORDER BY similarity(search_name, %s) DESC, sort_key, id LIMIT %s"""
# A word of the name is written, looks or sounds like this one.
_WORD = """EXISTS (SELECT FROM unnest(string_to_array(search_name, ' ')) AS word
    WHERE word = %s OR similarity(word, %s) >= %s
        OR (daitch_mokotoff(word) && (SELECT daitch_mokotoff(%s))
            AND (SELECT daitch_mokotoff(%s)) <> ARRAY['000000'])
        OR dmetaphone(word) = (SELECT dmetaphone(%s)))"""


def of_the_list(stand: Stand, effort: Effort) -> Finding:
    """Return how long the statements of a list take, beside the two that one writes by hand.

    Args:
        stand: where it is asked.
        effort: how much.
    """

    def request(caller: Caller, _number: int) -> Any:
        return asked(caller, "GET", SIGNALS)

    return _timed(stand, effort, request, _listed, "hand-written")


def of_a_search(stand: Stand, effort: Effort) -> Finding:
    """Return how long a search for a mistyped name takes, beside the bare query.

    Args:
        stand: where it is asked.
        effort: how much; a turn has a tenth of its requests.
    """
    known = stand.region.known

    def request(caller: Caller, number: int) -> Any:
        body = {"name": slipped(known[number % len(known)])}
        return asked(caller, "POST", "/young-person-searches", body)

    def bare(connection: Connection, caller: Caller, number: int) -> list[str]:
        return _searched(connection, caller, slipped(known[number % len(known)]))

    searches = max(effort.requests // 10, LEAST_SEARCHES)
    return _timed(stand, Effort(effort.pairs, searches), request, bare, "bare query")


def slipped(known: Known) -> str:
    """Return the first name and a part of the surname, in which two letters changed places."""
    first, *_particles, last = known.name.split()
    part = last.partition("-")[0]
    return f"{first} {part[:2]}{part[3:4]}{part[2:3]}{part[4:]}"


def _timed(stand: Stand, effort: Effort, ours: Ours, bare: Bare, other: str) -> Finding:
    callers = stand.region.callers["coordinator"]
    found: dict[str, list[float]] = {"ours": [], other: []}
    with psycopg.connect(stand.region.database.superuser_url, row_factory=dict_row) as connection:
        connection.read_only = True
        for number in range(2 * KNOWN):  # until both sides have their statements prepared
            caller = callers[0]
            assert _ids(stand, ours(caller, number))[1] == bare(connection, caller, number)
        for turn in range(effort.pairs):
            numbers = range(turn * effort.requests, (turn + 1) * effort.requests)
            mine = [(callers[number % len(callers)], number) for number in numbers]
            found["ours"].append(median(_ids(stand, ours(*one))[0] for one in mine))
            found[other].append(median(_seconds(bare, connection, *one) for one in mine))
            connection.rollback()
    how = f"{effort.pairs} turns of {effort.requests} at the driver"
    values = {f"{side}, ms": median(one) * 1e3 for side, one in found.items()}
    return Finding(how, ratios={other: ratio(found["ours"], found[other])}, values=values)


def _ids(stand: Stand, request: Any) -> tuple[float, list[str]]:
    """Return how long the statements of a request took, and which records it showed."""
    sent, answer = sent_by(stand, request)
    return sent.own_seconds, [item["id"] for item in answer["items"]]


def _seconds(bare: Bare, connection: Connection, caller: Caller, number: int) -> float:
    begun = time.perf_counter()
    bare(connection, caller, number)
    return time.perf_counter() - begun


def _listed(connection: Connection, caller: Caller, _number: int) -> list[str]:
    asked_for = [caller.organisation_id, caller.membership_id]
    rows = connection.execute(LIST, asked_for).fetchall()[:25]
    connection.execute(PERSONS, [[row["id"] for row in rows]]).fetchall()
    return [str(row["id"]) for row in rows]


def _searched(connection: Connection, caller: Caller, name: str) -> list[str]:
    words = search_name(name, "").split()
    conditions = " AND ".join([_WORD] * len(words))
    given: Sequence[Any] = [
        one for word in words for one in (word, word, LEAST_SIMILARITY, word, word, word)
    ]
    query: Any = _SEARCH.format(conditions=conditions)
    asked_for = [caller.organisation_id, *given, " ".join(words), MOST_FOUND]
    return [row["id"] for row in connection.execute(query, asked_for)]
