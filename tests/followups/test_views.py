import datetime as dt
import json

import pytest

from coordination.access.classes import DataClass, Level
from coordination.core.errors import NotFound
from coordination.followups.answers import Feedback, FeedbackLine, Outcome
from coordination.followups.queries.feedback import feedback_lines
from coordination.followups.queries.listing import Direction, Wanted, follow_ups
from coordination.followups.queries.shapes import Side
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service import answering
from coordination.followups.service.answering import Completion
from coordination.followups.service.seeing import open_follow_up
from coordination.http.paging import Paging
from coordination.sharing.service.consent import Consent
from tests import factories
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"
POLICE, POLICE_2 = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
YOUTH = "youth_worker@wijkteam-venlo"
TAKEN_UP = Completion(Outcome.TAKEN_UP, Feedback(FeedbackLine.TAKEN_UP))
NOTE = "De familie wil graag geholpen worden."


def seen(world: World, who: str, follow_up_id):
    with world.acting(who, "follow_up.read") as work:
        return open_follow_up(work, follow_up_id)


def listed(world: World, who: str, paging: Paging | None = None, **wanted):
    with world.acting(who, "follow_up.list") as work:
        return follow_ups(work, Wanted(**wanted), paging or Paging())


def ids(page) -> list:
    return [item.id for item in page.items]


def act(world: World, who: str, service, *arguments) -> None:
    with world.acting(who, "test.act") as work:
        service(work, *arguments)


def offered_help(world: World):
    about = factories.concern(world, DataClass.D3)
    follow_up = factories.help_question(world, about, question="Kunt u meedenken?")
    consent = Consent(dt.date(2026, 11, 18))
    return about, factories.released(world, follow_up, about, consent=consent)


def test_an_offer_shows_the_stub_and_nothing_else(world: World):
    about, follow_up = offered_help(world)
    view = seen(world, YOUTH, follow_up)
    assert view.side is Side.ADDRESSED
    assert (view.stub.kind, view.stub.municipality) == ("request", "GM0983")
    assert (view.stub.asked_by.name, view.stub.asked_by.function) == ("maasdal", "care_coordinator")
    assert view.stub.respond_by == dt.date(2026, 11, 20)
    assert view.details is view.signal_id is view.handler_id is None
    assert view.permissions == {"follow_up.accept", "follow_up.decline", "follow_up.assign"}
    # A reference is random and may hold any of these by chance.
    told = json.dumps(view, default=str).replace(view.stub.reference, "")
    for hidden in ("help", "youth_help", "D3", "public_safety", str(about.persons[0]), "meedenken"):
        assert hidden not in told


def test_a_question_of_an_ordinary_class_says_its_kind(world: World):
    about = factories.concern(world)
    follow_up = factories.released(world, factories.police_question(world, about), about)
    assert seen(world, POLICE, follow_up).stub.kind == "safety_consult"


def test_the_first_look_of_the_addressed_side_is_noted_once(world: World, set_clock):
    _, follow_up = offered_help(world)
    seen(world, COORDINATOR, follow_up)
    seen(world, "organisation_lead@wijkteam-venlo", follow_up)
    assert factories.row(world, follow_up).seen_at is None
    seen(world, YOUTH, follow_up)
    first = factories.row(world, follow_up).seen_at
    set_clock(dt.datetime(2026, 11, 19, 9, tzinfo=dt.UTC))
    seen(world, YOUTH, follow_up)
    assert factories.row(world, follow_up).seen_at == first is not None


def test_the_handler_sees_all_and_colleagues_the_stub(world: World):
    about, follow_up = offered_help(world)
    act(world, YOUTH, answering.accept, follow_up)
    view = seen(world, YOUTH, follow_up)
    assert view.side is Side.HANDLER
    assert (view.signal_id, view.details.question) == (about.id, "Kunt u meedenken?")
    assert view.handler_name == "youth_worker wijkteam-venlo"
    acts = ("adopt", "assign", "complete", "return")
    assert view.permissions == {f"follow_up.{act}" for act in acts}
    colleague = seen(world, "youth_worker.2@wijkteam-venlo", follow_up)
    assert (colleague.side, colleague.details, colleague.signal_id) == (Side.ADDRESSED, None, None)
    assert colleague.handler_id == world.member(YOUTH).id
    assert colleague.permissions == {"follow_up.assign"}


def test_the_asker_sees_the_answer_and_never_who_gave_it(world: World):
    about, follow_up = offered_help(world)
    act(world, YOUTH, answering.accept, follow_up)
    answer = Completion(Outcome.ADVICE_GIVEN, Feedback(FeedbackLine.TAKEN_UP, NOTE))
    act(world, YOUTH, answering.complete, follow_up, answer)
    view = seen(world, COORDINATOR, follow_up)
    assert view.side is Side.ASKER
    assert (view.details.outcome, view.details.feedback["note"]) == ("advice_given", NOTE)
    assert view.details.feedback["handler"] == "youth_worker"
    assert view.handler_id is view.handler_name is None
    assert str(world.member(YOUTH).id) not in json.dumps(view, default=str)
    assert view.signal_id == about.id
    assert not view.permissions


