"""Asking a partner by hand."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.followups.answers import DeclineReason
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service import answering
from tests.factories import Concern, concern, police_question, released
from tests.web import Browser
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"


@pytest.fixture
def about(world: World) -> Concern:
    return concern(world)


def form(world: World, organisation: str, function: str, kind: str, **more: object) -> dict:
    terms = {"ask-purpose": "public_safety", "ask-legalBasis": "public_task", "ask-level": "2"}
    partner = f"{world.organisation(organisation).id}:{function}"
    named = {f"ask-{name.replace('_', '-')}": value for name, value in more.items()}
    return terms | {"ask-organisationId": partner, "ask-kind": kind} | named


def test_the_form_names_the_partners_that_take_part(
    app: Flask, world: World, about: Concern
) -> None:
    text = Browser(app, world, COORDINATOR).get(f"/signals/{about.id}/ask").text
    assert f"{world.organisation('politie-venlo').id}:police_officer" in text
    assert f"{world.organisation('leerplicht-venlo').id}:transition_point" in text
    assert f"{world.organisation('politie-venlo').id}:organisation_lead" not in text
    assert str(about.hearsay[0]) not in text


def test_asking_offers_it_to_the_partner(app: Flask, world: World, about: Concern) -> None:
    browser = Browser(app, world, COORDINATOR)
    sent = form(world, "politie-venlo", "police_officer", "safety_consult", necessity="Het moet.")
    sent["ask-persons"] = [str(person) for person in about.persons]
    answer = browser.post(f"/signals/{about.id}/ask", sent)
    assert answer.status_code == 303, answer.text
    with world.system() as work:
        found = work.ungoverned(select(FollowUp)).one()
    assert (found.status, answer.location) == (FollowUpStatus.OFFERED, f"/follow-ups/{found.id}")


def test_what_is_missing_is_named_and_the_rest_kept(
    app: Flask, world: World, about: Concern
) -> None:
    browser = Browser(app, world, COORDINATOR)
    sent = form(world, "politie-venlo", "youth_worker", "safety_consult", question="Kunt u helpen?")
    answer = browser.post(f"/signals/{about.id}/ask", sent)
    assert answer.status_code == 422
    assert 'id="field-ask-organisationId-error"' in answer.text
    assert "Kunt u helpen?" in answer.text
    assert 'value="safety_consult" checked' in answer.text


def test_a_question_about_an_area_names_nobody(app: Flask, world: World, about: Concern) -> None:
    sent = form(world, "gemeente-venlo", "process_director", "area_question", necessity="Nodig.")
    sent["ask-persons"] = [str(about.persons[0])]
    answer = Browser(app, world, COORDINATOR).post(f"/signals/{about.id}/ask", sent)
    assert answer.status_code == 422
    assert 'id="field-ask-persons-error"' in answer.text


def test_inside_nothing_is_released(app: Flask, world: World, about: Concern) -> None:
    sent = form(world, "maasdal", "care_coordinator", "own_action")
    answer = Browser(app, world, COORDINATOR).post(f"/signals/{about.id}/ask", sent)
    assert answer.status_code == 303, answer.text


def test_after_a_refusal_one_can_ask_another(app: Flask, world: World, about: Concern) -> None:
    question = released(world, police_question(world, about), about)
    with world.acting("police_officer@politie-venlo") as work:
        answering.decline(work, question, DeclineReason.NO_CAPACITY)
    browser = Browser(app, world, COORDINATOR)
    link = f"/signals/{about.id}/ask?after={question}"
    assert link.replace("&", "&amp;") in browser.get(f"/follow-ups/{question}").text
    assert f'value="{question}"' in browser.get(link).text
    sent = form(world, "politie-venray", "police_officer", "safety_consult", necessity="Het moet.")
    sent["ask-predecessorId"] = str(question)
    assert browser.post(f"/signals/{about.id}/ask", sent).status_code == 303


def test_only_the_owners_coordinator_asks(app: Flask, world: World, about: Concern) -> None:
    for who in ("mentor@maasdal", "care_coordinator@peelrand", "police_officer@politie-venlo"):
        status = Browser(app, world, who).get(f"/signals/{about.id}/ask").status_code
        assert status in {403, 404}, who
