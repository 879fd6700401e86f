"""Pages and API of exports: a fresh second factor, nobody else's files, nothing kept on the way."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select, text

from coordination.exports.models import Export
from coordination.exports.rules import ExportFormat, ExportKind
from coordination.outbox.models import OutboxMessage
from tests import canaries
from tests.canaries import WATCH
from tests.conftest import START
from tests.drain import drain
from tests.exports.conftest import Office
from tests.people.persons import registered
from tests.signals import samples
from tests.web import Browser, System, new_app
from tests.world import World

COORDINATOR, MENTOR, POLICE = samples.COORDINATOR, samples.MENTOR, samples.POLICE
LIST = {"list-kind": "signals", "list-format": "csv", "list-purpose": "account"}
ASKED = {"kind": "signals", "format": "json", "purpose": "account"}
CANARY = "Kanariegeel"
FORMULA = f'=HYPERLINK("http://x","{CANARY}")'


def asked(world: World) -> list[Export]:
    with world.system() as work:
        return list(work.ungoverned(select(Export).order_by(Export.requested_at)))


def test_a_list_is_asked_for_made_and_fetched(app: Flask, world: World) -> None:
    samples.routed(world, MENTOR, registered(world, FORMULA, by=MENTOR))
    browser = Browser(app, world, COORDINATOR)
    assert browser.post("/exports", LIST).location == "/exports"
    page = browser.get("/exports").text
    assert "wordt gemaakt" in page
    assert "hx-trigger" in page
    drain(world.runtime)
    page = browser.get("/exports").text
    (row,) = asked(world)
    assert f"/exports/{row.id}/file" in page
    assert "1 regel" in page
    assert "hx-trigger" not in page
    assert CANARY not in page
    answer = browser.get(f"/exports/{row.id}/file")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="schakel-signals-2026-11-18-{row.reference}.csv"'
    )
    titles, line = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""))
    assert "Geëxporteerd door care_coordinator maasdal" in titles[-1]
    assert CANARY in line[titles.index("Wie")]


def test_a_workbook_opens_and_holds_no_formula(office: Office) -> None:
    samples.routed(office.world, MENTOR, registered(office.world, FORMULA, by=MENTOR))
    export_id = office.made(COORDINATOR, ExportKind.SIGNALS, ExportFormat.XLSX)
    content = office.fetch(COORDINATOR, export_id).content
    (page,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert any(FORMULA in cell.value for cell in cells)
    assert page["A1"].value.startswith("Geëxporteerd door care_coordinator maasdal")


def test_one_record_is_asked_for_from_its_page(app: Flask, world: World) -> None:
    signal_id = samples.routed(world, MENTOR)
    browser = Browser(app, world, COORDINATOR)
    assert f"/signals/{signal_id}/export" in browser.get(f"/signals/{signal_id}").text
    assert browser.get(f"/signals/{signal_id}/export").status_code == 200
    missing = browser.post(f"/signals/{signal_id}/export", {})
    assert missing.status_code == 422
    assert "Vul dit in." in missing.text
    sent = browser.post(f"/signals/{signal_id}/export", {"record-purpose": "case_meeting"})
    assert sent.location == "/exports"
    drain(world.runtime)
    (row,) = asked(world)
    answer = browser.get(f"/exports/{row.id}/file")
    assert (answer.content_type, answer.get_data()[:5]) == ("application/pdf", b"%PDF-")


def test_what_was_chosen_stays_when_something_is_missing(app: Flask, world: World) -> None:
    browser = Browser(app, world, COORDINATOR)
    answer = browser.post("/exports", {"list-kind": "follow_ups", "list-format": "xlsx"})
    assert answer.status_code == 422
    assert 'value="follow_ups" checked' in answer.text
    assert asked(world) == []


# --- T13: a fresh second factor ------------------------------------------------------------------


def test_a_factor_of_five_minutes_ago_is_asked_again(app: Flask, office: Office, set_clock) -> None:
    export_id = office.made(COORDINATOR, ExportKind.SIGNALS)
    browser = Browser(app, office.world, COORDINATOR)
    new_app(office.world.runtime, office.world.member(COORDINATOR).account_id)
    set_clock(START + dt.timedelta(minutes=5, seconds=1))
    led = browser.get(f"/exports/{export_id}/file")
    assert (led.status_code, led.location) == (303, f"/step-up?next=/exports/{export_id}/file")
    for answer in (
        browser.post("/exports", LIST),
        browser.post(f"/signals/{uuid.uuid4()}/export", {"record-purpose": "account"}),
    ):
        assert answer.status_code == 403
        assert 'name="factorCode"' in answer.text
    for answer in (
        browser.get(f"/api/v1/exports/{export_id}/file"),
        browser.post("/api/v1/exports", json=ASKED),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "step_up_needed")
    assert len(asked(office.world)) == 1
    assert browser.get("/exports").status_code == 200


def test_a_token_gets_no_file_whatever_its_scopes(app: Flask, office: Office) -> None:
    export_id = office.made(COORDINATOR, ExportKind.SIGNALS)
    caller = System(app, office.world, COORDINATOR, "*")
    for answer in (caller.post("/exports", ASKED), caller.get(f"/exports/{export_id}/file")):
        assert (answer.status_code, answer.json["code"]) == (403, "step_up_needed")
    assert caller.get("/exports").json["items"][0]["id"] == str(export_id)


# --- whose ---------------------------------------------------------------------------------------


def test_a_file_of_somebody_else_is_as_if_absent(app: Flask, office: Office) -> None:
    export_id = office.made(COORDINATOR, ExportKind.SIGNALS)
    other = Browser(app, office.world, "care_coordinator@peelrand")
    for path in ("/exports/{}/file", "/api/v1/exports/{}", "/api/v1/exports/{}/file"):
        theirs = other.get(path.format(export_id))
        absent = other.get(path.format(uuid.uuid4()))
        assert theirs.status_code == absent.status_code == 404
        if "api" not in path:
            assert theirs.text == absent.text
    assert other.get("/api/v1/exports").json == {"items": [], "nextCursor": None}


def test_who_has_nothing_to_export_is_refused(app: Flask, world: World) -> None:
    browser = Browser(app, world, "administrator@zvh")
    assert browser.get("/exports").status_code == 403
    assert browser.post("/exports", LIST).status_code == 403
    assert "/exports" not in browser.get("/desk").text


def test_a_hidden_record_and_an_absent_one_get_the_same_answer(app: Flask, world: World) -> None:
    signal_id = samples.routed(world, MENTOR)
    browser = Browser(app, world, POLICE)
    form = {"record-purpose": "account"}
    for method in (browser.get, lambda path: browser.post(path, form)):
        hidden = method(f"/signals/{signal_id}/export")
        absent = method(f"/signals/{uuid.uuid4()}/export")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.text == absent.text


# --- the API -------------------------------------------------------------------------------------


def test_the_api_tells_how_far_it_is(app: Flask, world: World) -> None:
    browser = Browser(app, world, COORDINATOR)
    made = browser.post("/api/v1/exports", json=ASKED)
    assert made.status_code == 201
    assert made.json["state"] == "requested"
    drain(world.runtime)
    shown = browser.get(f"/api/v1/exports/{made.json['id']}").json
    assert (shown["state"], shown["records"]) == ("ready", 0)
    answer = browser.get(f"/api/v1/exports/{made.json['id']}/file")
    assert answer.json["items"] == []
    assert answer.json["export"]["purpose"] == "account"
    assert answer.json["export"]["by"] == "care_coordinator maasdal"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_api_says_why_there_is_no_file(app: Flask, office: Office) -> None:
    browser = Browser(app, office.world, COORDINATOR)
    early = office.ask(COORDINATOR, ExportKind.SIGNALS)
    answer = browser.get(f"/api/v1/exports/{early}/file")
    assert (answer.status_code, answer.json["code"]) == (409, "export_requested")
    for wrong in ({"purpose": "just because"}, {"format": "exe"}, {"status": "offered"}):
        assert browser.post("/api/v1/exports", json=ASKED | wrong).status_code == 422


# --- nothing on the way --------------------------------------------------------------------------


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.JSON])
def test_no_content_in_messages_rows_or_technical_log(office: Office, form: ExportFormat) -> None:
    logged = WATCH.lines
    samples.routed(office.world, MENTOR, registered(office.world, CANARY, by=MENTOR))
    export_id = office.made(COORDINATOR, ExportKind.SIGNALS, form)
    office.fetch(COORDINATOR, export_id)
    with office.world.system() as work:
        sent = work.ungoverned(
            select(OutboxMessage).where(OutboxMessage.topic == "export.requested")
        ).one()
        assert sent.payload == {"export_id": str(export_id)}
        for table in ("exports", "export_files", "audit_entries", "outbox_messages", "mails"):
            rows = work.session.execute(text(f"SELECT t::text FROM {table} t")).scalars()  # noqa: S608
            assert not any(CANARY in row for row in rows), table
    assert WATCH.lines > logged
    canaries.complain()
