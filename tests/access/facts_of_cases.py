"""What happened at the tables of cases, for the oracle: meetings, contributions, goals, matches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tests.access.oracle_adoptions import Adoption
from tests.access.oracle_contributions import Contribution, Recipient
from tests.access.oracle_goals import Goal
from tests.access.oracle_matches import Match, MatchTask

if TYPE_CHECKING:
    from tests.access.facts import Facts
    from tests.access.oracle import Owner

Rows = Callable[[str], Iterator[Any]]


def fill(rows: Rows, facts: Facts, owners: dict[Any, Owner]) -> None:
    """Add what was met about, brought, aimed at and matched.

    Args:
        rows: of a query.
        facts: that know the members, signals and cases already.
        owners: of signals, by organisation.
    """
    _fill_conferences(rows, facts)
    _fill_contributions(rows, facts, owners)
    _fill_adoptions(rows, facts, owners)
    _fill_informs(rows, facts, owners)
    _fill_goals(rows, facts)
    _fill_matches(rows, facts)


def _fill_conferences(rows: Rows, facts: Facts) -> None:
    for row in rows("SELECT * FROM conferences ORDER BY starts_at, id"):
        facts.conferences.setdefault(row["case_id"], row["id"])


def _fill_contributions(rows: Rows, facts: Facts, owners: dict[Any, Owner]) -> None:
    recipients, shared = defaultdict(list), defaultdict(set)
    for row in rows(SHARED):
        if row["until"] is None or row["until"] > facts.now:
            shared[row["contribution_id"]].add(row["seat_id"])
            facts.contribution_shares.setdefault(row["contribution_id"], []).append(row["id"])
            recipients[row["contribution_id"]].append(
                Recipient(
                    row["organisation_id"],
                    row["function"],
                    row["membership_id"],
                    row["special_ground"] is not None,
                    row["criminal_ground"] is not None,
                )
            )
    for row in rows("SELECT * FROM contributions"):
        seats = {seat.id for seat in facts.cases[row["case_id"]].seats}
        to_lead = [] if None in shared[row["id"]] else [None]
        left = [*to_lead, *sorted(seats - shared[row["id"]], key=str)]
        facts.unshared[row["id"]] = left[0] if left else None
        facts.contributions[row["id"]] = Contribution(
            row["id"],
            owners[row["organisation_id"]],
            row["author_id"],
            facts.is_active(row["author_id"]),
            row["data_class"],
            facts.cases[row["case_id"]].persons,
            tuple(recipients[row["id"]]),
        )


def _fill_informs(rows: Rows, facts: Facts, owners: dict[Any, Owner]) -> None:
    """Whoever is told of what was shared at a table, the task to inform is who shared it's."""
    for row in rows("SELECT * FROM inform_tasks WHERE share_id IS NULL"):
        facts.informs[row["id"]] = Contribution(
            row["id"],
            owners[row["organisation_id"]],
            row["author_id"],
            facts.is_active(row["author_id"]),
            row["data_class"],
            facts.signals[row["signal_id"]].persons,
            (),
        )


# "An ended … share, seat … closes"; what lasts is read from seats and leads, not from the share.
SHARED = """
SELECT x.id, x.contribution_id, x.seat_id, x.special_ground, x.criminal_ground, s.until, s.function,
    coalesce(s.organisation_id, l.organisation_id) AS organisation_id,
    coalesce(s.membership_id, l.membership_id) AS membership_id
FROM contribution_shares x JOIN contributions c ON c.id = x.contribution_id
LEFT JOIN case_seats s ON s.id = x.seat_id LEFT JOIN case_leads l ON l.id = x.lead_id
WHERE x.end_reason IS DISTINCT FROM 'taken_back' AND c.withdrawn_at IS NULL
AND (s.id IS NOT NULL OR l.state = 'accepted')
"""


def _fill_adoptions(rows: Rows, facts: Facts, owners: dict[Any, Owner]) -> None:
    for row in rows("SELECT * FROM adoptions"):
        facts.adoptions[row["id"]] = Adoption(
            row["id"],
            owners[row["organisation_id"]],
            row["author_id"],
            facts.is_active(row["author_id"]),
            row["data_class"],
            facts.signals[row["signal_id"]].persons,
        )


def _fill_goals(rows: Rows, facts: Facts) -> None:
    shared = defaultdict(set)
    for row in rows("SELECT * FROM goal_shares WHERE taken_back_at IS NULL"):
        shared[row["goal_id"]].add(row["seat_id"])
    for row in rows("SELECT * FROM goals"):
        case = facts.cases[row["case_id"]]
        seats = tuple(seat for seat in case.seats if seat.id in shared[row["id"]])
        facts.goals[row["id"]] = Goal(row["id"], case, row["data_class"], seats)


def _fill_matches(rows: Rows, facts: Facts) -> None:
    for row in rows("SELECT * FROM matches"):
        lasts = row["state"] not in {"wrong", "ended"}
        facts.matches[row["id"]] = Match(row["id"], row["organisation_id"], lasts)
    for row in rows("SELECT * FROM match_tasks"):
        about, lasts = row["young_person_id"], row["ended_at"] is None
        task = MatchTask(row["id"], row["membership_id"], about, lasts)
        facts.match_tasks[row["id"]] = task
