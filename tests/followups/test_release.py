import datetime as dt

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.answers import FailureReason, KeepReason
from coordination.followups.models import DeskItem, FollowUp, Notice, NoticeKind
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service.releasing import Release, keep, release, within_level
from coordination.outbox.models import OutboxMessage
from coordination.people.models import YoungPerson
from coordination.sharing.models import InformTask, Share
from coordination.sharing.rules import Consenter, ShareState
from coordination.sharing.service.consent import Consent
from coordination.signals.models import Signal
from coordination.signals.rules import StatementKind, Urgency
from tests import factories
from tests.factories import NECESSITY
from tests.world import GENNEP, World

COORDINATOR = "care_coordinator@maasdal"
POLICE = "police_officer@politie-venlo"


def released(world: World, follow_up_id, wanted: Release, by: str = COORDINATOR) -> FollowUp:
    with world.acting(by, "follow_up.release") as work:
        return release(work, follow_up_id, wanted)


def problems(refusal) -> set[tuple[str, str]]:
    return {(item.pointer, item.code) for item in refusal.value.problems}


def topics(world: World) -> list[str]:
    with world.system() as work:
        about = OutboxMessage.topic != "account.created"  # the world itself
        return sorted(work.session.scalars(select(OutboxMessage.topic).where(about)))


def share_of(world: World, follow_up_id) -> Share:
    with world.system() as work:
        query = select(Share).join(FollowUp, FollowUp.share_id == Share.id)
        return work.ungoverned(query.where(FollowUp.id == follow_up_id)).one()


def notices(world: World, kind: NoticeKind) -> set[str]:
    names = {member.id: name for name, member in world.members.items()}
    with world.system() as work:
        found = work.session.scalars(select(Notice).where(Notice.kind == kind))
        return {names[notice.membership_id] for notice in found}


def test_what_stays_inside_is_offered_at_once(world: World):
    about = factories.concern(world)
    question = factories.ask(
        world, about, FollowUpKind.OWN_ACTION, "maasdal", "care_coordinator", level=Level.FULL
    )
    row = factories.row(world, factories.proposed(world, about, question))
    assert row.status is FollowUpStatus.OFFERED
    assert (row.respond_by, row.due_on) == (dt.date(2026, 11, 20), dt.date(2026, 11, 25))
    assert topics(world) == ["follow_up.offered"]


def test_what_leaves_waits_for_its_coordinator(world: World):
    about = factories.concern(world)
    row = factories.row(world, factories.police_question(world, about))
    assert row.status is FollowUpStatus.PROPOSED
    assert row.release_by == dt.date(2026, 11, 19)
    assert topics(world) == ["follow_up.proposed"]
    for who in (POLICE, "organisation_lead@politie-venlo", "mentor@maasdal"):
        assert not factories.reads(world, who, FollowUp, row.id, Level.STUB)


def test_what_was_raised_since_does_not_leave_by_the_old_proposal(world: World):
    about = factories.concern(world)
    follow_up = factories.police_question(world, about)
    with world.system() as work:
        signal = work.ungoverned(select(Signal).where(Signal.id == about.id)).one()
        signal.data_class = DataClass.D6
        work.record("test.raise", signal)
    with pytest.raises(Conflict):
        released(world, follow_up, Release(NECESSITY))
    assert factories.row(world, follow_up).status is FollowUpStatus.PROPOSED


def test_a_release_opens_the_stub_to_the_function_and_nothing_more(world: World):
    about = factories.concern(world)
    follow_up = factories.released(world, factories.police_question(world, about), about)
    row = factories.row(world, follow_up)
    assert row.status is FollowUpStatus.OFFERED
    assert row.asker_id == world.member(COORDINATOR).id
    assert share_of(world, follow_up).state is ShareState.LIVE
    for who in (POLICE, "police_officer.2@politie-venlo"):
        assert factories.reads(world, who, FollowUp, follow_up, Level.STUB)
        assert not factories.reads(world, who, FollowUp, follow_up, Level.SUMMARY)
        assert not factories.reads(world, who, Signal, about.id, Level.STUB)
        assert not factories.reads(world, who, YoungPerson, about.persons[0], Level.STUB)
    assert not factories.reads(
        world, "police_officer@politie-venray", FollowUp, follow_up, Level.STUB
    )


@pytest.mark.parametrize("who", ["mentor@maasdal", POLICE, "care_coordinator@peelrand"])
def test_only_the_owners_coordinator_releases(world: World, who: str):
    about = factories.concern(world)
    follow_up = factories.police_question(world, about)
    with pytest.raises(NotFound):
        released(world, follow_up, Release(NECESSITY), who)
    with pytest.raises(Refused):
        released(world, follow_up, Release(NECESSITY), "organisation_lead@maasdal")


