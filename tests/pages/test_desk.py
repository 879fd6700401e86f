"""The desk of each role, the news on it, and the process director's desk."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.desk.queries.desk import desk
from coordination.followups.answers import DeclineReason, KeepReason
from coordination.followups.models import DeskItem, FollowUp, Notice, NoticeKind
from coordination.followups.queries.candidates import candidates
from coordination.followups.service import answering, releasing
from coordination.followups.service.notices import News, tell
from coordination.http.paging import Paging
from coordination.people.models import YoungPerson
from coordination.signals.absence import AbsenceKind
from coordination.signals.queries.listing import SignalFilter, signals
from coordination.signals.rules import SignalStatus
from coordination.signals.service.absences import propose_for, record_absence
from tests.conftest import START
from tests.factories import Concern, concern, police_question, released, row
from tests.people.persons import registered
from tests.signals.samples import drafted
from tests.web import Browser, System
from tests.world import World

COORDINATOR, POLICE = "care_coordinator@maasdal", "police_officer@politie-venlo"
DIRECTOR = "process_director@gemeente-venlo"


@pytest.fixture
def about(world: World) -> Concern:
    return concern(world)


def declined(world: World, about: Concern) -> uuid.UUID:
    question = released(world, police_question(world, about), about)
    with world.acting(POLICE) as work:
        answering.decline(work, question, DeclineReason.NO_CAPACITY)
    return question


def desk_item_of(world: World, question: uuid.UUID) -> DeskItem:
    with world.system() as work:
        return work.ungoverned(select(DeskItem).where(DeskItem.follow_up_id == question)).one()


def members(world: World) -> list[str]:
    """Return one member of each role in each kind of organisation, and every director."""
    kinds = {(one.role, one.organisation.kind): name for name, one in world.members.items()}
    directors = {name for name in world.members if name.startswith("process_director")}
    return sorted(directors | set(kinds.values()))


def test_everybody_has_a_desk(app: Flask, world: World) -> None:
    for who in members(world):
        answer = Browser(app, world, who).get("/desk")
        assert answer.status_code == 200, who
        assert "Er wacht niets op u" in answer.text, who


def test_a_question_moves_from_desk_to_desk(app: Flask, world: World, about: Concern) -> None:
    question = police_question(world, about)
    reference = row(world, question).reference
    coordinator = Browser(app, world, COORDINATOR).get("/desk").text
    assert 'id="release"' in coordinator
    assert reference in coordinator
    released(world, question, about)
    assert 'id="others"' in Browser(app, world, COORDINATOR).get("/desk").text
    police = Browser(app, world, POLICE).get("/desk").text
    assert 'id="waiting"' in police
    assert "nog 2 werkdagen" in police
    assert reference in police
    assert "Jansen" not in police


def test_late_work_says_how_late(app: Flask, world: World, about: Concern, set_clock) -> None:
    released(world, police_question(world, about), about)
    set_clock(START + dt.timedelta(days=6))
    text = Browser(app, world, POLICE).get("/desk").text
    assert 'id="overdue"' in text
    assert "werkdagen te laat" in text


def test_news_leaves_the_desk_when_it_is_opened(app: Flask, world: World, about: Concern) -> None:
    question = declined(world, about)
    browser = Browser(app, world, COORDINATOR)
    assert 'id="news"' in browser.get("/desk").text
    with world.system() as work:
        notice = work.ungoverned(select(Notice).where(Notice.subject_id == question)).one()
    opened = browser.post(f"/notices/{notice.id}/look", {"opens": "1"})
    assert opened.location == f"/follow-ups/{question}"
    assert 'id="news"' not in browser.get("/desk").text


def test_opening_the_record_is_looking_at_its_news(
    app: Flask, world: World, about: Concern
) -> None:
    question = declined(world, about)
    browser = Browser(app, world, COORDINATOR)
    for other in (POLICE, "organisation_lead@maasdal"):
        assert Browser(app, world, other).get(f"/follow-ups/{question}").status_code == 200
    assert 'id="news"' in browser.get("/desk").text, "somebody else has looked at it"
    browser.get(f"/follow-ups/{question}")
    assert 'id="news"' not in browser.get("/desk").text


def test_news_of_what_is_closed_opens_nothing(world: World, about: Concern) -> None:
    question = declined(world, about)
    with world.system() as work:
        record = ("follow_up", question, "ABC-DEF")
        told = [world.member(one).id for one in (COORDINATOR, DIRECTOR)]
        tell(work, told, News(NoticeKind.FEEDBACK, record, "again"))
    for who, opens in ((COORDINATOR, {("follow_up", question)}), (DIRECTOR, set())):
        with world.acting(who, "desk.read") as work:
            groups = desk(work).groups
            news = [one for group in groups for one in group.rows if one.kind == "notice"]
            assert news
            assert {one.subject for one in news if one.subject} == opens


def test_only_ones_own_drafts_stand_among_the_drafts(world: World) -> None:
    absent, own = registered(world), drafted(world, COORDINATOR)
    with world.system() as work:
        person = work.session.get_one(YoungPerson, absent)
        for week in range(4):
            monday = dt.date(2026, 9, 7) + dt.timedelta(weeks=week)
            record_absence(work, person, monday, AbsenceKind.UNAUTHORISED, Decimal(4))
        work.flush()
        [unclaimed] = propose_for(work, person)
    with world.acting(COORDINATOR, "signal.list") as work:
        waiting = signals(work, SignalFilter(SignalStatus.DRAFT), Paging(10)).items
        assert {one.id for one in waiting} == {own, unclaimed.id}
        assert {one.id for one in desk(work, most=0).drafts} == {own}


def test_news_of_others_does_not_exist(app: Flask, world: World, about: Concern) -> None:
    question = declined(world, about)
    with world.system() as work:
        notice = work.ungoverned(select(Notice).where(Notice.subject_id == question)).one()
    assert Browser(app, world, POLICE).post(f"/notices/{notice.id}/look").status_code == 404


def test_the_director_proposes_another_partner(app: Flask, world: World, about: Concern) -> None:
    item = desk_item_of(world, declined(world, about))
    browser = Browser(app, world, DIRECTOR)
    assert item.reference in browser.get("/process-desk").text
    page = browser.get(f"/process-desk/{item.id}")
    other = world.organisation("politie-venray")
    assert str(other.id) in page.text
    assert str(world.organisation("politie-venlo").id) not in page.text
    assert str(world.organisation("wijkteam-venlo").id) not in page.text
    wrong = browser.post(f"/process-desk/{item.id}/proposal", {"version": str(item.row_version)})
    assert wrong.status_code == 422
    assert "field-propose-organisationId-error" in wrong.text
    sent = {"propose-organisationId": str(other.id), "version": str(item.row_version)}
    assert browser.post(f"/process-desk/{item.id}/proposal", sent).status_code == 303
    with world.system() as work:
        successor = select(FollowUp).where(FollowUp.predecessor_id == item.follow_up_id)
        assert work.ungoverned(successor).one().asked_organisation_id == other.id
    assert browser.post(f"/process-desk/{item.id}/proposal", sent).status_code == 412


def test_another_director_learns_no_version_and_no_partners(
    app: Flask, world: World, about: Concern
) -> None:
    item = desk_item_of(world, declined(world, about))
    for who, found in ((DIRECTOR, ["politie-venray"]), ("process_director@gemeente-venray", [])):
        with world.acting(who, "desk_item.read") as work:
            assert [one.name for one in candidates(work, item.id)] == found
    path = f"/process-desk/{item.id}/proposal"
    old = {"version": "99", "propose-organisationId": str(world.organisation("politie-venray").id)}
    elsewhere = Browser(app, world, "process_director@gemeente-venray")
    assert elsewhere.post(path, old).status_code == 404
    assert Browser(app, world, DIRECTOR).post(path, old).status_code == 412


def test_the_process_desk_is_the_directors(app: Flask, world: World, about: Concern) -> None:
    item = desk_item_of(world, declined(world, about))
    for who in members(world):
        browser = Browser(app, world, who)
        director = who.startswith("process_director")
        assert browser.get("/process-desk").status_code == (200 if director else 403), who
        wanted = {200} if who == DIRECTOR else {403, 404}
        assert browser.get(f"/process-desk/{item.id}").status_code in wanted, who


def test_the_api_says_what_the_page_says(app: Flask, world: World, about: Concern) -> None:
    question = police_question(world, about)
    found = System(app, world, COORDINATOR).get("/desk").json
    assert [group["group"] for group in found["groups"]] == ["release"]
    only = found["groups"][0]["items"][0]
    assert (only["id"], only["what"], only["status"]) == (
        str(question),
        "safety_consult",
        "proposed",
    )
    assert only["workingDaysLeft"] == 1


def test_what_was_kept_leaves_the_desk(app: Flask, world: World, about: Concern) -> None:
    question = police_question(world, about)
    with world.acting(COORDINATOR) as work:
        releasing.keep(work, question, KeepReason.HANDLED_INSIDE)
    assert "Er wacht niets op u" in Browser(app, world, COORDINATOR).get("/desk").text


def test_a_question_is_taken_up_from_the_desk(app: Flask, world: World, about: Concern) -> None:
    question = released(world, police_question(world, about), about)
    page = Browser(app, world, POLICE).get("/desk").text
    act = f'action="/follow-ups/{question}/acceptance"'
    assert act in page
    assert act not in Browser(app, world, COORDINATOR).get("/desk").text
    version = page.partition(act)[2].partition('name="version" value="')[2].partition('"')[0]
    taken = Browser(app, world, POLICE).post(
        f"/follow-ups/{question}/acceptance", {"version": version}
    )
    assert taken.location.endswith(f"/follow-ups/{question}")
    assert act not in Browser(app, world, POLICE).get("/desk").text
