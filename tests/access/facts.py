"""Reads the facts of which the oracle speaks from the database, in plain SQL.

It reads what happened (records, dates, who handles, what was released), never the application's
keys: who may read follows from the facts by the oracle alone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from tests.access import facts_of_cases
from tests.access.oracle import Actor, FollowUp, Owner, Share, Signal
from tests.access.oracle_adoptions import Adoption
from tests.access.oracle_cases import Case, Seat
from tests.access.oracle_contributions import Contribution
from tests.access.oracle_goals import Goal
from tests.access.oracle_matches import Match, MatchTask
from tests.access.oracle_records import Decision, Glass

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Public holidays near the dates that the tests play at; all others fall in a weekend.
HOLIDAYS = frozenset({dt.date(2026, 12, 25), dt.date(2027, 1, 1), dt.date(2027, 3, 29)})
CLOSES_AFTER = 5  # working days

COORDINATED = frozenset({"child_protection_lead", "confidential_counsellor"})


@dataclass
class Facts:
    """Everything that the oracle needs to know at one moment, by id."""

    now: dt.datetime
    actors: dict[Any, Actor] = field(default_factory=dict)
    signals: dict[Any, Signal] = field(default_factory=dict)
    follow_ups: dict[Any, FollowUp] = field(default_factory=dict)
    shares: dict[Any, FollowUp] = field(default_factory=dict)  # the follow-up that it belongs to
    informs: dict[Any, FollowUp | Contribution] = field(default_factory=dict)  # what was shared
    inform_persons: dict[Any, Any] = field(default_factory=dict)
    desk_items: dict[Any, tuple[Any, Signal]] = field(default_factory=dict)
    decisions: dict[Any, Decision] = field(default_factory=dict)
    cases: dict[Any, Case] = field(default_factory=dict)
    conferences: dict[Any, Any] = field(default_factory=dict)  # one of a case
    contributions: dict[Any, Contribution] = field(default_factory=dict)
    unshared: dict[Any, Any] = field(default_factory=dict)  # a seat without it; None: the lead
    contribution_shares: dict[Any, list[Any]] = field(default_factory=dict)  # that last
    adoptions: dict[Any, Adoption] = field(default_factory=dict)
    goals: dict[Any, Goal] = field(default_factory=dict)
    matches: dict[Any, Match] = field(default_factory=dict)
    match_tasks: dict[Any, MatchTask] = field(default_factory=dict)
    persons: dict[Any, tuple[Any, Any]] = field(default_factory=dict)  # organisation, registered by

    @property
    def glasses(self) -> list[Glass]:
        """Return the broken glass that lasts, of all signals."""
        return [glass for row in self.signals.values() for glass in row.glasses]

    def follow_up_of(self, kind: str, record: Any) -> FollowUp:
        """Return the follow-up that a share or a task belongs to, or the follow-up itself.

        A task to inform may belong to a contribution, of which the oracle asks the same.
        """
        table = {"follow_up": self.follow_ups, "share": self.shares, "inform_task": self.informs}
        return table[kind][record]

    def is_active(self, membership: Any) -> bool:
        """Return whether somebody works there now."""
        return membership in self.actors and self.actors[membership].active

    def about(self, person: Any) -> list[FollowUp]:
        """Return the follow-ups that concern a young person."""
        return [row for row in self.follow_ups.values() if person in row.persons]


def read(connection: Connection) -> Facts:
    """Return the facts as they stand now.

    Args:
        connection: that sees what the test wrote.
    """
    now = connection.execute(
        text("SELECT now() + make_interval(secs => seconds) FROM clock_offset")
    ).scalar_one()
    facts = Facts(now)
    facts.actors = {actor.id: actor for actor in _actors(connection, now)}
    owners = _owners(connection, facts)
    _fill_follow_ups(connection, facts, owners)
    _fill_signals(connection, facts, owners)
    _fill_rest(connection, facts)
    _fill_cases(connection, facts)
    facts_of_cases.fill(partial(_rows, connection), facts, owners)
    return facts


def content_open(status: str, ended_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the handler's content is open: until the end of the fifth working day after the end.

    Reading: what the asker took back, or what was decided anew, closes at once ("an ended share
    closes with the next transaction"); what was answered or given back stays for those days.
    """
    if status == "accepted":
        return True
    if status not in {"done", "returned"} or ended_at is None:
        return False
    day, left = ended_at.astimezone(AMSTERDAM).date(), CLOSES_AFTER
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5 and day not in HOLIDAYS
    return now.astimezone(AMSTERDAM).date() <= day


def _rows(connection: Connection, query: str, **values: Any) -> Iterator[Any]:
    yield from connection.execute(text(query), values).mappings()


