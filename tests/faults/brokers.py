"""Brokers for several machines: a RabbitMQ, and a Valkey that sentinels keep, all on ports."""

from __future__ import annotations

import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from redis.sentinel import Sentinel

from coordination.shell import broker
from deploy.embedded import binaries
from deploy.embedded.process import Process, clean_environment
from tests.ports import free_port

HOST = "127.0.0.1"
# Debian's own command would change to another user; this is what it runs.
SCRIPTS = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
needs_rabbitmq = pytest.mark.skipif(
    not SCRIPTS or shutil.which("epmd") is None,
    reason="no RabbitMQ here: apt-get install rabbitmq-server",
)
SERVICE = "schakel"
DOWN_AFTER = 1000  # milliseconds without an answer, after which sentinels choose another
SENTINEL = """
port {port}
bind 127.0.0.1
dir {folder}
sentinel monitor schakel 127.0.0.1 {first} 2
sentinel down-after-milliseconds schakel {down_after}
sentinel failover-timeout schakel 5000
"""


@dataclass
class Rabbit:
    """One node of RabbitMQ; kept by a plant as its Valkey is.

    Attributes:
        folder: for its data and logs.
        port: where it listens.
        ports: of the program that knows the nodes of a machine, and for other nodes.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))

    @property
    def url(self) -> str:
        """Return its address; the user is the one that a new node has."""
        return f"amqp://guest:guest@{HOST}:{self.port}/"

    @property
    def environment(self) -> dict[str, str]:
        """Return what the node is told."""
        return clean_environment() | {
            "HOME": str(self.folder),
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_EPMD_PORT": str(self.ports[0]),
            "RABBITMQ_DIST_PORT": str(self.ports[1]),
            "RABBITMQ_NODENAME": f"schakel{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": HOST,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "none.conf"),
            "RABBITMQ_ALLOW_INPUT": "yes",  # the script becomes the node, instead of its parent
        }

    def prepare(self) -> None:
        """Make the folder of a node without plugins."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "plugins").write_text("[].\n")

    def process(self, name: str, command: list[str | Path]) -> Process:
        """Return a process of the node, not started yet."""
        return Process(
            name=name,
            command=command,
            log=self.folder / f"{name}.log",
            stop_signal=signal.SIGTERM,
            env=self.environment,
        )

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        return answers(self.url)

    def forget(self) -> None:
        """Remove everything that the stopped node has stored."""
        shutil.rmtree(self.folder / "data")


@contextmanager
def rabbitmq(folder: Path) -> Iterator[tuple[Rabbit, Process]]:
    """Run a node of RabbitMQ.

    Args:
        folder: to be made.
    """
    node = Rabbit(folder)
    node.prepare()
    names = node.process("epmd", ["epmd"])
    server = node.process("RabbitMQ", ["sh", *SCRIPTS[-1:], "-noinput"])
    with ExitStack() as stack:
        stack.callback(names.stop)
        names.start(lambda: _listens(node.ports[0]))
        stack.callback(server.stop)
        server.start(node.answers)
        yield node, server


@dataclass
class Kept:
    """Two Valkeys, of which one leads, and three sentinels that see to it.

    Attributes:
        servers: by port.
        sentinels: their ports.
    """

    servers: dict[int, Process]
    sentinels: list[int]

    @property
    def url(self) -> str:
        """Return the address of the service."""
        hosts = ",".join(f"{HOST}:{port}" for port in self.sentinels)
        return f"sentinel://{hosts}/{SERVICE}"

    def leader(self) -> int:
        """Return the port of the Valkey that leads, as the sentinels have it."""
        known = Sentinel([(HOST, port) for port in self.sentinels], socket_timeout=1)
        return int(known.discover_master(SERVICE)[1])

    def kill_leader(self) -> int:
        """Kill the one that leads, which keeps nothing on disk, and return its port."""
        port = self.leader()
        self.servers[port].kill()
        return port

    def leads_no_more(self, port: int) -> bool:
        """Tell whether the sentinels have made another the one that leads."""
        with suppress(redis.RedisError):
            return self.leader() != port
        return False

    def start_again(self) -> None:
        """Start what is down, empty."""
        for port, server in self.servers.items():
            if not server.running():
                server.start(lambda port=port: pings(port))

    def follows(self) -> bool:
        """Tell whether one follows the other, with all that it has: then either may fail."""
        with suppress(redis.RedisError), redis.Redis(HOST, self.leader()) as leader:
            found = leader.info("replication")
            return found["role"] == "master" and found.get("slave0", {}).get("state") == "online"
        return False


@contextmanager
def kept_by_sentinels(folder: Path) -> Iterator[Kept]:
    """Run two Valkeys and three sentinels.

    Args:
        folder: to be made.
    """
    folder.mkdir()
    first, second, *sentinels = (free_port() for _ in range(5))
    kept = Kept({first: _valkey(folder, first), second: _valkey(folder, second, first)}, sentinels)
    watching = [_sentinel(folder, port, first) for port in sentinels]
    with ExitStack() as stack:
        for process in (*kept.servers.values(), *watching):
            stack.callback(process.stop)
        kept.start_again()
        for port, process in zip(sentinels, watching, strict=True):
            process.start(lambda port=port: pings(port))
        yield kept


def _valkey(folder: Path, port: int, leader: int | None = None) -> Process:
    (folder / str(port)).mkdir()
    options = [
        *("--port", str(port), "--bind", HOST, "--dir", str(folder / str(port))),
        *("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"),
        *(("--replicaof", f"{HOST} {leader}") if leader else ()),
    ]
    return _process(folder, port, options)


def _sentinel(folder: Path, port: int, first: int) -> Process:
    settings = folder / f"{port}.conf"
    settings.write_text(
        SENTINEL.format(port=port, folder=folder, first=first, down_after=DOWN_AFTER)
    )
    return _process(folder, port, [str(settings), "--sentinel"])


def _process(folder: Path, port: int, options: list[str]) -> Process:
    return Process(
        name=f"Valkey {port}",
        command=[binaries.valkey_server(), *options],
        log=folder / f"{port}.log",
        stop_signal=signal.SIGTERM,
    )


def pings(port: int) -> bool:
    """Tell whether a Valkey is there; one that follows another takes no writes."""
    with suppress(redis.RedisError), redis.Redis(HOST, port) as server:
        return bool(server.ping())
    return False


def answers(url: str) -> bool:
    """Tell whether a broker answers, as the product asks it."""
    try:
        broker.ping(url)
    except broker.FAILURES:
        return False
    return True


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
