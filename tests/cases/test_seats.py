"""Seats: given by who directs, from and until, and never open a moment longer than they last."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from coordination.access.classes import Level
from coordination.cases.leading import LeadState
from coordination.cases.models import CaseLead, CaseSeat
from coordination.cases.queries import cases as queries
from coordination.cases.queries.candidates import candidates
from coordination.cases.rules import CloseReason, SeatEnd
from coordination.cases.service import leading, progressing, seating
from coordination.cases.service.seating import Place
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.models import Notice, NoticeKind
from coordination.followups.service.handing_over import hand_over
from coordination.http.paging import Paging
from coordination.partners.service import memberships
from coordination.people.rules import Meant
from coordination.people.service import declare_conflict
from tests.cases.conftest import COORDINATOR, DIRECTOR, HOUSE, LEAD, Town
from tests.conftest import START

WORKER, WORKER_2 = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
POLICE, POLICE_2 = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
TODAY = START.date()


@pytest.fixture
def table(town: Town) -> Town:
    """The case, admitted and led by the coordinator of the school."""
    town.admitted()
    town.led(COORDINATOR)
    return town


def seat(town: Town, who: str, by: str = COORDINATOR, **more: Any) -> uuid.UUID:
    """Give somebody a place, and let everything follow."""
    member = town.world.member(who)
    place = Place(member.organisation_id, membership_id=member.id, **more)
    with town.world.acting(by, "case.give_seat") as work:
        found = seating.give(work, town.case, place).id
    town.scene.settle()
    return found


def whole(town: Town, organisation: str, function: str, by: str = DIRECTOR) -> uuid.UUID:
    place = Place(town.world.organisation(organisation).id, function=function)
    with town.world.acting(by, "case.give_seat") as work:
        found = seating.give(work, town.case, place).id
    town.scene.settle()
    return found


def opens(town: Town, who: str) -> bool:
    """Return whether the case opens to somebody, on its own and in the list alike."""
    try:
        alone = town.seen(who).view_level is Level.STUB
    except NotFound:
        alone = False
    with town.world.acting(who) as work:
        listed = [one.id for one in queries.cases(work, Paging()).items] == [town.case]
    assert alone is listed
    return alone


@contextmanager
def wrong(code: str) -> Iterator[None]:
    """Expect that exactly one field is refused, with this code."""
    with pytest.raises(Invalid) as found:
        yield
    assert [one.code for one in found.value.problems] == [code]


def row(town: Town, seat_id: uuid.UUID) -> CaseSeat:
    with town.world.system() as work:
        return work.ungoverned(select(CaseSeat).where(CaseSeat.id == seat_id)).one()


def told(town: Town, kind: NoticeKind) -> set[str]:
    names = {member.id: name for name, member in town.world.members.items()}
    with town.world.system() as work:
        found = work.ungoverned(select(Notice).where(Notice.kind == kind)).all()
    return {names[one.membership_id] for one in found}


def test_a_function_sits_with_all_who_answer_for_it_and_a_person_alone(table: Town) -> None:
    whole(table, "wijkteam-venlo", "youth_worker")
    seat(table, POLICE)
    assert [opens(table, who) for who in (WORKER, WORKER_2, POLICE)] == [True, True, True]
    assert not opens(table, POLICE_2)
    assert told(table, NoticeKind.SEAT_GIVEN) >= {WORKER, WORKER_2, POLICE}
    assert POLICE_2 not in told(table, NoticeKind.SEAT_GIVEN)
    assert [one.name for one in table.seen(DIRECTOR).seats if one.function == "police_officer"] == [
        "police_officer politie-venlo"
    ]
    assert {one.name for one in table.seen(WORKER).seats} == {None}
    with table.world.acting(DIRECTOR) as work:
        able = {one.id for one in candidates(work, table.row)}
    assert table.world.member(WORKER).id in able


def test_a_seat_until_a_day_ends_with_that_day_by_itself(table: Town, set_clock: Any) -> None:
    given = seat(table, POLICE, last_day=TODAY + dt.timedelta(days=1))
    ends = dt.datetime(2026, 11, 19, 23, 0, tzinfo=dt.UTC)  # midnight in Amsterdam
    assert row(table, given).until == ends
    (shown,) = [one for one in table.seen(DIRECTOR).seats if one.id == given]
    assert shown.last_day == TODAY + dt.timedelta(days=1)
    set_clock(ends - dt.timedelta(minutes=1))
    assert opens(table, POLICE)
    set_clock(ends)
    assert not opens(table, POLICE)
    with table.world.acting("care_coordinator.2@maasdal") as work:
        frame = queries.case(work, table.case)
    assert [one.organisation for one in frame.seats] == ["maasdal"]
    with table.world.acting(DIRECTOR) as work:
        able = {one.id for one in candidates(work, table.row)}
    assert table.world.member(POLICE).id not in able
    with table.world.acting(COORDINATOR) as work, wrong("unknown_seat"):
        seating.take(work, table.case, given)
    assert seat(table, POLICE) != given


def test_who_directs_ends_a_seat_and_who_sits_there_leaves(table: Town) -> None:
    given, other = seat(table, POLICE), whole(table, "wijkteam-venlo", "youth_worker")
    with table.world.acting(DIRECTOR) as work:
        seating.take(work, table.case, given)
    assert not opens(table, POLICE)
    with table.world.acting(WORKER_2) as work:
        seating.leave(work, table.case)
    assert [opens(table, who) for who in (WORKER, WORKER_2)] == [False, False]
    assert told(table, NoticeKind.SEAT_LEFT) == {COORDINATOR}
    assert [row(table, one).end_reason for one in (given, other)] == [SeatEnd.TAKEN, SeatEnd.LEFT]
    with table.world.acting(WORKER_2) as work, pytest.raises(NotFound):
        seating.leave(work, table.case)
    with table.world.acting(DIRECTOR) as work, pytest.raises(Refused):
        seating.leave(work, table.case)


def test_a_seat_ends_with_its_membership_and_stays_listed_no_longer(table: Town) -> None:
    given = seat(table, WORKER)
    with table.world.acting("administrator@zvh") as work:
        memberships.end(work, table.world.member(WORKER).id)
    table.scene.settle()
    assert row(table, given).end_reason is SeatEnd.MEMBERSHIP_ENDED
    with table.world.acting("care_coordinator.2@maasdal") as work:
        frame = queries.case(work, table.case)
    assert [one.organisation for one in frame.seats] == ["maasdal"]


@pytest.mark.parametrize("leaves", [False, True])
def test_seats_go_along_with_handed_over_work_and_the_lead_is_asked_for(
    table: Town, leaves: bool
) -> None:
    given = seat(table, WORKER, last_day=TODAY + dt.timedelta(days=9))
    table.led(WORKER)
    giver, taker = table.world.member(WORKER).id, table.world.member(WORKER_2).id
    if leaves:
        with table.world.acting("administrator@zvh") as work:
            memberships.end(work, giver, taker)
    else:
        with table.world.acting(WORKER) as work:
            hand_over(work, giver, taker)
    table.scene.settle()
    assert row(table, given).end_reason is SeatEnd.HANDED_OVER
    assert opens(table, WORKER_2)
    with table.world.system() as work:
        last = work.ungoverned(select(CaseSeat).where(CaseSeat.membership_id == taker)).one()
        states = {
            one.membership_id: one.state
            for one in work.ungoverned(select(CaseLead))
            if one.membership_id in {giver, taker}
        }
    assert last.until == dt.datetime(2026, 11, 27, 23, tzinfo=dt.UTC)
    still = LeadState.LEFT if leaves else LeadState.ACCEPTED
    assert states == {giver: still, taker: LeadState.PROPOSED}
    table.accepted(WORKER_2)
    assert table.seen(WORKER_2).view_level is Level.FULL
    assert leaves or not opens(table, WORKER)


def test_a_colleague_who_cannot_sit_there_gets_no_seat(table: Town) -> None:
    given = seat(table, WORKER)
    giver, privacy = table.world.member(WORKER).id, "privacy_officer@wijkteam-venlo"
    with table.world.acting(WORKER) as work:
        hand_over(work, giver, table.world.member(privacy).id)
    table.scene.settle()
    assert row(table, given).until is None
    assert opens(table, WORKER)


def test_only_who_directs_gives_a_seat_and_only_to_who_can_sit(table: Town) -> None:
    whole(table, "wijkteam-venlo", "youth_worker")
    for who, refusal in ((WORKER, Refused), (HOUSE, NotFound), (LEAD, NotFound)):
        with table.world.acting(who) as work, pytest.raises(refusal):
            seating.give(work, table.case, Place(table.world.member(POLICE).organisation_id))
    surname = table.scene.words[table.scene.persons["pupil"]].by_part["surname"]
    with table.world.acting("care_coordinator.2@maasdal") as work:
        declare_conflict(work, Meant(surname, dt.date(2012, 1, 2)))
    table.scene.settle()
    for who in ("mentor@maasdal", "privacy_officer@politie-venlo", "care_coordinator.2@maasdal"):
        with wrong("unknown_seat"):
            seat(table, who)
    police = table.world.member(POLICE)
    for place in (
        Place(police.organisation_id),
        Place(police.organisation_id, "mentor"),
        Place(police.organisation_id, "police_officer", police.id),
        Place(table.world.organisation("maasdal").id, None, police.id),
    ):
        with table.world.acting(DIRECTOR) as work, wrong("unknown_seat"):
            seating.give(work, table.case, place)
    with wrong("in_the_past"):
        seat(table, POLICE, last_day=TODAY - dt.timedelta(days=1))
    with pytest.raises(Conflict, match="sits_already"):
        whole(table, "wijkteam-venlo", "youth_worker")


def test_nobody_sits_at_a_table_that_has_not_taken_the_case(town: Town) -> None:
    with pytest.raises(Conflict, match="act_not_possible_now"):
        seat(town, POLICE, by=DIRECTOR)
    assert "case.give_seat" not in town.seen(DIRECTOR).permissions
    town.admitted()
    assert "case.give_seat" in town.seen(DIRECTOR).permissions


def test_closing_ends_every_seat(table: Town) -> None:
    given = [seat(table, POLICE), whole(table, "wijkteam-venlo", "youth_worker")]
    with table.world.acting(COORDINATOR) as work:
        progressing.close(work, table.case, CloseReason.GOALS_REACHED)
    assert {row(table, one).end_reason for one in given} == {SeatEnd.CASE_ENDED}
    for who in (POLICE, WORKER, COORDINATOR):
        assert not opens(table, who)


def test_who_leaves_the_table_leads_until_that_is_handed_over(table: Town) -> None:
    seat(table, POLICE)
    table.led(POLICE)
    with table.world.acting(POLICE) as work:
        seating.leave(work, table.case)
    assert table.seen(POLICE).view_level is Level.FULL
    with table.world.acting(POLICE) as work:
        leading.propose(work, table.case, table.world.member(COORDINATOR).id)
    table.accepted(COORDINATOR)
    assert not opens(table, POLICE)
