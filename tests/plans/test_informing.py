"""Somebody must be told that a goal was opened to another organisation (product text §4.2)."""

from __future__ import annotations

from flask import Flask

from coordination.http.paging import Paging
from coordination.sharing.queries.inform_tasks import InformTaskView, inform_tasks
from tests.plans.conftest import AIM, COORDINATOR, COORDINATOR_2, POLICE, WORKER, Table
from tests.web import Browser


def seen(table: Table, who: str) -> list[InformTaskView]:
    """Return the tasks to inform that somebody sees."""
    with table.acting(who, "inform_task.list") as work:
        return list(inform_tasks(work, Paging()).items)


def test_it_says_whom_by_age_to_whom_and_what_for(table: Table) -> None:
    goal = table.goal()
    table.share(goal, table.seats[WORKER])
    (task,) = seen(table, COORDINATOR)
    assert (task.who, task.purpose) == (["guardian", "young_person"], "youth_help")
    assert (task.shared_with, task.function) == ("wijkteam-venlo", "youth_worker")
    assert (task.share_id, task.contribution_id, task.goal_id) == (None, None, goal)
    # A colleague may have to tell it, and does not lead the case.
    (theirs,) = seen(table, COORDINATOR_2)
    assert (theirs.id, theirs.goal_id) == (task.id, None)
    assert [seen(table, who) for who in (WORKER, POLICE)] == [[], []]


def test_what_stays_inside_is_not_told(table: Table) -> None:
    table.share(table.goal(), table.seat(COORDINATOR_2))
    assert seen(table, COORDINATOR) == []


def test_the_page_leads_the_lead_to_the_goal_and_repeats_nothing(app: Flask, table: Table) -> None:
    goal = table.goal()
    table.share(goal, table.seats[WORKER])
    (task,) = seen(table, COORDINATOR)
    for who, leads in ((COORDINATOR, True), (COORDINATOR_2, False)):
        page = Browser(app, table.town.world, who).get(f"/inform-tasks/{task.id}").text
        assert (f"/goals/{goal}" in page) == leads
        assert AIM.wanted not in page
        assert ("Wie de regie heeft" in page) != leads