def test_everything_that_is_wrong_with_a_release_is_named_at_once(world: World):
    about = factories.concern(world)
    other = factories.concern(world)
    follow_up = factories.police_question(world, about)
    wanted = Release(
        " ",
        statements=(about.facts[0], about.hearsay[0], other.facts[0]),
        persons=(about.persons[0], other.persons[0]),
        consent=Consent(dt.date(2026, 11, 19)),
    )
    with pytest.raises(Invalid) as refusal:
        released(world, follow_up, wanted)
    assert problems(refusal) == {
        ("/necessity", "required"),
        ("/statements/1", "statement_not_at_this_level"),
        ("/statements/2", "unknown_statement"),
        ("/persons/1", "person_not_concerned"),
        ("/consent/on", "in_the_future"),
    }
    assert factories.row(world, follow_up).status is FollowUpStatus.PROPOSED


@pytest.mark.parametrize(("level", "kept"), [(Level.STUB, 0), (Level.SUMMARY, 2), (Level.FULL, 4)])
def test_a_level_holds_these_ticked_statements(level: Level, kept: int):
    kinds = {str(kind): kind for kind in StatementKind}
    found = within_level(level, kinds, [*kinds, *kinds])
    assert len(found.kept) == kept
    assert sorted((*found.kept, *found.dropped)) == sorted(kinds)
    if kept == 2:
        assert set(found.kept) == {"fact", "observation"}


@pytest.mark.parametrize("data_class", [DataClass.D3, DataClass.D4])
def test_special_and_criminal_data_need_their_ground(world: World, data_class: DataClass):
    about = factories.concern(world, data_class)
    follow_up = factories.police_question(world, about)
    with world.system() as work:
        row = work.ungoverned(select(FollowUp).where(FollowUp.id == follow_up)).one()
        row.special_ground = row.criminal_ground = None
        work.record("test.change", row)
    with pytest.raises(Invalid) as refusal:
        factories.released(world, follow_up, about)
    assert problems(refusal) == {("/ground", "ground_missing")}


def test_a_stub_names_nobody_and_opens_no_inform_task(world: World):
    about = factories.concern(world)
    question = factories.ask(
        world,
        about,
        FollowUpKind.SAFETY_CONSULT,
        "gemeente-venlo",
        "process_director",
        level=Level.STUB,
    )
    follow_up = factories.proposed(world, about, question)
    factories.released(world, follow_up, about, statements=())
    share = share_of(world, follow_up)
    assert (share.persons, share.statements) == ([], [])
    with world.system() as work:
        assert not work.session.scalars(select(InformTask)).all()


def test_a_share_to_the_outside_opens_an_inform_task_by_age(world: World):
    born = [dt.date(2015, 1, 1), dt.date(2012, 1, 1), dt.date(2010, 11, 18)]
    about = factories.concern(world, born=born)
    factories.released(world, factories.police_question(world, about), about)
    with world.system() as work:
        tasks = {task.young_person_id: task for task in work.session.scalars(select(InformTask))}
    whom = [tasks[person].who for person in about.persons]
    assert whom == [["guardian"], ["guardian", "young_person"], ["young_person"]]
    assert {task.due_on for task in tasks.values()} == {dt.date(2026, 12, 18)}


def test_help_without_consent_stays_proposed(world: World):
    about = factories.concern(world, DataClass.D3)
    follow_up = factories.released(world, factories.help_question(world, about), about)
    assert factories.row(world, follow_up).status is FollowUpStatus.PROPOSED
    assert share_of(world, follow_up).state is ShareState.PROPOSED
    assert not factories.reads(
        world, "youth_worker@wijkteam-venlo", FollowUp, follow_up, Level.STUB
    )


@pytest.mark.parametrize(
    ("born", "by", "offered"),
    [
        (dt.date(2010, 11, 18), {Consenter.YOUNG_PERSON}, True),
        (dt.date(2010, 11, 19), {Consenter.YOUNG_PERSON}, False),
        (dt.date(2010, 11, 19), {Consenter.YOUNG_PERSON, Consenter.GUARDIAN}, True),
        (dt.date(2014, 11, 18), {Consenter.GUARDIAN}, False),
        (dt.date(2014, 11, 19), {Consenter.GUARDIAN}, True),
        (dt.date(2014, 11, 19), None, True),
    ],
)
def test_consent_is_reckoned_by_age_on_the_day_of_the_act(world: World, born, by, offered):
    about = factories.concern(world, DataClass.D3, born=[born])
    consent = Consent(dt.date(2026, 11, 17), frozenset(by) if by else None)
    follow_up = factories.released(
        world, factories.help_question(world, about), about, consent=consent
    )
    assert (factories.row(world, follow_up).status is FollowUpStatus.OFFERED) is offered


