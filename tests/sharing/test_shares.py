import datetime as dt

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.models import FollowUp
from coordination.followups.service import answering
from coordination.http.paging import Paging
from coordination.outbox.models import OutboxMessage
from coordination.sharing.grounds import LegalBasis, PostponeReason
from coordination.sharing.models import InformTask, Share
from coordination.sharing.queries.inform_tasks import inform_tasks
from coordination.sharing.queries.shares import share, shares
from coordination.sharing.rules import Consenter, InformStatus, RevokeReason, ShareState
from coordination.sharing.service import consent, informing
from coordination.sharing.service import shares as service
from coordination.sharing.service.consent import ConflictOfDuties, Consent
from coordination.signals.models import Signal
from tests import factories
from tests.world import World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
YOUTH, POLICE = "youth_worker@wijkteam-venlo", "police_officer@politie-venlo"
DAY = dt.date(2026, 11, 18)
CONFLICT = ConflictOfDuties(LegalBasis.VITAL_INTEREST, "Jeugdarts", "Acute zorg.")


def act(world: World, who: str, function, *arguments, **options):
    with world.acting(who, "test.act") as work:
        return function(work, *arguments, **options)


def only(world: World, model: type):
    with world.system() as work:
        return work.ungoverned(select(model)).one()


@pytest.fixture
def live_share(world: World):
    """A live share of an ordinary concern with the police, accepted."""
    about = factories.concern(world)
    follow_up = factories.released(world, factories.police_question(world, about), about)
    act(world, POLICE, answering.accept, follow_up)
    return only(world, Share).id


@pytest.fixture
def waiting_share(world: World):
    """A share for help that waits for a ground, about a person of 17."""
    about = factories.concern(world, DataClass.D3)
    factories.released(world, factories.help_question(world, about), about)
    return only(world, Share).id


def problems(refusal) -> set[tuple[str, str]]:
    return {(item.pointer, item.code) for item in refusal.value.problems}


def test_revoking_closes_what_it_opened_and_says_so(world: World, live_share):
    signal = only(world, Share).signal_id
    assert factories.reads(world, POLICE, Signal, signal, Level.SUMMARY)
    act(world, COORDINATOR, service.revoke, live_share, RevokeReason.WRONG_PERSON)
    row = only(world, Share)
    assert (row.state, row.end_reason) == (ShareState.REVOKED, "wrong_person")
    assert not factories.reads(world, POLICE, Signal, signal, Level.STUB)
    with world.system() as work:
        assert "share.ended" in work.session.scalars(select(OutboxMessage.topic)).all()
    with pytest.raises(Conflict):
        act(world, COORDINATOR, service.revoke, live_share, RevokeReason.WRONG_PERSON)


@pytest.mark.parametrize(
    ("who", "refusal"), [(LEAD, Refused), (POLICE, NotFound), ("mentor@maasdal", NotFound)]
)
def test_only_the_owners_coordinator_revokes(world: World, live_share, who, refusal):
    with pytest.raises(refusal):
        act(world, who, service.revoke, live_share, RevokeReason.OBJECTION)


@pytest.mark.usefixtures("live_share")
def test_what_is_due_expires_however_late_the_look_comes(world: World, set_clock):
    with world.system() as work:
        row = work.ungoverned(select(Share).with_for_update()).one()
        service.close_at(work, row, dt.datetime(2026, 11, 25, 23, tzinfo=dt.UTC), "done")
        assert service.expire_due(work) == 0
    set_clock(dt.datetime(2026, 12, 31, tzinfo=dt.UTC))
    with world.system() as work:
        assert service.expire_due(work) == 1
        assert service.expire_due(work) == 0
    row = only(world, Share)
    assert (row.state, row.end_reason) == (ShareState.EXPIRED, "done")


@pytest.mark.parametrize(
    ("ground", "expected"),
    [
        (Consent(dt.date(2026, 11, 19)), {("/consent/on", "in_the_future")}),
        (Consent(DAY, frozenset()), {("/consent/by", "required")}),
        (
            ConflictOfDuties(LegalBasis.CONSENT, " ", "x" * 2001),
            {
                ("/ground", "not_instead_of_consent"),
                ("/colleague", "required"),
                ("/reason", "too_long"),
            },
        ),
    ],
)
def test_a_ground_that_cannot_be_is_named(world: World, waiting_share, ground, expected):
    with pytest.raises(Invalid) as refusal:
        act(world, COORDINATOR, consent.record_ground, waiting_share, ground)
    assert problems(refusal) == expected


def test_a_share_that_waits_for_nothing_takes_no_ground(world: World, live_share):
    with pytest.raises(Conflict):
        act(world, COORDINATOR, consent.record_ground, live_share, Consent(DAY))
    with pytest.raises(Conflict):
        act(world, LEAD, consent.sign, live_share)


