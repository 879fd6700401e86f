"""Goals: the lead's to write, open to the seats they are shared with, and not a moment longer."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.cases.models import Case
from coordination.cases.rules import CloseReason, LegalRegime
from coordination.cases.service import progressing, seating
from coordination.core.errors import Conflict, NotFound, Refused
from coordination.people.rules import Meant
from coordination.people.service import declare_conflict
from coordination.plans.models import GoalScore
from coordination.plans.rules import GoalEnd, LifeArea
from coordination.plans.service import aiming
from coordination.plans.service.aiming import Score
from tests.conftest import START
from tests.plans.conftest import (
    AIM,
    COORDINATOR,
    COORDINATOR_2,
    DIRECTOR,
    HEALTH,
    JUSTICE,
    LEAD,
    POLICE,
    WHY,
    WORKER,
    WORKER_2,
    WORKER_3,
    Table,
    wrong,
)

TODAY = START.date()
DAY = dt.timedelta(days=1)
AT_HAND = (COORDINATOR_2, DIRECTOR, LEAD, WORKER, WORKER_2, POLICE)


def scored(table: Table, goal: uuid.UUID, score: int, on: dt.date = TODAY, by: str = COORDINATOR):
    with table.acting(by, "goal.score") as work:
        aiming.score(work, goal, Score(score, on, "Vier dagen gehaald."))


def readers(table: Table, goal: uuid.UUID) -> set[str]:
    return {who for who in (COORDINATOR, *AT_HAND) if goal in table.sees(who)}


def test_a_goal_is_the_leads_until_it_is_shared_with_a_seat(table: Table) -> None:
    goal = table.goal()
    assert readers(table, goal) == {COORDINATOR}
    table.share(goal, table.seats[WORKER])
    assert readers(table, goal) == {COORDINATOR, WORKER}
    seen = table.alone(WORKER, goal)
    assert (seen.wanted, seen.own_words) == (AIM.wanted, AIM.own_words)
    assert (seen.legal_basis, seen.shares, seen.permissions) == (None, [], ("goal.read",))
    (shared,) = table.alone(COORDINATOR, goal).shares
    assert (shared.seat.function, shared.necessity, shared.lasts) == ("youth_worker", WHY, True)
    with wrong("shared_already"):
        table.share(goal, table.seats[WORKER])
    table.share(goal, table.team())
    assert readers(table, goal) == {COORDINATOR, WORKER, WORKER_2}


def test_only_the_lead_writes(table: Table) -> None:
    goal = table.goal()
    table.share(goal, table.seats[WORKER])
    for who in (WORKER, DIRECTOR):
        with pytest.raises(Refused):
            table.goal(by=who)
    with pytest.raises(NotFound):
        table.goal(by=LEAD)
    with pytest.raises(Refused):
        scored(table, goal, 3, by=WORKER)
    with pytest.raises(Refused):
        table.share(goal, table.seats[POLICE], by=WORKER)
    with pytest.raises(NotFound):
        scored(table, goal, 3, by=DIRECTOR)


def test_it_closes_with_the_share_the_seat_and_the_case(table: Table, set_clock: Any) -> None:
    goal, kept, case = table.goal(), table.goal(JUSTICE), table.town.case
    until = table.seat(WORKER_2, last_day=TODAY)
    mentioned = table.seat(LEAD)
    for seat in table.seats.values():
        table.share(goal, seat)
    for who in (WORKER, POLICE):
        table.share(kept, table.seats[who])
    assert readers(table, goal) == {COORDINATOR, WORKER, WORKER_2, POLICE, LEAD}
    with table.acting(COORDINATOR, "goal.end_share") as work:
        aiming.end_share(work, goal, table.seats[WORKER])
    assert (table.sees(WORKER), table.sees(POLICE)) == ({kept}, {goal, kept})
    with table.acting(POLICE, "case.leave") as work:
        seating.leave(work, case)
    with table.acting(DIRECTOR, "case.end_seat") as work:
        seating.take(work, case, mentioned)
    assert readers(table, goal) == {COORDINATOR, WORKER_2}
    set_clock(START + DAY)  # the day until which the seat was given is over
    assert readers(table, goal) == {COORDINATOR}
    assert [one.lasts for one in table.alone(COORDINATOR, goal).shares] == 4 * [False]
    with wrong("unknown_seat"):
        table.share(kept, until)
    with table.acting(COORDINATOR, "case.close") as work:
        progressing.close(work, case, CloseReason.GOALS_REACHED)
    assert table.sees(WORKER) == table.sees(COORDINATOR) == set()


def test_who_takes_the_lead_reads_every_goal_within_their_classes(table: Table) -> None:
    ordinary, health, justice = (table.goal(aim) for aim in (AIM, HEALTH, JUSTICE))
    assert table.sees(COORDINATOR) == {ordinary, health, justice}
    table.town.asked(LEAD, by=COORDINATOR)
    assert table.sees(LEAD) == set()  # who is only asked reads the frame
    table.town.accepted(LEAD)
    assert table.sees(LEAD) == {ordinary}  # "a director never rises above own classes"
    assert table.sees(COORDINATOR) == set()
    scored(table, ordinary, 4, by=LEAD)
    with pytest.raises(NotFound):
        scored(table, health, 4, by=LEAD)
    with wrong("class_not_yours"):
        table.goal(HEALTH, by=LEAD)


def test_special_and_criminal_data_ask_a_ground_and_a_reader_who_may(table: Table) -> None:
    for aim in (replace(HEALTH, special_ground=None), replace(JUSTICE, criminal_ground=None)):
        with pytest.raises(Conflict):
            table.goal(aim)
    with wrong("class_only_raised"):
        table.goal(replace(HEALTH, data_class=DataClass.D2))
    raised = replace(AIM, data_class=DataClass.D3, special_ground=HEALTH.special_ground)
    goal = table.goal(raised)
    with wrong("class_not_readable"):
        table.share(goal, table.seats[POLICE])
    table.share(goal, table.team())
    assert {WORKER, WORKER_2} <= readers(table, goal)
    assert table.sees(WORKER_3) == set()  # not bound to secrecy


def test_a_relative_reads_no_goal(table: Table) -> None:
    goal, _other = table.goal(), table.goal(JUSTICE)
    table.share(goal, table.seat(COORDINATOR_2))
    assert table.sees(COORDINATOR_2) == {goal}
    surname = table.town.scene.words[table.town.scene.persons["pupil"]].by_part["surname"]
    with table.acting(COORDINATOR_2, "conflict_of_interest.create") as work:
        declare_conflict(work, Meant(surname, dt.date(2012, 1, 2)))
    assert table.sees(COORDINATOR_2) == set()
    with pytest.raises(NotFound):
        table.alone(COORDINATOR_2, goal)


def test_a_score_is_followed_and_never_changed(table: Table) -> None:
    goal = table.goal()
    for score, on in (
        (1, TODAY - 30 * DAY),
        (2, TODAY - 5 * DAY),
        (2, TODAY - 5 * DAY),
        (4, TODAY),
    ):
        scored(table, goal, score, on)
    for on, code in ((TODAY - DAY, "before_last_score"), (TODAY + DAY, "in_the_future")):
        with wrong(code):
            scored(table, goal, 5, on)
    found = table.alone(COORDINATOR, goal).scores
    assert [(one.number, one.score) for one in found] == [(1, 1), (2, 2), (3, 2), (4, 4)]
    with table.town.world.system() as work:
        rows = work.ungoverned(select(GoalScore).where(GoalScore.goal_id == goal)).all()
    assert len(rows) == 4


def test_an_ended_goal_is_read_and_pursued_no_longer(table: Table) -> None:
    goal = table.goal()
    table.share(goal, table.seats[WORKER])
    with table.acting(COORDINATOR, "goal.end") as work:
        aiming.end(work, goal, GoalEnd.REACHED)
    assert table.sees(WORKER) == {goal}
    with pytest.raises(Conflict):
        scored(table, goal, 5)
    with pytest.raises(Conflict):
        table.share(goal, table.seats[POLICE])
    assert table.alone(COORDINATOR, goal).permissions == ("goal.end_share", "goal.read")


def test_inside_a_school_nothing_leaves_it(table: Table) -> None:
    goal = table.goal(replace(AIM, life_area=LifeArea.HOME))
    with table.town.world.system() as work:
        case = work.ungoverned(select(Case).where(Case.id == table.town.case)).one()
        case.regime = LegalRegime.SCHOOL_INTERNAL
        work.record("case.scale", case)
    with wrong("regime_inside_only"):
        table.share(goal, table.seats[WORKER])
    table.share(goal, table.seat(LEAD))
    assert table.sees(LEAD) == {goal}
