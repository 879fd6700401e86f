"""What a change of a membership would open: coarse, without a trace but the log, and safe."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from coordination.access.classes import DataClass, Role
from coordination.access.keys import Key
from coordination.audit.models import AuditEntry
from coordination.core.errors import Invalid, NotFound, Refused
from coordination.partners.models import Membership
from coordination.partners.queries import dry_runs
from coordination.partners.queries.dry_runs import Effect, Supposed, coarse, dry_run
from tests.factories import concern
from tests.web import Browser, System
from tests.world import World

LEAD, ADMINISTRATOR = "organisation_lead@maasdal", "administrator@zvh"
MENTOR = "mentor.2@maasdal"
MANY = 22  # shown whatever the secret shift is


@pytest.fixture
def filled(world: World) -> World:
    """A school with enough signals of a class to be counted, and of those that never are."""
    for _ in range(MANY):
        concern(world, born=())
    for data_class in (DataClass.D5, DataClass.D6, DataClass.DV):
        for _ in range(MANY):
            concern(world, data_class, born=())
    return world


def tried(world: World, who: str, **more: Any) -> dict[str, Effect]:
    with world.acting(who, "membership.dry_run") as work:
        return {effect.kind: effect for effect in dry_run(work, Supposed(**more))}


def as_coordinator(world: World) -> dict[str, Any]:
    return {
        "membership_id": world.member(MENTOR).id,
        "role": Role.CARE_COORDINATOR,
        "secrecy_bound": True,
    }


def test_a_mentor_who_became_coordinator_would_read_the_school(filled: World) -> None:
    signals = tried(filled, LEAD, **as_coordinator(filled))["signal"]
    assert signals.opens in {10, 20}
    assert signals.content_opens in {10, 20}
    assert (signals.closes, signals.content_closes) == (None, None)


def test_police_data_the_lane_and_unsafe_homes_are_never_counted(world: World) -> None:
    for data_class in (DataClass.D5, DataClass.D6, DataClass.DV):
        for _ in range(MANY):
            concern(world, data_class, born=())
    found = tried(world, LEAD, **as_coordinator(world)).values()
    assert {effect.opens for effect in found} == {None}


def test_an_end_closes_and_somebody_new_opens(filled: World) -> None:
    coordinator = filled.member("care_coordinator@maasdal").id
    ended = tried(filled, LEAD, membership_id=coordinator)["signal"]
    assert ended.closes in {10, 20}
    own = filled.organisation("maasdal").id
    new = tried(filled, ADMINISTRATOR, organisation_id=own, role=Role.ORGANISATION_LEAD)["signal"]
    assert new.opens in {10, 20}
    assert new.content_opens is None  # a lead reads stubs


def test_the_same_question_gives_the_same_answer(filled: World) -> None:
    assert tried(filled, LEAD, **as_coordinator(filled)) == tried(
        filled, LEAD, **as_coordinator(filled)
    )


def test_nothing_is_written_but_the_log(filled: World) -> None:
    before = _state(filled)
    tried(filled, LEAD, **as_coordinator(filled))
    assert _state(filled) == before
    with filled.system() as work:
        entries = work.ungoverned(
            select(AuditEntry).where(AuditEntry.action == "membership.dry_run")
        ).all()
    (subject,) = entries[0].subjects
    assert subject["id"] == str(filled.member(MENTOR).id)
    assert subject["detail"] == {"role": "care_coordinator", "secrecy_bound": True}


def _state(world: World) -> Any:
    with world.system() as work:
        members = work.session.execute(select(Membership.id, Membership.role)).all()
        return sorted(map(tuple, members), key=str), work.session.scalar(
            select(func.count()).select_from(Key)
        )


@pytest.mark.parametrize(
    ("who", "more", "problem"),
    [
        (LEAD, {}, Invalid),
        (LEAD, {"membership_id": MENTOR, "organisation_id": "maasdal"}, Invalid),
        (LEAD, {"organisation_id": "maasdal"}, Invalid),
        (LEAD, {"membership_id": LEAD, "role": Role.CARE_COORDINATOR}, Refused),
        (LEAD, {"membership_id": "police_officer@politie-venlo"}, NotFound),
        (LEAD, {"organisation_id": "peelrand", "role": Role.MENTOR}, NotFound),
        (ADMINISTRATOR, {"membership_id": uuid.UUID(int=7)}, NotFound),
        ("mentor@maasdal", {"membership_id": MENTOR}, NotFound),
    ],
)
def test_who_may_ask_what(
    world: World, who: str, more: dict[str, Any], problem: type[Exception]
) -> None:
    named = {"membership_id": world.members, "organisation_id": world.organisations}
    values = {
        name: named[name][value].id if name in named and isinstance(value, str) else value
        for name, value in more.items()
    }
    with pytest.raises(problem):
        tried(world, who, **values)


@given(count=st.integers(0, 500), shift=st.integers(0, 9))
def test_numbers_are_tens_never_more_and_never_few(count: int, shift: int) -> None:
    shown = coarse(count, shift)
    if shown is None:
        assert count < dry_runs.STEP + shift
    else:
        assert shown % dry_runs.STEP == 0
        assert 0 <= count - shown < dry_runs.STEP + shift
        assert count >= dry_runs.STEP


@given(count=st.integers(10, 500))
def test_one_more_shows_at_a_place_that_nobody_knows(count: int) -> None:
    """For every number there is a shift at which one more is seen, and nine at which it is not."""
    seen = [shift for shift in range(10) if coarse(count, shift) != coarse(count + 1, shift)]
    assert len(seen) <= 1


def test_the_page_and_the_api_say_the_same(app: Flask, filled: World) -> None:
    mentor = filled.member(MENTOR).id
    query = f"membershipId={mentor}&role=care_coordinator&secrecyBound=true"
    answer = System(app, filled, LEAD).get(f"/memberships/dry-run?{query}")
    assert answer.status_code == 200, answer.text
    by_kind = {one["kind"]: one for one in answer.json["effects"]}
    page = Browser(app, filled, LEAD).get(f"/memberships/dry-run?tried=true&{query}")
    assert f"ongeveer {by_kind['signal']['opens']}" in page.text
    assert Browser(app, filled, LEAD).get("/memberships/dry-run").status_code == 200
    assert Browser(app, filled, ADMINISTRATOR).get("/memberships/dry-run").status_code == 200
    wrong = Browser(app, filled, LEAD).get("/memberships/dry-run?tried=true")
    assert wrong.status_code == 422
    assert (
        System(app, filled, "mentor@maasdal").get(f"/memberships/dry-run?{query}").status_code
        == 403
    )
