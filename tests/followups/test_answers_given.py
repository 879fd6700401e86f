import datetime as dt

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.answers import (
    DeclineReason,
    Feedback,
    FeedbackLine,
    Outcome,
    ReturnReason,
    TakeBackReason,
)
from coordination.followups.models import DeskItem, FollowUp, Notice, NoticeKind
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service import answering
from coordination.followups.service.answering import Completion
from coordination.people.models import YoungPerson
from coordination.sharing.models import InformTask, Share
from coordination.sharing.rules import InformStatus, ShareState
from coordination.sharing.service.consent import Consent
from coordination.signals.models import Signal
from tests import factories
from tests.factories import Concern
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"
POLICE, POLICE_2 = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
OFFICER = "attendance_officer@leerplicht-venlo"
TAKEN_UP = Completion(Outcome.TAKEN_UP, Feedback(FeedbackLine.TAKEN_UP))


@pytest.fixture
def about(world: World) -> Concern:
    return factories.concern(world, DataClass.D4)


@pytest.fixture
def offered(world: World, about: Concern):
    return factories.released(world, factories.police_question(world, about), about)


@pytest.fixture
def accepted(world: World, offered):
    return act(world, POLICE, answering.accept, offered)


def act(world: World, who: str, service, *arguments):
    with world.acting(who, "test.act") as work:
        return service(work, *arguments).id


def report(world: World):
    """An offered report of absence, with the signal that it is about."""
    about = factories.concern(world)
    question = factories.ask(
        world, about, FollowUpKind.ABSENCE_REPORT, "leerplicht-venlo", "attendance_officer"
    )
    return factories.released(world, factories.proposed(world, about, question), about)


def problems(refusal) -> set[tuple[str, str]]:
    return {(item.pointer, item.code) for item in refusal.value.problems}


def reads(world: World, who: str, about: Concern, level: Level = Level.SUMMARY) -> bool:
    found = {
        factories.reads(world, who, Signal, about.id, level),
        factories.reads(world, who, YoungPerson, about.persons[0], level),
    }
    assert len(found) == 1, "signal and young person open and close together"
    return found.pop()


def state_of_share(world: World, follow_up_id) -> ShareState:
    with world.system() as work:
        query = select(Share).join(FollowUp, FollowUp.share_id == Share.id)
        return work.ungoverned(query.where(FollowUp.id == follow_up_id)).one().state


def told(world: World, kind: NoticeKind) -> list[tuple[str, str]]:
    names = {member.id: name for name, member in world.members.items()}
    with world.system() as work:
        found = work.session.scalars(select(Notice).where(Notice.kind == kind)).all()
    return sorted((names[notice.membership_id], notice.subject_kind) for notice in found)


def test_content_opens_to_the_handler_and_to_nobody_else(world: World, about, accepted):
    assert factories.row(world, accepted).handler_id == world.member(POLICE).id
    assert reads(world, POLICE, about)
    assert not reads(world, POLICE, about, Level.FULL)
    assert not reads(world, POLICE_2, about, Level.STUB)
    assert factories.reads(world, POLICE_2, FollowUp, accepted, Level.STUB)
    assert not factories.reads(world, POLICE_2, FollowUp, accepted, Level.SUMMARY)


def test_a_stand_in_reads_what_the_handler_reads(world: World, about, accepted):
    factories.stands_in(world, POLICE_2, of=POLICE)
    assert reads(world, POLICE_2, about)
    act(world, POLICE_2, answering.complete, accepted, TAKEN_UP)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (COORDINATOR, Refused),
        ("organisation_lead@politie-venlo", Refused),
        ("police_officer@politie-venray", NotFound),
        ("mentor@maasdal", NotFound),
    ],
)
def test_only_the_addressed_function_accepts(world: World, offered, who, refusal):
    with pytest.raises(refusal):
        act(world, who, answering.accept, offered)


def test_who_comes_second_is_told_so(world: World, accepted):
    with pytest.raises(Conflict) as refusal:
        act(world, POLICE_2, answering.accept, accepted)
    assert refusal.value.code == "act_not_possible_now"


