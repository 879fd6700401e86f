"""A year of the ladder and the digest: each reminder on its day, once; a digest a week at most."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from deploy.embedded.databases import Database, create_database, drop_database
from deploy.embedded.servers import Servers
from tests import runtimes, sink
from tests.conftest import environment_for, settings_for
from tests.year import ground, lives, model, schedulers
from tests.year.days import DAY, moment
from tests.year.judge import Judge

SEVEN = ((6, 55), (7, 0))  # before seven nothing may leave
LOOKS = (*SEVEN, (12, 0))
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Story:
    """What is played.

    Attributes:
        seed: of the lives.
        towns: how many.
        number: of lives.
        periods: first and last day of each stretch; between them nobody looks.
        silent: first and last moment of an outage, or None.
        cut: Mondays at which the mail server hangs up after every mail.
        looks: hour and minute at which schedulers look each day.
    """

    seed: int
    towns: int
    number: int
    periods: Sequence[tuple[dt.date, dt.date]]
    silent: tuple[dt.datetime, dt.datetime] | None = None
    cut: frozenset[dt.date] = frozenset()
    looks: tuple[tuple[int, int], ...] = LOOKS

    def days(self) -> list[dt.date]:
        """Return every day on which somebody looks."""
        return [
            first + number * DAY
            for first, last in self.periods
            for number in range((last - first).days + 1)
        ]

    def ticks(self) -> list[dt.datetime]:
        """Return when schedulers look; each hour, too, when the clocks change."""
        found = {moment(day, *clock) for day in self.days() for clock in self.looks}
        for day in self.days():
            if model.moment(day) - model.moment(day - DAY) != DAY:
                found |= {moment(day, 6) - number * HOUR for number in range(7)}
        first, last = self.silent or (dt.datetime.max.replace(tzinfo=dt.UTC),) * 2
        return sorted(tick for tick in found if not first <= tick < last)


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@contextmanager
def played(story: Story, servers: Servers, template: Database, *, apart: bool) -> Iterator[Judge]:
    """Live a story and give who judges it."""
    database = create_database(servers, f"year_{uuid.uuid4().hex[:12]}", template=template.name)
    with ExitStack() as stack:
        stack.callback(drop_database, servers, database.name)
        server = stack.enter_context(sink.listening())
        smtp = {"SMTP_URL": f"smtp://{sink.HOST}:{server.port}"}
        made = runtimes.make(settings_for(database, servers.broker_url, **smtp), database)
        stack.callback(made.sessions.kw["bind"].dispose)
        environment = environment_for(database, servers.broker_url) | smtp
        begun = moment(story.periods[0][0] - 3 * DAY, 9)
        ground.set_clock(made, begun)
        world = ground.build(made, story.towns)
        drawn = lives.drawn(story.seed, story.towns, story.number, _beginnings(story))
        with schedulers.processes(environment) if apart else schedulers.threads(made) as pool:
            here = ground.Ground(world, server, pool, story.ticks())
            mondays = {moment(day) for day in story.cut}
            cut = frozenset(n for n, tick in enumerate(here.ticks) if tick in mondays)
            here.live(drawn, cut)
        yield Judge(database.superuser_url, here, drawn, begun)


def _beginnings(story: Story) -> list[dt.date]:
    """Return the days on which questions begin: not so late that nothing can become of them."""
    days = story.days()
    return [day for day in days[: -min(20, len(days) // 4)] if day.weekday() < 5]


QUICK = Story(
    seed=20261025,
    towns=1,
    number=16,
    periods=[
        (date("2026-10-22"), date("2026-10-27")),  # winter time
        (date("2026-12-23"), date("2026-12-29")),  # week 53 begins
        (date("2027-01-03"), date("2027-01-05")),  # and 2027 with its week 1
        (date("2027-03-24"), date("2027-03-31")),  # Good Friday, summer time, Easter Monday
    ],
    cut=frozenset({date("2026-12-28")}),
    looks=SEVEN,
)
EIGHT_DAYS = (moment(date("2027-06-06"), 6), moment(date("2027-06-14"), 9))
OUTAGE = Story(
    seed=7,
    towns=1,
    number=14,
    periods=[(date("2027-05-31"), date("2027-06-16"))],
    silent=EIGHT_DAYS,
)
YEAR = Story(
    seed=2026,
    towns=50,
    number=1200,
    periods=[(date("2026-10-19"), date("2027-11-09"))],
    silent=EIGHT_DAYS,
    cut=frozenset(map(date, ("2026-12-28", "2027-03-29", "2027-08-16"))),
)
LEAP = Story(seed=2028, towns=5, number=60, periods=[(date("2028-02-18"), date("2028-03-07"))])


@pytest.mark.timeout(300)
def test_the_weeks_in_which_clocks_and_calendars_turn(servers, template, record_property):
    with played(QUICK, servers, template, apart=False) as judge:
        record_property("measured", f"seed {QUICK.seed}: {judge.told()}")
        wrong = list(judge.problems())
    assert not wrong, wrong[:20]


@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize(
    "story",
    [
        pytest.param(LEAP, id="leap day", marks=pytest.mark.faults),
        pytest.param(OUTAGE, id="outage", marks=pytest.mark.faults),
        pytest.param(YEAR, id="year", marks=pytest.mark.year),
    ],
)
def test_a_year_of_two_schedulers(
    servers: Servers, template: Database, story: Story, record_property: Callable[[str, str], None]
):
    begun = time.monotonic()
    with played(story, servers, template, apart=True) as judge:
        taken = time.monotonic() - begun
        members = story.towns * lives.MEMBERS
        told = f"seed {story.seed}, {members} recipients in {taken:.0f} s: {judge.told()}"
        record_property("measured", told)
        wrong = list(judge.problems())
    assert not wrong, wrong[:20]
