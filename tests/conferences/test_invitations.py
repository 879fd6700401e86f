"""Calendars follow the table: by mail, in a form that other people's programs read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event, EventStatus

from coordination.cases.rules import CloseReason
from coordination.cases.service import progressing, seating
from coordination.conferences.rules import AgendaPoint, CancelReason, ConferenceState
from coordination.conferences.service import inviting, planning
from coordination.conferences.service.planning import Plan
from coordination.core import i18n
from coordination.mail import entries
from coordination.mail.letters import Entry, EntryMethod, Letter, invitation
from coordination.partners.calendar import AMSTERDAM
from tests import sink
from tests.cases.conftest import COORDINATOR, DIRECTOR
from tests.conferences.conftest import PLACE, PLAN, POLICE, WORKER, Table
from tests.conftest import START

SENDER, BASE = "schakel@example.org", "https://schakel.example.org"
MINUTE = dt.timedelta(minutes=1)
SOME = uuid.UUID("5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10")


@pytest.fixture
def server() -> Iterator[sink.Server]:
    with sink.listening() as found:
        yield found


class Diary:
    """What the calendar programs of everybody make of the mails that reached them."""

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], Event] = {}
        self.methods: list[str] = []
        self.text = ""

    def take(self, server: sink.Server) -> None:
        """Read what has arrived since, as RFC 5546 says: the highest SEQUENCE counts."""
        for raw in server.raw:
            mail = BytesParser(policy=policy.default).parsebytes(raw)
            for part in mail.walk():
                if part.get_content_type() == "text/calendar":
                    self._read(mail["To"], part)
        server.raw.clear()

    def _read(self, reader: str, part: Any) -> None:
        text = part.get_content()
        calendar = IcsCalendarStream.calendar_from_ics(text)
        self.text += text
        assert part.get_param("method") == calendar.method
        self.methods.append(calendar.method)
        (event,) = calendar.events
        assert [one.uri for one in event.attendees] == [f"mailto:{reader}"]
        before = self.events.get((reader, event.uid))
        if before is None or event.sequence > before.sequence:
            self.events[reader, event.uid] = event

    def of(self, table: Table, who: str) -> list[Event]:
        """Return what stands in somebody's calendar."""
        mine = table.town.world.member(who).account.email
        found = [event for (reader, _), event in self.events.items() if reader == mine]
        return [event for event in found if event.status is not EventStatus.CANCELLED]


def test_everybody_at_the_table_is_invited_and_a_stranger_learns_nothing(
    table: Table, server: sink.Server
) -> None:
    diary = Diary()
    table.convene()
    table.sent(server)
    raw = b"".join(server.raw).decode()
    diary.take(server)
    for who in (COORDINATOR, WORKER, POLICE):
        (event,) = diary.of(table, who)
        assert (event.dtstart, event.dtend) == (PLAN.starts_at, table.row.ends_at)
    assert diary.of(table, DIRECTOR) == []
    for secret in ("Spreekkamer", "Kanarie", "goals", "threat", "VERB"):
        assert secret not in diary.text
    assert "LOCATION" not in diary.text
    assert PLACE not in raw


def test_an_invitation_that_waited_does_not_reach_who_left(
    table: Table, server: sink.Server
) -> None:
    """The seat has ended, and no worker has looked at the table yet."""
    diary = Diary()
    table.convene()
    with table.town.world.acting(POLICE, "case.leave") as work:
        seating.leave(work, table.town.case)
    table.sent(server)
    diary.take(server)
    assert diary.of(table, POLICE) == []
    assert len(diary.of(table, WORKER)) == 1
    table.town.scene.settle()
    table.sent(server)
    diary.take(server)
    assert diary.of(table, POLICE) == []


def test_what_may_not_be_named_has_another_name_in_mail(table: Table, server: sink.Server) -> None:
    diary = Diary()
    table.sent(server)  # what was mailed of the case before
    server.raw.clear()
    table.convene(dataclasses.replace(PLAN, anonymous=True))
    table.sent(server)
    raw = b"".join(server.raw).decode()
    diary.take(server)
    case = table.town.row
    for told in (raw, diary.text):
        assert table.row.reference in told
        assert case.reference not in told
        assert str(case.id) not in told
    table.move(PLAN)
    table.sent(server)
    diary.take(server)
    (event,) = diary.of(table, WORKER)
    assert case.reference in event.summary


