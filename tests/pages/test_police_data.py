"""Deciding to disclose police data on the pages, and what never counts or finds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.desk.queries.desk import desk
from coordination.digest.queries import preview
from coordination.followups.models import FollowUp, Notice
from coordination.mail.models import Mail
from coordination.sharing.models import WpgDecision
from tests.conftest import START
from tests.drain import drain
from tests.factories import Concern, concern
from tests.people.persons import registered
from tests.signals.samples import drafted
from tests.web import Browser, System
from tests.world import World

OFFICER, LEAD = "police_officer@politie-venlo", "organisation_lead@politie-venlo"
THERE, LEAD_THERE = "police_officer@politie-venray", "organisation_lead@politie-venray"
TODAY = START.date()
LAST = (TODAY + dt.timedelta(days=5)).isoformat()


@pytest.fixture
def about(world: World) -> Concern:
    """Police data that an officer of Venlo wrote down."""
    return concern(world, DataClass.D5, by=OFFICER)


def proposal(world: World, **more: Any) -> dict[str, Any]:
    values = {
        "organisationId": str(world.organisation("politie-venray").id),
        "function": "police_officer",
        "article": "incidental",
        "purpose": "public_safety",
        "interest": "Voorkomen van strafbare feiten.",
        "covers": "Wat er is gezien.",
        "authority": "Officier van justitie",
        "decidedOn": TODAY.isoformat(),
        "validFrom": TODAY.isoformat(),
        "validUntil": LAST,
    }
    return values | more


def form(world: World) -> dict[str, Any]:
    values = proposal(world)
    values["organisationId"] += ":" + values.pop("function")
    return {f"decision-{name}": value for name, value in values.items()}


def confirm(app: Flask, world: World, decision: WpgDecision) -> Any:
    sent = {"version": decision.row_version, "confirm-judged": "true"}
    return Browser(app, world, LEAD).post(f"/wpg-decisions/{decision.id}/confirmation", sent)


def the(world: World, model: Any) -> Any:
    with world.system() as work:
        return work.ungoverned(select(model)).one()


def disclosed(app: Flask, world: World, about: Concern) -> WpgDecision:
    """Return a decision that an officer proposed and the lead confirmed, and ask under it."""
    Browser(app, world, OFFICER).post(f"/signals/{about.id}/disclosure", form(world))
    decision = the(world, WpgDecision)
    assert confirm(app, world, decision).status_code == 303
    partner = f"{world.organisation('politie-venray').id}:police_officer"
    terms = {"ask-purpose": "public_safety", "ask-legalBasis": "public_task", "ask-level": "2"}
    asked = {"ask-organisationId": partner, "ask-kind": "safety_consult"}
    named = {
        "ask-necessity": "Het moet.",
        "ask-persons": [str(one) for one in about.persons],
        "ask-statements": [str(about.facts[0])],
    }
    sent = Browser(app, world, OFFICER).post(f"/signals/{about.id}/ask", terms | asked | named)
    assert sent.status_code == 303, sent.text
    drain(world.runtime)
    return decision


def test_an_officer_proposes_and_the_lead_confirms(
    app: Flask, world: World, about: Concern
) -> None:
    page = Browser(app, world, OFFICER).get(f"/signals/{about.id}/disclosure").text
    assert f"{world.organisation('politie-venray').id}:police_officer" in page
    assert str(world.organisation("wijkteam-venlo").id) not in page
    disclosed(app, world, about)
    decision = the(world, WpgDecision)
    assert decision.confirmed_by == world.member(LEAD).id
    taken = Browser(app, world, THERE).post(
        f"/follow-ups/{the(world, FollowUp).id}/acceptance",
        {
            "version": the(world, FollowUp).row_version,
        },
    )
    assert taken.status_code == 303
    shown = Browser(app, world, THERE).get(f"/signals/{about.id}").text
    assert "Wpg" in shown
    assert "Er was iets." in shown


def test_the_lead_hears_of_it_and_opens_it_from_the_desk(
    app: Flask, world: World, about: Concern
) -> None:
    Browser(app, world, OFFICER).post(f"/signals/{about.id}/disclosure", form(world))
    notice, decision = the(world, Notice), the(world, WpgDecision)
    assert notice.membership_id == world.member(LEAD).id
    browser = Browser(app, world, LEAD)
    assert decision.reference in browser.get("/desk").text
    opened = browser.post(f"/notices/{notice.id}/look", {"opens": "1"})
    assert opened.location == f"/wpg-decisions/{decision.id}"
    assert "Voorkomen van strafbare feiten." in browser.get(opened.location).text
    assert browser.get(f"/signals/{about.id}").status_code == 404


def test_what_is_missing_is_named(app: Flask, world: World, about: Concern) -> None:
    sent = form(world) | {"decision-interest": "", "decision-validUntil": "2020-01-01"}
    answer = Browser(app, world, OFFICER).post(f"/signals/{about.id}/disclosure", sent)
    assert answer.status_code == 422
    assert 'id="field-decision-interest-error"' in answer.text


def test_about_a_draft_it_says_that_it_is_too_early(app: Flask, world: World) -> None:
    draft = drafted(world, OFFICER, registered(world, by=OFFICER), data_class=DataClass.D5)
    answer = Browser(app, world, OFFICER).get(f"/signals/{draft}/disclosure")
    assert answer.status_code == 409


def test_withdrawing_says_that_all_is_closed(app: Flask, world: World, about: Concern) -> None:
    decision = disclosed(app, world, about)
    follow_up = the(world, FollowUp).id
    browser = Browser(app, world, THERE)
    assert browser.get(f"/follow-ups/{follow_up}").status_code == 200
    sent = {"version": the(world, WpgDecision).row_version, "withdraw-reason": "no_longer_needed"}
    done = Browser(app, world, LEAD).post(f"/wpg-decisions/{decision.id}/withdrawal", sent)
    assert done.status_code == 303
    assert browser.get(f"/follow-ups/{follow_up}").status_code == 404


def test_a_token_proposes_and_never_confirms(app: Flask, world: World, about: Concern) -> None:
    officer, lead = System(app, world, OFFICER), System(app, world, LEAD)
    made = officer.post("/wpg-decisions", proposal(world, signalId=str(about.id)))
    assert made.status_code == 201, made.text
    path = f"/wpg-decisions/{made.json['id']}"
    assert lead.get(path).json["permissions"] == [
        "wpg_decision.confirm",
        "wpg_decision.read",
        "wpg_decision.withdraw",
    ]
    refused = lead.post(f"{path}/confirmation", headers={"If-Match": "*"})
    assert (refused.status_code, refused.json["code"]) == (403, "step_up_needed")
    assert officer.post(f"{path}/confirmation", headers={"If-Match": "*"}).json["code"] == "refused"
    assert [one["id"] for one in lead.get("/wpg-decisions").json["items"]] == [made.json["id"]]
    gone = lead.post(f"{path}/withdrawal", {"reason": "made_by_mistake"}, headers={"If-Match": "*"})
    assert gone.json["state"] == "withdrawn"


def test_confirming_asks_for_the_second_factor(
    app: Flask, world: World, about: Concern, set_clock: Callable[[dt.datetime], None]
) -> None:
    Browser(app, world, OFFICER).post(f"/signals/{about.id}/disclosure", form(world))
    decision = the(world, WpgDecision)
    lead, stranger = Browser(app, world, LEAD), Browser(app, world, LEAD_THERE)
    set_clock(START + dt.timedelta(minutes=6))
    sent = {"version": decision.row_version, "confirm-judged": "true"}
    path = f"/wpg-decisions/{decision.id}/confirmation"
    refused = lead.post(path, sent)
    assert refused.status_code == 403
    assert "Bevestig dat u het bent" in refused.text
    assert stranger.post(path, sent).status_code == 404
    by_token = System(app, world, LEAD_THERE).post(path, headers={"If-Match": "*"})
    assert by_token.status_code == 404
    assert the(world, WpgDecision).confirmed_at is None


def test_others_learn_no_version_either(app: Flask, world: World, about: Concern) -> None:
    Browser(app, world, OFFICER).post(f"/signals/{about.id}/disclosure", form(world))
    path = f"/wpg-decisions/{the(world, WpgDecision).id}/withdrawal"
    old = {"version": 99, "withdraw-reason": "no_longer_needed"}
    assert Browser(app, world, "police_officer.2@politie-venlo").post(path, old).status_code == 404
    assert Browser(app, world, LEAD).post(path, old).status_code == 412


@pytest.mark.parametrize("who", ["police_officer.2@politie-venlo", THERE, "mentor@maasdal"])
def test_others_learn_of_no_decision(app: Flask, world: World, about: Concern, who: str) -> None:
    made = System(app, world, OFFICER).post(
        "/wpg-decisions", proposal(world, signalId=str(about.id))
    )
    reader = System(app, world, who)
    assert reader.get(f"/wpg-decisions/{made.json['id']}").status_code in {403, 404}
    assert reader.get("/wpg-decisions").json["items"] == []


def test_police_data_are_listed_and_never_counted_found_or_mailed(
    app: Flask, world: World, about: Concern
) -> None:
    disclosed(app, world, about)
    for who in (OFFICER, THERE, LEAD):
        with world.acting(who) as work:
            groups = desk(work).groups
            assert [group.count for group in groups] == [0] * len(groups), who
            assert preview(work).sections == ()
    with world.acting(THERE) as work:
        assert [row.kind for group in desk(work).groups for row in group.rows] == ["follow_up"]
    with world.system() as work:
        assert work.ungoverned(select(Mail)).all() == []
    officer = System(app, world, OFFICER)
    assert [one["id"] for one in officer.get("/signals").json["items"]] == [str(about.id)]
    for query in (f"youngPersonId={about.persons[0]}", "category=PEST"):
        assert officer.get(f"/signals?{query}").json["items"] == [], query
    assert officer.get("/follow-ups?kind=safety_consult").json["items"] == []
