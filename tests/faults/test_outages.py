"""What lasts long: the broker away, the mail server away, a transaction that never ends."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest

from tests.faults.ground import Ground, ground
from tests.faults.journal import OK, Line
from tests.faults.kinds import KINDS

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1200)]
BROKER, MAIL, SNAPSHOT = 8, 21, 14  # seeds
AWAY_SECONDS = 60  # scaled: the plan has ten minutes for the broker and 24 hours for the mail
ONE_SECOND = 1.0  # that a request may wait for a broker that is away
RECOVERED_SECONDS = 60
PUT_OFF_SECONDS = 16 * 60  # a mail that could not be handed over is tried again after 15 minutes
LONGEST_SECONDS = 5.0  # from commit to effect beside a long transaction
STATES = "SELECT status, count(*) FROM mails GROUP BY status"
LATENCIES = """
SELECT extract(epoch from done_at - created_at)::float FROM outbox_messages
WHERE topic = 'signal.submitted' AND created_at > %s
"""


@pytest.mark.parametrize("name", ["broker loses everything", "broker hangs"])
def test_no_request_waits_for_a_broker_that_is_away(
    name: str, record_property: Callable[[str, Any], None]
) -> None:
    fault = KINDS[name]
    with ground(BROKER) as here:
        with here.recording():
            here.record(60)
            here.settle()
            before = len(here.journal.lines)
            fault.strike(here)
            begun = time.monotonic()
            here.record(60)
            _pass_time(here, begun + AWAY_SECONDS)
            fault.heal(here)
        recovered = here.settle()
        wrong = here.problems()
        with_broker, without = (
            _lasted(here.journal.lines[:before]),
            _lasted(here.journal.lines[before:]),
        )
        record_property(
            "measured",
            f"{here.told(BROKER)}; {name} for {AWAY_SECONDS} s, scaled from 600: requests p95 "
            f"{_p95(with_broker):.2f} s, longest {max(with_broker):.2f} s before; p95 "
            f"{_p95(without):.2f} s, longest {max(without):.2f} s then; all done after "
            f"{recovered:.0f} s",
        )
    assert not wrong, here.report(BROKER, wrong)
    assert _p95(without) <= _p95(with_broker) + ONE_SECOND
    assert recovered <= RECOVERED_SECONDS


def test_mail_leaves_once_when_the_server_is_back(
    record_property: Callable[[str, Any], None],
) -> None:
    with ground(MAIL) as here:
        with here.recording():
            KINDS["mail server away"].strike(here)
            begun = time.monotonic()
            here.record(60)
            _pass_time(here, begun + AWAY_SECONDS)
            here.settle()
            away = dict(_states(here))
            KINDS["mail server away"].heal(here)
        here.later(PUT_OFF_SECONDS)
        wrong, states = here.problems(), dict(_states(here))
        record_property(
            "measured",
            f"{here.told(MAIL)}; mail server away for {AWAY_SECONDS} s, scaled from a day: "
            f"{away} then, {states} after",
        )
    assert not wrong, here.report(MAIL, wrong)
    assert "sent" not in away
    assert states.keys() == {"sent"}
    assert len(here.sink.raw) >= states["sent"] >= sum(away.values())


def test_a_long_transaction_holds_up_nothing(record_property: Callable[[str, Any], None]) -> None:
    with ground(SNAPSHOT) as here:
        with here.recording():
            here.record(20)
            here.settle()
            with psycopg.connect(here.database.superuser_url) as holder:
                holder.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                row = holder.execute("SELECT pg_current_xact_id(), clock_timestamp()").fetchone()
                assert row is not None
                begun = time.monotonic()
                here.record_until(
                    lambda: time.monotonic() - begun > 2 * AWAY_SECONDS, 300, "time passes", 1
                )
                here.settle()
        with psycopg.connect(here.database.superuser_url) as connection:
            found = sorted(one for (one,) in connection.execute(LATENCIES, [row[1]]))
        wrong = here.problems()
        record_property(
            "measured",
            f"{here.told(SNAPSHOT)}; beside a transaction open for {2 * AWAY_SECONDS} s, scaled "
            f"from 600: {len(found)} signals, p95 {_p95(found):.2f} s, longest {found[-1]:.2f} s",
        )
    assert not wrong, here.report(SNAPSHOT, wrong)
    assert _p95(found) <= LONGEST_SECONDS


def _pass_time(here: Ground, until: float) -> None:
    here.plant.wait_until(lambda: time.monotonic() > until, AWAY_SECONDS + 1, "time passes")


def _lasted(lines: Sequence[Line]) -> list[float]:
    return [line.lasted for line in lines if line.outcome == OK]


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _states(here: Ground) -> list[tuple[Any, ...]]:
    with psycopg.connect(here.database.superuser_url) as connection:
        return connection.execute(STATES).fetchall()
