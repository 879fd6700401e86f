"""Promise P1 while everything around the database is killed: no signal is lost, none goes twice."""

from __future__ import annotations

import itertools
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from coordination.followups.models import FollowUp
from coordination.outbox.models import OutboxMessage
from coordination.routing.models import RoutingDecision
from coordination.routing.service.rule_sets import load_default
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from tests.people.persons import registered
from tests.plant import Plant, plant
from tests.signals.samples import COORDINATOR, submitted
from tests.world import World, build_world

RECOVERY_SECONDS = 60  # after the last fault ends
PATIENCE_SECONDS = 60
EFFECTS = 2  # a weapon goes to the police and to the process director


@dataclass
class Storm:
    """Signals that are recorded while a plant is being damaged.

    Attributes:
        world: on a live database.
        running: the plant.
        recorded: ids of the signals whose submission was committed.
        faults: what was done to the plant, in order.
    """

    world: World
    running: Plant
    person: uuid.UUID
    recorded: list[uuid.UUID] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def record(self, number: int) -> None:
        """Submit signals one after the other."""
        for _ in range(number):
            self.recorded.append(submitted(self.world, COORDINATOR, self.person))

    def damage(self, fault: str) -> None:
        """Do one fault; a killed program comes back by its supervisor, the broker by `repair`."""
        self.faults.append(fault)
        if fault == "broker":
            self.running.kill_broker()
        elif fault == "child":
            self.running.kill_child("worker")
        else:
            self.running.kill(fault)

    def repair(self, fault: str) -> None:
        """End a fault that does not end by itself."""
        if fault == "broker":
            self.running.restart_broker()

    def count(self, model: type) -> int:
        """Return the number of rows of a table."""
        with self.world.runtime.sessions() as session:
            return session.scalar(select(func.count()).select_from(model))

    def all_routed(self) -> bool:
        """Return whether every signal is routed."""
        with self.world.runtime.sessions() as session:
            routed = select(func.count()).where(Signal.status == SignalStatus.ROUTED)
            return session.scalar(routed) == len(self.recorded)

    def all_done(self) -> bool:
        """Return whether no message is left."""
        with self.world.runtime.sessions() as session:
            left = select(func.count()).where(OutboxMessage.done_at.is_(None))
            return session.scalar(left) == 0


@pytest.fixture
def storm(live, live_runtime):
    world = build_world(live_runtime)
    with world.system() as work:
        load_default(work)
    with plant(live, SWEEP_SECONDS="1") as running:
        running.start("worker")
        running.start("relay")
        yield Storm(world, running, registered(world))


def rage(storm: Storm, signals: int, rounds: int) -> float:
    """Record signals while faults strike, and return the seconds until all was well again."""
    faults = itertools.islice(itertools.cycle(["worker", "broker", "relay", "child"]), rounds)
    with ThreadPoolExecutor(1) as pool:
        for fault in faults:
            before = storm.count(RoutingDecision)
            recording = pool.submit(storm.record, signals // rounds)
            _wait_until_it_works(storm, before)
            storm.damage(fault)
            _wait_for(storm, recording)
            storm.repair(fault)
    seconds = storm.running.wait_until(storm.all_routed, RECOVERY_SECONDS, "all signals routed")
    storm.running.wait_until(storm.all_done, PATIENCE_SECONDS, "what follows from them is done")
    return seconds


def _wait_until_it_works(storm: Storm, before: int) -> None:
    """Let each fault strike a plant that is at work."""
    storm.running.wait_until(
        lambda: storm.count(RoutingDecision) > before, PATIENCE_SECONDS, "the plant is at work"
    )


def _wait_for(storm: Storm, recording: Future[None]) -> None:
    storm.running.wait_until(recording.done, PATIENCE_SECONDS, "the signals are recorded")
    recording.result()


def assert_each_was_routed_once(storm: Storm) -> None:
    with storm.world.runtime.sessions() as session:
        decided = session.scalars(select(RoutingDecision.signal_id)).all()
        effects = session.execute(select(FollowUp.decision_id, FollowUp.effect)).all()
    assert sorted(decided) == sorted(storm.recorded)
    assert len(effects) == len(set(effects)) == EFFECTS * len(storm.recorded)


def told(storm: Storm, seconds: float) -> tuple[str, str]:
    restarts = ", ".join(f"{name} {times}" for name, times in storm.running.restarts.items())
    return "measured", (
        f"{len(storm.recorded)} signals, faults: {', '.join(storm.faults)}; "
        f"{storm.count(RoutingDecision)} decisions, {storm.count(FollowUp)} follow-ups; "
        f"restarts: {restarts}; well again {seconds:.1f} s after the last fault"
    )


@pytest.mark.faults
def test_no_signal_is_lost_or_routed_twice(storm, record_property):
    seconds = rage(storm, signals=40, rounds=5)
    record_property(*told(storm, seconds))
    assert len(storm.recorded) == 40
    assert_each_was_routed_once(storm)


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.timeout(900)
def test_no_signal_is_lost_or_routed_twice_of_five_hundred(storm, record_property):
    seconds = rage(storm, signals=500, rounds=20)
    record_property(*told(storm, seconds))
    assert len(storm.recorded) == 500
    assert_each_was_routed_once(storm)
