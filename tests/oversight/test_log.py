"""The log as people read it: their own acts, and the organisation's for its privacy officer."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import select, text

from coordination.audit.models import AuditEntry
from coordination.core.errors import NotFound
from coordination.people.models import YoungPerson
from coordination.signals.models import Signal, SignalPerson
from coordination.signals.rules import Part
from tests.web import Browser, System
from tests.world import World

OFFICER = "privacy_officer@maasdal"
COORDINATOR = "care_coordinator@maasdal"


@pytest.fixture
def person(world: World) -> YoungPerson:
    """A registration of Maasdal, read by nobody yet."""
    with world.acting(COORDINATOR, "young_person.create") as work:
        row = YoungPerson(
            organisation_id=world.organisation("maasdal").id,
            surname="Berg",
            first_names="Noor",
            birth_date=dt.date(2011, 1, 1),
            sort_key="berg",
            search_name="berg",
            created_at=work.now,
            guardians=[],
        )
        work.add(row)
        work.record("young_person.create", row)
    return row


def signal_about(world: World, person: YoungPerson, data_class: str = "D2") -> Signal:
    """Return a signal about a registration, made by the coordinator."""
    with world.acting(COORDINATOR, "signal.create") as work:
        row = Signal(
            reference=uuid.uuid4().hex[:7].upper(),
            organisation_id=person.organisation_id,
            author_id=world.member(COORDINATOR).id,
            data_class=data_class,
            created_at=work.now,
        )
        row.persons = [SignalPerson(young_person_id=person.id, part=Part.CONCERNED, position=0)]
        work.add(row)
        work.record("signal.create", row)
    return row


def actions(answer) -> list[str]:
    """Return the actions in alphabetical order; the database's time stands still in a test."""
    return sorted(item["action"] for item in answer.json["items"])


def searched(app: Flask, world: World, who: str, **wanted) -> list[str]:
    answer = System(app, world, who).post("/audit-entry-searches", json=wanted)
    assert answer.status_code == 200, answer.json
    return actions(answer)


@pytest.mark.usefixtures("person")
def test_everybody_reads_their_own_acts(app: Flask, world: World) -> None:
    mine = System(app, world, COORDINATOR).get("/audit-entries")
    assert "young_person.create" in actions(mine)
    others = System(app, world, "mentor@maasdal").get("/audit-entries")
    assert "young_person.create" not in actions(others)


def test_the_privacy_officer_searches_by_record(app: Flask, world: World, person) -> None:
    wanted = {"record": str(person.id)}
    found = System(app, world, OFFICER).post("/audit-entry-searches", json=wanted)
    assert actions(found) == ["young_person.create"]
    [line] = found.json["items"]
    assert line["who"] == "care_coordinator maasdal"
    assert searched(app, world, "privacy_officer@wijkteam-venlo", **wanted) == []


def test_a_reference_finds_what_people_know_by_it(app: Flask, world: World, person) -> None:
    signal = signal_about(world, person)
    assert searched(app, world, OFFICER, record=signal.reference.lower()) == ["signal.create"]
    assert searched(app, world, "privacy_officer@wijkteam-venlo", record=signal.reference) == []


def test_a_person_is_found_with_what_hangs_on_it(app: Flask, world: World, person) -> None:
    signal_about(world, person)
    wanted = {"youngPersonId": str(person.id)}
    assert searched(app, world, OFFICER, **wanted) == ["signal.create", "young_person.create"]
    assert searched(app, world, COORDINATOR, **wanted) == ["young_person.create"]


@pytest.mark.parametrize("data_class", ["D5", "D6", "DV"])
def test_a_person_does_not_lead_to_closed_circles(
    app: Flask, world: World, person, data_class: str
) -> None:
    signal = signal_about(world, person, data_class)
    found = searched(app, world, OFFICER, youngPersonId=str(person.id))
    assert found == ["young_person.create"]
    assert searched(app, world, OFFICER, record=signal.reference) == []


def test_searching_narrows_by_actor_period_action_and_outcome(
    app: Flask, world: World, person
) -> None:
    signal_about(world, person)
    coordinator = str(world.member(COORDINATOR).id)
    both = ["signal.create", "young_person.create"]
    assert searched(app, world, OFFICER, membershipId=coordinator) == both
    maasdal = str(world.organisation("maasdal").id)
    assert set(both) < set(searched(app, world, OFFICER, organisationId=maasdal, outcome="done"))
    assert searched(app, world, OFFICER, action="signal.create") == ["signal.create"]
    assert searched(app, world, OFFICER, membershipId=coordinator, outcome="refused") == []
    later = {"since": "2031-01-01T00:00:00Z"}
    assert searched(app, world, OFFICER, membershipId=coordinator, **later) == []


