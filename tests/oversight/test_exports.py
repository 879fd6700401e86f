"""The log as files in two shapes, and as an overview for a citizen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from coordination.audit.models import AuditEntry
from coordination.people.models import YoungPerson
from coordination.shell.cli import context
from coordination.shell.cli.main import schakel
from tests.conftest import START
from tests.oversight.test_log import COORDINATOR, OFFICER, person, signal_about
from tests.web import Browser, System
from tests.world import World

assert person  # a fixture
PURPOSE = "Verzoek om inzage 2026-17"
PERIOD = {"since": "2026-11-01", "until": "2026-11-30", "purpose": PURPOSE}
NEN_EVENT = {
    *("EventID", "EventActionCode", "EventDateTime", "EventOutcomeIndicator", "EventTypeCode"),
}
NEN_USER = {
    *("userID", "alternateUserID", "userName", "userIsRequestor", "roleIDCode", "purposeOfUse"),
    *("networkAccessPointTypeCode", "networkAccessPointID"),
}
NEN_OBJECT = {
    f"participantObject{part}"
    for part in (
        *("TypeCode", "TypeCodeRole", "DataLifeCycle", "IDTypeCode", "PermissionPolicySet"),
        *("Sensitivity", "ID", "Name", "Detail", "Description"),
    )
}
NEN_SOURCE = {"AuditEnterpriseSiteID", "AuditSourceId", "AuditSourceTypeCode"}
NEN_POLICY = {
    *("authorisationProtocol", "treatmentRelationProtocol", "consentProfile", "checks"),
}


def values(found: Any) -> Iterator[Any]:
    """Yield every value of a document, however deep."""
    inside = found.values() if isinstance(found, dict) else found
    if isinstance(found, dict | list):
        for value in inside:
            yield from values(value)
    else:
        yield found


@pytest.fixture
def busy(app: Flask, world: World, person: YoungPerson) -> YoungPerson:
    """A registration at which several people of several organisations did something."""
    signal_about(world, person)
    System(app, world, COORDINATOR).get(f"/young-persons/{person.id}")
    System(app, world, "mentor@peelrand").get(f"/young-persons/{person.id}")
    System(app, world, "mentor@maasdal").get("/memberships")
    with world.acting("youth_worker@wijkteam-venlo", "young_person.read") as work:
        work.saw([person], "young_person.read")
    return person


def exported(app: Flask, world: World, shape: str) -> list[dict[str, Any]]:
    answer = Browser(app, world, OFFICER).post("/audit-entries/export", PERIOD | {"shape": shape})
    assert answer.status_code == 200, answer.text
    assert f"log-{shape}-2026-11-18.jsonl" in answer.headers["Content-Disposition"]
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.usefixtures("busy")
def test_every_field_of_nen_7513_is_there_and_says_something(app: Flask, world: World) -> None:
    lines = exported(app, world, "nen7513")
    assert len(lines) > 3
    for line in lines:
        assert set(line) == {"event", "users", "objects", "source", "policy"}
        assert set(line["event"]) == NEN_EVENT
        assert all(set(user) == NEN_USER for user in line["users"])
        assert all(set(found) == NEN_OBJECT for found in line["objects"])
        assert set(line["source"]) == NEN_SOURCE
        assert set(line["policy"]) == NEN_POLICY
        assert all(line["policy"][name]["result"] for name in NEN_POLICY)
        assert line["users"]
        assert line["objects"]
        assert all(value is not None and value != "" for value in values(line)), line


@pytest.mark.usefixtures("busy")
def test_nen_7513_tells_what_was_controlled(app: Flask, world: World) -> None:
    lines = exported(app, world, "nen7513")
    refused = next(line for line in lines if "membership.list" in line["event"]["EventTypeCode"])
    assert refused["event"]["EventOutcomeIndicator"] == 8
    assert refused["policy"]["authorisationProtocol"]["result"] == "denied"
    [other] = [line for line in lines if "wijkteam" in line["users"][0]["userName"]]
    assert other["policy"]["consentProfile"]["result"] == "present"
    own = next(line for line in lines if line["users"][0]["userName"].startswith("care_coord"))
    assert own["policy"]["consentProfile"]["result"] == "not_required"
    assert own["users"][1]["userName"] == "maasdal"


def test_the_processing_log_names_nobody(app: Flask, world: World, busy: YoungPerson) -> None:
    lines = exported(app, world, "logboek")
    text = json.dumps(lines)
    for member in world.members.values():
        assert str(member.account_id) not in text
        assert str(member.id) not in text
    assert str(busy.id) not in text
    about = [line for line in lines if "dpl.core.data_subject_id" in line["attributes"]]
    assert about
    with world.system() as work:
        for line in about:
            query = select(AuditEntry.id).where(AuditEntry.span_id == line["span_id"])
            place = f"logboek/{work.ungoverned(query).one()}"
            sealed = line["attributes"]["dpl.core.data_subject_id"]
            assert work.runtime.cipher.decrypt(sealed, place) == str(busy.id)
    for line in lines:
        assert {"trace_id", "span_id", "status_code", "name", "start_time", "end_time"} <= set(line)
        assert line["end_time"] >= line["start_time"] > 10**12
        assert line["status_code"] in {1, 2}
        assert line["attributes"]["dpl.core.processing_activity_id"].startswith("https://")
        assert all(value is not None for value in values(line))


@pytest.mark.usefixtures("busy")
def test_an_export_stands_in_the_log_with_its_purpose(app: Flask, world: World) -> None:
    lines = exported(app, world, "nen7513")
    with world.system() as work:
        query = select(AuditEntry).where(AuditEntry.action == "audit_entry.export")
        [entry] = work.ungoverned(query)
    detail = entry.subjects[0]["detail"]
    assert (detail["purpose"], detail["entries"]) == (PURPOSE, len(lines))


def test_an_export_asks_purpose_period_and_factor(app: Flask, world: World, set_clock) -> None:
    browser = Browser(app, world, OFFICER)
    page = browser.get("/audit-entries/export")
    assert page.status_code == 200
    for change in (
        {"purpose": ""},
        {"until": "2026-10-01"},
        {"since": "2025-01-01"},
        {"shape": ""},
    ):
        answer = browser.post("/audit-entries/export", PERIOD | {"shape": "logboek"} | change)
        assert answer.status_code == 422, change
    set_clock(START + dt.timedelta(minutes=6))
    late = browser.post("/audit-entries/export", PERIOD | {"shape": "logboek"})
    assert late.status_code == 403
    for path in ("export", "overview"):
        stranger = Browser(app, world, COORDINATOR)
        assert stranger.get(f"/audit-entries/{path}").status_code == 403
        assert stranger.post(f"/audit-entries/{path}", PERIOD).status_code == 403


def overview(app: Flask, world: World, who: str, found: YoungPerson):
    form = PERIOD | {"youngPersonId": str(found.id)}
    return Browser(app, world, who).post("/audit-entries/overview", form)


def test_a_citizen_reads_who_looked_and_why(app: Flask, world: World, busy: YoungPerson) -> None:
    page = overview(app, world, OFFICER, busy)
    assert page.status_code == 200
    assert "zorg- en veiligheidscoördinator bij maasdal" in page.text
    assert "jeugdhulpverlener bij wijkteam-venlo" in page.text
    assert "Omdat maasdal om hulp vroeg" in page.text
    assert "Voor het werk van maasdal met deze persoon" in page.text
    for named in ("care_coordinator maasdal", "youth_worker wijkteam", "Berg", "Noor"):
        assert named not in page.text
    assert overview(app, world, "privacy_officer@wijkteam-venlo", busy).status_code == 404


@pytest.mark.parametrize("data_class", ["D5", "D6", "DV"])
def test_an_overview_warns_nobody_of_a_closed_circle(
    app: Flask, world: World, person: YoungPerson, data_class: str
) -> None:
    before = overview(app, world, OFFICER, person).text.count("<tr")
    signal = signal_about(world, person, data_class)
    with world.acting(COORDINATOR, "signal.read") as work:
        work.saw([signal, person], "signal.read")
    assert overview(app, world, OFFICER, person).text.count("<tr") == before + 1  # the first look


def test_an_overview_comes_within_five_seconds(
    app: Flask, world: World, person: YoungPerson, record_property
) -> None:
    for _ in range(300):
        with world.acting(COORDINATOR, "young_person.read") as work:
            work.saw([person], "young_person.read")
    browser = Browser(app, world, OFFICER)
    begun = dt.datetime.now(dt.UTC)
    page = browser.post("/audit-entries/overview", PERIOD | {"youngPersonId": str(person.id)})
    taken = (dt.datetime.now(dt.UTC) - begun).total_seconds()
    assert "(300 keer)" in page.text
    record_property("measured", f"overview of 300 looks: {taken:.2f} s")
    assert taken < 5


@pytest.mark.usefixtures("busy")
def test_the_operator_exports_too(world: World) -> None:
    words = ["--shape", "logboek", "--since", "2026-11-01", "--until", "2026-11-30"]
    with context.using(world.runtime):
        called = CliRunner().invoke(
            schakel, ["audit", "export", "maasdal", *words, "--purpose", PURPOSE]
        )
        unknown = CliRunner().invoke(
            schakel, ["audit", "export", "nowhere", *words, "--purpose", PURPOSE]
        )
    assert (called.exit_code, unknown.exit_code) == (0, 1)
    assert all(json.loads(line)["trace_id"] for line in called.stdout.splitlines())
