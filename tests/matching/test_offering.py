"""Who may offer what for matching, and what is kept of it (product text §6)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from coordination.access.classes import DataClass
from coordination.audit.models import AuditEntry
from coordination.core.errors import Conflict, Invalid, NotFound, Refused, TooMany
from coordination.matching import rules
from coordination.matching.likeness import Identity
from coordination.matching.marks import made_with, marks
from coordination.matching.models import MatchMark, MatchOffer
from coordination.matching.rules import OfferEnd
from coordination.matching.service import marking, offering
from coordination.partners.service import memberships
from coordination.people.models import YoungPerson
from coordination.sharing.grounds import PostponeReason
from coordination.signals.models import Signal
from coordination.signals.rules import Part, WithdrawReason
from coordination.signals.service import changing, drafts
from coordination.signals.service.content import PersonPart, content_of
from coordination.work import Runtime
from tests.access import situations as play
from tests.conftest import START
from tests.matching.conftest import (
    COORDINATOR,
    GROUND,
    POLICE,
    WORKER,
    Region,
    let_match,
    make_the_same,
)
from tests.world import World

Clock = Callable[[dt.datetime], None]


def kept(world: World) -> int:
    """Return how many marks are stored."""
    with world.runtime.sessions() as session:
        return session.scalar(select(func.count()).select_from(MatchMark)) or 0


def offers(world: World) -> list[MatchOffer]:
    with world.runtime.sessions() as session:
        return list(session.scalars(select(MatchOffer).order_by(MatchOffer.offered_at)))


def test_an_offer_keeps_hashes_and_no_content(region: Region) -> None:
    assert region.offer(COORDINATOR, region.threat) == 1
    (row,) = offers(region.world)
    assert (row.legal_basis, row.postponed) == (GROUND.legal_basis, GROUND.postponed)
    assert row.rule_set_version == 2
    assert kept(region.world) > 1
    assert not {"category", "data_class", "surname"} & set(MatchOffer.__table__.columns.keys())


def test_offering_again_makes_nothing_new(region: Region) -> None:
    region.offer(COORDINATOR, region.threat)
    before = kept(region.world)
    assert region.offer(COORDINATOR, region.threat) == 0
    assert kept(region.world) == before


def test_two_sides_share_marks_where_it_is_the_same_person(region: Region) -> None:
    make_the_same(region)
    region.offer(COORDINATOR, region.threat)
    region.offer(WORKER, region.recorded(WORKER))
    twice = select(MatchMark.digest).group_by(MatchMark.digest).having(func.count() > 1)
    with region.world.runtime.sessions() as session:
        assert session.scalars(twice).all()


def test_an_offer_tells_nothing_of_whoever_else_has_offered(region: Region) -> None:
    """Neither the answer nor the own log is another once the other side has offered as well."""
    make_the_same(region)
    answers = [region.offer(COORDINATOR, region.threat)]
    _take_back(region)
    region.offer(WORKER, region.recorded(WORKER))
    answers.append(region.offer(COORDINATOR, region.threat))
    assert answers == [1, 1]
    mine = AuditEntry.membership_id == region.world.members[COORDINATOR].id
    wanted = select(AuditEntry).where(mine, AuditEntry.action == "signal.offer_match")
    with region.world.runtime.sessions() as session:
        first, last = ([_told(one) for one in entry.subjects] for entry in session.scalars(wanted))
    assert first == last


@pytest.mark.parametrize("klass", ["D4", "D1"])
def test_it_is_off_for_what_the_accepted_rules_do_not_name(region: Region, klass: str) -> None:
    with pytest.raises(Conflict, match="matching_is_off"):
        region.offer(COORDINATOR, region.recorded(COORDINATOR, klass))


def test_a_later_version_that_leaves_it_out_switches_it_off(region: Region) -> None:
    let_match(region.world, "MENT")
    with pytest.raises(Conflict, match="matching_is_off"):
        region.offer(COORDINATOR, region.threat)


@pytest.mark.parametrize("klass", [DataClass.D6, DataClass.DV, DataClass.D5])
def test_circles_and_police_data_never_take_part(region: Region, klass: DataClass) -> None:
    raised = region.recorded(WORKER, "D2", data_class=klass)
    with pytest.raises((Refused, NotFound)):
        region.offer(WORKER, raised)
    assert offers(region.world) == []


@pytest.mark.parametrize("who", [POLICE, "organisation_lead@politie-venlo"])
def test_police_never_take_part(region: Region, who: str) -> None:
    with pytest.raises((Refused, NotFound)):
        region.offer(who, region.recorded(POLICE))


def test_a_lead_of_the_police_offers_nothing_of_their_own(region: Region) -> None:
    lead = "organisation_lead@politie-venlo"
    region.scene.persons[lead] = region.scene.persons[POLICE]
    with pytest.raises(Refused, match="never_matched"):
        region.offer(lead, region.recorded(lead))


@pytest.mark.parametrize("who", ["mentor@maasdal", "privacy_officer@maasdal", WORKER])
def test_others_than_the_owners_coordinator_offer_nothing(region: Region, who: str) -> None:
    with pytest.raises((Refused, NotFound)):
        region.offer(who, region.threat)


@pytest.mark.parametrize(
    "ground",
    [
        replace(GROUND, postponed=None),
        replace(GROUND, informed_on=dt.date(2026, 11, 18)),
        replace(GROUND, postponed=None, informed_on=dt.date(2026, 11, 19)),
    ],
    ids=["neither", "both", "tomorrow"],
)
def test_it_says_when_they_were_informed_or_why_not(
    region: Region, ground: offering.Offering
) -> None:
    with pytest.raises(Invalid):
        region.offer(COORDINATOR, region.threat, ground)


def test_who_did_it_or_saw_it_is_not_offered(region: Region) -> None:
    other = play.draft(region.scene, "other part", COORDINATOR, "D2")
    parts = (PersonPart(region.scene.persons[COORDINATOR], Part.SUSPECTED),)
    with region.world.acting(COORDINATOR, "signal.edit") as work:
        drafts.patch_draft(work, other, {"persons": parts}, row_version=1)
    play.submit(region.scene, "other part", COORDINATOR)
    with pytest.raises(Conflict, match="nobody_to_offer"):
        region.offer(COORDINATOR, other)


def test_offering_is_limited_also_by_what_was_taken_back(region: Region, set_clock: Clock) -> None:
    for _ in range(rules.MOST_A_DAY):
        region.offer(COORDINATOR, region.threat)
        _take_back(region)
    with pytest.raises(TooMany):
        region.offer(COORDINATOR, region.threat)
    set_clock(START + dt.timedelta(days=1, seconds=1))
    assert region.offer(COORDINATOR, region.threat) == 1


def test_taking_back_removes_the_hashes(region: Region) -> None:
    region.offer(COORDINATOR, region.threat)
    _take_back(region)
    assert kept(region.world) == 0
    with pytest.raises(Conflict, match="nothing_offered"):
        _take_back(region)


def test_a_withdrawn_signal_takes_its_offer_along(region: Region) -> None:
    region.offer(COORDINATOR, region.threat)
    with region.world.acting(COORDINATOR, "signal.retract") as work:
        changing.retract(work, region.threat, WithdrawReason.WRONG_PERSON)
    region.scene.settle()
    assert (kept(region.world), _end_of(region)) == (0, OfferEnd.SIGNAL_WITHDRAWN)


def test_a_correction_to_another_concern_takes_it_along(region: Region) -> None:
    region.offer(COORDINATOR, region.threat)
    with region.world.acting(COORDINATOR, "signal.correct") as work:
        was = content_of(work.session.get_one(Signal, region.threat))
        other = replace(was, category="BULL", sub_category="serious")
        changing.correct(work, region.threat, other, "Het was anders.")
    region.scene.settle()
    assert (kept(region.world), _end_of(region)) == (0, OfferEnd.NOT_COVERED)


def test_who_leaves_takes_their_offers_along(region: Region) -> None:
    region.offer(COORDINATOR, region.threat)
    with region.world.acting("organisation_lead@maasdal", "membership.end") as work:
        memberships.end(work, region.world.members[COORDINATOR].id)
    region.scene.settle()
    assert (kept(region.world), _end_of(region)) == (0, OfferEnd.MEMBER_LEFT)


def test_it_ends_after_two_years(region: Region, set_clock: Clock) -> None:
    region.offer(COORDINATOR, region.threat)
    set_clock(START + dt.timedelta(days=731))
    assert _swept(region.world) == 0
    set_clock(START + dt.timedelta(days=732))
    assert (_swept(region.world), kept(region.world), _end_of(region)) == (1, 0, OfferEnd.EXPIRED)


def test_a_key_is_replaced_while_offers_keep_meeting(region: Region) -> None:
    world, old, new = region.world, {"k1": b"m" * 32}, {"k2": b"n" * 32}
    region.offer(COORDINATOR, region.threat)
    at_first = _stored(world)
    for keys, ids in ((new | old, {"k1", "k2"}), (new, {"k2"})):
        world.runtime = _with_keys(world, keys)
        # New offers have marks of every key at once, so that they meet what is not yet renewed.
        assert {one.key_id for one in marks(_identity(region), keys)} == ids
        assert _swept(world) == 1
        assert {key_id for key_id, _ in _stored(world)} == ids
        assert offers(world)[0].marked_with == made_with(keys)
        assert _swept(world) == 0
    assert not at_first & _stored(world)


def test_who_has_the_hashes_but_not_the_key_finds_nobody(region: Region) -> None:
    """A dictionary of everybody, the offered one included, under every key but the right one."""
    region.offer(COORDINATOR, region.threat)
    stored = {digest for _, digest in _stored(region.world)}
    guess = _identity(region)
    assert stored == {one.digest for one in marks(guess, {"k1": b"m" * 32})}
    for key in (bytes(32), b"M" * 32, bytes(range(32))):
        assert not stored & {one.digest for one in marks(guess, {"k1": key})}


def test_every_step_stands_in_the_log_without_the_person(region: Region) -> None:
    region.offer(COORDINATOR, region.threat)
    with region.world.runtime.sessions() as session:
        wanted = select(AuditEntry).where(AuditEntry.action == "signal.offer_match")
        entry = session.scalars(wanted).one()
    kinds = {subject["kind"] for subject in entry.subjects}
    assert {"signal", "match_offer"} <= kinds


def test_the_postponed_reasons_are_those_of_informing() -> None:
    assert rules.informing_problems(None, PostponeReason.SAFETY_OF_OTHER, START.date()) == []


def _told(subject: dict[str, Any]) -> dict[str, Any]:
    """Return what an entry says of a subject, but for its random id."""
    return {name: said for name, said in subject.items() if name != "id"}


def _take_back(region: Region) -> None:
    with region.world.acting(COORDINATOR, "signal.end_match_offer") as work:
        offering.take_back(work, region.threat)


def _end_of(region: Region) -> OfferEnd | None:
    return offers(region.world)[0].ended_because


def _swept(world: World) -> int:
    with world.system("sweep.renew_marks") as work:
        return marking.run_due(work, 100)


def _stored(world: World) -> set[tuple[str, bytes]]:
    with world.runtime.sessions() as session:
        return {(one.key_id, one.digest) for one in session.scalars(select(MatchMark))}


def _identity(region: Region) -> Identity:
    person_id: uuid.UUID = region.scene.persons[COORDINATOR]
    with region.world.runtime.sessions() as session:
        one = session.get_one(YoungPerson, person_id)
    return Identity(one.surname, one.first_names, one.birth_date, one.postcode, one.house_number)


def _with_keys(world: World, keys: dict[str, bytes]) -> Runtime:
    settings = replace(world.runtime.settings, match_keys=keys)
    return replace(world.runtime, settings=settings)
