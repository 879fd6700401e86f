"""The calendar of what is due: a number for each day, at an address that its owner can end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from coordination.access.classes import DataClass, Level
from coordination.core.clock import local_date
from coordination.desk import rules
from coordination.followups.rules import FollowUpKind
from coordination.partners.service.memberships import end as end_membership
from tests.conftest import START
from tests.factories import Concern, ask, concern, police_question, proposed, released, row
from tests.web import HTTPS, Browser
from tests.world import World

COORDINATOR, POLICE = "care_coordinator@maasdal", "police_officer@politie-venlo"
COLLEAGUE = "police_officer.2@politie-venlo"
TODAY = START.date()
days = st.dates(dt.date(2026, 10, 1), dt.date(2026, 12, 31))


@pytest.fixture
def about(world: World) -> Concern:
    return concern(world)


def made(app: Flask, world: World, who: str = POLICE) -> str:
    """Return the path of a calendar that somebody has made for themself."""
    page = Browser(app, world, who).post("/settings/calendar")
    assert page.status_code == 200
    [path] = re.findall(rf"{HTTPS}(/calendar/\S+\.ics)<", page.text)
    return path


def fetched(app: Flask, path: str) -> Calendar:
    """Return what a calendar reads at an address, strictly."""
    answer = app.test_client().get(path, base_url=HTTPS)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer.headers["Cache-Control"]
    return IcsCalendarStream.calendar_from_ics(answer.text)


def status(app: Flask, path: str) -> int:
    return app.test_client().get(path, base_url=HTTPS).status_code


@given(st.lists(days, max_size=8), days)
def test_everything_due_stands_on_its_day_and_what_is_late_on_today(
    due: list[dt.date], today: dt.date
) -> None:
    found = rules.days(due, today)
    assert sum(count for _, count in found) == len(due)
    assert [day for day, _ in found] == sorted({max(day, today) for day in due})
    assert dict(found).get(today, 0) == sum(day <= today for day in due)


def test_a_calendar_shows_numbers_and_nothing_else(
    app: Flask, world: World, about: Concern, set_clock: Callable[[dt.datetime], None]
) -> None:
    path = made(app, world)
    assert [event.summary for event in fetched(app, path).events] == [
        "Schakel: maak een nieuw adres voor deze agenda"
    ]
    question = row(world, released(world, police_question(world, about), about))
    due, last = fetched(app, path).events
    assert (due.start, due.summary) == (question.respond_by, "Schakel: er is één ding te doen")
    assert last.start == TODAY + dt.timedelta(days=365)
    written = app.test_client().get(path, base_url=HTTPS).text
    for secret in (question.reference, "Jansen", "Maasdal", str(question.id), question.id.hex):
        assert secret not in written
    set_clock(START + dt.timedelta(days=9))
    late = fetched(app, path).events[0]
    assert late.start == local_date(START + dt.timedelta(days=9))
    assert late.uid != due.uid


def test_what_others_have_to_do_and_police_data_are_not_counted(
    app: Flask, world: World, about: Concern
) -> None:
    released(world, police_question(world, about), about)
    secret = concern(world, DataClass.D5, by=POLICE)
    own = FollowUpKind.OWN_ACTION
    asked = ask(world, secret, own, "politie-venlo", "police_officer", level=Level.FULL)
    proposed(world, secret, asked)
    shown = {who: fetched(app, made(app, world, who)).events for who in (COORDINATOR, COLLEAGUE)}
    # The coordinator has to inform the young person; that the police answer is not theirs to do.
    for events in shown.values():
        assert [event.summary for event in events[:-1]] == ["Schakel: er is één ding te doen"]


def test_another_address_and_the_end_close_it(app: Flask, world: World) -> None:
    first = made(app, world)
    second = made(app, world)
    assert (status(app, first), status(app, second)) == (404, 200)
    browser = Browser(app, world, POLICE)
    assert second not in browser.get("/settings/calendar").text
    assert browser.post("/settings/calendar/end").status_code == 303
    assert status(app, second) == 404
    assert "nog geen adres" in browser.get("/settings/calendar").text


def test_it_ends_with_the_membership_and_with_its_year(
    app: Flask, world: World, set_clock: Callable[[dt.datetime], None]
) -> None:
    theirs, mine = made(app, world, COORDINATOR), made(app, world)
    with world.acting("organisation_lead@maasdal") as work:
        end_membership(work, world.member(COORDINATOR).id)
    assert (status(app, theirs), status(app, mine)) == (404, 200)
    set_clock(START + dt.timedelta(days=367))
    assert status(app, mine) == 404


def test_an_address_is_no_token_of_a_system_and_the_other_way_round(
    app: Flask, world: World
) -> None:
    secret = made(app, world).removeprefix("/calendar/").removesuffix(".ics")
    headers = {"Authorization": f"Bearer {secret}"}
    asked = app.test_client().get("/api/v1/desk", base_url=HTTPS, headers=headers)
    assert (asked.status_code, asked.json["code"]) == (403, "token_scope")
    wanted = {"label": "x", "scopes": ["desk.calendar", "desk.read"], "expiresOn": "2027-02-01"}
    browser = Browser(app, world, POLICE)
    token = browser.post("/api/v1/api-tokens", json=wanted).json["token"]
    absent = browser.get("/calendar/nothing.ics")
    assert absent.status_code == 404
    assert status(app, f"/calendar/{token}.ics") == 404
