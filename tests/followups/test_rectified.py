"""Whoever ever had what was put right hears of it, and nobody else."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from coordination.followups.answers import Feedback, FeedbackLine, Outcome
from coordination.followups.models import Notice, NoticeKind
from coordination.followups.service import answering, consequences
from coordination.followups.service.answering import Completion
from coordination.signals.events import SignalRectified, SignalWithdrawn
from coordination.signals.models import Signal
from coordination.signals.rules import Rectification, WithdrawReason
from coordination.signals.service import changing
from coordination.signals.service.content import content_of
from tests import factories
from tests.factories import Concern
from tests.world import World

COORDINATOR, WORKER = "care_coordinator@maasdal", "youth_worker@wijkteam-venlo"
POLICE, POLICE_2 = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
TAKEN_UP = Completion(Outcome.TAKEN_UP, Feedback(FeedbackLine.TAKEN_UP))


@pytest.fixture
def about(world: World) -> Concern:
    return factories.concern(world)


def act(world: World, who: str, service, *arguments):
    with world.acting(who, "test.act") as work:
        return service(work, *arguments)


def handled(world: World, about: Concern, *handlers: str) -> uuid.UUID:
    """Let the police take it up, and pass it to the next colleague each time."""
    follow_up = factories.released(world, factories.police_question(world, about), about)
    first, *others = handlers
    act(world, first, answering.accept, follow_up)
    for who in others:
        act(world, first, answering.assign, follow_up, world.member(who).id)
    return follow_up


def rectified(world: World, about: Concern) -> None:
    with world.acting(COORDINATOR, "signal.rectify") as work:
        content = content_of(work.load(Signal, about.id, "signal.read"))
        bullying = replace(content, category="BULL", sub_category="offline", data_class=None)
        changing.rectify(work, about.id, Rectification.ERASURE, bullying, "Dat hoorde er niet in.")
    for _ in range(2):
        with world.system() as work:
            consequences.on_signal_rectified(work, SignalRectified(about.id, 2))


def told(world: World) -> list[tuple[str, uuid.UUID]]:
    names = {member.id: name for name, member in world.members.items()}
    with world.system() as work:
        wanted = select(Notice).where(Notice.kind == NoticeKind.RECTIFIED)
        return sorted((names[row.membership_id], row.subject_id) for row in work.ungoverned(wanted))


def test_who_handles_it_and_who_did_so_before_are_told_once(world: World, about: Concern) -> None:
    follow_up = handled(world, about, POLICE, POLICE_2)
    rectified(world, about)
    assert told(world) == [(POLICE_2, follow_up), (POLICE, follow_up)]


def test_who_answered_long_ago_is_told_by_the_reference_that_they_know(
    world: World, about: Concern
) -> None:
    follow_up = handled(world, about, POLICE)
    act(world, POLICE, answering.complete, follow_up, TAKEN_UP)
    rectified(world, about)
    assert told(world) == [(POLICE, follow_up)]
    with world.acting(POLICE) as work:
        (news,) = work.session.scalars(
            select(Notice).where(work.readable(Notice), Notice.kind == NoticeKind.RECTIFIED)
        )
    assert news.reference == factories.row(world, follow_up).reference


def test_who_was_only_asked_had_nothing_and_hears_nothing(world: World, about: Concern) -> None:
    factories.released(world, factories.police_question(world, about), about)
    rectified(world, about)
    assert told(world) == []


@pytest.mark.parametrize(
    ("reason", "hears"), [(WithdrawReason.WRONG_PERSON, [POLICE]), (WithdrawReason.DUPLICATE, [])]
)
def test_a_signal_about_the_wrong_person_is_taken_back_from_who_answered(
    world: World, about: Concern, reason: WithdrawReason, hears: list[str]
) -> None:
    handled(world, about, POLICE)
    act(world, COORDINATOR, changing.retract, about.id, reason)
    for _ in range(2):
        with world.system() as work:
            consequences.on_signal_withdrawn(work, SignalWithdrawn(about.id))
    assert [who for who, _ in told(world)] == hears
