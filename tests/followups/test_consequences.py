import datetime as dt

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.errors import Invalid, NotFound, Refused
from coordination.followups.answers import DeclineReason, Feedback, FeedbackLine, Outcome
from coordination.followups.events import FollowUpEnded
from coordination.followups.models import DeskItem, FollowUp, Notice, NoticeKind
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service import answering, consequences, handing_over, superseding
from coordination.followups.service.answering import Completion
from coordination.partners.events import MembershipEnded
from coordination.people.models import YoungPerson
from coordination.sharing.events import ShareEnded, ShareWentLive
from coordination.sharing.grounds import LegalBasis
from coordination.sharing.models import Share
from coordination.sharing.rules import RevokeReason, ShareState
from coordination.sharing.service import consent, shares
from coordination.sharing.service.consent import ConflictOfDuties, Consent
from coordination.signals.events import SignalWithdrawn
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from tests import factories
from tests.factories import Concern
from tests.world import World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
POLICE, POLICE_2 = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
TAKEN_UP = Completion(Outcome.TAKEN_UP, Feedback(FeedbackLine.TAKEN_UP))
WATCHED = Completion(Outcome.WATCH, Feedback(FeedbackLine.HANDLED_AT_SCHOOL))


@pytest.fixture
def about(world: World) -> Concern:
    return factories.concern(world)


def act(world: World, who: str, service, *arguments):
    with world.acting(who, "test.act") as work:
        return service(work, *arguments)


def happened(world: World, service, event) -> None:
    """Let an event have its effect twice: handlers are repeatable."""
    for _ in range(2):
        with world.system() as work:
            service(work, event)


def accepted_by_police(world: World, about: Concern):
    follow_up = factories.released(world, factories.police_question(world, about), about)
    act(world, POLICE, answering.accept, follow_up)
    return follow_up


def own_action(world: World, about: Concern, organisation: str, function: str, **more):
    kind = more.pop("kind", FollowUpKind.OWN_ACTION)
    more.setdefault("level", Level.FULL)
    return factories.proposed(
        world, about, factories.ask(world, about, kind, organisation, function, **more)
    )


def signal_status(world: World, about: Concern) -> SignalStatus:
    with world.system() as work:
        return work.ungoverned(select(Signal).where(Signal.id == about.id)).one().status


def end_membership(world: World, who: str) -> None:
    with world.system() as work:
        member = work.session.merge(world.member(who))
        member.ended_at = work.now
        work.record("membership.end", member)
    happened(world, consequences.on_membership_ended, MembershipEnded(world.member(who).id))


def told(world: World, kind: NoticeKind) -> set[str]:
    names = {member.id: name for name, member in world.members.items()}
    with world.system() as work:
        found = work.session.scalars(select(Notice.membership_id).where(Notice.kind == kind))
        return {names[member] for member in found}


def share_of(world: World, follow_up_id) -> Share:
    with world.system() as work:
        query = select(Share).join(FollowUp, FollowUp.share_id == Share.id)
        return work.ungoverned(query.where(FollowUp.id == follow_up_id)).one()


# When a signal closes


def test_a_signal_closes_when_its_last_follow_up_has_ended(world: World, about: Concern):
    first, second = (accepted_by_police(world, about) for _ in range(2))
    for follow_up, expected in ((first, SignalStatus.ROUTED), (second, SignalStatus.CLOSED)):
        act(world, POLICE, answering.complete, follow_up, TAKEN_UP)
        happened(world, consequences.on_follow_up_ended, FollowUpEnded(follow_up))
        assert signal_status(world, about) is expected


def test_a_signal_stays_open_while_its_desk_item_does(world: World, about: Concern):
    follow_up = factories.released(world, factories.police_question(world, about), about)
    act(world, POLICE, answering.decline, follow_up, DeclineReason.NO_CAPACITY)
    happened(world, consequences.on_follow_up_ended, FollowUpEnded(follow_up))
    assert signal_status(world, about) is SignalStatus.ROUTED


def test_a_review_that_passes_on_leaves_the_signal_to_the_next_decision(world: World):
    about = factories.concern(world, by="mentor@maasdal")
    review = own_action(world, about, "maasdal", "care_coordinator", kind=FollowUpKind.REVIEW)
    act(world, COORDINATOR, answering.accept, review)
    passed_on = Completion(Outcome.PASS_ON, Feedback(FeedbackLine.TAKEN_UP))
    act(world, COORDINATOR, answering.complete, review, passed_on)
    happened(world, consequences.on_follow_up_ended, FollowUpEnded(review))
    assert signal_status(world, about) is SignalStatus.ROUTED


# Decided anew, taken back


