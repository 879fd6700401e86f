"""What each level shows of a signal, written from the product text."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import fields, replace

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.access.keys import Key
from coordination.audit.models import AuditEntry
from coordination.core.errors import NotFound
from coordination.people.service import declare_conflict
from coordination.sharing.models import Share
from coordination.sharing.rules import ShareState
from coordination.signals.models import Signal
from coordination.signals.queries.reading import signal_view
from coordination.signals.queries.views import SignalFull
from coordination.signals.rules import SignalStatus, StatementKind, Urgency
from coordination.signals.service.changing import correct
from coordination.signals.service.content import content_of
from tests.conftest import START
from tests.people.persons import BORN, registered
from tests.signals.samples import COORDINATOR, MENTOR, POLICE, routed, see, share, submitted
from tests.statements import counting
from tests.world import VENLO, World

LEAD = "organisation_lead@maasdal"
STUB = {
    "id",
    "level",
    "row_version",
    "reference",
    "status",
    "urgency",
    "place_of_event",
    "created_at",
    "permissions",
}
SUMMARY = STUB | {
    "category",
    "sub_category",
    "data_class",
    "life_domain",
    "occurred_on",
    "young_persons",
    "statements",
}
NEVER_SHARED = {"already_done", "author_id", "guardians", "postcode", "house_number", "source"}


def shown(view) -> set[str]:
    return {field.name for field in fields(view)}


@pytest.mark.parametrize("who", [COORDINATOR, MENTOR])
def test_the_own_coordinator_and_the_author_see_all(world: World, who):
    row = see(world, routed(world, MENTOR), who)
    assert isinstance(row, SignalFull)
    assert row.already_done == "ouders gebeld"
    assert [said.kind for said in row.statements] == list(StatementKind)
    assert row.statements[0].source == "conciërge"


@pytest.mark.parametrize("who", [COORDINATOR, LEAD, POLICE])
def test_every_level_tells_when_how_urgent_and_which_version(world: World, who):
    signal_id = routed(world, MENTOR)
    share(world, signal_id, POLICE)
    with world.system() as work:
        signal = work.session.get_one(Signal, signal_id)
        signal.urgency, signal.row_version = Urgency.ACUTE, 7
        work.record("test.change", signal)
        reference = signal.reference
    row = see(world, signal_id, who)
    assert (row.id, row.reference, row.status) == (signal_id, reference, SignalStatus.ROUTED)
    assert (row.created_at, row.urgency, row.row_version) == (START, Urgency.ACUTE, 7)
    assert row.place_of_event == VENLO


@pytest.mark.parametrize(
    "who",
    [
        "mentor.2@maasdal",
        "administrator@zvh",
        POLICE,
        "care_coordinator@peelrand",
        "process_director@gemeente-venlo",
    ],
)
def test_without_right_or_key_it_is_as_if_absent(world: World, who):
    signal_id = routed(world, MENTOR)
    for wanted in (signal_id, uuid.uuid4()):
        with pytest.raises(NotFound):
            see(world, wanted, who)


@pytest.mark.parametrize(
    ("category", "sub", "names_it"),
    [
        ("BULL", "offline", True),
        ("VISI", None, True),
        ("WEAP", "knife_use", False),
        ("DRUG", None, False),
    ],
)
def test_a_lead_sees_the_stub_and_a_category_below_d3_only(world: World, category, sub, names_it):
    row = see(world, routed(world, category=category, sub_category=sub), LEAD)
    assert row.level is Level.STUB
    assert shown(row) == STUB | ({"category"} if names_it else set())
    assert row.place_of_event == VENLO
    # Behind glass a lead reads ordinary data only, and those are what a stub names.
    glass = {"signal.break_glass"} if names_it else set()
    assert set(row.permissions) == {"signal.read"} | glass


def test_a_summary_shows_the_ticked_facts_and_observations_and_no_more(world: World):
    one, two = registered(world), registered(world, "Smit")
    signal_id = routed(world, MENTOR, one, two)
    share(world, signal_id, POLICE, statements=(0, 2, 3), persons=(two,))
    row = see(world, signal_id, POLICE)
    assert (row.level, shown(row)) == (Level.SUMMARY, SUMMARY)
    assert [said.kind for said in row.statements] == [StatementKind.FACT]
    assert not hasattr(row.statements[0], "source")
    (person,) = row.young_persons
    assert (person.id, person.surname, person.birth_date) == (two, "Smit", BORN)
    assert shown(person) == {"id", "surname", "first_names", "birth_date", "part"}
    assert not NEVER_SHARED & shown(row)
    assert row.permissions == ("signal.read",)


def test_a_full_share_shows_every_statement_and_the_named_persons(world: World):
    one, two = registered(world), registered(world, "Smit")
    signal_id = routed(world, MENTOR, one, two)
    share(world, signal_id, POLICE, Level.FULL, statements=(), persons=(two,))
    row = see(world, signal_id, POLICE)
    assert isinstance(row, SignalFull)
    assert len(row.statements) == 4
    assert [person.id for person in row.young_persons] == [two]


def test_two_shares_open_together_what_each_opens(world: World):
    one, two = registered(world), registered(world, "Smit")
    signal_id = routed(world, MENTOR, one, two)
    share(world, signal_id, POLICE, statements=(0,), persons=(one,))
    share(world, signal_id, POLICE, statements=(1,), persons=(two,))
    row = see(world, signal_id, POLICE)
    assert (len(row.statements), len(row.young_persons)) == (2, 2)


def test_only_the_holder_of_the_key_sees_the_summary(world: World):
    signal_id = routed(world, MENTOR)
    share(world, signal_id, POLICE)
    for who in ("police_officer.2@politie-venlo", "organisation_lead@politie-venlo"):
        with pytest.raises(NotFound):
            see(world, signal_id, who)


def test_a_key_without_its_share_opens_nothing_of_the_content(world: World):
    signal_id = routed(world, MENTOR)
    share_id = share(world, signal_id, POLICE, state=ShareState.PROPOSED)
    row = see(world, signal_id, POLICE)
    assert (row.young_persons, row.statements) == ((), ())
    with world.system() as work:
        taken_back = work.session.get_one(Share, share_id)
        taken_back.state = ShareState.REVOKED
        work.record("share.revoke", taken_back)
    row = see(world, signal_id, POLICE)
    assert (row.young_persons, row.statements) == ((), ())


def test_a_closed_key_closes_the_signal(world: World):
    signal_id = routed(world, MENTOR)
    share(world, signal_id, POLICE, valid_until=START + dt.timedelta(seconds=1))
    assert see(world, signal_id, POLICE).level is Level.SUMMARY
    with world.system() as work:
        for key in work.session.scalars(select(Key).where(Key.record_id == signal_id)):
            key.valid_until = START
    with pytest.raises(NotFound):
        see(world, signal_id, POLICE)


def test_a_new_version_follows_the_share_unless_the_class_rises(world: World):
    signal_id = routed(world, MENTOR)
    share(world, signal_id, POLICE, statements=(0,))
    first = mended(world, signal_id, lambda said: replace(said, text="Een mes van 10 cm."))
    assert [said.text for said in see(world, signal_id, POLICE).statements] == [first]
    with world.acting(COORDINATOR) as work:
        typed = content_of(work.load(Signal, signal_id, "signal.read"))
        correct(
            work, signal_id, replace(typed, data_class=DataClass.DV), "Thuis is het niet veilig."
        )
    with pytest.raises(NotFound):
        see(world, signal_id, POLICE)


def mended(world: World, signal_id, change) -> str:
    with world.acting(COORDINATOR) as work:
        typed = content_of(work.load(Signal, signal_id, "signal.read"))
        first = change(typed.statements[0])
        new = replace(typed, statements=(first, *typed.statements[1:]))
        correct(work, signal_id, new, "Nagemeten.")
    return first.text


def test_d3_of_another_author_needs_professional_secrecy(world: World):
    signal_id = routed(world, MENTOR, category="MENT", sub_category=None)
    assert see(world, signal_id).level is Level.FULL
    assert see(world, signal_id, MENTOR).level is Level.FULL
    with world.system() as work:
        member = work.session.get_one(type(world.member(COORDINATOR)), world.member(COORDINATOR).id)
        member.secrecy_bound = False
        work.record("membership.change", member)
    with pytest.raises(NotFound):
        see(world, signal_id)
    mine = routed(world, category="MENT", sub_category=None)
    assert see(world, mine).level is Level.FULL


@pytest.mark.parametrize("who", [COORDINATOR, LEAD, "privacy_officer@maasdal", "mentor.2@maasdal"])
def test_unsafe_home_is_invisible_to_who_is_not_named(world: World, who):
    signal_id = submitted(world, MENTOR, category="HOME", sub_category=None)
    assert see(world, signal_id, MENTOR).level is Level.FULL
    with pytest.raises(NotFound):
        see(world, signal_id, who)


def test_d4_of_the_school_is_open_to_its_coordinator_and_a_stub_to_its_lead(world: World):
    signal_id = routed(world, MENTOR, category="DEAL", sub_category=None)
    assert see(world, signal_id).level is Level.FULL
    assert see(world, signal_id, LEAD).level is Level.STUB


def test_a_conflict_of_interest_closes_the_signal(world: World):
    person = registered(world)
    signal_id = routed(world, MENTOR, person)
    with world.acting(COORDINATOR) as work:
        declare_conflict(work, person)
    with pytest.raises(NotFound):
        see(world, signal_id)


def test_the_log_names_the_signal_and_who_was_named_in_it(world: World):
    one, two = registered(world), registered(world, "Smit")
    signal_id = routed(world, MENTOR, one, two)
    share(world, signal_id, POLICE, persons=(two,))
    see(world, signal_id, POLICE)
    with world.system() as work:
        of_police = AuditEntry.membership_id == world.member(POLICE).id
        (entry,) = work.session.scalars(select(AuditEntry).where(of_police))
    assert {(subject["kind"], subject["id"]) for subject in entry.subjects} == {
        ("signal", str(signal_id)),
        ("young_person", str(two)),
    }
    assert entry.owners == [world.organisation("maasdal").id]


def test_one_signal_is_few_statements(world: World):
    signal_id = routed(world, MENTOR)
    share(world, signal_id, POLICE)
    for who in (COORDINATOR, MENTOR, POLICE, LEAD):
        with world.acting(who) as work, counting(work) as statements:
            signal_view(work, signal_id)
        assert statements.count <= 6