def test_special_data_open_to_a_secrecy_bound_handler_only(world: World):
    about = factories.concern(world, DataClass.D3)
    question = factories.ask(
        world, about, FollowUpKind.HELP_REQUEST, "leerplicht-venlo", "attendance_officer"
    )
    follow_up = factories.proposed(world, about, question)
    consent = Consent(dt.date(2026, 11, 18))
    factories.released(world, follow_up, about, consent=consent)
    act(world, OFFICER, answering.accept, follow_up)
    assert not reads(world, OFFICER, about)


def test_an_answer_reaches_the_asker_and_content_closes_after_five_working_days(
    world: World, about, accepted, set_clock
):
    act(world, POLICE, answering.complete, accepted, TAKEN_UP)
    row = factories.row(world, accepted)
    assert (row.status, row.outcome) == (FollowUpStatus.DONE, "taken_up")
    assert told(world, NoticeKind.FEEDBACK) == [(COORDINATOR, "follow_up")]
    set_clock(dt.datetime(2026, 11, 25, 22, 59, tzinfo=dt.UTC))
    assert reads(world, POLICE, about)
    set_clock(dt.datetime(2026, 11, 25, 23, 0, tzinfo=dt.UTC))
    assert not reads(world, POLICE, about, Level.STUB)
    assert factories.reads(world, POLICE, FollowUp, accepted, Level.FULL)


def test_a_mentor_hears_of_the_feedback_line_by_the_signal(world: World):
    about = factories.concern(world, by="mentor@maasdal")
    follow_up = factories.released(world, factories.police_question(world, about), about)
    act(world, POLICE, answering.accept, follow_up)
    act(world, POLICE, answering.complete, follow_up, TAKEN_UP)
    expected = [(COORDINATOR, "follow_up"), ("mentor@maasdal", "signal")]
    assert told(world, NoticeKind.FEEDBACK) == expected


@pytest.mark.parametrize(
    ("completion", "expected"),
    [
        (
            Completion(Outcome.PASS_ON, Feedback(FeedbackLine.TAKEN_UP, "Vrije woorden.")),
            {("/outcome", "outcome_not_of_this_kind"), ("/feedback/note", "closed_list_only")},
        ),
        (
            Completion(
                Outcome.TAKEN_UP,
                Feedback(FeedbackLine.TAKEN_UP, next_contact_on=dt.date(2026, 11, 17)),
            ),
            {("/feedback/nextContactOn", "in_the_past")},
        ),
    ],
)
def test_the_police_answer_from_closed_lists(world: World, accepted, completion, expected):
    with pytest.raises(Invalid) as refusal:
        act(world, POLICE, answering.complete, accepted, completion)
    assert problems(refusal) == expected
    assert factories.row(world, accepted).status is FollowUpStatus.ACCEPTED


def test_declining_brings_it_to_the_desk_and_cancels_the_informing(world: World, offered):
    act(world, POLICE, answering.decline, offered, DeclineReason.NO_CAPACITY)
    row = factories.row(world, offered)
    assert (row.status, row.reason) == (FollowUpStatus.DECLINED, "no_capacity")
    assert state_of_share(world, offered) is ShareState.EXPIRED
    assert told(world, NoticeKind.DECLINED) == [(COORDINATOR, "follow_up")]
    with world.system() as work:
        assert work.session.scalars(select(DeskItem.reason)).all() == ["declined"]
        assert work.session.scalars(select(InformTask.status)).all() == [InformStatus.CANCELLED]


def test_a_report_of_absence_is_never_declined_only_returned(world: World):
    follow_up = report(world)
    with pytest.raises(Conflict):
        act(world, OFFICER, answering.decline, follow_up, DeclineReason.NO_CAPACITY)
    act(world, OFFICER, answering.accept, follow_up)
    with pytest.raises(Invalid) as refusal:
        act(world, OFFICER, answering.give_back, follow_up, ReturnReason.NO_CAPACITY)
    assert problems(refusal) == {("/reason", "reason_not_of_this_kind")}
    act(world, OFFICER, answering.give_back, follow_up, ReturnReason.WRONG_MUNICIPALITY)
    assert factories.row(world, follow_up).status is FollowUpStatus.RETURNED
    with world.system() as work:
        assert work.session.scalars(select(InformTask.status)).all() == [InformStatus.OPEN]