def _actors(connection: Connection, now: dt.datetime) -> Iterator[Actor]:
    today = now.astimezone(AMSTERDAM).date()
    contacts: dict[Any, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for row in _rows(connection, "SELECT * FROM function_contacts"):
        contacts[row["organisation_id"]][row["function"]].add(row["membership_id"])
    replaced = defaultdict(set)
    for row in _rows(connection, STAND_INS):
        if row["first_day"] <= today <= row["last_day"] and not _gone(row, now, today):
            replaced[row["stand_in_id"]].add(row["membership_id"])
    conflicts = defaultdict(set)
    for row in _rows(connection, "SELECT * FROM conflicts_of_interest"):
        conflicts[row["account_id"]].add(row["young_person_id"])
    for row in _rows(connection, MEMBERS):
        yield Actor(
            id=row["id"],
            organisation=row["organisation_id"],
            kind=row["kind"],
            role=row["role"],
            bound=row["secrecy_bound"],
            functions=_functions(row, contacts[row["organisation_id"]]),
            replaces=frozenset(replaced[row["id"]]),
            conflicts=frozenset(conflicts[row["account_id"]]),
            active=_active(row, now, today),
        )


MEMBERS = """
SELECT m.*, o.kind, o.active AS organisation_active, a.disabled_at FROM memberships m
JOIN organisations o ON o.id = m.organisation_id JOIN accounts a ON a.id = m.account_id
"""


# "An ended membership closes": whoever left is stood in for no more.
STAND_INS = """
SELECT s.*, m.ended_at, m.valid_until FROM stand_ins s JOIN memberships m ON m.id = s.membership_id
"""


def _gone(row: Any, now: dt.datetime, today: dt.date) -> bool:
    ended = row["ended_at"] is not None and row["ended_at"] <= now
    return ended or (row["valid_until"] is not None and row["valid_until"] < today)


def _active(row: Any, now: dt.datetime, today: dt.date) -> bool:
    begun = row["confirmed_at"] is not None and row["valid_from"] <= today
    over = row["valid_until"] is not None and row["valid_until"] < today
    ended = row["ended_at"] is not None and row["ended_at"] <= now
    return (
        begun and not over and not ended and row["organisation_active"] and not row["disabled_at"]
    )


def _functions(row: Any, contacts: dict[str, set[Any]]) -> frozenset[str]:
    """Without configured contacts each role is a function; some functions default to a role."""
    found = {row["role"]}
    found |= COORDINATED if row["role"] == "care_coordinator" else set()
    found |= {"transition_point"} if row["role"] == "attendance_officer" else set()
    found -= set(contacts)
    return frozenset(found | {name for name, who in contacts.items() if row["id"] in who})


def _owners(connection: Connection, facts: Facts) -> dict[Any, Owner]:
    coordinated = {
        actor.organisation
        for actor in facts.actors.values()
        if actor.role == "care_coordinator" and actor.active
    }
    rows = _rows(connection, "SELECT id, kind FROM organisations")
    return {row["id"]: Owner(row["id"], row["kind"], row["id"] in coordinated) for row in rows}


def _fill_follow_ups(connection: Connection, facts: Facts, owners: dict[Any, Owner]) -> None:
    live = set(connection.execute(text(LIVE), {"today": _today(facts.now)}).scalars())
    shares = {
        row["id"]: replace(_share(row, facts.now), decided=row["wpg_decision_id"] in live)
        for row in _rows(connection, "SELECT * FROM shares")
    }
    named = _persons_of_signals(connection)
    climbed = _climbed(connection)
    for row in _rows(connection, "SELECT * FROM follow_ups"):
        made = FollowUp(
            id=row["id"],
            signal=row["signal_id"],
            owner=owners[row["organisation_id"]],
            author=row["author_id"],
            author_active=facts.is_active(row["author_id"]),
            klass=row["data_class"],
            kind=row["kind"],
            status=row["status"],
            asked=row["asked_organisation_id"],
            function=row["function"],
            addressed=row["addressed_id"],
            # A name on an offer is no acceptance: nothing opens before it.
            handler=row["handler_id"] if row["accepted_at"] else None,
            offered=row["offered_at"] is not None,
            content_open=content_open(row["status"], row["ended_at"], facts.now),
            persons=frozenset(row["person_ids"]) | named[row["signal_id"]],
            share=shares.get(row["share_id"]),
            climbed=frozenset(climbed[row["id"]]),
        )
        facts.follow_ups[made.id] = made
        if made.share:
            facts.shares[made.share.id] = made


LIVE = """
SELECT id FROM wpg_disclosure_decisions WHERE confirmed_at IS NOT NULL AND withdrawn_at IS NULL
AND :today BETWEEN valid_from AND valid_until
"""


def _today(now: dt.datetime) -> dt.date:
    return now.astimezone(AMSTERDAM).date()


def _share(row: Any, now: dt.datetime) -> Share:
    expired = row["valid_until"] is not None and row["valid_until"] <= now
    return Share(
        id=row["id"],
        live=row["state"] == "live" and not expired,
        was_live=row["released_at"] is not None and row["state"] != "proposed",
        level=row["level"],
        special_ground=row["special_ground"] is not None,
        criminal_ground=row["criminal_ground"] is not None,
        persons=frozenset(row["persons"]),
        statements=frozenset(row["statements"]),
        disputed=row["conflict_of_duties"] is not None,
    )


def _persons_of_signals(connection: Connection) -> dict[Any, frozenset[Any]]:
    found: dict[Any, frozenset[Any]] = defaultdict(frozenset)
    for row in _rows(connection, "SELECT signal_id, young_person_id FROM signal_persons"):
        found[row["signal_id"]] |= {row["young_person_id"]}
    return found


def _climbed(connection: Connection) -> dict[Any, set[Any]]:
    """Return for each follow-up the own leads whom the ladder has reached."""
    found = defaultdict(set)
    for row in _rows(connection, CLIMBED):
        found[row["subject_id"]].add(row["membership_id"])
    return found


CLIMBED = """
SELECT r.subject_id, r.membership_id FROM reminders r JOIN memberships m ON m.id = r.membership_id
JOIN follow_ups f ON f.id = r.subject_id
WHERE m.role = 'organisation_lead' AND m.organisation_id = f.organisation_id
"""


def _fill_signals(connection: Connection, facts: Facts, owners: dict[Any, Owner]) -> None:
    named, glasses = _persons_of_signals(connection), _glasses(connection, facts.now)
    for row in _rows(connection, "SELECT * FROM signals"):
        made = Signal(
            id=row["id"],
            owner=owners[row["organisation_id"]],
            author=row["author_id"],
            author_active=facts.is_active(row["author_id"]),
            klass=row["data_class"],
            status=row["status"],
            submitted=row["submitted_at"] is not None,
            persons=named[row["id"]],
        )
        mine = tuple(f for f in facts.follow_ups.values() if f.signal == made.id)
        broken = tuple(glasses[made.id])
        facts.signals[made.id] = replace(made, follow_ups=mine, glasses=broken)


def _glasses(connection: Connection, now: dt.datetime) -> dict[Any, list[Glass]]:
    """Says: "at most 60 minutes", or until it was ended."""
    found: dict[Any, list[Glass]] = defaultdict(list)
    for row in _rows(connection, "SELECT * FROM break_glass WHERE ended_at IS NULL"):
        if row["opened_at"] <= now < row["opened_at"] + dt.timedelta(minutes=60):
            glass = Glass(row["membership_id"], row["data_class"], frozenset(row["person_ids"]))
            found[row["signal_id"]].append(glass)
    return found


def _fill_rest(connection: Connection, facts: Facts) -> None:
    for row in _rows(connection, "SELECT * FROM inform_tasks WHERE share_id IS NOT NULL"):
        facts.informs[row["id"]] = facts.shares[row["share_id"]]
        facts.inform_persons[row["id"]] = row["young_person_id"]
    for row in _rows(connection, "SELECT * FROM desk_items"):
        about = facts.signals[row["signal_id"]]
        facts.desk_items[row["id"]] = (row["director_organisation_id"], about)
    for row in _rows(connection, "SELECT * FROM wpg_disclosure_decisions"):
        facts.decisions[row["id"]] = Decision(
            row["id"],
            facts.signals[row["signal_id"]],
            row["recipient_organisation_id"],
            row["confirmed_at"] is not None,
        )
    for row in _rows(connection, "SELECT * FROM young_persons"):
        facts.persons[row["id"]] = (row["organisation_id"], row["registered_by"])


def _fill_cases(connection: Connection, facts: Facts) -> None:
    seats: dict[Any, list[Seat]] = defaultdict(list)
    for row in _rows(connection, "SELECT * FROM case_seats"):
        if row["until"] is not None and row["until"] <= facts.now:
            continue
        seat = Seat(row["id"], row["organisation_id"], row["function"], row["membership_id"])
        seats[row["case_id"]].append(seat)
    leads = {
        (row["case_id"], row["state"]): row["membership_id"]
        for row in _rows(connection, "SELECT * FROM case_leads WHERE ended_at IS NULL")
        if row["state"] == "accepted" or _today(facts.now) <= row["respond_by"]
    }
    for row in _rows(connection, "SELECT * FROM cases"):
        facts.cases[row["id"]] = Case(
            id=row["id"],
            signal=row["signal_id"],
            persons=facts.signals[row["signal_id"]].persons,
            table=row["director_organisation_id"],
            level=row["level"],
            seats=tuple(seats[row["id"]]),
            lead=leads.get((row["id"], "accepted")),
            asked=leads.get((row["id"], "proposed")),
        )
