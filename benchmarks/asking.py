"""Asks over HTTP, with as little of its own as a client can have: bytes out, bytes in."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

END = b"\r\n\r\n"


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        method: of HTTP.
        path: with its query.
        headers: who asks.
        body: JSON, or None.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any = None

    def encoded(self) -> bytes:
        """Return it as it goes over the wire."""
        data = b"" if self.body is None else json.dumps(self.body).encode()
        headers = {"Host": "localhost", "Content-Length": str(len(data)), **self.headers}
        if data:
            headers["Content-Type"] = "application/json"
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n".encode() + data


@dataclass(frozen=True)
class Turn:
    """What a number of requests took.

    Attributes:
        seconds: of each request, sorted.
        lasted: seconds of all.
    """

    seconds: Sequence[float]
    lasted: float

    @property
    def per_second(self) -> float:
        """Return requests per second."""
        return len(self.seconds) / self.lasted

    def percentile(self, part: float) -> float:
        """Return within how many milliseconds that part of the requests was answered."""
        place = min(int(part * len(self.seconds)), len(self.seconds) - 1)
        return self.seconds[place] * 1_000


def ask(
    port: int, make: Callable[[int], Request], number: int, connections: int, expected: int
) -> Turn:
    """Send so many requests over so many connections, one after another on each.

    Args:
        port: of the loopback interface.
        make: returns the request with a number.
        number: of requests.
        connections: at once.
        expected: the status that every answer must have.

    Raises:
        AssertionError: an answer had another status.
    """
    numbers = count()
    wanted = [make(next(numbers)).encoded() for _ in range(number)]
    parts = [wanted[place::connections] for place in range(connections)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        found = list(pool.map(lambda part: _talk(port, part, expected), parts))
    lasted = time.perf_counter() - begun
    return Turn(sorted(second for part in found for second in part), lasted)


def _talk(port: int, wanted: Sequence[bytes], expected: int) -> list[float]:
    seconds = []
    with connected(port) as line:
        for sent in wanted:
            begun = time.perf_counter()
            status, body = exchange(line, sent)
            seconds.append(time.perf_counter() - begun)
            assert status == expected, (status, body[:500])
    return seconds


def one(port: int, request: Request) -> Any:
    """Return the JSON that a request is answered with."""
    with connected(port) as line:
        _, body = exchange(line, request.encoded())
        return json.loads(body)


def connected(port: int) -> socket.socket:
    """Return a connection to an application.

    Args:
        port: of the loopback interface.
    """
    line = socket.create_connection(("127.0.0.1", port), timeout=120)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def exchange(line: socket.socket, encoded: bytes) -> tuple[int, bytes]:
    """Send a request and return status and body of its answer.

    Args:
        line: to an application.
        encoded: the request.

    Raises:
        OSError: the other side hung up, or did not answer in time.
    """
    line.sendall(encoded)
    found = b""
    while END not in found:
        found += _more(line)
    head, _, body = found.partition(END)
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += _more(line)
    return int(head.split(b" ", 2)[1]), body


def _more(line: socket.socket) -> bytes:
    found = line.recv(65_536)
    if not found:
        raise ConnectionResetError("the server hung up")
    return found
