"""Pages of the rule set: what it does in words, the dry run, and who may do what."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.partners.models import Organisation
from coordination.routing import notation
from coordination.routing.service import rule_sets
from tests.web import HTTPS, Browser
from tests.world import World

ADMIN, SECOND = "administrator@zvh", "administrator.2@zvh"
LEAD, COORDINATOR = "organisation_lead@maasdal", "care_coordinator@maasdal"


@pytest.fixture(autouse=True)
def _rules(world: World) -> None:
    with world.system() as work:
        rule_sets.load_default(work)


def document() -> dict[str, Any]:
    return json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))


def propose(browser: Browser, text: str, **more: Any) -> Any:
    return browser.post("/rule-sets/new", {"document": text, "note": "Na overleg.", **more})


def test_every_member_reads_the_rules_in_words(app: Flask, world: World) -> None:
    for who in (COORDINATOR, "police_officer@politie-venlo", "policy_officer@gemeente-venlo"):
        browser = Browser(app, world, who)
        assert "Versie 1" in browser.get("/rule-sets").text
        text = browser.get("/rule-sets/1").text
        assert "veiligheidsoverleg: wijk- of jeugdagent van politie" in text
        assert "niet gecontroleerd" in text
        assert "Goedkeuren" not in text
        assert browser.get("/rule-sets/new").status_code == 403


def test_a_version_that_does_not_exist(app: Flask, world: World) -> None:
    assert Browser(app, world, COORDINATOR).get("/rule-sets/9").status_code == 404


def test_two_administrators_and_a_lead(app: Flask, world: World) -> None:
    first, second, lead = (Browser(app, world, who) for who in (ADMIN, SECOND, LEAD))
    answer = propose(first, json.dumps(document()))
    assert answer.location == "/rule-sets/2", answer.text
    assert 'action="/rule-sets/2/approval"' not in first.get("/rule-sets/2").text
    assert first.post("/rule-sets/2/approval").status_code == 403
    assert lead.post("/rule-sets/2/acceptance").status_code == 409
    assert 'action="/rule-sets/2/approval"' in second.get("/rule-sets/2").text
    assert second.post("/rule-sets/2/approval").status_code == 303
    assert 'action="/rule-sets/2/acceptance"' in lead.get("/rule-sets/2").text
    assert lead.post("/rule-sets/2/acceptance").status_code == 303
    with world.system() as work:
        own = select(Organisation).where(Organisation.id == world.organisation("maasdal").id)
        assert work.ungoverned(own).one().accepted_rule_set == 2
    assert "geldt voor u" in lead.get("/rule-sets/2").text


def test_every_mistake_is_named_and_nothing_is_lost(app: Flask, world: World) -> None:
    rules = document()
    rules["rules"][3]["effects"][0]["function"] = "wizard"
    rules["rules"][4]["effects"][0]["level"] = "everything"
    browser = Browser(app, world, ADMIN)
    answer = propose(browser, json.dumps(rules))
    assert answer.status_code == 422
    assert "regel 5, gevolg 1, level" in answer.text
    assert "wizard" in answer.text
    assert "Na overleg." in answer.text
    rules["rules"][4]["effects"][0]["level"] = "summary"
    again = propose(browser, json.dumps(rules))
    assert "regel 4, gevolg 1, function" in again.text


def test_what_is_no_json_says_where(app: Flask, world: World) -> None:
    answer = propose(Browser(app, world, ADMIN), '{"format": 1,\n oops')
    assert answer.status_code == 422
    assert "zie regel 2, plaats 2" in answer.text
    assert "oops" in answer.text


def test_an_uploaded_file_goes_before_the_field(app: Flask, world: World) -> None:
    upload = (io.BytesIO(json.dumps(document()).encode()), "rules.json")
    answer = propose(Browser(app, world, ADMIN), "", file=upload)
    assert answer.location == "/rule-sets/2"


def test_a_file_of_another_kind_is_refused(app: Flask, world: World) -> None:
    browser = Browser(app, world, ADMIN)
    content = json.dumps(document()).encode()
    for name in ("rules.html", "rules.json.exe", "rules", "../../rules.txt"):
        refused = propose(browser, "", file=(io.BytesIO(content), name))
        assert refused.status_code == 422, name
        assert "eindigt op .json" in refused.text
    for wrong in (b"\x89PNG\r\n\x1a\n" + bytes(64), b"<svg onload=alert(1)>", b"\xff\xfe\x00"):
        assert propose(browser, "", file=(io.BytesIO(wrong), "rules.json")).status_code == 422
    large = {"data": b" " * 1_100_000, "content_type": "multipart/form-data; boundary=x"}
    assert browser.client.post("/rule-sets/new", base_url=HTTPS, **large).status_code == 413


def test_the_form_begins_with_the_rules_that_hold(app: Flask, world: World) -> None:
    text = Browser(app, world, ADMIN).get("/rule-sets/new").text
    assert "mentor_review" in text


def test_the_dry_run_of_an_organisation_without_signals(app: Flask, world: World) -> None:
    browser = Browser(app, world, COORDINATOR)
    assert "Er is niets om het op te proberen" in browser.get("/rule-sets/1/dry-run").text
    assert browser.get("/rule-sets/1/dry-run?last=0").status_code == 422
