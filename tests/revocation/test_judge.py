"""The judge finds each thing that it is there for, and nothing in what is right."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from coordination import work as unit
from coordination.audit import chain
from coordination.audit.entry import compose
from coordination.audit.models import Outcome
from coordination.core.errors import Unauthenticated
from coordination.mail.letters import Letter, Template
from coordination.mail.models import Mail, MailStatus
from coordination.mail.queue import put
from coordination.partners.service import memberships
from coordination.work import Occasion, Runtime, Work
from tests.revocation.judge import Judge
from tests.world import World, build_world

MEMBER, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"


@dataclass
class Court:
    """A small network under a judge."""

    world: World
    judge: Judge

    @property
    def member_id(self) -> uuid.UUID:
        return self.world.member(MEMBER).id

    def reading(self, runtime: Runtime | None = None) -> AbstractContextManager[Work]:
        """Open a unit of work of the member that changes nothing."""
        occasion = Occasion("test.read", "request", writes=False)
        return unit.begin(runtime or self.world.runtime, self.member_id, occasion)

    def end(self) -> None:
        """End the membership as its lead does."""
        with self.world.acting(LEAD, "membership.end") as work:
            memberships.end(work, self.member_id)


@pytest.fixture
def court(live, live_runtime) -> Iterator[Court]:
    world = build_world(live_runtime)
    with world.system() as work:
        put(work.session, world.member(MEMBER).id, Letter(Template.OFFER), "one", work.now)
    judge = Judge(live, world.member(MEMBER).id)
    yield Court(world, judge)
    judge.close()


def test_what_was_done_before_is_right_and_nothing_begins_after(court: Court) -> None:
    with court.reading():
        pass
    court.end()
    with pytest.raises(Unauthenticated), court.reading():
        pass
    assert court.judge.acts() == {"test.read": 1}
    assert court.judge.verdict(frozenset({"request"})).wrong == {}


def test_what_began_before_may_end_after(court: Court) -> None:
    with court.reading():
        court.end()
    assert court.judge.acts() == {"test.read": 1}
    assert court.judge.verdict().wrong == {}


def test_rights_that_somebody_remembers_are_found(court: Court) -> None:
    with court.reading() as work:
        remembered = work.actor
    court.end()
    forgetful = replace(court.world.runtime, identify=lambda *_: remembered)
    with court.reading(forgetful):
        pass
    assert court.judge.verdict().wrong == {"late": ["test.read request"]}


def test_a_mail_that_is_claimed_after_the_end_is_found(court: Court) -> None:
    court.end()
    with court.world.system() as work:
        mail = work.ungoverned(select(Mail)).one()
        mail.status = MailStatus.CLAIMED
    assert court.judge.verdict().wrong == {"mailed_late": [f"claimed {mail.id}"]}


def test_what_the_judge_cannot_see_is_told(court: Court) -> None:
    court.end()
    with court.world.runtime.sessions.begin() as session:
        who = {"membership_id": court.member_id, "policy": "none", "milliseconds": 0}
        occasion, now = Occasion("test.read", "blind"), court.judge.one("SELECT now()")
        entry = compose(occasion, Outcome.DONE, now, [], **who)
        chain.append(session, court.world.runtime.audit_key, entry)
    assert court.judge.verdict().wrong == {"unseen": ["blind"]}


def test_answers_without_an_act_and_answers_too_late_are_found(court: Court) -> None:
    court.end()
    wrong = court.judge.verdict(frozenset({"nowhere"}), frozenset({"late"})).wrong
    assert wrong == {"unaccounted": ["nowhere"], "answered_late": ["late"]}
