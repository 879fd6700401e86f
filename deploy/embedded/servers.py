"""PostgreSQL and Valkey for the demonstration and the tests, from packages, without root.

    with servers.start(Path("var/demo")) as running:
        database = create_database(running, "schakel")

Both listen on unix sockets only, in a folder that is closed to others. Where DATABASE_URL and
BROKER_URL are set, those servers are used and nothing is started. Not for production.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.embedded import binaries, identity, postgres, valkey
from deploy.embedded.errors import ServerError
from deploy.embedded.lock import folder_lock
from deploy.embedded.process import Process

_SOCKET_PATH_BYTES = 107  # sun_path in sys/un.h, less the closing zero
_LONGEST_SOCKET_NAME = len(f"/.s.PGSQL.{postgres.PORT}.lock")


@dataclass(frozen=True)
class Servers:
    """Where the running servers are reached, and the servers themselves if they are ours."""

    superuser_url: str
    broker_url: str
    database_process: Process | None = None
    broker_process: Process | None = None
    broker: valkey.Broker | None = None
    cluster: postgres.Cluster | None = None

    @property
    def embedded(self) -> bool:
        """Whether we started these servers."""
        return self.database_process is not None

    def kill_broker(self, *, lose_data: bool) -> None:
        """End our Valkey as a power cut would, and optionally everything it had stored."""
        if self.broker_process is None or self.broker is None:
            raise ServerError("Only a broker of our own can be killed.")
        self.broker_process.kill()
        if lose_data:
            self.broker.forget()

    def restart_broker(self) -> None:
        """Start our Valkey again after `kill_broker`."""
        if self.broker_process is None or self.broker is None:
            raise ServerError("Only a broker of our own can be started.")
        self.broker_process.start(self.broker.answers)

    def stop_database_at_once(self) -> None:
        """End our PostgreSQL as an immediate stop does: nothing is finished, nothing is written."""
        if self.database_process is None:
            raise ServerError("Only a PostgreSQL of our own can be stopped.")
        os.kill(self.database_process.pid, signal.SIGQUIT)
        self.database_process.wait()

    def restart_database(self) -> None:
        """Start our PostgreSQL again; it recovers by itself."""
        if self.database_process is None or self.cluster is None:
            raise ServerError("Only a PostgreSQL of our own can be started.")
        self.cluster.prepare()
        self.database_process.start(self.cluster.answers)


@contextmanager
def start(
    folder: Path, *, fast: bool = False, env: Mapping[str, str] | None = None
) -> Iterator[Servers]:
    """Start both servers with their data in `folder`, and stop them at the end.

    Args:
        folder: made if it is not there; data stay in it.
        fast: give up safety against a power cut for speed, for tests.
        env: where DATABASE_URL, BROKER_URL and PG_BIN are looked up; default `os.environ`.

    Raises:
        ServerError: a server cannot be started; the message is meant for a person.
    """
    env = os.environ if env is None else env
    given = _given(env)
    if given is not None:
        yield given
        return
    with ExitStack() as stack:
        yield _start_both(stack, _made(folder), fast, env)


@contextmanager
def start_for_tests(env: Mapping[str, str] | None = None) -> Iterator[Servers]:
    """Start both servers in a new folder and remove it at the end; `env` as in `start`.

    The folder can be reached by every user, although what is in it cannot be read: as root the
    server then needs no user namespace, which many containers do not allow.
    """
    with tempfile.TemporaryDirectory(prefix="schakel-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        with start(folder, fast=True, env=env) as running:
            yield running


def socket_url(scheme: str, path: Path) -> str:
    """Return the address of a unix socket, with the characters that addresses do not allow."""
    return f"{scheme}://{quote(str(path))}"


def _given(env: Mapping[str, str]) -> Servers | None:
    """Return the servers that the environment names; both or neither must be named."""
    database, broker = env.get("DATABASE_URL", ""), env.get("BROKER_URL", "")
    if bool(database) != bool(broker):
        raise ServerError("Set both DATABASE_URL and BROKER_URL, or neither of them.")
    return Servers(database, broker) if database else None


def _made(folder: Path) -> Path:
    """Make the folders that we need and return the absolute path."""
    absolute = folder.resolve()
    try:
        (absolute / "log").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerError(f"The folder {absolute} cannot be made: {error.strerror}.") from error
    return absolute


def _start_both(stack: ExitStack, folder: Path, fast: bool, env: Mapping[str, str]) -> Servers:  # noqa: FBT001
    programs, program = binaries.postgres_folder(env), binaries.valkey_server()
    lock = stack.enter_context(folder_lock(folder / "lock"))
    who = identity.choose(programs, folder)
    sockets = _socket_folder(stack, folder, who)
    cluster = postgres.Cluster(programs, folder / "postgres", sockets, who, fast)
    broker = valkey.Broker(program, folder / "valkey", sockets / "valkey.sock")
    cluster.prepare()
    broker.prepare()
    database = cluster.process(folder / "log" / "postgres.log", (lock,))
    queue = broker.process(folder / "log" / "valkey.log", (lock,))
    stack.callback(database.stop)
    stack.callback(queue.stop)
    database.start(cluster.answers)
    queue.start(broker.answers)
    return Servers(
        superuser_url=f"postgresql://{postgres.SUPERUSER}@/postgres?host={quote(str(sockets))}",
        broker_url=socket_url("redis+socket", broker.socket),
        database_process=database,
        broker_process=queue,
        broker=broker,
        cluster=cluster,
    )


def _socket_folder(stack: ExitStack, folder: Path, who: identity.Identity) -> Path:
    """Return a closed folder whose path is short enough for a unix socket in it."""
    near = folder / "run"
    if len(os.fsencode(near)) + _LONGEST_SOCKET_NAME <= _SOCKET_PATH_BYTES:
        shutil.rmtree(near, ignore_errors=True)
        near.mkdir()
        sockets = near
    else:
        sockets = Path(tempfile.mkdtemp(prefix="schakel-", dir="/tmp"))
    stack.callback(shutil.rmtree, sockets, ignore_errors=True)
    who.own(sockets)
    return sockets
