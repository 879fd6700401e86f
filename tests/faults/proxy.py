"""Stands between programs and PostgreSQL, and can cut a connection exactly at its COMMIT."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

NAME = ".s.PGSQL.5432"  # as PostgreSQL's clients look for it
QUERY = b"Q"  # a message type of the protocol (PostgreSQL 54.7)
COMMIT = b"COMMIT"
CHUNK = 65536  # bytes
PATIENCE_SECONDS = 60
CUT_OF = 3  # every third COMMIT on average


class Cut(Enum):
    """Where a connection is cut; the program cannot tell which of them it was."""

    BEFORE = "before PostgreSQL has the COMMIT"
    AT_ONCE = "as soon as it was sent"
    AFTER = "when PostgreSQL has committed, before the program hears of it"


@dataclass
class Proxy:
    """A running proxy.

    Attributes:
        folder: with its socket.
        target: PostgreSQL's socket.
        chance: says which COMMIT is cut, and where.
        remaining: how many are still to be cut.
        cuts: how many were cut, and where.
    """

    folder: Path
    target: Path
    chance: random.Random
    remaining: int = 0
    cuts: dict[Cut, int] = field(default_factory=lambda: dict.fromkeys(Cut, 0))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def choose(self) -> Cut | None:
        """Return where the COMMIT that comes is to be cut, or None."""
        with self._lock:
            if self.remaining <= 0 or self.chance.randrange(CUT_OF):
                return None
            cut = self.chance.choice(list(Cut))
            self.remaining -= 1
            self.cuts[cut] += 1
            return cut


@contextmanager
def between(proxy: Proxy) -> Iterator[None]:
    """Run a proxy as long as the block lasts; each connection has two threads.

    Args:
        proxy: where, and to whom.
    """
    proxy.folder.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(proxy.folder / NAME))
        listener.listen(100)
        threading.Thread(target=_accept, args=(proxy, listener), daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


@dataclass
class _Link:
    """One connection of a program, and ours to PostgreSQL for it."""

    program: socket.socket
    server: socket.socket
    committed: threading.Event = field(default_factory=threading.Event)
    mute: bool = False  # from now on the program hears nothing more

    def ask(self, proxy: Proxy) -> None:
        """Pass on what the program says, message by message, until it ends or is cut."""
        self.server.sendall(_exactly(self.program, 4, with_rest=True))  # the first has no type
        cut = None
        while cut is None:
            message = _exactly(self.program, 1)
            message += _exactly(self.program, 4, with_rest=True)
            cut = proxy.choose() if message.startswith(QUERY) and COMMIT in message else None
            self.mute = cut is Cut.AFTER
            if cut is not Cut.BEFORE:
                self.server.sendall(message)
        if self.mute:
            self.committed.wait(PATIENCE_SECONDS)

    def answer(self) -> None:
        """Pass on what PostgreSQL says."""
        with suppress(OSError):
            while answer := self.server.recv(CHUNK):
                if not self.mute:
                    self.program.sendall(answer)
                elif COMMIT in answer:
                    self.committed.set()

    def close(self) -> None:
        """End both sides, and with them whoever reads from them."""
        for end in (self.program, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def _accept(proxy: Proxy, listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            program, _ = listener.accept()
            threading.Thread(target=_connect, args=(proxy, program), daemon=True).start()


def _connect(proxy: Proxy, program: socket.socket) -> None:
    with program, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
        server.connect(str(proxy.target))
        link = _Link(program, server)
        answers = threading.Thread(target=link.answer, daemon=True)
        answers.start()
        with suppress(OSError):
            link.ask(proxy)
        link.close()
        answers.join()


def _exactly(source: socket.socket, length: int, *, with_rest: bool = False) -> bytes:
    """Return so many bytes, and those that they announce as the length of a message.

    Raises:
        ConnectionResetError: the other side ended.
    """
    found = b""
    while len(found) < length:
        more = source.recv(length - len(found))
        if not more:
            raise ConnectionResetError
        found += more
    rest = int.from_bytes(found, "big") - length if with_rest else 0
    return found + (_exactly(source, rest) if rest else b"")
