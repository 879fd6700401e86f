"""What members tried who wanted to know or do more than they may."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.audit.models import AuditEntry
from coordination.core.errors import Invalid, Refused
from coordination.followups.answers import DeclineReason
from coordination.followups.models import FollowUp
from coordination.followups.queries.listing import Wanted, follow_ups
from coordination.followups.queries.notices import waiting_notices
from coordination.followups.rules import FollowUpKind
from coordination.followups.service.answering import decline
from coordination.followups.service.asking import ByHand
from coordination.followups.service.asking import ask as ask_by_hand
from coordination.http.paging import Paging
from coordination.oversight.queries.entries import Filter, listed
from coordination.partners.service.stand_ins import Absence, set_stand_in
from coordination.people.service import declare_conflict
from coordination.sharing.grounds import LegalBasis, Purpose
from coordination.sharing.models import Share
from coordination.sharing.rules import RevokeReason
from coordination.sharing.service.shares import revoke
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from tests.conftest import START
from tests.factories import ask, concern, police_question, proposed, reads, released, row
from tests.web import HTTPS, System
from tests.world import World

COORDINATOR, MENTOR = "care_coordinator@maasdal", "mentor@maasdal"
LEAD, PRIVACY = "organisation_lead@maasdal", "privacy_officer@maasdal"
POLICE = "police_officer@politie-venlo"
KEY = {"Idempotency-Key": "the-same-again"}


def unsafe_home(world: World) -> tuple[uuid.UUID, uuid.UUID]:
    """Return a signal of unsafe home by a mentor, with its reporting-code item."""
    about = concern(world, DataClass.DV, by=MENTOR)
    question = ask(
        world,
        about,
        FollowUpKind.REPORTING_CODE,
        "maasdal",
        "author",
        level=Level.FULL,
    )
    return about.id, proposed(world, about, question)


def test_a_stand_in_does_not_enter_a_circle(world: World) -> None:
    """Who is named is named in person: nobody comes in by standing in."""
    signal_id, follow_up_id = unsafe_home(world)
    assert reads(world, MENTOR, Signal, signal_id, Level.FULL)
    with world.acting(MENTOR, "stand_in.set") as work:
        set_stand_in(work, Absence(world.member(LEAD).id, work.today, work.today))
    assert not reads(world, LEAD, Signal, signal_id, Level.STUB)
    assert not reads(world, LEAD, FollowUp, follow_up_id, Level.STUB)


def test_a_lead_does_not_stand_in_by_their_own_act(world: World) -> None:
    day = START.date()
    absence = Absence(world.member(LEAD).id, day, day, world.member(MENTOR).id)
    with pytest.raises(Refused), world.acting(LEAD, "stand_in.set") as work:
        set_stand_in(work, absence)


def test_an_answer_is_not_repeated_when_the_question_has_closed(app: Flask, world: World) -> None:
    about = concern(world)
    follow_up_id = police_question(world, about, question="Kent u Noor?")
    released(world, follow_up_id, about)
    caller = System(app, world, POLICE)
    path = f"/follow-ups/{follow_up_id}/acceptance"
    first = caller.post(path, {}, headers=KEY)
    assert first.status_code == 200
    assert "Noor" in first.text
    with world.acting(COORDINATOR, "share.revoke") as work:
        revoke(work, row(world, follow_up_id).share_id, RevokeReason.OBJECTION)
    assert "Noor" not in caller.get(f"/follow-ups/{follow_up_id}").text
    assert "Noor" not in caller.post(path, {}, headers=KEY).text


def test_a_token_opens_the_interface_for_systems_only(app: Flask, world: World) -> None:
    about = concern(world)
    caller = System(app, world, COORDINATOR, "signal.read")
    caller.client.post(
        f"/signals/{about.id}/withdrawal",
        base_url=HTTPS,
        headers=caller.headers,
        data={"reason": "duplicate"},
    )
    with world.system() as work:
        assert work.session.get(Signal, about.id).status is SignalStatus.ROUTED


def test_the_log_cannot_be_asked_about_records_of_others(world: World) -> None:
    """One entry names signals of two schools; each school learns of its own alone."""
    here = concern(world)
    there = concern(world, by="care_coordinator@peelrand")
    for about, by in ((here, COORDINATOR), (there, "care_coordinator@peelrand")):
        released(world, police_question(world, about), about, by=by)
    with world.acting(POLICE, "follow_up.list") as work:
        found = follow_ups(work, Wanted(), Paging())
        owners = {item.stub.asked_by.organisation_id: item.id for item in found.items}
    other = owners[world.organisation("peelrand").id]
    with world.acting(PRIVACY, "audit_entry.list") as work:
        assert not listed(work, Filter(record=str(other)), Paging(), "audit_entry.search").items


def by_hand(world: World, function: str) -> ByHand:
    return ByHand(
        FollowUpKind.OWN_ACTION,
        world.organisation("maasdal").id,
        function,
        Purpose.PUBLIC_SAFETY,
        LegalBasis.PUBLIC_TASK,
        Level.STUB,
    )


def test_nobody_outside_a_circle_is_asked_about_it_inside(world: World) -> None:
    about = concern(world, DataClass.D6)
    with pytest.raises(Invalid), world.acting(COORDINATOR, "signal.ask") as work:
        ask_by_hand(work, about.id, by_hand(world, "organisation_lead"))


def test_a_share_without_names_is_closed_to_a_relative_too(world: World) -> None:
    about = concern(world)
    follow_up_id = police_question(world, about)
    released(world, follow_up_id, about, persons=())
    share_id = row(world, follow_up_id).share_id
    assert reads(world, COORDINATOR, Share, share_id, Level.FULL)
    with world.acting(COORDINATOR, "conflict.declare") as work:
        declare_conflict(work, about.persons[0])
    assert not reads(world, COORDINATOR, Share, share_id, Level.STUB)


def test_reading_ones_news_is_logged(world: World) -> None:

    about = concern(world)
    follow_up_id = police_question(world, about)
    released(world, follow_up_id, about)
    with world.acting(POLICE, "follow_up.decline") as work:
        decline(work, follow_up_id, DeclineReason.OUTSIDE_TERRITORY)
    with world.acting(COORDINATOR, "notice.read") as work:
        assert waiting_notices(work)
    with world.system() as work:
        entries = work.ungoverned(select(AuditEntry).where(AuditEntry.action == "notice.read"))
        assert [entry.subjects[0]["kind"] for entry in entries] == ["notice"]


def test_police_data_stay_with_who_wrote_them_down(world: World) -> None:
    about = concern(world, DataClass.D5, by=POLICE)
    inside = ask(world, about, FollowUpKind.OWN_ACTION, "politie-venlo", "author")
    follow_up_id = proposed(world, about, inside)
    assert reads(world, POLICE, FollowUp, follow_up_id, Level.STUB)
    assert not reads(world, "organisation_lead@politie-venlo", FollowUp, follow_up_id, Level.STUB)