def test_pages_neither_repeat_nor_miss_while_the_log_grows(app: Flask, world: World) -> None:
    for number in range(7):
        with world.acting(COORDINATOR, f"test.act_{number}"):
            pass
    officer, found, cursor = System(app, world, OFFICER), [], None
    wanted = {"membershipId": str(world.member(COORDINATOR).id), "pageSize": 2}
    while cursor is not None or not found:
        more = {"cursor": cursor} if cursor else {}
        answer = officer.post("/audit-entry-searches", json=wanted | more)
        found += actions(answer)
        cursor = answer.json["nextCursor"]
        with world.acting(COORDINATOR, "test.meanwhile"):
            pass
    kept = [action for action in found if action.startswith("test.act_")]
    assert sorted(kept) == [f"test.act_{number}" for number in range(7)]


def test_reading_and_searching_the_log_stand_in_the_log(app: Flask, world: World) -> None:
    officer = System(app, world, OFFICER)
    officer.get("/audit-entries")
    officer.post("/audit-entry-searches", json={"action": "x.y"})
    found = set(actions(officer.get("/audit-entries")))
    assert {"audit_entry.search", "audit_entry.list"} <= found


def test_what_is_sensitive_is_never_asked_in_an_address(app: Flask, world: World, person) -> None:
    officer = System(app, world, OFFICER)
    for name in ("youngPersonId", "membershipId", "record"):
        answer = officer.get("/audit-entries", query_string={name: str(person.id)})
        assert answer.status_code == 422


def test_what_was_searched_for_is_not_shown(app: Flask, world: World) -> None:
    with world.acting(OFFICER, "young_person.search") as work:
        work.searched("berg")
    found = System(app, world, OFFICER).get("/audit-entries")
    assert "berg" not in found.text


@pytest.mark.usefixtures("person")
def test_the_log_has_a_page(app: Flask, world: World) -> None:
    page = Browser(app, world, COORDINATOR).get("/audit-entries")
    assert page.status_code == 200
    assert "young_person.create" in page.text


def test_the_page_searches_and_pages_without_addresses(app: Flask, world: World, person) -> None:
    for _ in range(30):
        with world.acting(COORDINATOR, "young_person.read") as work:
            work.saw([person], "young_person.read")
    browser = Browser(app, world, OFFICER)
    form = {"youngPersonId": str(person.id), "since": "2020-01-01", "until": "2040-01-01"}
    page = browser.post("/audit-entries", form)
    assert (page.status_code, page.text.count("<time")) == (200, 25)
    cursor = page.text.split('name="cursor" value="')[1].split('"')[0]
    following = browser.post("/audit-entries", form | {"cursor": cursor})
    assert following.text.count("<time") == 6
    wrong = browser.post("/audit-entries", {"youngPersonId": "Noor"})
    assert (wrong.status_code, "Noor" in wrong.text) == (422, True)


def test_the_log_is_read_by_index(world: World) -> None:
    wanted = (
        "subject_ids && ARRAY['00000000-0000-4000-8000-000000000001'::uuid]",
        "owners @> ARRAY['00000000-0000-4000-8000-000000000001'::uuid]",
        "membership_id = '00000000-0000-4000-8000-000000000001'::uuid AND at > now()",
        "organisation_id = '00000000-0000-4000-8000-000000000001'::uuid AND at > now()",
        "account_id = '00000000-0000-4000-8000-000000000001'::uuid",
        "request_id = 'x'",
        "true ORDER BY at DESC, id DESC LIMIT 25",
    )
    with world.runtime.sessions() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        for condition in wanted:
            query = f"EXPLAIN SELECT id FROM audit_entries WHERE {condition}"  # noqa: S608
            plan = "\n".join(row[0] for row in session.execute(text(query)))
            assert "ix_audit_entries" in plan, (condition, plan)


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("youth_worker@wijkteam-venlo", True),
        ("youth_worker.2@wijkteam-venlo", False),
        ("organisation_lead@wijkteam-venlo", False),
        ("privacy_officer@wijkteam-venlo", True),
        ("privacy_officer@maasdal", True),
        ("care_coordinator@maasdal", False),
        ("privacy_officer@peelrand", False),
        ("administrator@zvh", False),
    ],
)
def test_an_act_is_read_by_who_did_it_and_both_privacy_officers_only(
    world: World, person, who: str, *, reads: bool
) -> None:
    signal = signal_about(world, person)
    with (
        pytest.raises(NotFound),
        world.acting("youth_worker@wijkteam-venlo", "test.peep") as work,
    ):
        work.load(Signal, signal.id, "signal.read")
    with world.acting(who, "audit_entry.list") as work:
        query = select(AuditEntry.action).where(
            work.readable(AuditEntry), AuditEntry.action == "test.peep"
        )
        assert bool(work.session.scalars(query).all()) is reads