def test_a_new_decision_supersedes_and_closes_at_once(world: World, about: Concern):
    accepted = accepted_by_police(world, about)
    waiting = factories.police_question(world, about)
    with world.system() as work:
        superseding.supersede_open(work, about.id)
    for follow_up in (accepted, waiting):
        assert factories.row(world, follow_up).status is FollowUpStatus.SUPERSEDED
    assert share_of(world, accepted).state is ShareState.REVOKED
    assert not factories.reads(world, POLICE, Signal, about.id, Level.STUB)
    assert not factories.reads(world, POLICE, YoungPerson, about.persons[0], Level.STUB)
    assert told(world, NoticeKind.SUPERSEDED) == {POLICE}


def test_a_withdrawn_signal_takes_its_questions_along(world: World, about: Concern):
    accepted = accepted_by_police(world, about)
    inside = own_action(world, about, "maasdal", "care_coordinator")
    happened(world, consequences.on_signal_withdrawn, SignalWithdrawn(about.id))
    for follow_up in (accepted, inside):
        assert factories.row(world, follow_up).status is FollowUpStatus.WITHDRAWN
    assert not factories.reads(world, POLICE, Signal, about.id, Level.STUB)


# Consent that comes later


@pytest.fixture
def waiting_help(world: World):
    born = dt.date(2012, 1, 1)
    about = factories.concern(world, DataClass.D3, born=[born])
    follow_up = factories.released(world, factories.help_question(world, about), about)
    return follow_up, share_of(world, follow_up).id


def test_help_is_offered_when_the_last_consent_comes(world: World, waiting_help):
    follow_up, share = waiting_help
    happened(world, consequences.on_share_went_live, ShareWentLive(share))
    day = dt.date(2026, 11, 17)
    for by, status in (("guardian", "proposed"), ("young_person", "live")):
        given = Consent(day, frozenset({consent.Consenter(by)}))
        act(world, COORDINATOR, consent.record_ground, share, given)
        assert share_of(world, follow_up).state == status
    happened(world, consequences.on_share_went_live, ShareWentLive(share))
    row = factories.row(world, follow_up)
    assert row.status is FollowUpStatus.OFFERED
    assert row.respond_by == dt.date(2026, 11, 20)


def test_a_conflict_of_duties_needs_the_leads_signature(world: World, waiting_help):
    follow_up, share = waiting_help
    conflict = ConflictOfDuties(LegalBasis.VITAL_INTEREST, "Jeugdarts", "Acute zorg om veiligheid.")
    with pytest.raises(Refused):
        act(world, LEAD, consent.record_ground, share, conflict)
    act(world, COORDINATOR, consent.record_ground, share, conflict)
    assert share_of(world, follow_up).state is ShareState.PROPOSED
    with pytest.raises(Refused):
        act(world, COORDINATOR, consent.sign, share)
    with pytest.raises(NotFound):
        act(world, "organisation_lead@wijkteam-venlo", consent.sign, share)
    act(world, LEAD, consent.sign, share)
    assert share_of(world, follow_up).state is ShareState.LIVE
    happened(world, consequences.on_share_went_live, ShareWentLive(share))
    assert factories.row(world, follow_up).status is FollowUpStatus.OFFERED


def test_revoking_a_share_takes_the_follow_up_back(world: World, about: Concern):
    follow_up = accepted_by_police(world, about)
    share = share_of(world, follow_up).id
    act(world, COORDINATOR, shares.revoke, share, RevokeReason.OBJECTION)
    assert not factories.reads(world, POLICE, Signal, about.id, Level.STUB)
    happened(world, consequences.on_share_ended, ShareEnded(share))
    row = factories.row(world, follow_up)
    assert (row.status, row.reason) == (FollowUpStatus.WITHDRAWN, "objection")
    assert told(world, NoticeKind.SUPERSEDED) == {POLICE}


# A membership ends


def test_open_work_comes_back_to_the_function_and_the_lead_hears(world: World, about: Concern):
    follow_up = accepted_by_police(world, about)
    end_membership(world, POLICE)
    row = factories.row(world, follow_up)
    assert (row.status, row.handler_id) == (FollowUpStatus.OFFERED, None)
    assert row.due_version == 2
    assert told(world, NoticeKind.WORK_RETURNED) == {"organisation_lead@politie-venlo"}
    act(world, POLICE_2, answering.accept, follow_up)
    assert factories.reads(world, POLICE_2, Signal, about.id, Level.SUMMARY)


def test_without_a_lead_the_administrators_hear_by_reference(world: World, about: Concern):
    accepted_by_police(world, about)
    end_membership(world, "organisation_lead@politie-venlo")
    end_membership(world, POLICE)
    assert told(world, NoticeKind.WORK_RETURNED) == {
        "administrator@zvh",
        "administrator.2@zvh",
    }


def test_a_school_without_coordinator_leaves_it_to_its_lead_within_classes(world: World):
    ordinary = factories.concern(world)
    special = factories.concern(world, DataClass.D4)
    for_lead, waits = (
        own_action(world, about, "maasdal", "care_coordinator") for about in (ordinary, special)
    )
    end_membership(world, COORDINATOR)
    act(world, LEAD, answering.accept, for_lead)
    assert factories.reads(world, LEAD, Signal, ordinary.id, Level.FULL)
    with pytest.raises(Refused):
        act(world, LEAD, answering.accept, waits)
    assert told(world, NoticeKind.DUTY_UNMET) == {"administrator@zvh", "administrator.2@zvh"}


