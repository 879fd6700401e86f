"""Who was there and what was decided: agreed by those who were there, or by their silence."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from coordination.cases.rules import CaseState
from coordination.conferences.minutes import MinutesState
from coordination.conferences.queries.waiting import waiting
from coordination.conferences.rules import Attendance, ConferenceState
from coordination.conferences.service import minuting
from coordination.core.errors import Conflict, NotFound, Refused
from coordination.desk.queries.desk import desk
from coordination.digest.queries import preview
from coordination.mail.models import Mail
from tests.cases.conftest import COORDINATOR, DIRECTOR, LEAD
from tests.conferences.conftest import PLAN, POLICE, WORKER, Table

WORDS = "Belt met de huisarts over een afspraak."
OBJECTION = "Dit heb ik niet toegezegd."


@pytest.fixture
def held(table: Table, set_clock: Any) -> Table:
    """A conference that has begun."""
    table.convene()
    set_clock(PLAN.starts_at + dt.timedelta(hours=2))
    return table


def on_desk(table: Table, who: str) -> set[tuple[str, str]]:
    """Return the rows about conferences on somebody's desk, with their group."""
    with table.town.world.acting(who, "desk.read") as work:
        found = desk(work)
        mailed = {section.group: section.count for section in preview(work).sections}
    rows = [(g.group.value, row) for g in found.groups for row in g.rows]
    mine = {(group, str(row.what)) for group, row in rows if row.kind == "conference"}
    assert {group for group, _ in mine} <= {group.value for group in mailed}
    return mine


def test_planning_brings_the_case_on_and_stands_on_the_desks(table: Table) -> None:
    table.convene()
    assert table.town.row.state is CaseState.CONFERENCE_PLANNED
    assert on_desk(table, WORKER) == {("due", "upcoming")}
    assert on_desk(table, DIRECTOR) == on_desk(table, LEAD) == set()


def test_nobody_writes_minutes_of_what_has_not_begun(table: Table) -> None:
    table.convene()
    with pytest.raises(Conflict):
        table.write(WORKER)
    assert table.row.state is ConferenceState.PLANNED


def test_those_who_were_there_agree(held: Table) -> None:
    assert on_desk(held, COORDINATOR) == {("waiting", "write")}
    assert held.row.write_by == dt.date(2026, 11, 25)  # Friday and three working days
    held.write(WORKER, COORDINATOR, worker=WORDS)
    assert held.row.agree_by == dt.date(2026, 11, 25)  # Friday and three working days
    assert on_desk(held, WORKER) == {("waiting", "agree")}
    with pytest.raises(Conflict):
        held.answer(POLICE)  # was not there
    held.answer(WORKER)
    assert held.row.minutes_state is MinutesState.CIRCULATED
    with pytest.raises(Conflict):
        held.answer(WORKER)  # once
    held.answer(COORDINATOR)
    assert held.row.minutes_state is MinutesState.AGREED
    assert on_desk(held, WORKER) == on_desk(held, COORDINATOR) == set()
    (decision,) = held.seen(POLICE).decisions
    assert (decision.words, decision.who.role, decision.who.name) == (WORDS, "youth_worker", None)
    assert held.seen(DIRECTOR).decisions[0].who.name
    with pytest.raises(Conflict):
        held.write(WORKER)


def test_an_objection_makes_it_a_draft_and_the_new_edition_is_asked_anew(held: Table) -> None:
    held.write(WORKER, COORDINATOR, police=WORDS)
    held.answer(COORDINATOR)
    held.answer(WORKER, OBJECTION)
    assert held.row.minutes_state is MinutesState.DRAFT
    assert {one.objection for one in held.seen(POLICE).answers} == {None, OBJECTION}
    held.write(WORKER, COORDINATOR, worker=WORDS)
    assert [one.who.role.value for one in held.seen(POLICE).decisions] == ["youth_worker"]
    held.answer(WORKER)
    assert held.row.minutes_state is MinutesState.CIRCULATED  # the earlier agreement was of another
    held.answer(COORDINATOR)
    assert held.row.minutes_state is MinutesState.AGREED


def test_silence_is_agreement_after_three_working_days(held: Table, set_clock: Any) -> None:
    held.write(WORKER, COORDINATOR)
    with held.town.world.system() as work:
        asked = work.ungoverned(select(Mail).where(Mail.occasion == f"{held.conference}:1")).all()
    assert len(asked) == 2
    for day, agreed in ((25, 0), (26, 1)):
        set_clock(dt.datetime(2026, 11, day, 6, 0, tzinfo=dt.UTC))
        with held.town.world.system() as work:
            assert minuting.agree_due(work, 10) == agreed
    assert held.row.minutes_state is MinutesState.AGREED
    assert held.row.agreed_at == dt.datetime(2026, 11, 26, 6, 0, tzinfo=dt.UTC)


def test_an_ended_seat_sees_nothing_and_is_not_waited_for(held: Table) -> None:
    held.write(WORKER, COORDINATOR, worker=WORDS)
    held.leave(WORKER)
    with pytest.raises(NotFound):
        held.table(WORKER)
    with pytest.raises(NotFound):
        held.answer(WORKER)
    assert on_desk(held, WORKER) == set()
    held.answer(COORDINATOR)
    assert held.row.minutes_state is MinutesState.AGREED


def test_who_is_asked_to_lead_sees_the_agenda_and_no_minutes(held: Table) -> None:
    held.write(WORKER, COORDINATOR, worker=WORDS)
    held.town.asked(LEAD, by=COORDINATOR)
    found = held.seen(LEAD)
    assert [point.value for point in found.agenda] == ["goals", "actions"]
    assert (found.minutes_state, found.participants, found.decisions) == (None, [], [])
    assert (found.edition, found.write_by) == (0, None)
    with pytest.raises(Refused):
        held.answer(LEAD)
    there = {one.attendance for one in held.seen(WORKER).participants}
    assert there == {Attendance.PRESENT, None}
    with held.town.world.acting("mentor@maasdal") as work:
        assert list(waiting(work)) == []
