"""The page of a follow-up: what each side sees and may do, and forms that keep what was typed."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service import answering
from tests.factories import (
    Concern,
    ask,
    concern,
    help_question,
    police_question,
    proposed,
    released,
    row,
)
from tests.web import Browser
from tests.world import World

COORDINATOR, POLICE = "care_coordinator@maasdal", "police_officer@politie-venlo"


@pytest.fixture
def about(world: World) -> Concern:
    return concern(world)


def form(world: World, follow_up_id: uuid.UUID, part: str = "", **fields: object) -> dict:
    """Return a form as the page would send it."""
    begin = f"{part}-" if part else ""
    named = {begin + name.replace("_", "-"): text for name, text in fields.items()}
    return named | {"version": str(row(world, follow_up_id).row_version)}


def post(browser: Browser, follow_up_id: uuid.UUID, act: str, sent: dict, status: int = 303) -> str:
    answer = browser.post(f"/follow-ups/{follow_up_id}/{act}", sent)
    assert answer.status_code == status, answer.text
    return answer.text


def page(app: Flask, world: World, who: str, follow_up_id: uuid.UUID) -> str:
    answer = Browser(app, world, who).get(f"/follow-ups/{follow_up_id}")
    assert answer.status_code == 200, answer.text
    return answer.text


def status_of(world: World, follow_up_id: uuid.UUID) -> FollowUpStatus:
    return row(world, follow_up_id).status


def test_release_shows_what_may_leave(app: Flask, world: World, about: Concern) -> None:
    question = police_question(world, about)
    text = page(app, world, COORDINATOR, question)
    assert "Wat u deelt, kunnen politiegegevens worden." in text
    assert str(about.facts[0]) in text
    assert str(about.hearsay[0]) not in text
    browser = Browser(app, world, COORDINATOR)
    sent = form(world, question, "release", necessity="Zij weten wie er rondhangt.")
    post(browser, question, "release", sent | {"release-statements": [str(about.facts[0])]})
    assert status_of(world, question) is FollowUpStatus.OFFERED
    assert "aangeboden" in browser.get(f"/follow-ups/{question}").text


@pytest.mark.parametrize(
    ("level", "persons", "facts"),
    [(Level.STUB, False, False), (Level.SUMMARY, True, True), (Level.FULL, True, False)],
)
def test_release_offers_what_its_level_holds(
    app: Flask, world: World, about: Concern, level: Level, persons: bool, facts: bool
) -> None:
    question = police_question(world, about, level=level)
    text = page(app, world, COORDINATOR, question)
    assert ('name="release-persons"' in text) is persons
    assert ('name="release-statements"' in text) is facts


def test_the_lead_learns_of_a_proposal_and_not_what_it_is_about(
    app: Flask, world: World, about: Concern
) -> None:
    question = police_question(world, about)
    assert 'id="content"' in page(app, world, COORDINATOR, question)
    assert 'id="content"' not in page(app, world, "organisation_lead@maasdal", question)


def test_release_without_a_reason_keeps_what_was_ticked(
    app: Flask, world: World, about: Concern
) -> None:
    question = police_question(world, about)
    sent = form(world, question, "release", necessity="  ")
    browser = Browser(app, world, COORDINATOR)
    text = post(
        browser, question, "release", sent | {"release-statements": [str(about.facts[1])]}, 422
    )
    assert 'id="field-release-necessity-error"' in text
    assert "data-error-summary" in text
    assert f'value="{about.facts[1]}" checked' in text
    assert status_of(world, question) is FollowUpStatus.PROPOSED


def test_keeping_it_by_telephone(app: Flask, world: World, about: Concern) -> None:
    question = police_question(world, about)
    sent = form(world, question, "keep", reason="by_telephone")
    post(Browser(app, world, COORDINATOR), question, "keeping", sent)
    assert status_of(world, question) is FollowUpStatus.KEPT


def test_the_stub_names_nobody_and_acceptance_opens_the_summary(
    app: Flask, world: World, about: Concern
) -> None:
    question = released(world, police_question(world, about), about)
    before = page(app, world, POLICE, question)
    assert "Jansen" not in before
    assert "U wordt gevraagd." in before
    assert row(world, question).seen_at is not None
    browser = Browser(app, world, POLICE)
    post(browser, question, "acceptance", form(world, question))
    after = browser.get(f"/follow-ups/{question}").text
    assert "Jansen 0" in after
    assert "Er was iets." in after
    assert "Jansen" not in page(app, world, "police_officer.2@politie-venlo", question)


def test_an_answer_keeps_what_was_typed_and_reaches_who_asked(
    app: Flask, world: World, about: Concern
) -> None:
    question = released(world, police_question(world, about), about)
    browser = Browser(app, world, POLICE)
    post(browser, question, "acceptance", form(world, question))
    wrong = form(world, question, "complete", outcome="taken_up", feedback_note="x")
    text = post(browser, question, "completion", wrong, 422)
    assert 'id="field-complete-feedback-line-error"' in text
    assert 'value="taken_up" checked' in text
    right = form(world, question, "complete", outcome="taken_up")
    post(browser, question, "completion", right | {"complete-feedback-line": "will_call"})
    assert "Wij bellen u." in page(app, world, COORDINATOR, question)


def test_police_have_no_free_words(app: Flask, world: World, about: Concern) -> None:
    question = released(world, police_question(world, about), about)
    with world.acting(POLICE) as work:
        answering.accept(work, question)
    assert "complete-feedback-note" not in page(app, world, POLICE, question)


def test_who_is_too_late_sees_how_it_stands(app: Flask, world: World, about: Concern) -> None:
    question = released(world, police_question(world, about), about)
    sent = form(world, question)
    post(Browser(app, world, "police_officer.2@politie-venlo"), question, "acceptance", sent)
    text = post(Browser(app, world, POLICE), question, "acceptance", sent, 412)
    assert "Iemand anders heeft dit ondertussen gewijzigd." in text
    assert "opgepakt" in text


@pytest.mark.parametrize("reason", ["not_our_task", "", "nonsense"])
def test_declining_asks_for_a_reason_of_the_list(
    app: Flask, world: World, about: Concern, reason: str
) -> None:
    question = released(world, police_question(world, about), about)
    wanted = 303 if reason == "not_our_task" else 422
    browser = Browser(app, world, POLICE)
    post(browser, question, "refusal", form(world, question, "decline", reason=reason), wanted)
    ended = status_of(world, question) is FollowUpStatus.DECLINED
    assert ended is (wanted == 303)


def test_handing_to_a_colleague(app: Flask, world: World, about: Concern) -> None:
    question = released(world, police_question(world, about), about)
    other = world.member("police_officer.2@politie-venlo")
    text = page(app, world, POLICE, question)
    assert str(other.id) in text
    sent = form(world, question, "assign", handlerId=str(other.id))
    post(Browser(app, world, POLICE), question, "assignment", sent)
    assert row(world, question).handler_id == other.id


def test_a_review_is_one_form(app: Flask, world: World) -> None:
    about = concern(world, by="mentor@maasdal")
    question = proposed(
        world, about, ask(world, about, FollowUpKind.REVIEW, "maasdal", "care_coordinator", level=3)
    )
    browser = Browser(app, world, COORDINATOR)
    assert "Er was iets." in browser.get(f"/follow-ups/{question}").text
    sent = form(world, question, "complete", outcome="handled_inside")
    post(browser, question, "review", sent | {"complete-feedback-line": "handled_at_school"})
    assert status_of(world, question) is FollowUpStatus.DONE


def test_help_without_consent_waits_for_a_ground(app: Flask, world: World, about: Concern) -> None:
    question = help_question(world, about)
    browser = Browser(app, world, COORDINATOR)
    sent = form(world, question, "release", necessity="Het gaat niet goed.")
    persons = {"release-persons": [str(person) for person in about.persons]}
    post(browser, question, "release", sent | persons)
    assert status_of(world, question) is FollowUpStatus.PROPOSED
    assert f"/shares/{row(world, question).share_id}" in browser.get(f"/follow-ups/{question}").text


def test_from_d3_on_the_stub_calls_it_a_request(app: Flask, world: World) -> None:
    about = concern(world, DataClass.D3)
    question = released(world, help_question(world, about), about, persons=())
    text = page(app, world, "youth_worker@wijkteam-venlo", question)
    assert "hulpvraag" not in text.lower()


def test_taking_a_question_back(app: Flask, world: World, about: Concern) -> None:
    question = released(world, police_question(world, about), about)
    sent = form(world, question, "withdraw", reason="no_longer_needed")
    post(Browser(app, world, COORDINATOR), question, "withdrawal", sent)
    assert status_of(world, question) is FollowUpStatus.WITHDRAWN


def test_the_list_filters_and_keeps_the_choice(app: Flask, world: World, about: Concern) -> None:
    released(world, police_question(world, about), about)
    browser = Browser(app, world, POLICE)
    text = browser.get("/follow-ups?status=offered&direction=received&kind=&overdue=").text
    assert row_reference(world) in text
    assert 'value="offered" selected' in text
    assert row_reference(world) not in browser.get("/follow-ups?status=done").text
    assert browser.get("/follow-ups?status=nonsense").status_code == 422


def row_reference(world: World) -> str:
    with world.system() as work:
        return work.ungoverned(select(FollowUp)).one().reference


def test_others_find_nothing(app: Flask, world: World, about: Concern) -> None:
    question = police_question(world, about)
    for who in (POLICE, "care_coordinator@peelrand", "policy_officer@gemeente-venlo"):
        status = Browser(app, world, who).get(f"/follow-ups/{question}").status_code
        assert status in {403, 404}, who
