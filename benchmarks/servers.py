"""The applications that are measured: the same server program, the same database, in turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection

import psutil

from benchmarks.region import Region
from deploy.embedded.servers import Servers
from tests.plant import plant
from tests.site import free_port

PROCESSES, THREADS = 2, 4
OURS, BARE, MAPPED = "ours", "floor", "floor with ORM"
APPLICATIONS = {
    OURS: "wsgi:app",
    BARE: "benchmarks.floor.bare:app",
    MAPPED: "benchmarks.floor.mapped:app",
}


@dataclass(frozen=True)
class Application:
    """One running application.

    Attributes:
        name: which.
        port: where it listens.
        pid: of its first process.
    """

    name: str
    port: int
    pid: int

    def processes(self) -> Sequence[psutil.Process]:
        """Return its processes."""
        first = psutil.Process(self.pid)
        return [first, *first.children(recursive=True)]


@dataclass(frozen=True)
class Used:
    """Seconds of the processor that were used so far.

    Attributes:
        application: by its processes.
        database: by PostgreSQL's.
    """

    application: float
    database: float


def used(application: Application, servers: Servers) -> Used:
    """Return what an application and the database have used so far."""
    assert servers.database_process is not None
    first = psutil.Process(servers.database_process.pid)
    database = [first, *first.children(recursive=True)]
    return Used(_seconds(application.processes()), _seconds(database))


def _seconds(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    used = (one.user + one.system + one.children_user + one.children_system for one in times)
    return float(sum(used))


def memory(application: Application) -> float:
    """Return the megabytes that one process of an application has to itself, on average."""
    workers = application.processes()[1:]
    return float(sum(one.memory_full_info().uss for one in workers) / len(workers) / 1e6)


@contextmanager
def running(region: Region) -> Iterator[dict[str, Application]]:
    """Start all applications on a region and stop them at the end.

    Args:
        region: that stands.
    """
    changes = {"FLOOR_URL": region.database.superuser_url, "LOG_LEVEL": "warning"}
    with plant(region.database, **changes) as made:
        found = {}
        for name, place in APPLICATIONS.items():
            port = free_port()
            made.programs[name] = [
                *("-m", "gunicorn", place, "--no-control-socket", "--log-level", "warning"),
                *("--workers", str(PROCESSES), "--threads", str(THREADS), "--keep-alive", "60"),
                *("--bind", f"127.0.0.1:{port}"),
            ]
            process = made.start(name)
            made.wait_until(partial(_answers, port), 120, f"{name} answers")
            found[name] = Application(name, port, process.pid)
        yield found


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
