"""Who will get it is shown before anything is sent; what colleagues recorded is not."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from coordination.routing import notation
from coordination.routing.queries.previews import preview
from coordination.routing.service import rule_sets
from coordination.signals.models import Signal
from tests.people.persons import registered
from tests.routing.looking import asked, decided
from tests.signals.samples import COORDINATOR, MENTOR, drafted, submitted
from tests.web import Browser, System

LEAD = "organisation_lead@maasdal"
DOCUMENT = json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))


def previewed(world, signal_id, who=COORDINATOR):
    with world.acting(who, "signal.edit") as work:
        return preview(work, work.load(Signal, signal_id, "signal.edit"))


@pytest.fixture
def repeated(ruled):
    """Give a world whose first row catches what a mentor records about somebody known already."""
    document = deepcopy(DOCUMENT)
    again = deepcopy(document["rules"][0]) | {"code": "again"}
    again["when"]["repetition"] = {"atLeast": 1, "withinDays": 90}
    again["explanation"] = {"nl": "Opnieuw.", "en": "Again."}
    document["rules"].insert(0, again)
    for who, act in (("administrator@zvh", "create"), ("administrator.2@zvh", "approve")):
        with ruled.acting(who, f"rule_set.{act}") as work:
            version = 2 if act == "approve" else rule_sets.propose(work, document).version
            if act == "approve":
                rule_sets.approve(work, version)
    with ruled.acting(LEAD, "rule_set.accept") as work:
        rule_sets.accept(work, 2)
    return ruled


def test_it_shows_what_is_done_then(ruled):
    pupil = registered(ruled)
    found = previewed(ruled, drafted(ruled, COORDINATOR, pupil))
    signal_id = submitted(ruled, COORDINATOR, pupil)
    decision = decided(ruled, signal_id)
    shown = {(one.kind, one.function, one.organisation, one.level) for one in found.foreseen}
    assert found.explanation == decision.explanation
    assert shown == asked(ruled, decision)
    assert {one.own for one in found.foreseen} == {False}


def test_whoever_tries_names_learns_nothing_of_colleagues(repeated):
    pupil = registered(repeated)
    decided(repeated, submitted(repeated, COORDINATOR, pupil))
    tried = drafted(repeated, MENTOR, pupil)
    assert previewed(repeated, tried, MENTOR).explanation["en"] != "Again."
    assert decided(repeated, submitted(repeated, MENTOR, pupil)).rule == "again"
    assert previewed(repeated, tried, MENTOR).explanation["en"] == "Again."  # one's own counts


def test_nothing_is_shown_of_another_persons_draft(app, ruled):
    signal_id = drafted(ruled, MENTOR, registered(ruled))
    for who in (COORDINATOR, "care_coordinator@peelrand"):
        refused = System(app, ruled, who).get(f"/signals/{signal_id}/preview")
        assert refused.status_code in {403, 404}
    own = System(app, ruled, MENTOR).get(f"/signals/{signal_id}/preview")
    assert [one["kind"] for one in own.json["foreseen"]] == ["review"]


def test_without_a_category_the_field_is_named(app, ruled):
    signal_id = drafted(ruled, COORDINATOR, category=None, sub_category=None)
    answer = System(app, ruled, COORDINATOR).get(f"/signals/{signal_id}/preview")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/category")


def test_the_page_says_it_in_words(app, ruled):
    browser = Browser(app, ruled, COORDINATOR)
    empty = drafted(ruled, COORDINATOR, category=None, sub_category=None)
    assert "Kies" in browser.get(f"/signals/{empty}/preview").text
    page = browser.get(f"/signals/{drafted(ruled, COORDINATOR)}/preview").text
    assert "politie-venlo" in page
    assert "wie haar oppakt, ziet een samenvatting" in page
