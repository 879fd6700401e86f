"""What is measured on: a region, and the applications that run on it, started when first asked for.

All of them run under the same server program on the same database, and are asked in turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from http.client import HTTPConnection

import psutil
from flask.testing import FlaskClient

from benchmarks.region import Region, Sizes, region
from coordination.http.context import EXTENSION
from coordination.shell.app import create_app
from coordination.work import Runtime
from deploy.embedded.servers import Servers
from tests.plant import Plant, plant
from tests.ports import free_port
from tests.sink import listening

PROCESSES, THREADS = 2, 4
OURS, BARE, MAPPED = "ours", "floor", "floor with ORM"
OTHERWISE = "ours with granian"
PRODUCT = (OURS, OTHERWISE)
APPLICATIONS = {
    OURS: "wsgi:app",
    OTHERWISE: "wsgi:app",
    BARE: "benchmarks.floor.bare:app",
    MAPPED: "benchmarks.floor.mapped:app",
}


@dataclass(frozen=True)
class Application:
    """One running application.

    Attributes:
        port: where it listens.
        pid: of its first process.
        seconds_to_start: until it answered.
    """

    port: int
    pid: int
    seconds_to_start: float

    def memory(self) -> float:
        """Return the megabytes that one of its processes has to itself, on average."""
        workers = family(self.pid)[1:]
        return float(sum(one.memory_full_info().uss for one in workers) / len(workers) / 1e6)


@dataclass
class Stand:
    """A region with what runs on it.

    Attributes:
        region: that stands.
        servers: whose database it is.
        plant: its processes; mail that they send arrives somewhere.
    """

    region: Region
    servers: Servers
    plant: Plant
    _running: dict[str, Application] = field(default_factory=dict)

    def application(self, name: str) -> Application:
        """Return a running application.

        Args:
            name: one of `APPLICATIONS`.
        """
        if name not in self._running:
            self._running[name] = _start(self.plant, name)
        return self._running[name]

    @cached_property
    def client(self) -> FlaskClient:
        """Return a client of the product in this process, with the logins of production."""
        return create_app(self.region.settings).test_client()

    def close(self) -> None:
        """Close the connections of the client."""
        if "client" in vars(self):
            runtime: Runtime = self.client.application.extensions[EXTENSION]
            for sessions in (runtime.sessions, runtime.login_sessions):
                if sessions is not None:
                    sessions.kw["bind"].dispose()

    def background(self) -> None:
        """Start what does the work behind the requests."""
        for name in ("relay", "worker"):
            if name not in self.plant.processes:
                self.plant.start(name)

    def used(self, name: str) -> Used:
        """Return what an application and the database have used so far.

        Args:
            name: of the application.
        """
        return Used(seconds(self.application(name).pid), self.used_by_database())

    def used_by_database(self) -> float:
        """Return the seconds of the processor that PostgreSQL has used so far."""
        assert self.servers.database_process is not None
        return seconds(self.servers.database_process.pid)

    def used_by_all(self) -> float:
        """Return what everything of the product has used so far, the broker included."""
        own = [process.pid for process in self.plant.processes.values()]
        return sum(map(seconds, [*own, self.plant.broker_process.pid])) + self.used_by_database()


@dataclass(frozen=True)
class Used:
    """Seconds of the processor.

    Attributes:
        application: by its processes.
        database: by PostgreSQL's.
    """

    application: float
    database: float


def family(pid: int) -> Sequence[psutil.Process]:
    """Return a process and what it has started."""
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def seconds(pid: int) -> float:
    """Return the seconds of the processor that a process and its children have used so far."""
    times = [process.cpu_times() for process in family(pid)]
    used = (one.user + one.system + one.children_user + one.children_system for one in times)
    return float(sum(used))


@contextmanager
def standing(servers: Servers, sizes: Sizes) -> Iterator[Stand]:
    """Build a region, and throw it away with what runs on it at the end.

    Args:
        servers: on which.
        sizes: how large.
    """
    with region(servers, sizes) as built, furnished(servers, built) as stand:
        yield stand


@contextmanager
def furnished(servers: Servers, built: Region) -> Iterator[Stand]:
    """Give a region the means to run applications and to send mail.

    Args:
        servers: whose database it is.
        built: the region.
    """
    with listening() as sink:
        changes = {
            "FLOOR_URL": built.database.superuser_url,
            "LOG_LEVEL": "warning",
            "SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
        }
        with plant(built.database, **changes) as made:
            stand = Stand(built, servers, made)
            yield stand
            stand.close()


def _start(plant_of: Plant, name: str) -> Application:
    port = free_port()
    plant_of.programs[name] = _granian(port) if name == OTHERWISE else _gunicorn(name, port)
    process = plant_of.start(name)
    took = plant_of.wait_until(partial(_answers, port), 120, f"{name} answers")
    return Application(port, process.pid, took)


def _gunicorn(name: str, port: int) -> list[str]:
    return [
        *("-m", "gunicorn", APPLICATIONS[name], "--no-control-socket", "--log-level", "warning"),
        *("--workers", str(PROCESSES), "--threads", str(THREADS), "--keep-alive", "60"),
        *("--bind", f"127.0.0.1:{port}"),
    ]


def _granian(port: int) -> list[str]:
    return [
        *("-m", "granian", APPLICATIONS[OTHERWISE], "--interface", "wsgi", "--log-level", "error"),
        *("--workers", str(PROCESSES), "--blocking-threads", str(THREADS)),
        *("--host", "127.0.0.1", "--port", str(port)),
    ]


def _answers(port: int) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
    except OSError:
        return False


Stands = Mapping[int, Stand]
