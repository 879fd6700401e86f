"""Ports for servers that tests start."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

HOST = "127.0.0.1"
# Below those that the kernel gives to connections that go out (ip(7), ip_local_port_range): one
# of these might be taken between the asking and the start of the server.
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """Return a port of the loopback interface on which nobody listens now."""
    while True:
        port = random.choice(PORTS)  # noqa: S311 - no secret
        with suppress(OSError), socket.socket() as probe:
            probe.bind((HOST, port))
            return port