@pytest.mark.parametrize("who", ["organisation_lead@maasdal", "organisation_lead@wijkteam-venlo"])
def test_leads_of_both_sides_see_the_state(world: World, who: str):
    _, follow_up = offered_help(world)
    act(world, YOUTH, answering.accept, follow_up)
    view = seen(world, who, follow_up)
    assert (view.side, view.status, view.details) == (Side.STATE, FollowUpStatus.ACCEPTED, None)
    assert view.stub.kind == "request"
    assert (view.handler_id is None) is (who == "organisation_lead@maasdal")


@pytest.mark.parametrize("who", ["mentor@maasdal", "privacy_officer@maasdal", POLICE])
def test_others_see_nothing(world: World, who: str):
    _, follow_up = offered_help(world)
    with pytest.raises(NotFound):
        seen(world, who, follow_up)
    assert not listed(world, who).items


def test_police_rows_warn_before_the_release(world: World):
    about = factories.concern(world)
    assert seen(world, COORDINATOR, factories.police_question(world, about)).may_become_police_data
    help_asked = factories.help_question(world, about)
    assert not seen(world, COORDINATOR, help_asked).may_become_police_data


def test_the_content_closes_and_so_does_the_way_to_the_signal(world: World, set_clock):
    about = factories.concern(world)
    follow_up = factories.released(world, factories.police_question(world, about), about)
    act(world, POLICE, answering.accept, follow_up)
    act(world, POLICE, answering.complete, follow_up, TAKEN_UP)
    assert seen(world, POLICE, follow_up).signal_id == about.id
    set_clock(dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC))
    view = seen(world, POLICE, follow_up)
    assert (view.signal_id, view.details.outcome) == (None, "taken_up")


def test_filters_find_what_the_reader_sees(world: World, set_clock):
    about = factories.concern(world)
    inside = factories.proposed(
        world,
        about,
        factories.ask(world, about, FollowUpKind.SUPPORT, "maasdal", "care_coordinator"),
    )
    waiting = factories.police_question(world, about)
    assert ids(listed(world, COORDINATOR, direction=Direction.RECEIVED)) == [inside]
    assert ids(listed(world, COORDINATOR, direction=Direction.ASKED)) == [waiting]
    assert ids(listed(world, COORDINATOR, status=FollowUpStatus.PROPOSED)) == [waiting]
    assert ids(listed(world, COORDINATOR, kind="support")) == [inside]
    assert ids(listed(world, COORDINATOR, kind="nonsense")) == []
    assert set(ids(listed(world, COORDINATOR, signal_id=about.id))) == {inside, waiting}
    assert ids(listed(world, COORDINATOR, overdue=True)) == []
    set_clock(dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC))
    assert ids(listed(world, COORDINATOR, overdue=True)) == [waiting]
    assert ids(listed(world, COORDINATOR, overdue=False)) == [inside]


def test_a_filter_tells_no_more_than_the_stub(world: World):
    about, follow_up = offered_help(world)
    assert ids(listed(world, YOUTH, kind="help_request")) == []
    assert ids(listed(world, YOUTH, kind="request")) == [follow_up]
    assert ids(listed(world, YOUTH, signal_id=about.id)) == []
    assert ids(listed(world, COORDINATOR, kind="help_request")) == [follow_up]
    assert ids(listed(world, COORDINATOR, kind="request")) == []
    act(world, YOUTH, answering.accept, follow_up)
    assert ids(listed(world, YOUTH, kind="help_request")) == [follow_up]
    assert ids(listed(world, YOUTH, signal_id=about.id)) == [follow_up]


def test_pages_follow_each_other_without_a_gap(world: World):
    about = factories.concern(world)
    all_of_them = {factories.police_question(world, about) for _ in range(5)}
    found, cursor = [], None
    while True:
        page = listed(world, COORDINATOR, Paging(size=2, cursor=cursor))
        found += ids(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(found) == 5
    assert set(found) == all_of_them


def test_a_mentor_reads_the_feedback_line_of_own_signals_only(world: World):
    about = factories.concern(world, by="mentor@maasdal")
    follow_up = factories.released(world, factories.police_question(world, about), about)
    act(world, POLICE, answering.accept, follow_up)
    act(world, POLICE, answering.complete, follow_up, TAKEN_UP)
    assert not listed(world, "mentor@maasdal").items
    with world.acting("mentor@maasdal", "signal.read_feedback") as work:
        lines = feedback_lines(work, [about.id])
    assert [(line.signal_id, line.code) for line in lines] == [(about.id, "taken_up")]
    for other in ("mentor.2@maasdal", COORDINATOR):
        with world.acting(other, "signal.read_feedback") as work:
            assert not feedback_lines(work, [about.id])


def test_the_level_of_a_view_is_that_of_the_clause(world: World):
    _, follow_up = offered_help(world)
    view = seen(world, YOUTH, follow_up)
    assert (view.details is None) is not factories.reads(
        world, YOUTH, type(factories.row(world, follow_up)), follow_up, Level.FULL
    )
