"""Two offers meet: who has a task then, what it tells, and how a match ends (product text §6)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from coordination.core.errors import Conflict, Invalid, NotFound
from coordination.followups.models import Reminder
from coordination.followups.service import reminding
from coordination.matching.events import OfferMarked
from coordination.matching.models import Match, MatchOffer, MatchTask
from coordination.matching.rules import MatchAnswer, MatchState
from coordination.matching.service import answering, meeting, offering
from coordination.partners.service import memberships
from coordination.people.models import YoungPerson
from tests.access import situations as play
from tests.conftest import START
from tests.matching.conftest import (
    COORDINATOR,
    WORKER,
    Region,
    correct_person,
    make_the_same,
    task_of,
    tasks,
)

SECOND = "care_coordinator.2@maasdal"
CONTACTED, NOT_NEEDED = MatchAnswer.CONTACTED_NOW, MatchAnswer.NOT_NEEDED


def states(region: Region) -> list[MatchState]:
    with region.world.runtime.sessions() as session:
        return list(session.scalars(select(Match.state).order_by(Match.created_at, Match.state)))


def said(
    region: Region, who: str, answer: MatchAnswer = CONTACTED, words: str | None = None
) -> MatchTask:
    task = task_of(region, who)
    with region.world.acting(who, "match_task.answer") as work:
        return answering.answer(work, task, answer, words)


def reported(region: Region, who: str) -> None:
    task = task_of(region, who)
    with region.world.acting(who, "match_task.report_wrong") as work:
        answering.report_wrong(work, task)
    region.scene.settle()


def taken_back(region: Region, who: str, signal: uuid.UUID) -> None:
    with region.world.acting(who, "signal.end_match_offer") as work:
        offering.take_back(work, signal)
    region.scene.settle()


def test_both_sides_have_a_task_that_names_the_other(met: Region) -> None:
    mine, theirs = (met.world.members[who] for who in (COORDINATOR, WORKER))
    found = {one.membership_id: one for one in tasks(met)}
    assert {one: task.other_id for one, task in found.items()} == {
        mine.id: theirs.id,
        theirs.id: mine.id,
    }
    # Five working days after a Wednesday; when the other offered cannot be told from it.
    assert {task.due_on for task in found.values()} == {dt.date(2026, 11, 25)}
    assert {task.created_at for task in found.values()} == {
        dt.datetime(2026, 11, 17, 23, tzinfo=dt.UTC)
    }
    assert len({task.reference for task in found.values()}) == 2


def test_who_turns_out_to_be_the_same_is_met_after_a_correction(region: Region) -> None:
    correct_person(region, WORKER, surname="Zomerdijk", first_names="Roderick")
    region.offer(COORDINATOR, region.threat)
    region.offer(WORKER, region.recorded(WORKER))
    region.scene.settle()
    correct_person(region, WORKER, contact="Na schooltijd.")  # tells nobody from another
    region.scene.settle()
    assert not tasks(region)
    make_the_same(region)
    region.scene.settle()
    assert len(tasks(region)) == 2


def test_who_is_somebody_else_meets_nobody(region: Region) -> None:
    with region.world.system() as work:
        twin = work.session.get_one(YoungPerson, region.scene.persons[WORKER])
        twin.first_names = "Tim"
        work.record("young_person.edit", twin)
    region.offer(COORDINATOR, region.threat)
    region.offer(WORKER, region.recorded(WORKER))
    region.scene.settle()
    assert tasks(region) == []


def test_an_organisation_never_meets_itself(region: Region) -> None:
    region.scene.persons[SECOND] = region.scene.persons[COORDINATOR]
    region.offer(COORDINATOR, region.threat)
    region.offer(SECOND, region.recorded(SECOND))
    region.scene.settle()
    assert tasks(region) == []


def test_more_offers_of_the_same_side_make_no_second_task(met: Region) -> None:
    met.scene.persons[SECOND] = met.scene.persons[COORDINATOR]
    for who in (COORDINATOR, SECOND, WORKER):
        met.offer(who, met.recorded(who))
    met.scene.settle()
    assert len(tasks(met)) == 2


def test_a_second_registration_of_the_other_side_makes_no_second_task(met: Region) -> None:
    """Neither a count of registrations nor of concerns shows through."""
    play.person(met.scene, SECOND, SECOND)  # all of them are a slip apart
    met.offer(SECOND, met.recorded(SECOND))
    met.scene.settle()
    assert len(tasks(met)) == 2


def test_a_message_that_comes_twice_makes_nothing_new(met: Region) -> None:
    before = {one.id for one in tasks(met)}
    with met.world.system() as work:
        offers = work.ungoverned(select(MatchOffer.id)).all()
        for offer in offers:
            meeting.on_offer_marked(work, OfferMarked(offer))
    assert {one.id for one in tasks(met)} == before


def test_each_side_answers_once_and_then_it_is_answered(met: Region) -> None:
    said(met, COORDINATOR)
    assert states(met) == [MatchState.HALF_ANSWERED]
    with pytest.raises(Conflict):
        said(met, COORDINATOR)
    said(met, WORKER, NOT_NEEDED, "Wij zijn er niet meer bij.")
    assert states(met) == [MatchState.ANSWERED]


@pytest.mark.parametrize("words", [None, "  ", "kort", "x" * 1001])
def test_not_needed_says_why(met: Region, words: str | None) -> None:
    with pytest.raises(Invalid):
        said(met, COORDINATOR, NOT_NEEDED, words)


def test_a_wrong_match_ends_for_both_and_does_not_come_back(met: Region) -> None:
    reported(met, COORDINATOR)
    assert tasks(met) == []
    taken_back(met, COORDINATOR, met.threat)
    met.offer(COORDINATOR, met.threat)
    met.offer(WORKER, met.recorded(WORKER))
    met.scene.settle()
    assert (tasks(met), states(met)) == ([], [MatchState.WRONG])


def test_taking_back_an_offer_ends_what_nobody_has_answered(met: Region) -> None:
    mine = task_of(met, WORKER)
    taken_back(met, COORDINATOR, met.threat)
    assert tasks(met) == []
    with pytest.raises(NotFound), met.world.acting(WORKER, "match_task.answer") as work:
        answering.answer(work, mine, CONTACTED)
    # Offered again, they meet again.
    met.offer(COORDINATOR, met.threat)
    met.scene.settle()
    assert len(tasks(met)) == 2


def test_it_lasts_as_long_as_another_signal_is_offered(met: Region) -> None:
    before = {one.id for one in tasks(met)}
    met.offer(COORDINATOR, met.recorded(COORDINATOR))
    taken_back(met, COORDINATOR, met.threat)
    assert {one.id for one in tasks(met)} == before


def test_what_both_have_answered_outlives_the_offer(met: Region) -> None:
    said(met, COORDINATOR)
    said(met, WORKER)
    taken_back(met, COORDINATOR, met.threat)
    assert len(tasks(met)) == 2


def test_where_somebody_leaves_a_colleague_who_offers_too_is_met(met: Region) -> None:
    met.scene.persons[SECOND] = met.scene.persons[COORDINATOR]
    met.offer(SECOND, met.recorded(SECOND))
    said(met, COORDINATOR)
    said(met, WORKER)
    with met.world.acting("organisation_lead@maasdal", "membership.end") as work:
        memberships.end(work, met.world.members[COORDINATOR].id)
    met.scene.settle()
    assert {one.membership_id for one in tasks(met)} == {
        met.world.members[WORKER].id,
        met.world.members[SECOND].id,
    }


@pytest.mark.parametrize("who", [SECOND, "organisation_lead@maasdal", "process_director@zvh"])
def test_nobody_else_opens_a_side(met: Region, who: str) -> None:
    task = task_of(met, COORDINATOR)
    with pytest.raises(NotFound), met.world.acting(who, "match_task.read") as work:
        work.load(MatchTask, task, "match_task.read")


def test_a_side_does_not_open_the_other(met: Region) -> None:
    task = task_of(met, COORDINATOR)
    with pytest.raises(NotFound), met.world.acting(WORKER, "match_task.read") as work:
        work.load(MatchTask, task, "match_task.read")


def test_unanswered_it_climbs_to_who_has_it_and_then_to_the_process_director(
    met: Region, set_clock: Callable[[dt.datetime], None]
) -> None:
    said(met, WORKER)
    heard: dict[str, set[uuid.UUID]] = {}
    for day in range(25):
        set_clock(START + dt.timedelta(days=day))
        with met.world.system("sweep.remind") as work:
            reminding.run_due(work, 100)
    with met.world.runtime.sessions() as session:
        for row in session.scalars(select(Reminder).where(Reminder.stage.startswith("match"))):
            heard.setdefault(row.stage, set()).add(row.membership_id)
    mine = {met.world.members[COORDINATOR].id}
    director = {met.world.members["process_director@gemeente-venlo"].id}
    assert heard == {
        "match_before": mine,
        "match_on_day": mine,
        "match_late": mine,
        "match_escalated": director,
    }
