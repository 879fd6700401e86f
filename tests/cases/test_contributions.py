"""Contributions: a partner's own, open to one seat or the lead at a time, and closed with it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from coordination.access.classes import DataClass, Level
from coordination.access.keys import Key
from coordination.audit.models import AuditEntry
from coordination.cases.models import ContributionShare
from coordination.cases.queries import contributions as queries
from coordination.cases.queries.contributions import ContributionView
from coordination.cases.rules import CloseReason
from coordination.cases.service import contributing, leading, progressing, seating
from coordination.cases.service.seating import Place
from coordination.cases.terms import (
    Brought,
    ContributionKind,
    ContributionShareEnd,
    Grounds,
    WorryNature,
)
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.explaining.queries import asked, readers
from coordination.explaining.rules import Source
from coordination.followups.models import NoticeKind
from coordination.http.paging import Paging
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.rules import AgeGate
from tests.cases.conftest import COORDINATOR, DIRECTOR, LEAD, Town
from tests.cases.test_seats import told
from tests.conftest import START

WORKER, WORKER_2 = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
POLICE = "police_officer@politie-venlo"
WHY = "Anders kan deze partner niet meedenken."
GROUNDS = Grounds(Purpose.YOUTH_HELP, LegalBasis.PUBLIC_TASK, WHY, WHY, WHY)
BOTH = replace(
    GROUNDS,
    special_ground=SpecialGround.CHILD_PROTECTION_TASK,
    criminal_ground=CriminalGround.PUBLIC_PARTNERSHIP,
)
AGE = AgeGate.FROM_12_TO_15
SAID = "Hij komt sinds mei weer iedere dag."


@pytest.fixture
def table(town: Town) -> Town:
    """The case, admitted and led by the coordinator of the school."""
    town.admitted()
    town.led(COORDINATOR)
    return town


def seat(town: Town, who: str, **more: Any) -> uuid.UUID:
    member = town.world.member(who)
    with town.world.acting(COORDINATOR, "case.give_seat") as work:
        place = Place(member.organisation_id, membership_id=member.id, **more)
        return seating.give(work, town.case, place).id


def brought(town: Town, who: str, data_class: str = "D2", **more: Any) -> uuid.UUID:
    said = Brought(ContributionKind.GOES_WELL, SAID, DataClass(data_class), **more)
    with town.world.acting(who, "case.contribute") as work:
        return contributing.contribute(work, town.case, said).id


def shared(
    town: Town,
    who: str,
    what: uuid.UUID,
    to: uuid.UUID | None,
    grounds: Grounds = GROUNDS,
    gate: AgeGate = AGE,
) -> uuid.UUID:
    with town.world.acting(who, "contribution.share") as work:
        return contributing.share(work, what, to, grounds, gate).id


def seen(town: Town, who: str, what: uuid.UUID) -> ContributionView | None:
    """Return a contribution as somebody sees it, on its own and in the list alike."""
    with town.world.acting(who, "contribution.list") as work:
        listed = {one.id: one for one in queries.contributions(work, Paging()).items}
        # Of which case a stub is, is not told, and so not by a list of the case either.
        whole = {one for one, row in listed.items() if row.view_level is Level.FULL}
        assert {row.id for row in queries.contributions(work, Paging(), town.case).items} == whole
    try:
        with town.world.acting(who, "contribution.read") as work:
            alone = queries.contribution(work, what)
    except NotFound:
        assert what not in listed
        return None
    assert (listed[what].words, listed[what].view_level) == (alone.words, alone.view_level)
    return alone


def ended(town: Town, share: uuid.UUID) -> ContributionShareEnd | None:
    """Return why a share ended; its key lives as long as it, to the moment."""
    with town.world.system() as work:
        row = work.ungoverned(select(ContributionShare).where(ContributionShare.id == share)).one()
        key = work.ungoverned(select(Key).where(Key.source_id == share)).one()
    assert key.valid_until == (row.ended_at or row.valid_until)
    return row.end_reason


def test_what_a_partner_brings_is_its_own_until_it_is_shared(table: Town) -> None:
    place = seat(table, WORKER)
    mine = brought(table, WORKER)
    assert seen(table, WORKER, mine).words == SAID
    stub = seen(table, WORKER_2, mine)
    assert (stub.view_level, stub.words, stub.kind, stub.shares) == (Level.STUB, None, None, ())
    for who in (COORDINATOR, DIRECTOR, POLICE):
        assert seen(table, who, mine) is None
    shared(table, WORKER, mine, None)
    theirs = brought(table, COORDINATOR)
    shared(table, COORDINATOR, theirs, place)
    read = seen(table, COORDINATOR, mine)
    assert (read.words, read.shares, read.permissions) == (SAID, (), ("contribution.read",))
    assert seen(table, WORKER, theirs).words == SAID
    for who in (DIRECTOR, POLICE, WORKER_2):
        assert seen(table, who, theirs) is None
    assert [one.organisation for one in seen(table, WORKER, mine).shares] == ["maasdal"]


def test_the_owners_privacy_officer_sees_to_whom_it_went_and_not_what_it_says(table: Town) -> None:
    seat(table, WORKER)
    mine = brought(table, WORKER)
    shared(table, WORKER, mine, None)
    found = seen(table, "privacy_officer@wijkteam-venlo", mine)
    assert (found.words, [one.necessity for one in found.shares]) == (None, [WHY])
    assert seen(table, "privacy_officer@maasdal", mine) is None


ENDS: dict[str, tuple[Callable[..., Any], ContributionShareEnd]] = {
    "taken back": (
        lambda town, what, share, _to: _act(town, contributing.end_share, what, share),
        ContributionShareEnd.TAKEN_BACK,
    ),
    "withdrawn": (
        lambda town, what, _share, _to: _act(town, contributing.withdraw, what),
        ContributionShareEnd.WITHDRAWN,
    ),
    "seat ended": (
        lambda town, _what, _share, to: _act(town, seating.take, town.case, to),
        ContributionShareEnd.SEAT_ENDED,
    ),
    "left": (
        lambda town, _what, _share, _to: _act(town, seating.leave, town.case, who=WORKER),
        ContributionShareEnd.SEAT_ENDED,
    ),
    "closed": (
        lambda town, _what, _share, _to: _act(
            town, progressing.close, town.case, CloseReason.GOALS_REACHED
        ),
        ContributionShareEnd.SEAT_ENDED,
    ),
}


def _act(town: Town, function: Callable[..., Any], *given: Any, who: str = COORDINATOR) -> None:
    with town.world.acting(who, "test.act") as work:
        function(work, *given)


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ends_closes_it_at_once_and_leaves_it_to_its_owner(table: Town, end: str) -> None:
    to = seat(table, WORKER)
    what = brought(table, COORDINATOR)
    share = shared(table, COORDINATOR, what, to)
    assert seen(table, WORKER, what).words == SAID
    assert ended(table, share) is None
    act, reason = ENDS[end]
    act(table, what, share, to)
    assert seen(table, WORKER, what) is None
    assert ended(table, share) is reason
    assert seen(table, COORDINATOR, what).words == SAID


def test_it_closes_with_the_lead_and_with_the_last_day_of_a_seat(
    table: Town, set_clock: Any
) -> None:
    until = seat(table, WORKER, last_day=START.date())
    mine, theirs = brought(table, WORKER), brought(table, COORDINATOR)
    to_lead = shared(table, WORKER, mine, None)
    shared(table, COORDINATOR, theirs, until)
    table.led("care_coordinator.2@maasdal")
    assert seen(table, COORDINATOR, mine) is None
    assert ended(table, to_lead) is ContributionShareEnd.LEAD_ENDED
    assert seen(table, "care_coordinator.2@maasdal", mine) is None
    assert seen(table, WORKER, theirs).words == SAID
    set_clock(dt.datetime(2026, 11, 18, 23, tzinfo=dt.UTC))  # midnight in Amsterdam
    assert seen(table, WORKER, theirs) is None


def test_special_and_criminal_data_need_their_ground_and_a_lead_rises_above_no_class(
    table: Town,
) -> None:
    places = {who: seat(table, who) for who in (WORKER, POLICE, LEAD)}
    for data_class, reach in (("D3", {WORKER}), ("D4", {WORKER, POLICE})):
        what = brought(table, COORDINATOR, data_class)
        for place in places.values():
            with pytest.raises(Conflict, match="ground_missing"):
                shared(table, COORDINATOR, what, place)
            shared(table, COORDINATOR, what, place, BOTH)
        content = {who for who in places if (found := seen(table, who, what)) and found.words}
        assert content == reach
    table.led(LEAD)
    heavy = brought(table, WORKER, "D4")
    shared(table, WORKER, heavy, None, BOTH)
    assert seen(table, LEAD, heavy) is None


def test_who_reads_it_hears_of_it_and_nobody_else(table: Town) -> None:
    member = table.world.member(WORKER)
    with table.world.acting(COORDINATOR, "case.give_seat") as work:
        whole = Place(member.organisation_id, function="youth_worker")
        worker = seating.give(work, table.case, whole).id
    places = [worker, seat(table, POLICE), seat(table, LEAD)]
    what = brought(table, COORDINATOR, "D3")
    shares = [shared(table, COORDINATOR, what, place, BOTH) for place in places]
    assert told(table, NoticeKind.CONTRIBUTION_SHARED) == {WORKER, WORKER_2}
    _act(table, contributing.end_share, what, shares[0])
    _act(table, contributing.withdraw, what)
    assert told(table, NoticeKind.CONTRIBUTION_CLOSED) == {WORKER, WORKER_2}
    mine = brought(table, WORKER)
    shared(table, WORKER, mine, None)
    assert told(table, NoticeKind.CONTRIBUTION_SHARED) == {WORKER, WORKER_2, COORDINATOR}
    with pytest.raises(Conflict, match="act_not_possible_now"):
        shared(table, WORKER, mine, None)


def test_its_owner_learns_why_a_partner_sees_it_and_the_partner_why_they_do(table: Town) -> None:
    place, what = seat(table, WORKER), brought(table, COORDINATOR)
    share = shared(table, COORDINATOR, what, place)
    for asker in (COORDINATOR, WORKER):
        with table.world.acting(asker, "access.explain") as work:
            found = readers(work, asked(work, "contribution", what))
        here = [one for one in found if one.function == "youth_worker"]
        reason = here[0].reasons[0]
        assert reason.source == Source(share, "contribution_share", whole=True)
        assert (reason.relation, reason.purpose) == ("participant", "youth_help")


def test_police_data_the_lane_and_what_names_a_home_are_refused(table: Town) -> None:
    seat(table, POLICE)
    for data_class in ("D5", "D6", "DV"):
        with pytest.raises(Invalid) as found:
            brought(table, POLICE, data_class)
        assert [one.pointer for one in found.value.problems] == ["/dataClass"]


def test_a_worry_is_a_fact_or_an_observation_and_nothing_else_is(table: Town) -> None:
    worry = Brought(ContributionKind.WORRY, SAID, DataClass.D2)
    good = Brought(ContributionKind.GOES_WELL, " ", DataClass.D2, WorryNature.FACT)
    for said, wrong in ((worry, ["/nature"]), (good, ["/words", "/nature"])):
        with pytest.raises(Invalid) as found:
            _act(table, contributing.contribute, table.case, said)
        assert [one.pointer for one in found.value.problems] == wrong


def test_a_refused_share_stands_in_the_log(table: Town) -> None:
    place, what = seat(table, WORKER), brought(table, COORDINATOR, "D3")
    with pytest.raises(Conflict, match="ground_missing"):
        shared(table, COORDINATOR, what, place)
    with table.world.system() as work:
        found = work.ungoverned(select(AuditEntry).where(AuditEntry.outcome == "failed")).all()
        kept = work.session.scalar(text("SELECT count(*) FROM contribution_shares"))
    last = found[-1]
    assert last.action == "contribution.share"
    assert str(what) in {item["id"] for item in last.subjects}
    assert kept == 0


def test_who_may_not_share_or_has_no_such_recipient_is_refused(table: Town) -> None:
    place = seat(table, WORKER)
    theirs, mine = brought(table, WORKER), brought(table, COORDINATOR)
    with pytest.raises(Refused):
        shared(table, WORKER_2, theirs, place)
    with pytest.raises(NotFound):
        shared(table, COORDINATOR, theirs, place)
    with pytest.raises(Invalid):
        shared(table, COORDINATOR, mine, mine)
    # The owner's other coordinator may share, but not with a table that is closed to them.
    with table.world.acting(COORDINATOR) as work:
        leading.propose(work, table.case, table.world.member(WORKER).id)
    shared(table, COORDINATOR, mine, place)
    with pytest.raises(Conflict):
        shared(table, COORDINATOR, mine, place)
    _act(table, contributing.withdraw, mine)
    for act, given in ((contributing.withdraw, ()), (contributing.share, (place, GROUNDS, AGE))):
        with pytest.raises(Conflict, match="act_not_possible_now"):
            _act(table, act, mine, *given)


def test_nothing_is_brought_to_a_table_that_has_not_taken_the_case_or_is_gone(town: Town) -> None:
    with pytest.raises(Refused):
        brought(town, DIRECTOR)
    town.led(COORDINATOR)
    with pytest.raises(Conflict, match="act_not_possible_now"):
        brought(town, COORDINATOR)
