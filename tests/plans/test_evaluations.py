"""Evaluations: planned by the lead, on their desk when near, on the ladder when late."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from coordination.cases.rules import CaseLevel, CloseReason, LegalRegime, ScaleReason
from coordination.cases.service import progressing
from coordination.cases.service.progressing import Scaling
from coordination.core.errors import NotFound, Refused
from coordination.desk.queries.desk import desk
from coordination.digest.queries import preview
from coordination.followups.models import Reminder
from coordination.followups.service import reminding
from coordination.plans.models import Evaluation
from coordination.plans.rules import ScalingSign
from tests.conftest import START
from tests.plans.conftest import (
    COORDINATOR,
    DIRECTOR,
    HEALTH,
    LEAD,
    POLICE,
    WORKER,
    Table,
    wrong,
)

TODAY = START.date()  # a Wednesday
DUE = dt.date(2026, 12, 2)  # a Wednesday, two weeks later
DAY = dt.timedelta(days=1)


def on_desk(table: Table, who: str) -> set[tuple[str, str]]:
    """Return the evaluations on somebody's desk, with their group; the digest has the same."""
    with table.acting(who, "desk.read") as work:
        found = desk(work)
        mailed = {section.group for section in preview(work).sections}
    rows = [(group.group, row) for group in found.groups for row in group.rows]
    mine = {(group, str(row.what)) for group, row in rows if row.kind == "evaluation"}
    assert {group for group, _ in mine} <= mailed
    return {(group.value, what) for group, what in mine}


def reminded(table: Table) -> dict[str, set[str]]:
    """Let the ladder strike; return who heard, by stage."""
    names = {member.id: name for name, member in table.town.world.members.items()}
    found: dict[str, set[str]] = {}
    with table.town.world.system() as work:
        reminding.run_due(work, 100)
        rows = select(Reminder).where(Reminder.stage.startswith("evaluation"))
        for row in work.ungoverned(rows):
            found.setdefault(row.stage, set()).add(names[row.membership_id])
    return found


def at(set_clock: Any, day: dt.date) -> None:
    set_clock(dt.datetime.combine(day, dt.time(9), dt.UTC))


def test_it_belongs_to_the_frame_and_is_planned_by_the_lead(table: Table) -> None:
    for who, refusal in ((WORKER, Refused), (DIRECTOR, Refused), (LEAD, NotFound)):
        with pytest.raises(refusal):
            table.planned(DUE, by=who)
    table.planned(DUE)
    for who in (COORDINATOR, WORKER, POLICE, DIRECTOR):
        (found,) = table.plan(who).evaluations
        assert (found.due_on, found.done_at) == (DUE, None)
    with wrong("in_the_past"):
        table.planned(TODAY - DAY)
    table.planned(DUE + DAY)
    (found,) = table.plan(WORKER).evaluations
    assert found.due_on == DUE + DAY


def test_it_climbs_from_who_leads_by_then_to_the_director(table: Table, set_clock: Any) -> None:
    table.planned(DUE)
    assert on_desk(table, COORDINATOR) == set()
    at(set_clock, DUE - 3 * DAY)  # a Sunday
    assert on_desk(table, COORDINATOR) == {("due", "hold")}
    assert reminded(table) == {}
    at(set_clock, DUE - 2 * DAY)
    assert reminded(table) == {"evaluation_before": {COORDINATOR}}
    table.town.asked(LEAD, by=COORDINATOR)
    table.town.accepted(LEAD)
    at(set_clock, DUE + 2 * DAY)
    found = reminded(table)
    assert found["evaluation_on_day"] == found["evaluation_late"] == {LEAD}
    assert on_desk(table, LEAD) == {("overdue", "hold")}
    for who in (COORDINATOR, WORKER, DIRECTOR):
        assert on_desk(table, who) == set()
    at(set_clock, DUE + 7 * DAY)  # five working days
    assert reminded(table)["evaluation_escalated"] == {DIRECTOR}
    assert on_desk(table, DIRECTOR) == {("partners", "unevaluated")}
    with table.acting(LEAD, "case.close") as work:
        progressing.close(work, table.town.case, CloseReason.NO_LONGER_NEEDED)
    assert on_desk(table, DIRECTOR) == set()


def test_a_moved_day_reminds_anew_and_a_done_one_not_at_all(table: Table, set_clock: Any) -> None:
    goal = table.goal()
    table.planned(DUE)
    at(set_clock, DUE - 2 * DAY)
    assert set(reminded(table)) == {"evaluation_before"}
    table.planned(DUE + 7 * DAY)
    at(set_clock, DUE + 5 * DAY)
    with table.town.world.system() as work:
        reminding.run_due(work, 100)
        ours = Reminder.stage.startswith("evaluation")
        versions = work.ungoverned(
            select(Reminder.due_version).where(ours).order_by(Reminder.due_version)
        )
        assert list(versions) == [1, 2]
    table.evaluated({goal: True})
    at(set_clock, DUE + 30 * DAY)
    assert set(reminded(table)) == {"evaluation_before"}
    assert on_desk(table, COORDINATOR) == set()


def test_an_ended_case_reminds_nobody(table: Table, set_clock: Any) -> None:
    table.planned(DUE)
    with table.acting(COORDINATOR, "case.close") as work:
        progressing.close(work, table.town.case, CloseReason.NO_LONGER_NEEDED)
    at(set_clock, DUE + 30 * DAY)
    assert reminded(table) == {}
    assert on_desk(table, DIRECTOR) == set()
    with table.town.world.system() as work:
        assert work.ungoverned(select(Evaluation)).one().next_stage_at is None


def test_every_goal_is_answered_for_and_each_reader_hears_of_their_own(table: Table) -> None:
    goal, health = table.goal(), table.goal(HEALTH)
    with wrong("none_planned"):
        table.evaluated({goal: True, health: False})
    table.planned(DUE)
    with wrong("every_goal"):
        table.evaluated({goal: True})
    table.share(goal, table.seats[POLICE])
    table.evaluated({goal: True, health: False})
    (found,) = table.plan(COORDINATOR).evaluations
    assert {one.goal_id: one.progress for one in found.verdicts} == {goal: True, health: False}
    assert found.done_at is not None
    (seen,) = table.plan(POLICE).evaluations
    assert [one.goal_id for one in seen.verdicts] == [goal]
    (frame,) = table.plan(DIRECTOR).evaluations
    assert (frame.verdicts, frame.done_at) == ((), found.done_at)


def test_two_without_progress_ask_the_lead_to_consider_scaling_up(
    table: Table, set_clock: Any
) -> None:
    goal = table.goal()
    table.share(goal, table.seats[WORKER])
    for _ in range(2):
        assert table.plan(COORDINATOR).consider_scaling_up == ()
        table.planned(DUE)
        table.evaluated({goal: False})
    assert table.plan(COORDINATOR).consider_scaling_up == (ScalingSign.NO_PROGRESS,)
    assert table.plan(WORKER).consider_scaling_up == table.plan(DIRECTOR).consider_scaling_up == ()
    down = Scaling(
        CaseLevel.L2,
        LegalRegime.COVENANT_EDUCATION_YOUTH,
        ScaleReason.WRONG_TABLE,
        "Het hoort bij de tafel van de school.",
    )
    set_clock(START + DAY)
    with table.acting(COORDINATOR, "case.scale") as work:
        progressing.scale(work, table.town.case, down)
    assert table.plan(COORDINATOR).consider_scaling_up == ()  # counted anew at the new level
