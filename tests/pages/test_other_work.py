"""Shares, informing, handing over, stand-ins and the preview of the digest, as pages."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.followups.rules import FollowUpStatus
from coordination.followups.service import answering
from coordination.partners.models import StandIn
from coordination.sharing.models import InformTask, Share
from coordination.sharing.rules import InformStatus, ShareState
from tests.conftest import START
from tests.factories import Concern, concern, help_question, police_question, released, row
from tests.web import Browser
from tests.world import World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
POLICE = "police_officer@politie-venlo"
TODAY = START.date()


@pytest.fixture
def about(world: World) -> Concern:
    return concern(world)


def waiting_share(world: World, about: Concern) -> Share:
    question = released(world, help_question(world, about), about)
    return share_of(world, question)


def share_of(world: World, question: uuid.UUID) -> Share:
    with world.system() as work:
        wanted = select(Share).where(Share.id == row(world, question).share_id)
        return work.ungoverned(wanted).one()


def fresh(world: World, record: object) -> object:
    with world.system() as work:
        kind = type(record)
        return work.ungoverned(select(kind).where(kind.id == record.id)).one()


def test_consent_on_the_page_of_the_share(app: Flask, world: World, about: Concern) -> None:
    share = waiting_share(world, about)
    browser = Browser(app, world, COORDINATOR)
    assert "Toestemming is nodig van: de jongere." in browser.get(f"/shares/{share.id}").text
    version = {"version": str(share.row_version)}
    late = {"given-consent-on": str(TODAY + dt.timedelta(days=3))}
    answer = browser.post(f"/shares/{share.id}/consent", late | version)
    assert answer.status_code == 422
    assert f'value="{late["given-consent-on"]}"' in answer.text
    good = {"given-consent-on": str(TODAY)} | version
    assert browser.post(f"/shares/{share.id}/consent", good).status_code == 303
    assert fresh(world, share).state is ShareState.LIVE


def test_a_conflict_of_duties_is_signed_by_the_lead(
    app: Flask, world: World, about: Concern
) -> None:
    share = waiting_share(world, about)
    coordinator, lead = Browser(app, world, COORDINATOR), Browser(app, world, LEAD)
    sent = {"version": str(share.row_version), "conflict-ground": "vital_interest"}
    answer = coordinator.post(f"/shares/{share.id}/conflict", sent)
    assert answer.status_code == 422
    assert 'value="vital_interest" checked' in answer.text
    words = {"conflict-colleague": "Jan", "conflict-reason": "Het kan niet wachten."}
    assert coordinator.post(f"/shares/{share.id}/conflict", sent | words).status_code == 303
    page = lead.get(f"/shares/{share.id}").text
    assert "Het kan niet wachten." in page
    assert "Jansen" not in page
    version = {"version": str(fresh(world, share).row_version)}
    assert lead.post(f"/shares/{share.id}/second-signature", version).status_code == 422
    signed = version | {"sign-judged": "true"}
    assert lead.post(f"/shares/{share.id}/second-signature", signed).status_code == 303
    assert fresh(world, share).state is ShareState.LIVE


def test_taking_a_share_back(app: Flask, world: World, about: Concern) -> None:
    share = share_of(world, released(world, police_question(world, about), about))
    sent = {"version": str(share.row_version), "revoke-reason": "wrong_person"}
    answer = Browser(app, world, COORDINATOR).post(f"/shares/{share.id}/revocation", sent)
    assert answer.status_code == 303
    assert fresh(world, share).state is ShareState.REVOKED


def test_a_task_to_inform(app: Flask, world: World, about: Concern) -> None:
    share = share_of(world, released(world, police_question(world, about), about))
    with world.system() as work:
        task = work.ungoverned(select(InformTask).where(InformTask.share_id == share.id)).one()
    browser = Browser(app, world, COORDINATOR)
    assert task.reference in browser.get("/inform-tasks").text
    page = browser.get(f"/inform-tasks/{task.id}").text
    assert "Jansen 0" in page
    version = {"version": str(task.row_version)}
    far = {"postpone-reason": "safety_of_other", "postpone-reviewOn": "2027-06-01"}
    answer = browser.post(f"/inform-tasks/{task.id}/postponement", far | version)
    assert answer.status_code == 422
    assert 'value="2027-06-01"' in answer.text
    done = version | {"done-on": str(TODAY)}
    assert browser.post(f"/inform-tasks/{task.id}/completion", done).status_code == 303
    assert fresh(world, task).status is InformStatus.DONE
    assert task.reference not in browser.get("/inform-tasks").text
    assert task.reference in browser.get("/inform-tasks?everything=1").text
    assert Browser(app, world, POLICE).get(f"/inform-tasks/{task.id}").status_code in {403, 404}


def test_handing_over_everything(app: Flask, world: World, about: Concern) -> None:
    question = released(world, police_question(world, about), about)
    with world.acting(POLICE) as work:
        answering.accept(work, question)
    other = world.member("police_officer.2@politie-venlo")
    browser = Browser(app, world, POLICE)
    assert browser.post("/hand-over", {}).status_code == 422
    assert browser.post("/hand-over", {"give-toId": str(other.id)}).status_code == 303
    assert row(world, question).handler_id == other.id
    assert row(world, question).status is FollowUpStatus.ACCEPTED
    assert "Het openstaande werk is overgedragen." in browser.get("/hand-over").text


def test_a_colleague_does_not_hand_over_for_another(app: Flask, world: World) -> None:
    other = world.member("police_officer.2@politie-venlo")
    mine = world.member(POLICE)
    sent = {"give-fromId": str(other.id), "give-toId": str(mine.id)}
    assert Browser(app, world, POLICE).post("/hand-over", sent).status_code == 403


def test_a_lead_sets_a_stand_in(app: Flask, world: World) -> None:
    away = world.member("mentor@maasdal")
    other = world.member("mentor.2@maasdal")
    browser = Browser(app, world, LEAD)
    sent = {"absent-membershipId": str(away.id), "absent-standInId": str(other.id)}
    answer = browser.post("/hand-over/stand-ins", sent)
    assert answer.status_code == 422
    assert f'value="{other.id}" selected' in answer.text
    days = {"absent-firstDay": "2026-12-01", "absent-lastDay": "2026-12-05"}
    assert browser.post("/hand-over/stand-ins", sent | days).status_code == 303
    with world.system() as work:
        found = work.ungoverned(select(StandIn)).one()
    assert (found.membership_id, found.stand_in_id) == (away.id, other.id)
    again = browser.post("/hand-over/stand-ins", sent | days)
    assert again.status_code == 409
    assert "1 december 2026" in browser.get("/hand-over").text
    assert browser.post(f"/hand-over/stand-ins/{found.id}/end").status_code == 303


def test_the_digest_as_it_would_be(app: Flask, world: World, about: Concern) -> None:
    assert "Er wacht niets op u" in Browser(app, world, POLICE).get("/digest").text
    question = released(world, police_question(world, about), about)
    text = Browser(app, world, POLICE).get("/digest").text
    assert row(world, question).reference in text
    assert "Jansen" not in text
