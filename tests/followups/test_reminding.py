"""The ladder strikes as product text §4.4 says, once, for the right people."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.followups.answers import KeepReason, TakeBackReason
from coordination.followups.models import DeskItem, FollowUp, Reminder
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import reminding
from coordination.followups.service.answering import accept, withdraw
from coordination.followups.service.releasing import keep
from coordination.mail.models import Mail
from coordination.partners.calendar import due_at
from coordination.partners.models import Membership
from coordination.sharing.service.consent import Consent
from coordination.signals.models import Signal
from tests import factories
from tests.drain import drain
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"
OWNER_LEAD = "organisation_lead@maasdal"
OFFICER, OFFICER_2 = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
RECEIVING_LEAD = "organisation_lead@wijkteam-venlo"
DIRECTOR = "process_director@gemeente-venlo"
# START is Wednesday 18 November 2026; accept within 2 and complete within 5 working days.
THU, FRI, MON, TUE = (dt.date(2026, 11, day) for day in (19, 20, 23, 24))
WED, FRI_2 = dt.date(2026, 11, 25), dt.date(2026, 11, 27)


def help_offered(world: World, **more: object):
    about = factories.concern(world)
    question = factories.help_question(world, about, **more)
    return factories.released(world, question, about, consent=Consent(dt.date(2026, 11, 17)))


def tick(world: World, limit: int = 100) -> int:
    with world.system() as work:
        return reminding.run_due(work, limit)


def at(set_clock, world: World, day: dt.date, hour: int = 7) -> list[tuple[str, str]]:
    """Move to an hour of a day, let the ladder strike and return what was heard by then."""
    set_clock(due_at(day, hour))
    tick(world)
    return heard(world)


def heard(world: World) -> list[tuple[str, str]]:
    names = {member.id: name for name, member in world.members.items()}
    with world.system() as work:
        rows = work.session.scalars(select(Reminder).order_by(Reminder.fired_at, Reminder.stage))
        return [(row.stage, names[row.membership_id]) for row in rows]


def mailed(world: World, template: str = "reminder") -> Counter[str]:
    names = {member.id: name for name, member in world.members.items()}
    with world.system() as work:
        rows = work.session.scalars(select(Mail).where(Mail.template == template))
        return Counter(names[row.membership_id] for row in rows)


def opened(world: World, who: str, follow_up_id) -> None:
    with world.acting(who, "follow_up.read") as work:
        work.load(FollowUp, follow_up_id, "follow_up.read")


def accepted(world: World, follow_up_id, by: str = OFFICER):
    with world.acting(by, "follow_up.accept") as work:
        return accept(work, follow_up_id)


def test_an_offer_that_nobody_answers_climbs_stage_by_stage(world: World, set_clock):
    help_offered(world)  # respond by Friday
    assert at(set_clock, world, THU) == []  # two days before lies before the offer
    on_day = [("respond_on_day", OFFICER), ("respond_on_day", OFFICER_2)]
    assert sorted(at(set_clock, world, FRI)) == sorted(on_day)
    assert len(at(set_clock, world, MON)) == 2
    late = sorted(at(set_clock, world, TUE))[:4]
    assert {who for stage, who in late if stage == "respond_late"} == {
        OFFICER,
        OFFICER_2,
        RECEIVING_LEAD,
        COORDINATOR,
    }
    assert ("respond_escalated", DIRECTOR) in at(set_clock, world, FRI_2)
    assert Counter(heard(world)).most_common(1)[0][1] == 1


def test_escalation_puts_it_on_the_desk_once(world: World, set_clock):
    follow_up_id = help_offered(world)
    at(set_clock, world, FRI_2)
    tick(world)
    with world.system() as work:
        [item] = work.session.scalars(select(DeskItem))
    assert (item.follow_up_id, item.reason) == (follow_up_id, "overdue")
    drain(world.runtime)
    assert mailed(world, "desk_item") == {}  # the reminder tells it
    assert mailed(world)[DIRECTOR] == 1


def test_a_scheduler_that_was_away_for_eight_days_loses_and_doubles_nothing(world, set_clock):
    help_offered(world)
    found = at(set_clock, world, FRI_2 + dt.timedelta(days=8))
    stages = {stage for stage, _ in found}
    assert stages == {"respond_on_day", "respond_late", "respond_escalated"}
    assert max(Counter(found).values()) == 1
    assert set(mailed(world).values()) == {1}
    assert at(set_clock, world, FRI_2 + dt.timedelta(days=8)) == found


def test_it_strikes_at_seven_and_not_before(world: World, set_clock):
    help_offered(world)
    assert at(set_clock, world, FRI, hour=6) == []
    assert len(at(set_clock, world, FRI)) == 2


def test_an_accepted_follow_up_reminds_its_handler(world: World, set_clock):
    follow_up_id = help_offered(world)  # due on Wednesday
    accepted(world, follow_up_id)
    assert at(set_clock, world, MON) == [("due_before", OFFICER)]
    assert mailed(world) == {OFFICER: 1}


def test_what_was_looked_at_is_not_repeated_in_mail(world: World, set_clock):
    follow_up_id = help_offered(world)
    opened(world, OFFICER, follow_up_id)
    assert len(at(set_clock, world, FRI)) == 2  # the desk has it all the same
    assert mailed(world) == {OFFICER_2: 1}  # who did not look since the offer


def test_a_late_acceptance_hears_at_once_what_was_missed(world: World, set_clock):
    follow_up_id = help_offered(world)
    at(set_clock, world, FRI_2)
    accepted(world, follow_up_id)
    tick(world)
    due = [pair for pair in heard(world) if pair[0].startswith("due_")]
    assert {stage for stage, _ in due} == {"due_before", "due_on_day", "due_late"}
    assert ("due_late", RECEIVING_LEAD) in due


def test_an_end_ends_it(world: World, set_clock):
    follow_up_id = help_offered(world)
    with world.acting(COORDINATOR, "follow_up.withdraw") as work:
        withdraw(work, follow_up_id, TakeBackReason.NO_LONGER_NEEDED)
    assert at(set_clock, world, FRI_2) == []
    assert factories.row(world, follow_up_id).next_stage_at is None


def test_one_mail_a_day_holds_everything(world: World, set_clock):
    for _ in range(3):
        help_offered(world)
    at(set_clock, world, FRI)
    assert mailed(world) == {OFFICER: 1, OFFICER_2: 1}
    with world.system() as work:
        [items] = {str(mail.items) for mail in work.session.scalars(select(Mail)) if mail.items}
    assert items.count("-") >= 3


def test_small_batches_still_make_one_mail(world: World, set_clock):
    for _ in range(3):
        help_offered(world)
    set_clock(due_at(FRI))
    while tick(world, limit=1) >= 1:
        pass
    assert mailed(world) == {OFFICER: 1, OFFICER_2: 1}
    with world.system() as work:
        mails = work.session.scalars(select(Mail).where(Mail.template == "reminder"))
        assert [mail.items["sections"][0]["count"] for mail in mails] == [3, 3]


def test_what_strikes_after_the_mail_of_the_day_waits_for_the_next(world: World, set_clock):
    late, other = help_offered(world), help_offered(world)
    at(set_clock, world, FRI_2)
    assert mailed(world)[OFFICER] == 1
    accepted(world, late)
    at(set_clock, world, FRI_2, hour=10)
    assert mailed(world)[OFFICER] == 1
    accepted(world, other, by=OFFICER_2)
    at(set_clock, world, dt.date(2026, 11, 30))
    assert mailed(world)[OFFICER] == 2


def test_safety_goes_singly(world: World, set_clock):
    about = factories.concern(world)
    for _ in range(2):
        factories.released(world, factories.police_question(world, about), about)
    at(set_clock, world, FRI)
    assert mailed(world)["police_officer@politie-venlo"] == 2


def test_what_waits_for_release_reminds_the_coordinator_and_then_the_lead(world, set_clock):
    about = factories.concern(world)
    factories.help_question(world, about)
    assert at(set_clock, world, FRI) == [("release_on_day", COORDINATOR)]
    assert at(set_clock, world, TUE)[1:] == [("release_late", OWNER_LEAD)]


def test_what_climbed_opens_to_the_own_lead_within_classes(world: World, set_clock):
    seen = {}
    for data_class in (DataClass.D2, DataClass.D4):
        about = factories.concern(world, data_class)
        factories.help_question(world, about)
        seen[data_class] = about.id
    at(set_clock, world, FRI)
    assert not factories.reads(world, OWNER_LEAD, Signal, seen[DataClass.D2], Level.FULL)
    at(set_clock, world, TUE)
    assert factories.reads(world, OWNER_LEAD, Signal, seen[DataClass.D2], Level.FULL)
    assert not factories.reads(world, OWNER_LEAD, Signal, seen[DataClass.D4], Level.FULL)


def test_what_climbed_closes_with_the_follow_up(world: World, set_clock):
    about = factories.concern(world)
    question = factories.help_question(world, about)
    at(set_clock, world, TUE)
    assert factories.reads(world, OWNER_LEAD, Signal, about.id, Level.FULL)
    with world.acting(COORDINATOR, "follow_up.keep") as work:
        keep(work, question, KeepReason.HANDLED_INSIDE)
    assert not factories.reads(world, OWNER_LEAD, Signal, about.id, Level.FULL)


def test_content_never_climbs_to_the_lead_of_another_organisation(world: World, set_clock):
    about = factories.concern(world)
    factories.released(world, factories.help_question(world, about), about)
    at(set_clock, world, FRI_2)
    assert not factories.reads(world, RECEIVING_LEAD, Signal, about.id, Level.STUB)


@pytest.mark.parametrize("data_class", [DataClass.D6, DataClass.DV])
def test_what_belongs_to_a_circle_stays_in_it(world: World, set_clock, data_class):
    about = factories.concern(world, data_class)
    kind = FollowUpKind.REPORTING_CODE if data_class is DataClass.DV else FollowUpKind.OWN_ACTION
    question = factories.ask(world, about, kind, "maasdal", "care_coordinator", level=Level.FULL)
    factories.proposed(world, about, question)
    found = at(set_clock, world, dt.date(2026, 12, 18))
    assert {who for _, who in found} == {COORDINATOR}
    with world.system() as work:
        assert work.session.scalars(select(DeskItem)).all() == []


def test_police_data_are_never_mailed(world: World, set_clock):
    about = factories.concern(world, DataClass.D5, by="police_officer@politie-venlo")
    question = factories.ask(
        world, about, FollowUpKind.OWN_ACTION, "politie-venlo", "police_officer", level=Level.FULL
    )
    factories.proposed(world, about, question)
    drain(world.runtime)
    assert at(set_clock, world, FRI)
    assert (mailed(world), mailed(world, "offer")) == ({}, {})


def test_an_offer_is_mailed_once_to_the_function_and_not_to_who_made_it(world: World):
    help_offered(world)
    drain(world.runtime)
    assert mailed(world, "offer") == {OFFICER: 1, OFFICER_2: 1}


def test_what_a_coordinator_recorded_is_not_mailed_to_themselves(world: World):
    about = factories.concern(world)
    question = factories.ask(
        world, about, FollowUpKind.SUPPORT, "maasdal", "care_coordinator", level=Level.FULL
    )
    factories.proposed(world, about, question)
    drain(world.runtime)
    assert mailed(world, "offer") == {}


def test_without_a_lead_the_administrators_hear_by_reference(world: World, set_clock):
    help_offered(world)
    with world.system() as work:
        wanted = select(Membership).where(Membership.id == world.member(RECEIVING_LEAD).id)
        member = work.ungoverned(wanted).one()
        member.ended_at = work.now
        work.record("membership.end", member)
    found = {who for stage, who in at(set_clock, world, TUE) if stage == "respond_late"}
    assert {"administrator@zvh", "administrator.2@zvh"} <= found
