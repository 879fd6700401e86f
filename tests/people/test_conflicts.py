"""Conflicts of interest: they close, tell nothing, and hand over what was open."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.models import FollowUp, Notice, NoticeKind, Reminder
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service import answering, reminding
from coordination.people.models import ConflictDeclaration, ConflictOfInterest
from coordination.people.queries.conflicts import Declared, declarations
from coordination.people.rules import FamilyRelation, Meant, sounds_like
from coordination.people.service import declare_conflict, end_conflict, register
from coordination.signals.queries.reading import signal_view
from coordination.work import Work
from tests.conftest import START
from tests.drain import drain
from tests.factories import Concern, concern, police_question, released
from tests.people.persons import details, registered
from tests.web import Browser, System
from tests.world import World

BORN = dt.date(2009, 3, 4)
COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
MENTOR = "mentor@maasdal"
OFFICER, OFFICER_2 = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
POLICE_LEAD = "organisation_lead@politie-venlo"
KNOWN, UNKNOWN = Meant("Jansen", BORN), Meant("Onbekend", BORN)


def declare(world: World, who: str, about: uuid.UUID | Meant, *rest: object) -> ConflictDeclaration:
    with world.acting(who, "conflict_of_interest.create") as work:
        return declare_conflict(work, about, *rest)


def sees(world: World, who: str, about: Concern) -> bool:
    with world.acting(who) as work:
        try:
            return bool(signal_view(work, about.id))
        except NotFound:
            return False


def accepted(world: World, about: Concern, by: str = OFFICER) -> uuid.UUID:
    follow_up = released(world, police_question(world, about), about)
    with world.acting(by) as work:
        answering.accept(work, follow_up)
    drain(world.runtime)
    return follow_up


def row(world: World, follow_up_id: uuid.UUID) -> FollowUp:
    with world.system() as work:
        return work.ungoverned(select(FollowUp).where(FollowUp.id == follow_up_id)).one()


def count(world: World, model: type) -> int:
    with world.system() as work:
        return len(work.ungoverned(select(model)).all())


def test_by_name_it_closes_who_is_meant_and_nobody_else(world: World) -> None:
    about, other = concern(world), concern(world, born=[dt.date(2010, 1, 1)])
    declare(world, COORDINATOR, KNOWN, FamilyRelation.OWN_CHILD)
    assert not sees(world, COORDINATOR, about)
    assert sees(world, COORDINATOR, other)
    assert sees(world, LEAD, about)


def test_it_closes_under_every_membership_of_the_person(world: World) -> None:
    about = concern(world)
    declare(world, MENTOR, KNOWN)
    with world.system() as work:
        found = work.ungoverned(select(ConflictOfInterest)).one()
    assert found.account_id == world.member(MENTOR).account_id
    assert found.young_person_id == about.persons[0]


def test_only_registrations_of_the_own_organisation_are_looked_at(world: World) -> None:
    concern(world)
    declare(world, "care_coordinator@peelrand", KNOWN)
    assert count(world, ConflictOfInterest) == 0
    assert count(world, ConflictDeclaration) == 1


def test_the_answer_and_the_log_are_the_same_for_somebody_unknown(app: Flask, world: World) -> None:
    concern(world)
    caller, answers = System(app, world, MENTOR), []
    for meant in (KNOWN, UNKNOWN):
        sent = {"surname": meant.surname, "birthDate": "2009-03-04", "relation": "own_child"}
        answer = caller.post("/conflicts-of-interest", sent)
        answers.append((answer.status_code, answer.data))
    assert answers[0] == answers[1] == (204, b"")
    assert count(world, ConflictOfInterest) == 1
    log = caller.get("/audit-entries?action=conflict_of_interest.create").json["items"]
    shapes = [[(one["kind"], one["action"]) for one in entry["subjects"]] for entry in log]
    assert shapes == [[("conflict_of_interest", "conflict_of_interest.declare")]] * 2
    listed = caller.get("/conflicts-of-interest").json["items"]
    plain = [{key: one[key] for key in one if key not in {"id", "createdAt"}} for one in listed]
    assert plain[0] == plain[1]


def test_who_is_registered_later_is_closed_too(world: World) -> None:
    declare(world, MENTOR, Meant("de Vries", BORN))
    made = registered(world, "Vries", by=COORDINATOR, birth_date=BORN)
    with world.acting(MENTOR) as work, pytest.raises(NotFound):
        declare_conflict(work, made)
    with world.acting(MENTOR) as work, pytest.raises(Refused) as refusal:
        register(work, details("de Vries", birth_date=BORN))
    assert refusal.value.code == "conflict_of_interest"


def test_what_the_person_handles_goes_back_and_the_lead_is_told(world: World) -> None:
    about = concern(world)
    follow_up = accepted(world, about)
    declare(world, OFFICER, about.persons[0])
    assert not sees(world, OFFICER, about)
    drain(world.runtime)
    found = row(world, follow_up)
    assert (found.status, found.handler_id) == (FollowUpStatus.OFFERED, None)
    with world.system() as work:
        told = work.ungoverned(select(Notice).where(Notice.kind == NoticeKind.WORK_RETURNED)).all()
    assert [one.membership_id for one in told] == [world.member(POLICE_LEAD).id]
    with world.acting(OFFICER) as work, pytest.raises(NotFound):
        answering.accept(work, follow_up)
    with world.acting(OFFICER_2) as work:
        answering.accept(work, follow_up)


def test_it_cannot_be_assigned_to_family(world: World) -> None:
    about = concern(world)
    follow_up = accepted(world, about, OFFICER_2)
    with world.system() as work:
        owner = work.ungoverned(select(FollowUp.person_ids)).one()
    assert owner == about.persons
    with world.acting(OFFICER_2) as work:
        answering.assign(work, follow_up, world.member(OFFICER).id)
    declare(world, OFFICER, about.persons[0])
    drain(world.runtime)
    with world.acting(POLICE_LEAD) as work, pytest.raises(Invalid):
        answering.assign(work, follow_up, world.member(OFFICER).id)


def test_others_keep_their_work_and_a_repeated_event_changes_nothing(world: World) -> None:
    about = concern(world)
    follow_up = accepted(world, about, OFFICER_2)
    declare(world, MENTOR, about.persons[0])
    drain(world.runtime)
    assert row(world, follow_up).status is FollowUpStatus.ACCEPTED


def test_news_about_family_closes_as_well(world: World, app: Flask) -> None:
    about = concern(world, by=MENTOR)
    follow_up = accepted(world, about)
    with world.acting(OFFICER) as work:
        answering.give_back(work, follow_up, answering.ReturnReason.NO_CAPACITY)
    drain(world.runtime)
    reader = System(app, world, COORDINATOR)
    assert len(reader.get("/notices").json["items"]) == 1
    declare(world, COORDINATOR, about.persons[0])
    assert reader.get("/notices").json["items"] == []
    assert reader.get("/desk").json["groups"] == []


def test_a_relative_is_reminded_of_nothing(
    world: World, set_clock: Callable[[dt.datetime], None]
) -> None:
    about = concern(world)
    follow_up = released(world, police_question(world, about), about)
    declare(world, OFFICER, KNOWN)
    with world.system() as work:
        work.add(_closed(work, about, world.member(OFFICER).account_id))
    set_clock(START + dt.timedelta(days=2))
    with world.system() as work:
        reminding.run_due(work, 1_000)
    with world.system() as work:
        heard = set(
            work.ungoverned(select(Reminder.membership_id).where(Reminder.subject_id == follow_up))
        )
    assert world.member(OFFICER_2).id in heard
    assert world.member(OFFICER).id not in heard


def _closed(work: Work, about: Concern, account_id: uuid.UUID) -> ConflictOfInterest:
    """Return what a declaration closes at who was asked; it has no registration of its own."""
    declared = work.ungoverned(select(ConflictDeclaration.id)).one()
    return ConflictOfInterest(
        declaration_id=declared, account_id=account_id, young_person_id=about.persons[0]
    )


def test_the_lead_declares_for_a_member_and_ends_it(world: World) -> None:
    about = concern(world)
    member = world.member(COORDINATOR).id
    made = declare(world, LEAD, KNOWN, FamilyRelation.RELATIVE, member)
    assert not sees(world, COORDINATOR, about)
    with world.acting(COORDINATOR) as work, pytest.raises(Refused):
        end_conflict(work, made.id)
    with world.acting(LEAD) as work:
        end_conflict(work, made.id)
    assert sees(world, COORDINATOR, about)
    with world.acting(LEAD) as work, pytest.raises(Conflict):
        end_conflict(work, made.id)


def test_nobody_else_declares_for_others_or_for_other_organisations(world: World) -> None:
    concern(world)
    with world.acting(COORDINATOR) as work, pytest.raises(Refused):
        declare_conflict(work, KNOWN, FamilyRelation.RELATIVE, world.member(MENTOR).id)
    with world.acting(LEAD) as work, pytest.raises(NotFound):
        declare_conflict(work, KNOWN, FamilyRelation.RELATIVE, world.member(OFFICER).id)


def test_a_lead_never_ends_the_own_one_but_an_administrator_does(world: World) -> None:
    concern(world)
    made = declare(world, LEAD, KNOWN)
    with world.acting(LEAD) as work, pytest.raises(Refused):
        end_conflict(work, made.id)
    with world.acting("organisation_lead@peelrand") as work, pytest.raises(NotFound):
        end_conflict(work, made.id)
    with world.acting("administrator@zvh") as work:
        end_conflict(work, made.id)
    assert count(world, ConflictOfInterest) == 0


def test_what_another_declaration_closes_stays_closed(world: World) -> None:
    about = concern(world)
    first = declare(world, COORDINATOR, KNOWN)
    declare(world, COORDINATOR, KNOWN)
    with world.acting(LEAD) as work:
        end_conflict(work, first.id)
    assert not sees(world, COORDINATOR, about)


def test_what_is_missing_is_named(world: World) -> None:
    with world.acting(MENTOR) as work, pytest.raises(Invalid) as refusal:
        declare_conflict(work, Meant(" ", dt.date(2999, 1, 1)))
    assert {(one.pointer, one.code) for one in refusal.value.problems} == {
        ("/surname", "required"),
        ("/birthDate", "in_the_future"),
    }


@pytest.mark.parametrize("who", ["policy_officer@gemeente-venlo", MENTOR, LEAD])
def test_the_page_says_the_same_to_everybody(app: Flask, world: World, who: str) -> None:
    concern(world)
    browser = Browser(app, world, who)
    pages = []
    for meant in (KNOWN, UNKNOWN):
        sent = {"surname": meant.surname, "birthDate": "2009-03-04", "relation": "close"}
        done = browser.post("/conflicts-of-interest", sent)
        assert done.status_code == 303
        pages.append(browser.get("/conflicts-of-interest").text)
    assert all("Jansen" not in page and "Onbekend" not in page for page in pages)
    wrong = browser.post("/conflicts-of-interest", {"surname": "", "relation": "close"})
    assert wrong.status_code == 422


def test_the_list_is_ones_own_and_the_leads(world: World) -> None:
    declare(world, MENTOR, UNKNOWN)
    found = {}
    for who in (MENTOR, LEAD, COORDINATOR, "organisation_lead@peelrand"):
        with world.acting(who) as work:
            found[who] = [(one.own, one.permissions[1:]) for one in declarations(work)]
    assert found == {
        MENTOR: [(True, ())],
        LEAD: [(False, ("conflict_of_interest.end",))],
        COORDINATOR: [],
        "organisation_lead@peelrand": [],
    }


def test_what_a_lead_declares_is_for_administrators_only(world: World) -> None:
    declare(world, LEAD, UNKNOWN)
    readers = {
        who
        for who in (MENTOR, LEAD, COORDINATOR, "administrator@zvh", "privacy_officer@maasdal")
        if _declared(world, who)
    }
    assert readers == {LEAD, "administrator@zvh"}


def _declared(world: World, who: str) -> list[Declared]:
    with world.acting(who) as work:
        return declarations(work)


@pytest.mark.parametrize(
    ("typed", "registered_as", "same"),
    [
        ("Jansen", "jansen", True),
        ("van den Berg", "Berg", True),
        ("Meijer", "Meyer", True),
        ("Jansen-de Vries", "de Vries", True),
        ("Jansen", "Pietersen", False),
        ("El Amrani", "Bakker", False),
    ],
)
def test_a_slip_of_the_pen_closes_as_well(typed: str, registered_as: str, same: bool) -> None:
    assert sounds_like(typed, registered_as) is same


def test_a_dv_signal_of_family_is_closed_to_its_named(world: World) -> None:
    about = concern(world, DataClass.DV, by=MENTOR)
    assert sees(world, MENTOR, about)
    declare(world, MENTOR, about.persons[0])
    assert not sees(world, MENTOR, about)
