"""Whichever part dies for good, the others tell the administrators; run as real processes."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from coordination.watch.models import Alarm, Beat
from coordination.watch.rules import Part
from tests import sink
from tests.plant import Plant, plant
from tests.world import build_world

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(180)]
TICK = "1"  # second; a part is silent after three
SUBJECT = "Schakel: de installatie heeft u nodig"


@pytest.mark.parametrize(
    ("dead", "ailment"),
    [
        ("worker", "scheduler_silent"),
        ("beat", "scheduler_silent"),
        ("broker", "scheduler_silent"),
        ("relay", "relay_silent"),
    ],
)
def test_the_living_tell_of_the_dead(live, live_runtime, dead: str, ailment: str) -> None:
    build_world(live_runtime)
    with sink.listening() as server:
        address = f"smtp://{sink.HOST}:{server.port}"
        with plant(live, TICK_SECONDS=TICK, SWEEP_SECONDS="1", SMTP_URL=address) as made:
            for name in made.programs:
                made.start(name)
            made.wait_until(lambda: counted(live_runtime, Beat) == len(Part), 60, "both beat")
            assert server.messages == []
            _end(made, dead)
            made.wait_until(lambda: ailment in raised(live_runtime), 60, "it is noticed")
            made.wait_until(lambda: len(server.messages) >= 2, 60, "administrators have mail")
            _begin(made, dead)
            made.wait_until(lambda: cleared(live_runtime), 90, "the alarm is over")
    assert {mail["Subject"] for mail in server.messages} == {SUBJECT}
    assert {mail["To"].split("@")[0] for mail in server.messages} == {
        "administrator.zvh",
        "administrator.2.zvh",
    }


def _end(made: Plant, name: str) -> None:
    if name == "broker":
        made.kill_broker()
        return
    made.kill(name)
    made.processes.pop(name).stop()  # so that nobody starts it again


def _begin(made: Plant, name: str) -> None:
    if name == "broker":
        made.restart_broker()
    else:
        made.start(name)


def alarms(runtime) -> list[Alarm]:
    with runtime.sessions() as session:
        return list(session.scalars(select(Alarm)))


def raised(runtime) -> set[str]:
    return {alarm.ailment for alarm in alarms(runtime)}


def cleared(runtime) -> bool:
    return all(alarm.cleared_at is not None for alarm in alarms(runtime))


def counted(runtime, model) -> int:
    with runtime.sessions() as session:
        return int(session.scalar(select(func.count()).select_from(model)))
