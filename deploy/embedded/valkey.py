"""A Valkey of our own in a folder, for the demonstration and the tests; not for production."""

import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.process import Process

DATABASES = 64  # so that each parallel test process can have one to itself


@dataclass(frozen=True)
class Broker:
    """Program, data folder and socket of one server."""

    program: Path
    data: Path
    socket: Path

    def prepare(self) -> None:
        """Make the data folder if it is not there."""
        self.data.mkdir(exist_ok=True)
        self.data.chmod(0o700)

    def process(self, log: Path, kept_open: tuple[int, ...]) -> Process:
        """Return the server's process, not started yet."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "databases": str(DATABASES),
            "appendonly": "yes",
            "save": "",
            # A full broker refuses new work; it never forgets what it took.
            "maxmemory-policy": "noeviction",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Process(
            name="Valkey",
            command=[self.program, *arguments],
            log=log,
            stop_signal=signal.SIGTERM,
            kept_open=kept_open,
        )

    def answers(self) -> bool:
        """Tell whether the server has read its data and takes commands."""
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def forget(self) -> None:
        """Remove everything the stopped server has stored; for tests of faults."""
        shutil.rmtree(self.data)
        self.prepare()
