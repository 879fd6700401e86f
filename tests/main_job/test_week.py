"""The school week: what is imported goes where the table written by hand says, and nowhere else."""

from __future__ import annotations

import collections

import pytest
from sqlalchemy import func, select

from coordination.followups.models import DeskItem, FollowUp
from coordination.partners.models import Organisation
from coordination.routing.models import RoutingDecision
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from tests.drain import drain
from tests.main_job import expected
from tests.main_job.expected import Expected
from tests.main_job.town import FRIDAY, import_week

LEVELS = {1: "stub", 2: "summary", 3: "full"}


@pytest.fixture
def week(live_town_runtime):
    """Import the week, and let every message have its effect."""
    report = import_week(live_town_runtime)
    drain(live_town_runtime)
    return report


@pytest.mark.timeout(300)
def test_the_week_goes_where_the_table_says(live_town_runtime, week):
    assert (week.accepted, week.refused) == (240, [])
    with live_town_runtime.sessions() as session:
        signals = {row.external_id: row for row in session.scalars(select(Signal))}
        acute = [line for line in expected.load("signals.jsonl") if line["urgency"] == "acute"]
        assert len(acute) == 4
        for line in acute:
            assert signals[line["externalId"]].status is SignalStatus.DRAFT
        submitted = [row for row in signals.values() if row.status is not SignalStatus.DRAFT]
        assert len(submitted) == 236
        assert current_decisions(session) == {row.id: 1 for row in submitted}
        found = follow_ups_by_signal(session)
        for line in expected.load("signals.jsonl"):
            if line["urgency"] != "acute":
                wanted = collections.Counter(expected.outcomes(line, FRIDAY.date()))
                assert found[line["externalId"]] == wanted, line
        assert desk_reasons(session) == [("s1-0199", "no_partner", "gemeente-gennep")]


def current_decisions(session):
    """Return how many current decisions each signal has."""
    query = select(RoutingDecision.signal_id, func.count().label("number")).where(
        RoutingDecision.superseded_at.is_(None)
    )
    rows = session.execute(query.group_by(RoutingDecision.signal_id))
    return {row.signal_id: row.number for row in rows}


def follow_ups_by_signal(session):
    """Return what was asked of whom for each signal, by its external id."""
    organisations = session.scalars(select(Organisation))
    names = {row.id: row.external_id for row in organisations}
    found = collections.defaultdict(collections.Counter)
    for row, name in session.execute(select(FollowUp, Signal.external_id).join(Signal)):
        level = "own" if row.internal else LEVELS[row.level]
        asked = names.get(row.asked_organisation_id)
        found[name][Expected(row.kind.value, row.function, asked, level)] += 1
    return found


def desk_reasons(session):
    """Return the signal, reason and director of each desk item."""
    query = select(Signal.external_id, DeskItem.reason, Organisation.external_id).select_from(
        DeskItem
    )
    joined = query.join(Signal).join(
        Organisation, Organisation.id == DeskItem.director_organisation_id
    )
    return [tuple(row) for row in session.execute(joined)]
