"""Every act asks for itself who may do it, whichever door led to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from coordination.access.classes import DataClass, Level
from coordination.core.errors import NotFound, Refused
from coordination.followups.answers import (
    DeclineReason,
    Feedback,
    FeedbackLine,
    KeepReason,
    Outcome,
    ReturnReason,
    TakeBackReason,
)
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service import answering, releasing
from coordination.followups.service.answering import Completion
from coordination.followups.service.handing_over import HandedOver, hand_over
from tests import factories
from tests.world import World

OWNER_LEAD, COORDINATOR = "organisation_lead@maasdal", "care_coordinator@maasdal"
POLICE, POLICE_2 = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
POLICE_LEAD, ELSEWHERE = "organisation_lead@politie-venlo", "care_coordinator@peelrand"
YOUTH, YOUTH_2 = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
YOUTH_LEAD = "organisation_lead@wijkteam-venlo"
S = FollowUpStatus
TAKEN_UP = Completion(Outcome.TAKEN_UP, Feedback(FeedbackLine.TAKEN_UP))


def standing(world: World, status: FollowUpStatus) -> uuid.UUID:
    """Return a question to the police that stands so."""
    about = factories.concern(world)
    question = factories.police_question(world, about)
    if status is not S.PROPOSED:
        factories.released(world, question, about)
    if status is S.ACCEPTED:
        with world.acting(POLICE) as work:
            answering.accept(work, question)
    return question


@pytest.mark.parametrize(
    ("act", "argument", "status", "reader"),
    [
        (releasing.keep, KeepReason.HANDLED_INSIDE, S.PROPOSED, OWNER_LEAD),
        (answering.accept, None, S.OFFERED, POLICE_LEAD),
        (answering.decline, DeclineReason.NO_CAPACITY, S.OFFERED, POLICE_LEAD),
        (answering.assign, POLICE_2, S.OFFERED, COORDINATOR),
        (answering.withdraw, TakeBackReason.OBJECTION, S.OFFERED, OWNER_LEAD),
        (answering.complete, TAKEN_UP, S.ACCEPTED, POLICE_2),
        (answering.give_back, ReturnReason.NO_CAPACITY, S.ACCEPTED, POLICE_2),
    ],
)
def test_who_may_not_is_refused_and_who_may_not_read_finds_nothing(
    world: World, act: Callable[..., Any], argument: Any, status: FollowUpStatus, reader: str
) -> None:
    question = standing(world, status)
    said = [world.member(argument).id] if argument == POLICE_2 else [argument] if argument else []
    for who, refusal in ((ELSEWHERE, NotFound), (reader, Refused)):
        with world.acting(who) as work, pytest.raises(refusal):
            act(work, question, *said)
    assert factories.row(world, question).status is status


def test_what_is_of_a_circle_stays_there_when_work_is_handed_over(world: World) -> None:
    about = factories.concern(world, DataClass.DV, by=YOUTH_LEAD)
    question = factories.ask(
        world,
        about,
        FollowUpKind.OWN_ACTION,
        "wijkteam-venlo",
        "youth_worker",
        level=Level.FULL,
    )
    follow_up = factories.proposed(world, about, question)
    with world.acting(YOUTH) as work:
        answering.accept(work, follow_up)
    assert factories.reads(world, YOUTH_LEAD, FollowUp, follow_up, Level.FULL)
    with world.acting(YOUTH_LEAD, "membership.hand_over") as work:
        moved = hand_over(work, world.member(YOUTH).id, world.member(YOUTH_2).id)
    assert moved == HandedOver([], [])
    assert factories.row(world, follow_up).handler_id == world.member(YOUTH).id
