"""Relay, worker and scheduler as real processes with their own Valkey, to be killed at will."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.embedded import binaries
from deploy.embedded.databases import Database
from deploy.embedded.process import Process
from deploy.embedded.servers import socket_url
from deploy.embedded.valkey import Broker
from tests.conftest import environment_for

PROGRAMS = {
    "worker": ["-m", "workers", "worker", "--concurrency", "2"],
    "relay": ["-m", "workers.relay"],
    "beat": ["-m", "workers", "beat"],
}
ROOT = Path(__file__).parents[1]
LOOK_SECONDS = 0.05


@dataclass
class Plant:
    """A running installation without a web server.

    Attributes:
        folder: with a log of each process.
        broker: the Valkey.
        broker_process: its process.
        environment: what the processes are told.
        own: what single programs are told besides.
        programs: arguments of Python for each program.
    """

    folder: Path
    broker: Broker
    broker_process: Process
    environment: dict[str, str]
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    programs: dict[str, list[str]] = field(default_factory=lambda: dict(PROGRAMS))
    processes: dict[str, Process] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)

    def start(self, name: str) -> Process:
        """Start a program and keep it running from now on."""
        process = Process(
            name=name,
            command=[sys.executable, *self.programs[name]],
            log=self.folder / f"{name}.log",
            stop_signal=signal.SIGTERM,
            env=os.environ | self.environment | self.own.get(name, {}),
        )
        self.processes[name] = process
        process.launch()
        return process

    def kill(self, name: str) -> None:
        """Kill a program and its children at once; `look_after` starts it again."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)

    def kill_child(self, name: str) -> None:
        """Kill one child of a program, as the kernel does when memory runs out."""
        children = psutil.Process(self.processes[name].pid).children()
        for child in children[:1]:
            child.kill()

    def kill_broker(self) -> None:
        """End Valkey and everything that it had stored."""
        self.broker_process.kill()
        self.broker.forget()

    def restart_broker(self) -> None:
        """Start Valkey again, empty."""
        self.broker_process.start(self.broker.answers)

    def look_after(self) -> None:
        """Start again what has ended, as a supervisor does."""
        for name, process in self.processes.items():
            if not process.running():
                self.restarts[name] = self.restarts.get(name, 0) + 1
                process.launch()

    def wait_until(self, holds: Callable[[], bool], seconds: float, what: str) -> float:
        """Return after how many seconds a condition held, keeping the programs running.

        Raises:
            AssertionError: it does not hold in time; the message has the ends of the logs.
        """
        begun, pause = time.monotonic(), threading.Event()
        while not holds():
            if time.monotonic() - begun > seconds:
                raise AssertionError(f"not within {seconds} s: {what}\n{self.last_words()}")
            self.look_after()
            pause.wait(LOOK_SECONDS)
        return time.monotonic() - begun

    def log(self, name: str) -> str:
        """Return everything that a program has logged."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def last_words(self) -> str:
        """Return the end of each log."""
        return "\n".join(f"--- {name}\n{self.log(name)[-1500:]}" for name in self.processes)

    def stop(self) -> None:
        """Stop every program and wait for it."""
        for process in self.processes.values():
            process.stop()
        self.processes.clear()


@contextmanager
def plant(database: Database, **changes: str) -> Iterator[Plant]:
    """Give a plant on a database; its programs are started by the test.

    Args:
        database: a live one.
        changes: further environment variables.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="plant-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        broker = Broker(binaries.valkey_server(), folder / "valkey", folder / "valkey.sock")
        broker.prepare()
        process = broker.process(folder / "valkey.log", ())
        stack.callback(process.stop)
        process.start(broker.answers)
        url = socket_url("redis+socket", broker.socket)
        environment = environment_for(database, url) | {"PYTHONPATH": str(ROOT)} | changes
        made = Plant(folder, broker, process, environment)
        stack.callback(made.stop)
        yield made
