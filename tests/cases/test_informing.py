"""Somebody must be told what a partner shared at a table: who by age, what, and to whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from coordination.cases.service import contributing
from coordination.core.errors import NotFound
from coordination.followups.models import Reminder
from coordination.followups.service import reminding
from coordination.http.paging import Paging
from coordination.partners.calendar import due_at
from coordination.people.rules import Meant
from coordination.people.service import declare_conflict
from coordination.sharing.grounds import PostponeReason
from coordination.sharing.queries.inform_tasks import InformTaskView, inform_task, inform_tasks
from coordination.sharing.rules import AgeGate, InformStatus
from coordination.sharing.service import informing
from tests.access.oracle import FULL, NONE, STUB
from tests.cases.conftest import COORDINATOR, LEAD, Town
from tests.cases.test_contributions import POLICE, SAID, WHY, WORKER, brought, seat, shared
from tests.conftest import START
from tests.web import Browser

HANGS_ON_NOTHING = text("UPDATE inform_tasks SET contribution_share_id = NULL")
NAMES_SOMEBODY = text("UPDATE inform_tasks SET young_person_id = :person")
OTHER = "care_coordinator.2@maasdal"
WHOM = {
    AgeGate.UNDER_12: ["guardian"],
    AgeGate.FROM_12_TO_15: ["guardian", "young_person"],
    AgeGate.FROM_16: ["young_person"],
}


@pytest.fixture
def table(town: Town) -> Town:
    """The case, admitted and led by the coordinator of the school."""
    town.admitted()
    town.led(COORDINATOR)
    return town


def seen(town: Town, who: str) -> list[InformTaskView]:
    """Return the tasks to inform that somebody sees."""
    with town.world.acting(who, "inform_task.list") as work:
        return list(inform_tasks(work, Paging()).items)


def test_it_says_whom_by_age_what_and_to_whom(table: Town) -> None:
    place = seat(table, WORKER)
    for gate, whom in WHOM.items():
        what = brought(table, COORDINATOR)
        shared(table, COORDINATOR, what, place, gate=gate)
        (task,) = [one for one in seen(table, COORDINATOR) if one.contribution_id == what]
        assert (task.who, task.purpose) == (whom, "youth_help")
        assert (task.shared_with, task.function) == ("wijkteam-venlo", "youth_worker")
        assert (task.share_id, task.level, task.young_person_id) == (None, None, None)
        assert task.due_on == START.date() + dt.timedelta(days=30)
    for who, level in ((OTHER, FULL), (LEAD, STUB), (WORKER, NONE), (POLICE, NONE)):
        found = seen(table, who)
        assert len(found) == (0 if level == NONE else len(WHOM)), who
        for one in found:
            told = {bool(one.who), bool(one.function), bool(one.purpose)}
            assert told == {level == FULL}, who


def test_what_goes_to_the_lead_is_told_and_what_stays_inside_is_not(table: Town) -> None:
    seat(table, WORKER)
    inside = seat(table, OTHER)
    shared(table, COORDINATOR, brought(table, COORDINATOR), inside)
    assert seen(table, COORDINATOR) == []
    shared(table, WORKER, brought(table, WORKER), None)
    (task,) = seen(table, WORKER)
    assert (task.shared_with, task.function) == ("maasdal", "care_coordinator")
    assert seen(table, COORDINATOR) == []
    # It hangs on one share, and names whom the owner registered, or nobody.
    for wrong in (HANGS_ON_NOTHING, NAMES_SOMEBODY):
        with pytest.raises(IntegrityError), table.world.system() as work:
            work.session.execute(wrong, {"person": table.scene.persons["pupil"]})


def test_taking_it_back_leaves_what_was_told_to_be_told(table: Town) -> None:
    what = brought(table, COORDINATOR)
    share = shared(table, COORDINATOR, what, seat(table, WORKER))
    with table.world.acting(COORDINATOR, "contribution.end_share") as work:
        contributing.end_share(work, what, share)
    with table.world.acting(COORDINATOR, "contribution.withdraw") as work:
        contributing.withdraw(work, what)
    (task,) = seen(table, COORDINATOR)
    assert (task.status, task.contribution_id) == (InformStatus.OPEN, what)
    review = START.date() + dt.timedelta(days=30)
    with table.world.acting(COORDINATOR, "inform_task.postpone") as work:
        informing.postpone(work, task.id, PostponeReason.SAFETY_OF_OTHER, review)
    with table.world.acting(COORDINATOR, "inform_task.complete") as work:
        informing.complete(work, task.id, START.date())
    assert [one.status for one in seen(table, COORDINATOR)] == [InformStatus.DONE]


def test_it_is_closed_to_who_is_related_to_the_young_person_though_it_names_nobody(
    table: Town, set_clock: Any
) -> None:
    shared(table, COORDINATOR, brought(table, COORDINATOR), seat(table, WORKER))
    (task,) = seen(table, OTHER)
    with table.world.acting(OTHER, "conflict_of_interest.declare") as work:
        declare_conflict(work, Meant(_surname(table), dt.date(2012, 1, 2)))
    assert seen(table, OTHER) == []
    with table.world.acting(OTHER) as work, pytest.raises(NotFound):
        inform_task(work, task.id)
    # Nor does the ladder tell them that it is late.
    set_clock(due_at(task.due_on + dt.timedelta(days=14), 7))
    with table.world.system() as work:
        reminding.run_due(work, 100)
        found = work.session.scalars(select(Reminder).where(Reminder.subject_id == task.id)).all()
    names = {member.id: name for name, member in table.world.members.items()}
    assert {names[one.membership_id] for one in found} == {COORDINATOR, LEAD}


def _surname(table: Town) -> str:
    words: str = table.scene.words[table.scene.persons["pupil"]].by_part["surname"]
    return words


def test_the_page_leads_to_what_was_shared_and_does_not_repeat_it(app: Flask, table: Town) -> None:
    what = brought(table, COORDINATOR)
    shared(table, COORDINATOR, what, seat(table, WORKER))
    (task,) = seen(table, COORDINATOR)
    browser = Browser(app, table.world, COORDINATOR)
    assert task.reference in browser.get("/desk").text
    page = browser.get(f"/inform-tasks/{task.id}").text
    assert f"/contributions/{what}" in page
    assert "jeugdhulpverlener" in page
    for words in (SAID, WHY):
        assert words not in page