def test_the_strictest_age_of_several_persons_counts(world: World):
    about = factories.concern(world, DataClass.D3, born=[dt.date(2009, 1, 1), dt.date(2016, 1, 1)])
    own = Consent(dt.date(2026, 11, 17), frozenset({Consenter.YOUNG_PERSON}))
    follow_up = factories.released(world, factories.help_question(world, about), about, consent=own)
    assert factories.row(world, follow_up).status is FollowUpStatus.PROPOSED


def test_an_anonymous_question_needs_no_consent(world: World):
    about = factories.concern(world, DataClass.D3)
    follow_up = factories.released(world, factories.help_question(world, about), about, persons=())
    assert factories.row(world, follow_up).status is FollowUpStatus.OFFERED
    assert share_of(world, follow_up).persons == []


def test_a_later_release_replaces_one_that_waits_for_its_ground(world: World):
    about = factories.concern(world, DataClass.D3)
    follow_up = factories.released(world, factories.help_question(world, about), about)
    first = share_of(world, follow_up).id
    factories.released(world, follow_up, about, consent=Consent(dt.date(2026, 11, 18)))
    assert share_of(world, follow_up).id == first
    assert factories.row(world, follow_up).status is FollowUpStatus.OFFERED


def test_an_absence_report_needs_a_name(world: World):
    about = factories.concern(world)
    question = factories.ask(
        world, about, FollowUpKind.ABSENCE_REPORT, "leerplicht-venlo", "attendance_officer"
    )
    follow_up = factories.proposed(world, about, question)
    with pytest.raises(Invalid) as refusal:
        released(world, follow_up, Release(NECESSITY, persons=()))
    assert problems(refusal) == {("/persons", "required")}


def test_an_effect_without_partner_comes_to_the_desk_at_its_release(world: World):
    about = factories.concern(world)
    question = factories.ask(
        world,
        about,
        FollowUpKind.HELP_REQUEST,
        None,
        "youth_worker",
        municipality=GENNEP,
        failure=FailureReason.NO_PARTNER,
    )
    follow_up = factories.proposed(world, about, question)
    factories.released(world, follow_up, about)
    row = factories.row(world, follow_up)
    assert (row.status, row.reason) == (FollowUpStatus.DECLINED, "no_partner")
    with world.system() as work:
        item = work.session.scalars(select(DeskItem)).one()
    assert item.director_organisation_id == world.organisation("gemeente-gennep").id
    assert (item.reason, item.kind) == ("no_partner", "help_request")
    director = "process_director@gemeente-gennep"
    assert factories.reads(world, director, DeskItem, item.id, Level.STUB)
    assert not factories.reads(world, director, Signal, about.id, Level.STUB)
    other = "process_director@gemeente-venlo"
    assert not factories.reads(world, other, DeskItem, item.id, Level.STUB)


@pytest.mark.parametrize("data_class", [DataClass.D6, DataClass.DV])
def test_what_may_never_leave_alarms_its_circle_only(world: World, data_class: DataClass):
    about = factories.concern(world, data_class)
    follow_up = factories.police_question(world, about, level=Level.STUB)
    assert factories.row(world, follow_up).status is FollowUpStatus.DECLINED
    with world.system() as work:
        assert not work.session.scalars(select(DeskItem)).all()
    assert notices(world, NoticeKind.ROUTING_FAILED) == {COORDINATOR}


def test_a_partner_that_stopped_meanwhile_is_not_asked(world: World):
    about = factories.concern(world)
    follow_up = factories.police_question(world, about)
    with world.system() as work:
        police = work.session.merge(world.organisation("politie-venlo"))
        police.active = False
        work.record("test.change", police)
    factories.released(world, follow_up, about)
    row = factories.row(world, follow_up)
    assert (row.status, row.failure) == (FollowUpStatus.DECLINED, "organisation_inactive")


def test_keeping_inside_needs_a_person_and_a_reason(world: World):
    about = factories.concern(world)
    follow_up = factories.police_question(world, about)
    with world.acting(COORDINATOR, "follow_up.keep") as work:
        keep(work, follow_up, KeepReason.BY_TELEPHONE, "Gebeld met de wijkagent.")
    row = factories.row(world, follow_up)
    assert (row.status, row.reason) == (FollowUpStatus.KEPT, "by_telephone")
    with pytest.raises(Conflict):
        released(world, follow_up, Release(NECESSITY))


def test_quick_work_has_a_quick_release(world: World):
    about = factories.concern(world, DataClass.D3, urgency=Urgency.SOON)
    row = factories.row(world, factories.help_question(world, about))
    assert row.release_by == dt.date(2026, 11, 19)
