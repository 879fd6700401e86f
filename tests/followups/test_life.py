"""A follow-up's life as a state machine: whatever people do, the doors are right."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import Session

from coordination.access import engine
from coordination.access.classes import DataClass, Level
from coordination.core.errors import Problem
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
from coordination.followups.rules import ENDED, FollowUpStatus
from coordination.followups.service import answering, releasing, superseding
from coordination.followups.service.answering import Completion
from coordination.followups.service.releasing import Release
from coordination.partners.queries.identity import identify
from coordination.people.models import YoungPerson
from coordination.sharing.models import Share
from coordination.sharing.rules import RevokeReason, ShareState
from coordination.sharing.service import shares
from coordination.signals.models import Signal
from tests import factories
from tests.conftest import START
from tests.drain import drain
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"
POLICE = ("police_officer@politie-venlo", "police_officer.2@politie-venlo")
STRANGERS = (
    "organisation_lead@politie-venlo",
    "process_director@gemeente-venlo",
    "police_officer@politie-venray",
    "mentor@maasdal",
)
# Mostly those who may, so that something happens.
WHO = st.sampled_from([*POLICE, *POLICE, *STRANGERS])
WATCHED = (*POLICE, *STRANGERS)
CLOSED_AT_ONCE = {FollowUpStatus.WITHDRAWN, FollowUpStatus.SUPERSEDED, FollowUpStatus.KEPT}
ANSWERS: dict[str, tuple[Any, Any]] = {
    "complete": (
        answering.complete,
        Completion(Outcome.TAKEN_UP, Feedback(FeedbackLine.TAKEN_UP)),
    ),
    "give back": (answering.give_back, ReturnReason.NO_CAPACITY),
    "decline": (answering.decline, DeclineReason.NO_CAPACITY),
}


class Doors(NamedTuple):
    """What is open to one member."""

    stub: bool
    summary: bool
    full: bool
    person: bool


class Life(RuleBasedStateMachine):
    """One question to the police; every step may be refused, and the doors must still be right."""

    world: World
    connection: Connection
    set_clock: Any

    def __init__(self) -> None:
        super().__init__()
        self.undo = self.connection.begin_nested()
        self.now = START
        self.set_clock(START)

    def teardown(self) -> None:
        self.undo.rollback()

    @initialize(data_class=st.sampled_from([DataClass.D2, DataClass.D4]))
    def begin(self, data_class: DataClass) -> None:
        self.about = factories.concern(self.world, data_class)
        self.id = factories.police_question(self.world, self.about)

    def act(self, who: str, service: Any, *arguments: Any) -> None:
        try:
            with self.world.acting(who, "test.act") as work:
                service(work, *arguments)
        except Problem:
            return
        drain(self.world.runtime)

    @rule()
    def release(self) -> None:
        wanted = Release(factories.NECESSITY, tuple(self.about.facts))
        self.act(COORDINATOR, releasing.release, self.id, wanted)

    @rule(who=WHO)
    def accept(self, who: str) -> None:
        self.act(who, answering.accept, self.id)

    @rule(who=WHO, to=st.sampled_from(POLICE))
    def assign(self, who: str, to: str) -> None:
        self.act(who, answering.assign, self.id, self.world.member(to).id)

    @rule(who=WHO, how=st.sampled_from(list(ANSWERS)))
    def answer(self, who: str, how: str) -> None:
        service, argument = ANSWERS[how]
        self.act(who, service, self.id, argument)

    @rule(how=st.sampled_from(["keep", "withdraw", "supersede", "revoke"]))
    def take_back(self, how: str) -> None:
        """One rule for all ways in which the owner ends it, so that most lives go on longer."""
        if how == "keep":
            self.act(COORDINATOR, releasing.keep, self.id, KeepReason.NOT_NECESSARY)
        elif how == "withdraw":
            self.act(COORDINATOR, answering.withdraw, self.id, TakeBackReason.WRONG_PARTNER)
        elif how == "revoke":
            share = self.row().share_id or uuid.uuid4()
            self.act(COORDINATOR, shares.revoke, share, RevokeReason.OBJECTION)
        else:
            with self.world.system() as work:
                superseding.supersede_open(work, self.about.id)

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        self.set_clock(self.now)
        with self.world.system() as work:
            shares.expire_due(work)
        drain(self.world.runtime)

    def row(self) -> FollowUp:
        with self.world.runtime.sessions() as session:
            return session.get_one(FollowUp, self.id)

    def share(self) -> Share | None:
        with self.world.runtime.sessions() as session:
            of_follow_up = select(FollowUp.share_id).where(FollowUp.id == self.id)
            query = select(Share).where(Share.id == of_follow_up.scalar_subquery())
            return session.scalars(query).one_or_none()

    def doors(self) -> dict[str, Doors]:
        """Return what is open to whom now, asked in one session without a log entry."""
        world = self.world
        with world.runtime.sessions() as session:
            return {who: self.doors_of(session, world.member(who).id) for who in WATCHED}

    def doors_of(self, session: Session, member: uuid.UUID) -> Doors:
        actor = identify(session, member, self.now, False)
        asked = (
            ("follow_up", FollowUp, self.id, Level.STUB),
            ("signal", Signal, self.about.id, Level.SUMMARY),
            ("signal", Signal, self.about.id, Level.FULL),
            ("young_person", YoungPerson, self.about.persons[0], Level.SUMMARY),
        )
        columns = [
            exists(
                select(model.id).where(
                    model.id == record, engine.allowed(actor, kind, f"{kind}.read", level)
                )
            ).label(f"door_{number}")
            for number, (kind, model, record, level) in enumerate(asked)
        ]
        return Doors(*session.execute(select(*columns)).one())

    @invariant()
    def the_doors_are_right(self) -> None:
        row, share, doors = self.row(), self.share(), self.doors()
        for who, opened in doors.items():
            assert opened.summary is self.may_read(who, row, share), who
            assert not opened.full, who
            if who != "mentor@maasdal":  # finds the pupils of the own school
                assert opened.person is opened.summary, who
            function = who in {*POLICE, "organisation_lead@politie-venlo"}
            assert opened.stub is (function and row.offered_at is not None), who

    def may_read(self, who: str, row: FollowUp, share: Share | None) -> bool:
        """Return what the product text says, told from the rows and not from the keys."""
        if who not in POLICE or row.handler_id != self.world.member(who).id:
            return False
        if row.accepted_at is None or share is None or share.state is not ShareState.LIVE:
            return False
        return row.status is FollowUpStatus.ACCEPTED or self.still_open(row)

    def still_open(self, row: FollowUp) -> bool:
        if row.ended_at is None or row.status in CLOSED_AT_ONCE:
            return False
        return self.now < last_moment(row.ended_at)

    @invariant()
    def state_and_dates_agree(self) -> None:
        row, share = self.row(), self.share()
        named = {self.world.member(name).id for name in POLICE}
        assert row.status is not FollowUpStatus.ACCEPTED or row.handler_id in named
        assert (row.ended_at is not None) is (row.status in ENDED)
        if row.status not in ENDED:
            return
        assert row.next_stage_at is None, "what has ended reminds nobody"
        if share is not None and share.state is ShareState.LIVE:
            assert share.valid_until is not None
            assert row.status not in CLOSED_AT_ONCE


def last_moment(ended_at: dt.datetime) -> dt.datetime:
    """Return midnight in Amsterdam after five working days, counted by hand for this month.

    From Wednesday 18 November 2026 until the second day of Christmas only weekends do not count.
    """
    day, left = ended_at.astimezone(dt.timezone(dt.timedelta(hours=1))).date(), 5
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5
    return dt.datetime.combine(day, dt.time(23), dt.UTC)


@pytest.mark.parametrize("examples", [6])
def test_whatever_people_do_the_doors_are_right(
    world: World, connection: Connection, set_clock, examples: int
) -> None:
    Life.world, Life.connection, Life.set_clock = world, connection, staticmethod(set_clock)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
