"""The scheduler, told to stop while it has read the head of an answer of RabbitMQ and not the rest.

    python -m tests.faults.scheduler 60

The argument tells in which answer.
"""

from __future__ import annotations

import itertools
import os
import signal
import struct
import sys
from typing import Any

from amqp.transport import TCPTransport

from workers.__main__ import main

STRUCK = "told to stop in the middle of an answer"


def strike(answer: int) -> None:
    """Let the signal come in the middle of an answer.

    Args:
        answer: its number, from one.
    """
    whole, numbers = TCPTransport.read_frame, itertools.count(1)

    def unpack(form: str, head: bytes) -> tuple[Any, ...]:
        found = struct.unpack(form, head)
        if next(numbers) == answer:
            os.write(sys.stdout.fileno(), STRUCK.encode())
            os.kill(os.getpid(), signal.SIGTERM)
        return found

    TCPTransport.read_frame = lambda transport: whole(transport, unpack)


if __name__ == "__main__":
    strike(int(sys.argv[1]))
    sys.exit(main(["beat"]))
