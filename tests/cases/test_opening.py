"""Opening a case: by whom, of what, and who sits in it from then on."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from coordination.access.classes import DataClass
from coordination.cases.models import Case
from coordination.cases.queries import cases as queries
from coordination.cases.queries.candidates import candidates
from coordination.cases.rules import CaseLevel, CaseState, LegalRegime
from coordination.cases.service import opening
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.desk.queries.desk import desk
from coordination.followups.models import DeskItem, Notice, NoticeKind
from coordination.http.paging import Paging
from coordination.people.rules import Meant
from coordination.people.service import declare_conflict
from coordination.signals.models import Signal
from tests.access import situations as play
from tests.cases.conftest import BROUGHT, COORDINATOR, DIRECTOR, HOUSE, Town
from tests.world import VENRAY

OTHER = "care_coordinator.2@maasdal"
POLICE, WORKER = "police_officer@politie-venlo", "youth_worker@wijkteam-venlo"
OFFICER = "attendance_officer@leerplicht-venlo"


def signal(town: Town, name: str, by: str, klass: str) -> uuid.UUID:
    person = play.person(town.scene, f"of {name}", by)
    return play.recorded(town.scene, name, by, klass, [person])


def test_who_brings_it_sits_in_it_and_the_municipality_directs_it(town: Town) -> None:
    found = town.seen(COORDINATOR)
    assert (found.state, found.level, found.table) == ("reported", "L3", "gemeente-venlo")
    assert [(seat.organisation, seat.function) for seat in found.seats] == [
        ("maasdal", "care_coordinator")
    ]
    assert town.seen("care_coordinator.2@maasdal").leaderless
    for who in (WORKER, POLICE, "mentor@maasdal", "organisation_lead@maasdal", HOUSE):
        with pytest.raises((NotFound, Refused)):
            town.seen(who)


def test_the_frame_says_nothing_in_words_and_the_process_director_reads_why(town: Town) -> None:
    town.admitted()
    frame = town.seen(COORDINATOR)
    assert not frame.steps
    assert not frame.leads
    whole = town.seen(DIRECTOR)
    assert [step.act for step in whole.steps] == ["open", "triage", "admit"]
    assert whole.steps[2].answers == {"several_partners_needed": True, "tried_with_fewer": True}


@pytest.mark.parametrize("klass", ["D6", "DV"])
def test_a_circle_never_becomes_a_case(town: Town, klass: str) -> None:
    signal(town, "closed", COORDINATOR, klass)
    with pytest.raises(Refused):
        town.opened("closed")


def test_police_data_never_become_a_case(town: Town) -> None:
    made = signal(town, "police", POLICE, "D2")
    with town.world.system() as work:
        row = work.ungoverned(select(Signal).where(Signal.id == made)).one()
        row.data_class = DataClass.D5
        work.record("signal.correct", row)
    with pytest.raises(Refused):
        town.opened("police", POLICE)


def test_a_case_of_who_works_outside_schools_is_the_persons_own(town: Town) -> None:
    signal(town, "at home", WORKER, "D3")
    made = town.opened("at home", WORKER)
    for who, opens in ((WORKER, True), ("youth_worker.2@wijkteam-venlo", False)):
        with town.world.acting(who) as work:
            page = queries.cases(work, Paging())
        assert [one.id for one in page.items] == ([made] if opens else [])


def test_somebody_elses_signal_or_a_draft_cannot_be_brought(town: Town) -> None:
    with pytest.raises(NotFound):
        town.opened("threat", WORKER)
    play.draft(town.scene, "draft", COORDINATOR, "D2", [town.scene.persons["pupil"]])
    with pytest.raises(Conflict):
        town.opened("draft")


def test_a_signal_has_one_open_case_at_a_time(town: Town) -> None:
    with pytest.raises(Conflict, match="case_exists"):
        town.opened()


def test_levels_have_their_own_rules_and_tables(town: Town) -> None:
    signal(town, "other", COORDINATOR, "D2")
    with pytest.raises(Invalid):
        town.opened("other", regime=LegalRegime.WGS_ZVH)
    house = town.opened("other", level=CaseLevel.L4, regime=LegalRegime.WGS_ZVH)
    with town.world.acting(HOUSE) as work:
        assert queries.case(work, house).table == "zvh"
    with town.world.acting(DIRECTOR) as work, pytest.raises(NotFound):
        queries.case(work, house)


def test_the_desk_makes_a_case_and_its_owner_sits_in_it_and_hears_of_it(town: Town) -> None:
    signal(town, "weapon", COORDINATOR, "D4")
    question = play.release(town.scene, "weapon", "politie-venlo")
    play.decline(town.scene, question, POLICE)
    with town.world.system() as work:
        item = work.ungoverned(select(DeskItem).where(DeskItem.follow_up_id == question)).one()
        elsewhere = text("UPDATE signals SET place_of_event = :place WHERE id = :id")
        work.session.execute(elsewhere, {"place": VENRAY, "id": item.signal_id})
    with town.world.acting("process_director@gemeente-venray") as work, pytest.raises(NotFound):
        opening.open_from_desk(work, item.id, BROUGHT)
    house = replace(BROUGHT, level=CaseLevel.L4, regime=LegalRegime.WGS_ZVH)
    with town.world.acting(DIRECTOR) as work, pytest.raises(Invalid) as found:
        opening.open_from_desk(work, item.id, house)
    assert [one.code for one in found.value.problems] == ["level_of_the_house"]
    with town.world.acting(DIRECTOR, "desk_item.open_case") as work:
        town.case = opening.open_from_desk(work, item.id, BROUGHT).id
    town.scene.settle()
    assert town.seen(DIRECTOR).table == "gemeente-venlo"  # its desk, wherever it happened
    assert town.seen(COORDINATOR).state is CaseState.REPORTED
    told = select(Notice).where(Notice.kind == NoticeKind.CASE_OPENED)
    with town.world.system() as work:
        names = {one.membership_id for one in work.ungoverned(told)}
    assert names >= {town.world.member(COORDINATOR).id}


def test_it_is_closed_to_who_is_related_to_the_young_person(town: Town) -> None:
    surname = town.scene.words[town.scene.persons["pupil"]].by_part["surname"]
    town.asked(OTHER)
    with town.world.acting(OTHER) as work:
        declare_conflict(work, Meant(surname, dt.date(2012, 1, 2)))
    town.scene.settle()
    with pytest.raises(NotFound):
        town.seen(OTHER)
    with town.world.acting(OTHER) as work:
        assert not queries.cases(work, Paging()).items
        assert not desk(work).groups
    with town.world.acting(DIRECTOR) as work:
        able = {one.id for one in candidates(work, town.row)}
    assert town.world.member(OTHER).id not in able


def test_the_log_names_the_case_and_every_look_at_it(town: Town) -> None:
    with town.world.acting(COORDINATOR, "case.read") as work:
        queries.case(work, town.case)
        seen = [(one["kind"], one["id"]) for one in work.subjects]
    assert (Case.record_kind, str(town.case)) in seen
