"""A receiver takes over what its own file needs, as long as the content is open."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.adoptions import queries, service
from coordination.adoptions.models import Adoption
from coordination.adoptions.rules import AdoptedPart, Wanted
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.answers import Feedback, FeedbackLine, Outcome
from coordination.followups.models import Notice, NoticeKind
from coordination.followups.service import answering
from coordination.followups.service.answering import Completion
from coordination.http.paging import Paging
from coordination.sharing.rules import RevokeReason
from coordination.sharing.service import shares
from tests import factories
from tests.conftest import START
from tests.factories import Concern
from tests.web import Browser, System
from tests.world import World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
POLICE, POLICE_2 = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
REASON = "Nodig voor het gesprek met de ouders."
TAKEN_UP = Completion(Outcome.TAKEN_UP, Feedback(FeedbackLine.TAKEN_UP))


@pytest.fixture
def about(world: World) -> Concern:
    return factories.concern(world)


@pytest.fixture
def follow_up(world: World, about: Concern) -> uuid.UUID:
    found = factories.released(world, factories.police_question(world, about), about)
    act(world, POLICE, answering.accept, found)
    return found


def act(world: World, who: str, service_, *arguments):
    with world.acting(who, "test.act") as work:
        return service_(work, *arguments)


def adopt(world: World, follow_up: uuid.UUID, who: str = POLICE, **chosen: object) -> uuid.UUID:
    wanted = {"parts": {AdoptedPart.OCCURRED_ON}, "persons": (), "statements": ()} | chosen
    with world.acting(who, "follow_up.adopt") as work:
        return service.adopt(work, follow_up, Wanted(**wanted, reason=REASON)).id  # type: ignore[arg-type]


def seen(world: World, adoption: uuid.UUID, who: str = POLICE) -> queries.AdoptionView:
    with world.acting(who) as work:
        return queries.adoption(work, adoption)


def test_the_chosen_persons_and_statements_stay_when_the_share_is_revoked(
    world: World, about: Concern, follow_up: uuid.UUID
) -> None:
    [person], [fact, _] = about.persons, about.facts
    made = adopt(world, follow_up, parts=(), persons=[person], statements=[fact])
    share = factories.row(world, follow_up).share_id
    act(world, COORDINATOR, shares.revoke, share, RevokeReason.OBJECTION)
    content = seen(world, made).content
    assert content is not None
    assert [one["surname"] for one in content["persons"]] == ["Jansen 0"]
    assert [one["text"] for one in content["statements"]] == ["Er was iets."]
    assert content["parts"] == {}


def test_what_was_not_ticked_cannot_be_taken_over(
    world: World, about: Concern, follow_up: uuid.UUID
) -> None:
    for chosen in ({"statements": about.hearsay}, {"persons": [uuid.uuid4()]}):
        with pytest.raises(Invalid):
            adopt(world, follow_up, **chosen)


def test_the_owner_is_told_that_it_was_done_and_does_not_see_what(
    world: World, follow_up: uuid.UUID
) -> None:
    made = adopt(world, follow_up)
    with world.system() as work:
        wanted = select(Notice).where(Notice.kind == NoticeKind.ADOPTED)
        told = {row.membership_id: row.subject_id for row in work.ungoverned(wanted)}
    assert told == {world.member(COORDINATOR).id: follow_up}
    for who in (COORDINATOR, LEAD, "privacy_officer@maasdal"):
        with pytest.raises(NotFound):
            seen(world, made, who)


def test_only_its_handler_takes_over(world: World, follow_up: uuid.UUID) -> None:
    for who in (POLICE_2, COORDINATOR):
        with pytest.raises(Refused):
            adopt(world, follow_up, who)


def test_it_can_be_done_after_the_answer_until_the_content_closes(
    world: World, follow_up: uuid.UUID, set_clock: Callable[[dt.datetime], None]
) -> None:
    act(world, POLICE, answering.complete, follow_up, TAKEN_UP)
    assert adopt(world, follow_up)
    set_clock(START + dt.timedelta(days=9))
    with pytest.raises(Conflict):
        adopt(world, follow_up)


@pytest.mark.parametrize("after_the_answer", [False, True])
def test_the_button_is_there_as_long_as_it_can_be_done(
    app: Flask,
    world: World,
    follow_up: uuid.UUID,
    set_clock: Callable[[dt.datetime], None],
    after_the_answer: bool,
) -> None:
    if after_the_answer:
        act(world, POLICE, answering.complete, follow_up, TAKEN_UP)
        set_clock(START + dt.timedelta(days=9))
    answer = System(app, world, POLICE).get(f"/follow-ups/{follow_up}")
    assert ("follow_up.adopt" in answer.json["permissions"]) is not after_the_answer


def test_the_page_takes_over_what_was_chosen(
    app: Flask, world: World, follow_up: uuid.UUID
) -> None:
    browser, path = Browser(app, world, POLICE), f"/follow-ups/{follow_up}/adoption"
    assert path in browser.get(f"/follow-ups/{follow_up}").text
    refused = browser.post(path, {"adopt-reason": REASON})
    assert refused.status_code == 422
    assert REASON in refused.text
    done = browser.post(path, {"adopt-reason": REASON, "adopt-parts": ["occurred_on"]})
    assert done.status_code == 303
    page = browser.get(done.location).text
    assert REASON in page
    assert "18 november 2026" in page
    assert REASON in browser.get("/adoptions").text
    colleague = Browser(app, world, POLICE_2)
    assert colleague.get(done.location).status_code == 200
    assert REASON not in colleague.get(done.location).text + colleague.get("/adoptions").text


def test_the_api_says_what_is_wrong_and_shows_what_was_taken(
    app: Flask, world: World, follow_up: uuid.UUID
) -> None:
    client = System(app, world, POLICE)
    path = f"/follow-ups/{follow_up}/adoption"
    wrong = client.post(path, {"parts": ["category"], "reason": " "})
    assert {one["pointer"] for one in wrong.json["errors"]} >= {"/reason"}
    made = client.post(path, {"parts": ["occurred_on"], "reason": REASON})
    assert made.status_code == 201
    assert made.json["content"]["parts"] == {"occurred_on": "2026-11-18"}
    assert made.json["keepUntil"] == "2031-11-18"
    listed = client.get("/adoptions").json["items"]
    assert [one["id"] for one in listed] == [made.json["id"]]


def test_what_must_not_travel_on_cannot_be_taken_over(world: World) -> None:
    """Nothing left the organisation, or it is another's police data."""
    about = factories.concern(world, DataClass.D2)
    question = factories.ask(world, about, factories.K.OWN_ACTION, "maasdal", "care_coordinator")
    inside = factories.proposed(world, about, question)
    act(world, COORDINATOR, answering.accept, inside)
    with pytest.raises(Conflict):
        adopt(world, inside, COORDINATOR)
    with world.system() as work:
        assert not work.ungoverned(select(Adoption)).all()


def test_a_list_holds_what_the_reader_may_know_of(world: World, follow_up: uuid.UUID) -> None:
    made = adopt(world, follow_up)
    for who, found in ((POLICE, [made]), (POLICE_2, [made]), ("youth_worker@wijkteam-venlo", [])):
        with world.acting(who) as work:
            assert [one.id for one in queries.adoptions(work, Paging(5)).items] == found
