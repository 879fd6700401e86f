"""Police data leave under a live decision of two people, and close with it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from coordination.access.classes import DataClass, Level, Role
from coordination.access.keys import Key
from coordination.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from coordination.followups.answers import DeclineReason
from coordination.followups.models import FollowUp, Notice, NoticeKind
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service import answering, disclosing
from coordination.followups.service.asking import ByHand, ask
from coordination.followups.service.releasing import Release
from coordination.partners.service import stand_ins
from coordination.people.models import YoungPerson
from coordination.sharing.grounds import DecisionWithdrawal, LegalBasis, Purpose, WpgArticle
from coordination.sharing.models import Share, WpgDecision
from coordination.sharing.queries import disclosures as queries
from coordination.sharing.rules import DecisionState, ShareState, decision_state
from coordination.sharing.service import disclosures
from coordination.sharing.service.disclosures import Proposal
from coordination.signals.models import Signal
from coordination.signals.queries.reading import signal_view
from coordination.work import Work
from tests.access.situations import add_member
from tests.conftest import START
from tests.drain import drain
from tests.factories import NECESSITY, Concern, concern
from tests.world import World

OFFICER, COLLEAGUE = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
LEAD = "organisation_lead@politie-venlo"
THERE, ALSO_THERE = "police_officer@politie-venray", "police_officer.2@politie-venray"
THEIR_LEAD = "organisation_lead@politie-venray"
FIRST = START.date()
DAYS = 10


@pytest.fixture
def about(world: World) -> Concern:
    """Police data that an officer of Venlo wrote down."""
    return concern(world, DataClass.D5, by=OFFICER)


def wanted(world: World, **more: object) -> Proposal:
    values = {
        "organisation_id": world.organisation("politie-venray").id,
        "function": "police_officer",
        "article": WpgArticle.INCIDENTAL,
        "purpose": Purpose.PUBLIC_SAFETY,
        "interest": "Voorkomen van strafbare feiten.",
        "covers": "Wat er is gezien.",
        "authority": "Officier van justitie",
        "decided_on": FIRST,
        "valid_from": FIRST,
        "valid_until": FIRST + dt.timedelta(days=DAYS),
    }
    return Proposal(**(values | more))


def proposed(world: World, about: Concern, *, by: str = OFFICER, **more: object) -> WpgDecision:
    with world.acting(by, "signal.disclose") as work:
        return disclosing.propose(work, about.id, wanted(world, **more))


def confirmed(world: World, about: Concern, **more: object) -> WpgDecision:
    made = proposed(world, about, **more)
    with world.acting(LEAD) as work:
        return disclosures.confirm(work, made.id)


def asked(world: World, about: Concern, **more: object) -> FollowUp:
    question = ByHand(
        FollowUpKind.SAFETY_CONSULT,
        world.organisation("politie-venray").id,
        "police_officer",
        Purpose.PUBLIC_SAFETY,
        LegalBasis.PUBLIC_TASK,
        Level.SUMMARY,
        Release(NECESSITY, tuple(about.facts)),
    )
    with world.acting(OFFICER, "signal.ask") as work:
        return ask(work, about.id, replace(question, **more))


def accepted(world: World, about: Concern) -> FollowUp:
    made = asked(world, about)
    with world.acting(THERE) as work:
        return answering.accept(work, made.id)


def opens(world: World, who: str, about: Concern) -> bool:
    """Return whether anything of it is open: signal, follow-up, young person."""
    with world.acting(who) as work:
        found = [
            _readable(work, Signal, Signal.id == about.id),
            _readable(work, FollowUp, FollowUp.signal_id == about.id),
            _readable(work, YoungPerson, YoungPerson.id.in_(about.persons)),
        ]
    assert len(set(found)) == 1, found
    return found[0]


def _readable(work: Work, model: type, which: object) -> bool:
    return (
        work.session.scalars(select(model.id).where(which, work.readable(model))).first()
        is not None
    )


def share_of(world: World, follow_up: FollowUp) -> Share:
    with world.system() as work:
        return work.ungoverned(select(Share).where(Share.id == follow_up.share_id)).one()


def status_of(world: World, follow_up: FollowUp) -> FollowUpStatus:
    with world.system() as work:
        return work.ungoverned(select(FollowUp.status).where(FollowUp.id == follow_up.id)).one()


def test_without_a_decision_police_data_go_nowhere(world: World, about: Concern) -> None:
    proposed(world, about)
    with pytest.raises(Refused) as refusal:
        asked(world, about)
    assert refusal.value.code == "wpg_decision_needed"


def test_a_live_decision_lets_them_go_to_the_handler_it_names(world: World, about: Concern) -> None:
    confirmed(world, about)
    made = accepted(world, about)
    assert opens(world, THERE, about)
    with world.acting(THERE) as work:
        seen = signal_view(work, about.id)
    assert seen.level is Level.SUMMARY
    assert [said.id for said in seen.statements] == about.facts
    assert [person.id for person in seen.young_persons] == about.persons
    share = share_of(world, made)
    assert share.state is ShareState.LIVE
    assert share.valid_until is not None
    for other in (THEIR_LEAD, "process_director@gemeente-venray", COLLEAGUE, LEAD):
        with world.acting(other) as work, pytest.raises(NotFound):
            signal_view(work, about.id)


def test_it_is_for_that_record_and_that_function_only(world: World, about: Concern) -> None:
    confirmed(world, about)
    another = concern(world, DataClass.D5, by=OFFICER)
    for record, more in (
        (another, {}),
        (about, {"organisation_id": world.organisation("wijkteam-venlo").id}),
        (about, {"function": "organisation_lead"}),
    ):
        with pytest.raises(Refused) as refusal:
            asked(world, record, **more)
        assert refusal.value.code == "wpg_decision_needed"


@pytest.mark.parametrize(
    ("organisation", "function", "problem"),
    [
        ("wijkteam-venlo", "youth_worker", ("/function", "class_not_readable")),
        ("gemeente-venlo", "process_director", ("/function", "class_not_readable")),
        ("maasdal", "care_coordinator", ("/function", "class_not_readable")),
        ("politie-venray", "organisation_lead", ("/function", "class_not_readable")),
        ("politie-venlo", "police_officer", ("/organisationId", "not_oneself")),
        ("maasdal", "police_officer", ("/function", "nobody_in_function")),
    ],
)
def test_none_is_made_for_who_may_not_read_the_class(
    world: World, about: Concern, organisation: str, function: str, problem: tuple[str, str]
) -> None:
    there = world.organisation(organisation).id
    with pytest.raises(Invalid) as refusal:
        proposed(world, about, organisation_id=there, function=function)
    assert [(item.pointer, item.code) for item in refusal.value.problems] == [problem]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"interest": " "}, ("/interest", "required")),
        ({"covers": "x" * 2_001}, ("/covers", "too_long")),
        ({"decided_on": FIRST + dt.timedelta(days=1)}, ("/decidedOn", "in_the_future")),
        ({"valid_until": FIRST - dt.timedelta(days=1)}, ("/validUntil", "dates_in_order")),
        ({"valid_until": FIRST + dt.timedelta(days=400)}, ("/validUntil", "too_long_open")),
    ],
)
def test_what_is_missing_is_named(
    world: World, about: Concern, more: dict[str, object], problem: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        proposed(world, about, **more)
    assert [(item.pointer, item.code) for item in refusal.value.problems] == [problem]


def test_two_people_of_the_police_make_it(world: World, about: Concern) -> None:
    made = proposed(world, about)
    for who, problem in ((OFFICER, Refused), (COLLEAGUE, NotFound), (THEIR_LEAD, NotFound)):
        with world.acting(who) as work, pytest.raises(problem):
            disclosures.confirm(work, made.id)
    with world.acting(LEAD) as work:
        assert disclosures.confirm(work, made.id).confirmed_at is not None
    with world.acting(LEAD) as work, pytest.raises(Conflict):
        disclosures.confirm(work, made.id)


def test_who_stands_in_for_the_officer_decides_too(world: World, about: Concern) -> None:
    away = stand_ins.Absence(world.member(COLLEAGUE).id, FIRST, FIRST)
    with world.acting(OFFICER) as work:
        stand_ins.set_stand_in(work, away)
    made = proposed(world, about, by=COLLEAGUE)
    with world.acting(COLLEAGUE) as work:
        assert queries.decision(work, made.id).id == made.id
        disclosures.withdraw(work, made.id, DecisionWithdrawal.MADE_BY_MISTAKE)
    with world.acting(ALSO_THERE) as work, pytest.raises(NotFound):
        queries.decision(work, made.id)


def test_the_lead_proposes_none_and_reads_no_record(world: World, about: Concern) -> None:
    made = proposed(world, about)
    with world.acting(LEAD) as work, pytest.raises(Problem):
        disclosing.propose(work, about.id, wanted(world))
    with world.acting(LEAD) as work:
        assert queries.decision(work, made.id).signal_id == about.id
    with world.acting(LEAD) as work, pytest.raises(NotFound):
        signal_view(work, about.id)


def test_what_is_no_police_data_needs_none(world: World) -> None:
    ordinary = concern(world, DataClass.D2, by=OFFICER)
    with world.acting(OFFICER) as work, pytest.raises(Refused):
        disclosing.propose(work, ordinary.id, wanted(world))


@pytest.mark.parametrize("who", [OFFICER, LEAD])
def test_withdrawn_it_closes_at_once_and_the_question_is_taken_back(
    world: World, about: Concern, who: str
) -> None:
    decision = confirmed(world, about)
    made = accepted(world, about)
    with world.acting(who) as work:
        disclosures.withdraw(work, decision.id, DecisionWithdrawal.CONDITIONS_NOT_MET)
    assert not opens(world, THERE, about)
    assert share_of(world, made).state is ShareState.REVOKED
    drain(world.runtime)
    assert status_of(world, made) is FollowUpStatus.WITHDRAWN
    assert not opens(world, THERE, about)


def test_expired_it_closes_without_anybody_doing_anything(
    world: World, about: Concern, set_clock: Callable[[dt.datetime], None]
) -> None:
    confirmed(world, about)
    accepted(world, about)
    set_clock(START + dt.timedelta(days=DAYS))
    assert opens(world, THERE, about)
    set_clock(START + dt.timedelta(days=DAYS + 1))
    assert not opens(world, THERE, about)


def test_before_its_first_day_it_opens_nothing(world: World, about: Concern) -> None:
    confirmed(world, about, valid_from=FIRST + dt.timedelta(days=1))
    with pytest.raises(Refused):
        asked(world, about)


def test_after_its_last_day_nobody_is_asked_under_it(
    world: World, about: Concern, set_clock: Callable[[dt.datetime], None]
) -> None:
    confirmed(world, about)
    set_clock(START + dt.timedelta(days=DAYS + 1))
    with pytest.raises(Refused) as refusal:
        asked(world, about)
    assert refusal.value.code == "wpg_decision_needed"


def test_withdrawn_nobody_is_asked_under_it(world: World, about: Concern) -> None:
    decision = confirmed(world, about)
    with world.acting(OFFICER) as work:
        disclosures.withdraw(work, decision.id, DecisionWithdrawal.CONDITIONS_NOT_MET)
    with pytest.raises(Refused) as refusal:
        asked(world, about)
    assert refusal.value.code == "wpg_decision_needed"


def test_a_key_without_decision_opens_no_police_data(world: World, about: Concern) -> None:
    """Whatever a feature may write by mistake, the gate stands in the engine."""
    confirmed(world, about)
    accepted(world, about)
    with world.system() as work:
        work.session.execute(update(Key).values(decision_id=None))
    assert not opens(world, THERE, about)


def test_an_answer_reaches_the_officer(world: World, about: Concern) -> None:
    confirmed(world, about)
    made = asked(world, about)
    with world.acting(THERE) as work:
        answering.decline(work, made.id, DeclineReason.OUTSIDE_TERRITORY)
    with world.system() as work:
        declined = select(Notice.membership_id).where(Notice.kind == NoticeKind.DECLINED)
        told = set(work.ungoverned(declined))
    assert told == {world.member(OFFICER).id}


def test_privacy_officers_of_both_sides_read_what_was_decided(world: World, about: Concern) -> None:
    ours, theirs = "privacy_officer@politie-venlo", "privacy_officer@politie-venray"
    for who in (ours, theirs):
        add_member(world, who, Role.PRIVACY_OFFICER)
    made = proposed(world, about)
    assert read(world, ours, made) == about.id
    with pytest.raises(NotFound):
        read(world, theirs, made)
    with world.acting(LEAD) as work:
        disclosures.confirm(work, made.id)
    assert read(world, theirs, made) is None  # that there is one, not about what
    for who in (COLLEAGUE, THERE, THEIR_LEAD, "privacy_officer@maasdal"):
        with pytest.raises(NotFound):
            read(world, who, made)


def read(world: World, who: str, decision: WpgDecision) -> uuid.UUID | None:
    """Return the record that a decision names to a reader."""
    with world.acting(who) as work:
        return queries.decision(work, decision.id).signal_id


@pytest.mark.parametrize(
    ("today", "confirmed_", "withdrawn", "state"),
    [
        (5, False, False, DecisionState.PROPOSED),
        (0, True, False, DecisionState.PLANNED),
        (1, True, False, DecisionState.LIVE),
        (9, True, False, DecisionState.LIVE),
        (10, True, False, DecisionState.EXPIRED),
        (10, False, False, DecisionState.EXPIRED),
        (5, True, True, DecisionState.WITHDRAWN),
    ],
)
def test_where_a_decision_stands(
    today: int, confirmed_: bool, withdrawn: bool, state: DecisionState
) -> None:
    days = (FIRST + dt.timedelta(days=1), FIRST + dt.timedelta(days=9))
    day = FIRST + dt.timedelta(days=today)
    assert decision_state(days, day, confirmed=confirmed_, withdrawn=withdrawn) is state