def test_a_lead_signs_only_what_was_reasoned(world: World, waiting_share):
    with pytest.raises(Conflict):
        act(world, LEAD, consent.sign, waiting_share)


def test_a_signature_holds_for_what_was_signed_only(world: World, waiting_share):
    act(world, COORDINATOR, consent.record_ground, waiting_share, CONFLICT)
    with world.acting(COORDINATOR) as work:
        row = work.ungoverned(select(Share).with_for_update()).one()
        service.amend(work, row, service.Content("Iets anders.", (), tuple(row.persons)))
    row = only(world, Share)
    assert row.conflict_of_duties is row.consent is row.signed_by is None


def test_one_person_in_two_roles_cannot_sign_for_themselves(world: World, waiting_share):
    act(world, COORDINATOR, consent.record_ground, waiting_share, CONFLICT)
    with world.system() as work:
        lead = work.session.merge(world.member(LEAD))
        lead.account_id = world.member(COORDINATOR).account_id
        work.record("test.change", lead)
    with pytest.raises(Refused) as refusal:
        act(world, LEAD, consent.sign, waiting_share)
    assert refusal.value.code == "second_person_needed"


def test_consents_add_up(world: World, waiting_share):
    with world.system() as work:
        row = work.ungoverned(select(Share)).one()
        (person,) = informing.persons_of(work, row.persons)
        person.birth_date = dt.date(2013, 1, 1)
        work.record("test.change", person)
    for by in Consenter:
        act(world, COORDINATOR, consent.record_ground, waiting_share, Consent(DAY, frozenset({by})))
    row = only(world, Share)
    assert row.consent == {"by": ["guardian", "young_person"], "on": "2026-11-18"}
    assert row.state is ShareState.LIVE


def test_the_recipient_sees_terms_and_nothing_of_the_owners(world: World, live_share):
    found = act(world, COORDINATOR, share, live_share)
    assert found.necessity == factories.NECESSITY
    assert found.permissions == {"share.read", "share.revoke"}
    with pytest.raises(NotFound):
        act(world, POLICE, share, live_share)
    officer = "privacy_officer@maasdal"
    assert act(world, officer, share, live_share).permissions == {"share.read"}


def test_nobody_outside_sees_a_share_before_it_is_live(world: World, waiting_share):
    officer = "privacy_officer@wijkteam-venlo"
    assert not act(world, officer, shares, Paging()).items
    with pytest.raises(NotFound):
        act(world, officer, share, waiting_share)
    act(world, COORDINATOR, consent.record_ground, waiting_share, Consent(DAY))
    (found,) = act(world, officer, shares, Paging()).items
    assert (found.necessity, found.signal_id, found.persons) == (None, None, ())
    assert [one.id for one in act(world, COORDINATOR, shares, Paging()).items] == [waiting_share]
    assert not act(world, COORDINATOR, shares, Paging(), ShareState.PROPOSED).items


def test_informing_is_done_or_put_off_with_a_reason(world: World, live_share):
    task = only(world, InformTask).id
    late = dt.date(2026, 12, 19)
    reason = PostponeReason.SAFETY_OF_PERSON
    with pytest.raises(Invalid) as refusal:
        act(world, COORDINATOR, informing.postpone, task, reason, late)
    assert problems(refusal) == {("/reviewOn", "review_not_in_time")}
    review = dt.date(2026, 12, 1)
    act(world, COORDINATOR, informing.postpone, task, reason, review)
    row = only(world, InformTask)
    assert (row.status, row.due_on, row.due_version) == (InformStatus.POSTPONED, review, 2)
    with pytest.raises(Invalid) as refusal:
        act(world, COORDINATOR, informing.complete, task, dt.date(2026, 11, 19))
    assert problems(refusal) == {("/on", "in_the_future")}
    act(world, COORDINATOR, informing.complete, task, DAY)
    with pytest.raises(Conflict):
        act(world, COORDINATOR, informing.postpone, task, reason, review)
    assert not act(world, COORDINATOR, inform_tasks, Paging(), only_open=True).items
    (found,) = act(world, COORDINATOR, inform_tasks, Paging(), share_id=live_share).items
    assert (found.status, found.shared_with, found.overdue) == (
        InformStatus.DONE,
        "politie-venlo",
        False,
    )


@pytest.mark.usefixtures("live_share")
@pytest.mark.parametrize("who", [POLICE, "mentor@maasdal", "care_coordinator@peelrand"])
def test_informing_is_the_owners_coordinators_task(world: World, who: str):
    task = only(world, InformTask).id
    with pytest.raises(NotFound):
        act(world, who, informing.complete, task, DAY)


def test_follow_up_and_share_point_at_each_other(world: World, live_share):
    assert only(world, FollowUp).share_id == live_share
