"""The JSON endpoints of rule sets and of a signal's routing."""

from __future__ import annotations

import json

import pytest

from coordination.routing import notation
from tests.routing.looking import decided
from tests.signals.samples import COORDINATOR, MENTOR, submitted
from tests.web import System

DOCUMENT = json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))
LEAD = "organisation_lead@maasdal"


@pytest.fixture
def as_(app, ruled):
    """Give a function that talks to the API as a member."""
    return lambda who: System(app, ruled, who)


def test_a_version_goes_from_proposal_to_acceptance(as_):
    body = DOCUMENT | {"note": "Strenger."}
    made = as_("administrator@zvh").post("/rule-sets", json=body)
    assert (made.status_code, made.json["version"], made.json["approvedAt"]) == (201, 2, None)
    own = as_("administrator@zvh").post("/rule-sets/2/approval", json={})
    assert (own.status_code, own.json["code"]) == (403, "second_person_needed")
    assert as_("administrator.2@zvh").post("/rule-sets/2/approval", json={}).status_code == 200
    accepted = as_(LEAD).post("/rule-sets/2/acceptance", json={})
    assert (accepted.status_code, accepted.json["version"]) == (200, 2)
    shown = as_(MENTOR).get("/rule-sets/2").json
    assert [row["version"] for row in shown["acceptances"]] == [2]
    assert shown["rules"]["rules"][0]["code"] == "mentor_review"


def test_the_list_is_paged_and_open_to_every_member(as_):
    as_("administrator@zvh").post("/rule-sets", json=DOCUMENT)
    first = as_(MENTOR).get("/rule-sets?pageSize=1").json
    second = as_(MENTOR).get(f"/rule-sets?pageSize=1&cursor={first['nextCursor']}").json
    assert [row["version"] for row in first["items"] + second["items"]] == [2, 1]
    assert second["nextCursor"] is None


def test_problems_of_a_rule_are_named_at_their_place(as_):
    rules = [DOCUMENT["rules"][0] | {"when": {"about": ["NOPE"]}}, *DOCUMENT["rules"][1:]]
    answer = as_("administrator@zvh").post("/rule-sets", json=DOCUMENT | {"rules": rules})
    assert answer.status_code == 422
    found = {(error["pointer"], error["code"]) for error in answer.json["errors"]}
    assert ("/rules/0/when", "category_unknown") in found
    assert all(error["detail"] for error in answer.json["errors"])


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (COORDINATOR, "/rule-sets"),
        (COORDINATOR, "/rule-sets/1/approval"),
        (MENTOR, "/rule-sets/1/acceptance"),
    ],
)
def test_who_may_not_is_refused(as_, who, path):
    body = DOCUMENT if path == "/rule-sets" else {}
    assert as_(who).post(path, json=body).status_code == 403


def test_a_version_that_is_not_there(as_):
    assert as_(MENTOR).get("/rule-sets/9").status_code == 404
    assert as_(MENTOR).post("/rule-sets/dry-run", json={"version": 9}).status_code == 404


def test_the_dry_run_compares(as_, ruled):
    decided(ruled, submitted(ruled))
    answer = as_(COORDINATOR).post("/rule-sets/dry-run", json={"version": 1, "last": 5})
    assert answer.status_code == 200
    [compared] = answer.json["signals"]
    assert (compared["changed"], compared["ruleThen"]) == (False, compared["ruleNow"])


def test_the_routing_of_a_signal_is_told_to_its_coordinator(as_, ruled):
    signal_id = submitted(ruled)
    nothing = as_(COORDINATOR).get(f"/signals/{signal_id}/routing")
    assert (nothing.status_code, nothing.json["decision"]) == (200, None)
    decision = decided(ruled, signal_id)
    found = as_(COORDINATOR).get(f"/signals/{signal_id}/routing").json
    assert (found["decision"], found["rule"]) == (str(decision.id), decision.rule)
    assert set(found["explanation"]) == {"nl", "en"}
    assert found["failedEffects"] == []


@pytest.mark.parametrize("who", ["care_coordinator@peelrand", "police_officer@politie-venlo"])
def test_to_others_it_is_as_absent(as_, ruled, who):
    signal_id = submitted(ruled)
    decided(ruled, signal_id)
    assert as_(who).get(f"/signals/{signal_id}/routing").status_code == 404


def test_a_mentor_reads_the_signal_and_not_its_routing(as_, ruled):
    signal_id = submitted(ruled, MENTOR)
    decided(ruled, signal_id)
    assert as_(MENTOR).get(f"/signals/{signal_id}/routing").status_code == 403
