"""A PgBouncer of our own before the PostgreSQL of a test; Debian: `apt-get install pgbouncer`."""

from __future__ import annotations

import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.embedded.databases import LOGINS, Database
from deploy.embedded.process import Process
from deploy.embedded.servers import Servers
from tests.ports import free_port

# Debian keeps it where only root's own path leads.
PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
needed = pytest.mark.skipif(PROGRAM is None, reason="no pgbouncer here: apt-get install pgbouncer")
SETTINGS = """
[databases]
* = host={sockets} port=5432
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
query_wait_timeout = 60
log_connections = 0
log_disconnections = 0
"""


@dataclass(frozen=True)
class Pooler:
    """A running PgBouncer.

    Attributes:
        database: behind it.
        port: where it listens.
        process: of it.
    """

    database: Database
    port: int
    process: Process

    def address(self, url: str) -> str:
        """Return an address of the database that leads through the pooler.

        Args:
            url: that leads to PostgreSQL itself.
        """
        parts = urlsplit(url)
        return f"postgresql://{parts.username}@127.0.0.1:{self.port}{parts.path}"

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def environment(self) -> dict[str, str]:
        """Return what the programs are told."""
        return {
            "DATABASE_URL": self.address(self.database.web_url),
            "WORKER_DATABASE_URL": self.address(self.database.worker_url),
            "AUTH_DATABASE_URL": self.address(self.database.auth_url),
            "DIRECT_DATABASE_URL": self.database.worker_url,
        }


@contextmanager
def before(
    servers: Servers, database: Database, folder: Path, connections: int
) -> Iterator[Pooler]:
    """Run a PgBouncer in transaction mode.

    Args:
        servers: with the PostgreSQL.
        database: on it.
        folder: that everybody may enter, for its settings and its log.
        connections: to PostgreSQL at most, for each role.
    """
    port, users, settings = free_port(), folder / "users.txt", folder / "pgbouncer.ini"
    users.write_text("".join(f'"{name}" ""\n' for name in LOGINS))
    sockets = servers.cluster.sockets
    settings.write_text(
        SETTINGS.format(sockets=sockets, port=port, users=users, connections=connections)
    )
    process = Process(
        name="PgBouncer",
        command=[PROGRAM, settings],
        log=folder / "pgbouncer.log",
        stop_signal=signal.SIGTERM,
        # It refuses to be root as well, and PostgreSQL's socket is closed to others.
        identity=servers.cluster.identity,
    )
    pooler = Pooler(database, port, process)
    process.start(pooler.answers)
    try:
        yield pooler
    finally:
        process.stop()