def test_moving_leaving_joining_and_cancelling_act_on_the_same_event(
    table: Table, server: sink.Server
) -> None:
    diary = Diary()
    table.convene()
    table.sent(server)
    diary.take(server)
    later = PLAN.starts_at + dt.timedelta(days=1)
    table.move(Plan(later, 90, PLACE, (AgendaPoint.LEVEL,)))
    table.leave(POLICE)
    table.sent(server)
    diary.take(server)
    assert {event.dtstart for event in diary.of(table, WORKER)} == {later}
    assert diary.of(table, POLICE) == []
    table.seat(POLICE)
    table.sent(server)
    diary.take(server)
    assert [event.dtstart for event in diary.of(table, POLICE)] == [later]
    with table.town.world.acting(DIRECTOR, "case.cancel_conference") as work:
        planning.cancel(work, table.town.case, table.conference, CancelReason.NOT_NEEDED)
    table.town.scene.settle()
    table.sent(server)
    diary.take(server)
    assert [diary.of(table, who) for who in (COORDINATOR, WORKER, POLICE)] == [[], [], []]
    assert len({uid for _, uid in diary.events}) == 1
    assert len(diary.events) == len(table.participants())


def test_what_nothing_changed_for_is_not_mailed_again(table: Table, server: sink.Server) -> None:
    table.convene()
    table.sent(server)
    server.raw.clear()
    with table.town.world.system() as work:
        inviting.on_table_changed(work, inviting.CaseTableChanged(table.town.case))
        inviting.on_conference_changed(work, inviting.ConferenceChanged(table.conference))
    table.sent(server)
    assert server.raw == []


def test_a_seat_that_ends_by_itself_ends_in_the_calendar_too(
    table: Table, server: sink.Server, set_clock: Any
) -> None:
    diary = Diary()
    guest = "youth_worker.2@wijkteam-venlo"
    table.seat(guest, last_day=START.date())
    table.convene()
    midnight = dt.datetime(2026, 11, 18, 23, 0, tzinfo=dt.UTC)
    assert table.row.look_at == midnight
    with table.town.world.system() as work:
        assert inviting.look_due(work, 10) == 0
    set_clock(midnight)
    with table.town.world.system() as work:
        assert inviting.look_due(work, 10) == 1
        assert inviting.look_due(work, 10) == 0
    table.sent(server)
    diary.take(server)
    assert diary.of(table, guest) == []
    assert len(diary.of(table, WORKER)) == 1
    assert table.row.look_at == midnight + dt.timedelta(days=1)


def test_a_case_that_ends_takes_its_conference_along(table: Table, server: sink.Server) -> None:
    diary = Diary()
    table.convene()
    with table.town.world.acting(DIRECTOR, "case.close") as work:
        progressing.close(work, table.town.case, CloseReason.GOALS_REACHED)
    table.town.scene.settle()
    assert table.row.state is ConferenceState.CANCELLED
    assert table.row.cancel_reason is CancelReason.CASE_ENDED
    table.sent(server)
    diary.take(server)
    assert diary.of(table, WORKER) == []


# Whole minutes of five years, with those around both changes of the clock more often.
CHANGES = [dt.datetime(2026, month, day, 1, tzinfo=dt.UTC) for month, day in ((3, 29), (10, 25))]
MOMENTS = st.one_of(
    st.builds(lambda minutes: START + minutes * MINUTE, st.integers(0, 5 * 365 * 24 * 60)),
    st.builds(
        lambda change, minutes: (change + minutes * MINUTE).astimezone(AMSTERDAM),
        st.sampled_from(CHANGES),
        st.integers(-180, 180),
    ),
)


@given(
    starts_at=MOMENTS,
    minutes=st.integers(15, 480),
    sequence=st.integers(0, 10**6),
    method=st.sampled_from(EntryMethod),
    locale=st.sampled_from(i18n.LOCALES),
    local=st.integers(1, 64),
)
def test_what_is_written_is_read_back_by_another_parser(
    starts_at: dt.datetime,
    minutes: int,
    sequence: int,
    method: EntryMethod,
    locale: str,
    local: int,
) -> None:
    begins, ends = starts_at.astimezone(dt.UTC), starts_at.astimezone(dt.UTC) + minutes * MINUTE
    letter = invitation("K7F-2Q9", Entry(method, SOME, SOME, sequence, starts_at, ends))
    letter = Letter.unpack(letter.template, letter.pack())
    reader = f"{'a' * local}@example.org"
    with i18n.use(locale):
        text = entries.calendar(letter, SENDER, reader, BASE, START)
    assert text is not None
    lines = text.split("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) <= 75  # RFC 5545 section 3.1
    (event,) = IcsCalendarStream.calendar_from_ics(text).events
    assert (event.dtstart, event.dtend) == (begins, ends)
    assert (event.uid, event.sequence) == (entries.uid(SOME, SENDER), sequence)
    assert [one.uri for one in event.attendees] == [f"mailto:{reader}"]
    assert "K7F-2Q9" in event.summary
    assert (event.status is EventStatus.CANCELLED) is (method is EntryMethod.CANCEL)
