"""Nothing is declared on one side only: topics and handlers, ticks, tasks and sweepers."""

from __future__ import annotations

import datetime as dt
import inspect
import pkgutil
import time
from importlib import import_module

import coordination
from coordination.core.events import REGISTRY
from workers import handlers, schedule, sweepers
from workers.app import app, configuration
from workers.tasks import handle


def topics():
    """Return the topics of the product; tests have some of their own."""
    for found in pkgutil.walk_packages(coordination.__path__, "coordination."):
        if found.name.endswith(".events"):
            import_module(found.name)
    own = {name: kind for name, kind in REGISTRY.items() if kind.__module__[:5] == "coord"}
    return own.keys() - {""}


def test_every_topic_has_a_handler_and_no_handler_waits_for_nothing():
    assert topics() == handlers.HANDLERS.keys()
    assert handlers.ACTORS.keys() | handlers.MAILED_AT_ONCE <= handlers.HANDLERS.keys()


def test_every_tick_is_a_task_and_a_sweeper():
    assert set(schedule.TICKS) == sweepers.SWEEPERS.keys()
    assert {entry["task"] for entry in schedule.entries(60).values()} <= app.tasks.keys()


def test_ticks_take_no_arguments_and_messages_their_id_only():
    for name in schedule.TICKS:
        assert not inspect.signature(app.tasks[f"workers.tasks.{name}"].run).parameters
    assert list(inspect.signature(handle.run).parameters) == ["message_id"]


def test_the_scheduler_uses_plain_intervals():
    seconds = {entry["schedule"].run_every for entry in schedule.entries(7).values()}
    assert seconds == {dt.timedelta(seconds=7)}


def test_a_clock_that_is_set_back_does_not_stop_the_ticks(monkeypatch):
    every = schedule.entries(7)["remind"]["schedule"]
    before = every.now()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert before <= every.now() < before + dt.timedelta(minutes=1)


def test_no_clock_of_another_machine_makes_a_tick_too_old():
    assert not any("expires" in entry["options"] for entry in schedule.entries(7).values())


def test_messages_do_not_wait_behind_ticks(settings):
    found = configuration(settings)
    names = {queue.name for queue in found["task_queues"]}
    ticks = {entry["options"]["queue"] for entry in schedule.entries(7).values()}
    assert ticks < names
    assert found["task_default_queue"] in names - ticks


def test_the_broker_is_used_as_was_learned(settings):
    found = configuration(settings)
    assert found["task_acks_late"]
    assert found["task_reject_on_worker_lost"]
    assert found["worker_prefetch_multiplier"] == 1
    assert found["accept_content"] == ["json"]
    options = found["broker_transport_options"]
    expected = {
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "unacked_mutex_expire": 5,
    }
    assert options.items() >= expected.items()
    assert options["socket_connect_timeout"] < options["socket_timeout"] < 60