def test_a_report_of_absence_carries_number_and_date_of_the_register(world: World):
    follow_up = report(world)
    act(world, OFFICER, answering.accept, follow_up)
    answer = Completion(Outcome.TALK_HELD, Feedback(FeedbackLine.TAKEN_UP))
    with pytest.raises(Invalid) as refusal:
        act(world, OFFICER, answering.complete, follow_up, answer)
    assert problems(refusal) == {("/registerNumber", "required"), ("/registerDate", "required")}
    answer = Completion(answer.outcome, answer.feedback, " 2026-0815 ", dt.date(2026, 11, 17))
    act(world, OFFICER, answering.complete, follow_up, answer)
    row = factories.row(world, follow_up)
    assert (row.register_number, row.register_date) == ("2026-0815", dt.date(2026, 11, 17))


def test_what_the_asker_takes_back_closes_at_once(world: World, about, accepted):
    act(world, COORDINATOR, answering.withdraw, accepted, TakeBackReason.WRONG_PERSON)
    assert factories.row(world, accepted).status is FollowUpStatus.WITHDRAWN
    assert state_of_share(world, accepted) is ShareState.REVOKED
    assert not reads(world, POLICE, about, Level.STUB)
    assert told(world, NoticeKind.SUPERSEDED) == [(POLICE, "follow_up")]


def test_own_work_cannot_be_taken_back(world: World):
    about = factories.concern(world)
    question = factories.ask(world, about, FollowUpKind.SUPPORT, "maasdal", "care_coordinator")
    follow_up = factories.proposed(world, about, question)
    with pytest.raises(Conflict) as refusal:
        act(world, COORDINATOR, answering.withdraw, follow_up, TakeBackReason.NO_LONGER_NEEDED)
    assert refusal.value.code == "act_not_possible_for_kind"


@pytest.mark.parametrize("who", [POLICE, POLICE_2, "organisation_lead@politie-venlo"])
def test_assigning_moves_the_content_at_once(world: World, about, accepted, who):
    act(world, who, answering.assign, accepted, world.member(POLICE_2).id)
    assert reads(world, POLICE_2, about)
    assert not reads(world, POLICE, about, Level.STUB)
    assert factories.reads(world, POLICE, FollowUp, accepted, Level.STUB)
    with pytest.raises(Refused):
        act(world, POLICE, answering.complete, accepted, TAKEN_UP)
    act(world, POLICE_2, answering.complete, accepted, TAKEN_UP)


def test_an_offer_with_a_name_on_it_is_still_the_functions_to_answer(world: World, about, offered):
    act(world, POLICE, answering.assign, offered, world.member(POLICE_2).id)
    row = factories.row(world, offered)
    assert (row.status, row.handler_id) == (FollowUpStatus.OFFERED, world.member(POLICE_2).id)
    assert not reads(world, POLICE_2, about, Level.STUB)
    act(world, POLICE, answering.accept, offered)
    assert factories.row(world, offered).handler_id == world.member(POLICE).id


@pytest.mark.parametrize(
    "colleague", ["organisation_lead@politie-venlo", "police_officer@politie-venray"]
)
def test_work_goes_to_a_member_of_the_function_only(world: World, accepted, colleague):
    with pytest.raises(Invalid) as refusal:
        act(world, POLICE, answering.assign, accepted, world.member(colleague).id)
    assert problems(refusal) == {("/handlerId", "not_a_member_of_function")}


def test_the_reporting_code_names_its_author_and_the_child_protection_lead(world: World):
    about = factories.concern(world, DataClass.DV, by="mentor@maasdal")
    question = factories.ask(
        world, about, FollowUpKind.REPORTING_CODE, "maasdal", "author", level=Level.FULL
    )
    follow_up = factories.proposed(world, about, question)
    for who in ("mentor@maasdal", COORDINATOR):
        assert factories.reads(world, who, Signal, about.id, Level.FULL)
        assert factories.reads(world, who, FollowUp, follow_up, Level.FULL)
    for who in ("mentor.2@maasdal", "organisation_lead@maasdal"):
        assert not factories.reads(world, who, Signal, about.id, Level.STUB)
        assert not factories.reads(world, who, FollowUp, follow_up, Level.STUB)
    act(world, "mentor@maasdal", answering.accept, follow_up)
    answer = Completion(Outcome.REPORTED, Feedback(FeedbackLine.FINISHED))
    act(world, "mentor@maasdal", answering.complete, follow_up, answer)
