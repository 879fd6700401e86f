"""Tells Prometheus how the installation is doing, on a port of its own.

    python -m workers.metrics

Numbers of the whole installation are asked of the database at each look; requests are those of the
web processes of this machine. Nothing in them is about a record or a person.

Exit codes: 0 stopped as asked (SIGTERM, SIGINT), 2 the settings cannot be used.
"""

from __future__ import annotations

import sys
import threading
import uuid
from collections.abc import Callable, Iterator

import structlog
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from config.logging import configure
from config.settings import Settings
from coordination import work as unit
from coordination.access.actors import System
from coordination.watch import queries
from coordination.watch.queries import Figures
from coordination.work import Occasion, Runtime
from workers import process

log = structlog.get_logger()


class Installation(Collector):
    """What the database tells.

    Args:
        runtime: returns that of the process.
    """

    def __init__(self, runtime: Callable[[], Runtime]) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[Metric]:
        """Yield every number, or only that the database is away."""
        occasion = Occasion("metrics.read", uuid.uuid4().hex, writes=False)
        try:
            with unit.begin(self._runtime(), System("metrics"), occasion) as work:
                found = queries.figures(work)
        except SQLAlchemyError as error:
            log.warning("no numbers", error_class=type(error).__name__)
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield from _metrics(found)


def _metrics(found: Figures) -> Iterator[Metric]:
    now = found.condition
    yield _gauge("outbox_messages", "Messages without effect yet.", now.undone_messages)
    yield _gauge("outbox_oldest_seconds", "Age of the oldest of them.", now.oldest_seconds)
    yield _gauge("reminders_overdue", "Reminders that are overdue.", now.overdue_reminders)
    yield _gauge("mails_unsent", "Mails that should have left.", now.unsent_mails)
    yield _gauge("mails_held", "Mails held because of their domain.", now.held_mails)
    yield _gauge("sessions", "Sessions of browsers in use.", found.sessions)
    entries = CounterMetricFamily("schakel_log_entries", "Entries of the log.")
    entries.add_metric([], found.log_entries)
    yield entries
    silences = GaugeMetricFamily(
        "schakel_silence_seconds", "Seconds since a part was heard.", labels=["part"]
    )
    for part, seconds in now.silences.items():
        silences.add_metric([part], seconds)
    yield silences
    mails = GaugeMetricFamily(
        "schakel_mails_last_day", "Mails due in the last 24 hours.", labels=["outcome"]
    )
    for outcome, count in found.mails.items():
        mails.add_metric([outcome], count)
    yield mails


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"schakel_{name}", meaning, value=value)


def registry(settings: Settings, runtime: Callable[[], Runtime]) -> CollectorRegistry:
    """Return everything that is told.

    Args:
        settings: of this installation.
        runtime: returns that of the process.
    """
    made = CollectorRegistry()
    made.register(Installation(runtime))
    if settings.prometheus_multiproc_dir:
        folder = settings.prometheus_multiproc_dir
        MultiProcessCollector(made, path=folder)  # type: ignore[no-untyped-call]
    return made


def main() -> int:
    """Answer until asked to stop, and return the exit code."""
    settings = process.settings_or_exit()
    configure(settings.log_level)
    stopped = threading.Event()
    process.when_asked_to_stop(lambda *_: stopped.set())
    host, port = settings.metrics_listen
    server, _thread = start_http_server(port, host, registry(settings, process.runtime))
    stopped.wait()
    server.shutdown()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