def test_outside_schools_the_authors_work_goes_to_their_lead(world: World):
    author = "youth_worker@wijkteam-venlo"
    about = factories.concern(world, by=author)
    follow_up = own_action(world, about, "wijkteam-venlo", "author")
    with pytest.raises(NotFound):
        act(world, "youth_worker.2@wijkteam-venlo", answering.accept, follow_up)
    end_membership(world, author)
    act(world, "organisation_lead@wijkteam-venlo", answering.accept, follow_up)


def test_a_circles_work_is_told_to_nobody_outside_it(world: World):
    about = factories.concern(world, DataClass.DV, by="mentor@maasdal")
    follow_up = own_action(world, about, "maasdal", "author", kind=FollowUpKind.REPORTING_CODE)
    act(world, "mentor@maasdal", answering.accept, follow_up)
    end_membership(world, "mentor@maasdal")
    assert told(world, NoticeKind.WORK_RETURNED) == {COORDINATOR}
    assert not factories.reads(world, LEAD, FollowUp, follow_up, Level.STUB)
    act(world, COORDINATOR, answering.accept, follow_up)


# Handing over


@pytest.mark.parametrize("who", [POLICE, "organisation_lead@politie-venlo"])
def test_all_open_work_moves_in_one_act(world: World, about: Concern, who: str):
    follow_ups = {accepted_by_police(world, about) for _ in range(3)}
    ids = world.member(POLICE).id, world.member(POLICE_2).id
    found = act(world, who, handing_over.hand_over, *ids)
    assert {row.id for row in found.moved} == follow_ups
    assert not found.left
    for follow_up in follow_ups:
        act(world, POLICE_2, answering.complete, follow_up, TAKEN_UP)


def test_answers_do_not_go_to_a_colleague_in_another_role(world: World, about: Concern):
    follow_up = accepted_by_police(world, about)
    mentor = world.member("mentor@maasdal").id
    act(world, COORDINATOR, handing_over.hand_over, world.member(COORDINATOR).id, mentor)
    assert factories.row(world, follow_up).asker_id == world.member(COORDINATOR).id


def test_a_colleague_outside_the_function_leaves_the_work_where_it_is(world: World, about: Concern):
    follow_up = accepted_by_police(world, about)
    lead = world.member("organisation_lead@politie-venlo").id
    found = act(world, POLICE, handing_over.hand_over, world.member(POLICE).id, lead)
    assert ([row.id for row in found.left], list(found.moved)) == ([follow_up], [])
    assert factories.row(world, follow_up).handler_id == world.member(POLICE).id


def test_the_authors_work_can_be_handed_over_too(world: World):
    author, colleague = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
    about = factories.concern(world, by=author)
    offered = own_action(world, about, "wijkteam-venlo", "author")
    accepted = own_action(world, about, "wijkteam-venlo", "author")
    act(world, author, answering.accept, accepted)
    ids = world.member(author).id, world.member(colleague).id
    found = act(world, author, handing_over.hand_over, *ids)
    assert {row.id for row in found.moved} == {offered, accepted}
    act(world, colleague, answering.accept, offered)
    act(world, colleague, answering.complete, accepted, WATCHED)
    with pytest.raises(Refused):
        act(world, author, answering.accept, offered)


def test_nobody_is_addressed_who_can_never_answer(world: World):
    author = "youth_worker@wijkteam-venlo"
    about = factories.concern(world, by=author)
    offered = own_action(world, about, "wijkteam-venlo", "author")
    taker = world.member("privacy_officer@wijkteam-venlo").id
    found = act(world, author, handing_over.hand_over, world.member(author).id, taker)
    assert [row.id for row in found.left] == [offered]
    act(world, author, answering.accept, offered)


@pytest.mark.parametrize(
    ("who", "giver", "taker", "refusal"),
    [
        (POLICE_2, POLICE, POLICE_2, Refused),
        ("organisation_lead@politie-venray", POLICE, POLICE_2, NotFound),
        (POLICE, POLICE, "police_officer@politie-venray", Invalid),
        (POLICE, POLICE, POLICE, Invalid),
    ],
)
def test_only_oneself_or_the_lead_hands_over_to_a_colleague(
    world: World, who, giver, taker, refusal
):
    with pytest.raises(refusal):
        act(world, who, handing_over.hand_over, world.member(giver).id, world.member(taker).id)


def test_no_desk_item_is_left_behind_when_a_signal_is_decided_anew(world: World, about: Concern):
    follow_up = factories.released(world, factories.police_question(world, about), about)
    act(world, POLICE, answering.decline, follow_up, DeclineReason.NO_CAPACITY)
    with world.system() as work:
        superseding.supersede_open(work, about.id)
    with world.system() as work:
        assert work.session.scalars(select(DeskItem.status)).all() == ["closed"]
