"""What stands on a desk is the reader's own work: no more than they may read, or may do."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from coordination.access.classes import DataClass, Level
from coordination.followups.models import FollowUp
from coordination.followups.queries.briefly import briefs
from coordination.followups.queries.waiting import piles
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import answering, reminding
from coordination.mail.letters import Group
from coordination.partners.calendar import due_at
from coordination.partners.queries.calendars import working_calendar
from coordination.signals.rules import Urgency
from tests import factories
from tests.people.persons import registered
from tests.people.test_family import close
from tests.signals.samples import drafted
from tests.world import World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
MENTOR, POLICE = "mentor@maasdal", "police_officer@politie-venlo"
POLICE_LEAD = "organisation_lead@politie-venlo"


def desk(world: World, who: str) -> dict[Group, set[uuid.UUID]]:
    with world.acting(who, "desk.read") as work:
        return {pile.group: {item.id for item in pile.items} for pile in piles(work)}


def test_a_lead_sees_what_waits_for_its_release_and_has_no_work_of_it(world: World) -> None:
    question = factories.police_question(world, factories.concern(world))
    assert factories.reads(world, LEAD, FollowUp, question, Level.STUB)
    assert desk(world, LEAD) == {}
    assert desk(world, COORDINATOR) == {Group.RELEASE: {question}}


def test_what_climbed_to_a_lead_leaves_the_desk_when_it_is_about_family(
    world: World, set_clock
) -> None:
    about = factories.concern(world)
    question = factories.released(world, factories.police_question(world, about), about)
    for day in (23, 25):
        set_clock(due_at(dt.date(2026, 11, day), 12))
        with world.system() as work:
            reminding.run_due(work, 100)
    assert desk(world, POLICE_LEAD) == {Group.OVERDUE: {question}}
    close(world, POLICE_LEAD, about.persons[0])
    assert desk(world, POLICE_LEAD) == {}


def test_who_stands_in_for_a_handler_has_no_work_of_their_circle(world: World) -> None:
    about = factories.concern(world, DataClass.DV, by=MENTOR)
    question = factories.ask(
        world, about, FollowUpKind.REPORTING_CODE, "maasdal", "author", level=Level.FULL
    )
    follow_up = factories.proposed(world, about, question)
    with world.acting(MENTOR) as work:
        answering.accept(work, follow_up)
    factories.stands_in(world, COORDINATOR, of=MENTOR)
    assert {follow_up} in desk(world, MENTOR).values()
    assert desk(world, COORDINATOR) == {}


@pytest.mark.parametrize("urgency", [Urgency.ORDINARY, Urgency.ACUTE])
def test_of_ones_own_drafts_the_acute_ones_wait(world: World, urgency: Urgency) -> None:
    person = registered(world, by=MENTOR)
    draft = drafted(world, MENTOR, person, urgency=urgency)
    expected = {Group.WAITING: {draft}} if urgency is Urgency.ACUTE else {}
    assert desk(world, MENTOR) == expected
    assert desk(world, COORDINATOR) == {}
    close(world, MENTOR, person)
    assert desk(world, MENTOR) == {}


def test_a_line_of_the_desk_is_of_what_one_reads(world: World) -> None:
    """A question that waits for its release has not reached the police yet."""
    question = factories.police_question(world, factories.concern(world))

    def lines(who: str) -> list[uuid.UUID]:
        with world.acting(who, "desk.read") as work:
            return [one.id for one in briefs(work, [question], working_calendar(work.session))]

    assert lines(COORDINATOR) == [question]
    assert lines(POLICE) == []
