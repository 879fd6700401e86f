"""What is about family is closed, and nothing else: desk items, news, decisions."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.core.errors import NotFound, Refused
from coordination.followups.answers import DeclineReason
from coordination.followups.models import DeskItem, Notice, NoticeKind
from coordination.followups.service import answering, disclosing
from coordination.followups.service.notices import News, about, tell
from coordination.partners.models import Membership
from coordination.people.models import ConflictDeclaration, ConflictOfInterest
from coordination.people.rules import FamilyRelation, Meant
from coordination.people.service import declare_conflict, end_conflict
from coordination.sharing.models import WpgDecision
from coordination.signals.models import Signal
from tests.access import police
from tests.access.situations import TODAY, Scene
from tests.factories import Concern, concern, police_question, released
from tests.people.persons import BORN
from tests.world import World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
MENTOR, ADMINISTRATOR = "mentor@maasdal", "administrator@zvh"
OFFICER, POLICE_LEAD = "police_officer@politie-venlo", "organisation_lead@politie-venlo"
DIRECTOR = "process_director@gemeente-venlo"


def close(world: World, who: str, person_id: uuid.UUID) -> None:
    """Close a young person to a member, whoever registered them."""
    with world.system() as work:
        member = world.member(who)
        declaration = ConflictDeclaration(
            organisation_id=member.organisation_id,
            account_id=member.account_id,
            declared_by=member.id,
            relation=FamilyRelation.RELATIVE,
            created_at=work.now,
        )
        work.add(declaration)
        work.record("conflict_of_interest.declare", declaration)
        work.flush()
        closed = ConflictOfInterest(
            declaration_id=declaration.id, account_id=member.account_id, young_person_id=person_id
        )
        work.add(closed)


def readable(world: World, who: str, column: Any) -> set[uuid.UUID]:
    """Return a column of the records of its kind that a member may read."""
    with world.acting(who) as work:
        return set(work.session.scalars(select(column).where(work.readable(column.class_))))


def declined(world: World, asked_about: Concern) -> uuid.UUID:
    question = released(world, police_question(world, asked_about), asked_about)
    with world.acting(OFFICER) as work:
        answering.decline(work, question, DeclineReason.NO_CAPACITY)
    return question


def test_what_fell_between_partners(world: World) -> None:
    family, other = concern(world), concern(world)
    for one in (family, other):
        declined(world, one)
    close(world, DIRECTOR, family.persons[0])
    assert readable(world, DIRECTOR, DeskItem.signal_id) == {other.id}


def test_news_of_a_question(world: World) -> None:
    family, other = concern(world), concern(world)
    answers = [declined(world, one) for one in (family, other)]
    close(world, COORDINATOR, family.persons[0])
    assert readable(world, COORDINATOR, Notice.subject_id) == {answers[1]}


def test_news_of_a_signal(world: World) -> None:
    family, other = concern(world, by=MENTOR), concern(world, by=MENTOR)
    with world.system() as work:
        for row in work.ungoverned(select(Signal)):
            news = News(NoticeKind.FEEDBACK, about(row), "answered")
            tell(work, [world.member(MENTOR).id], news)
    close(world, MENTOR, family.persons[0])
    assert readable(world, MENTOR, Notice.subject_id) == {other.id}


def test_decisions_to_disclose(world: World) -> None:
    family, other = (concern(world, DataClass.D5, by=OFFICER) for _ in range(2))
    for one in (family, other):
        with world.acting(OFFICER) as work:
            disclosing.propose(work, one.id, police.proposal(Scene(world), TODAY))
    close(world, POLICE_LEAD, family.persons[0])
    assert readable(world, POLICE_LEAD, WpgDecision.signal_id) == {other.id}


def declared(world: World, who: str) -> uuid.UUID:
    with world.acting(who, "conflict_of_interest.create") as work:
        return declare_conflict(work, Meant("Jansen", BORN)).id


def test_an_administrator_ends_those_of_leads_only(world: World) -> None:
    made = declared(world, MENTOR)
    with world.acting(ADMINISTRATOR) as work, pytest.raises(NotFound):
        end_conflict(work, made)


def test_who_is_a_lead_and_an_administrator_does_not_end_the_own_one(world: World) -> None:
    made = declared(world, LEAD)
    with world.system() as work:
        both = work.session.get_one(Membership, world.member(ADMINISTRATOR).id)
        both.account_id = world.member(LEAD).account_id
        work.record("membership.edit", both)
    with world.acting(ADMINISTRATOR) as work, pytest.raises(Refused):
        end_conflict(work, made)
