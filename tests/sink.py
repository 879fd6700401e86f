"""A real SMTP server for tests, which can be told to misbehave.

with sink.listening() as server:
    server.mode = Mode.TEMPORARY
    sending.send_due(runtime, server.transport(), 10)
    assert server.messages == []
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from enum import Enum, auto
from types import SimpleNamespace

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from coordination.mail.transport import SmtpTransport
from tests.ports import free_port

HOST = "127.0.0.1"
SLOWNESS = 1.5  # seconds


class Mode(Enum):
    """How the server behaves."""

    ACCEPT = auto()
    SLOW = auto()  # takes the message and answers after SLOWNESS
    TEMPORARY = auto()  # 451 to every recipient
    PERMANENT = auto()  # 550 to every recipient
    CLOSING = auto()  # 421 to every sender: the service is closing
    DROP = auto()  # keeps the message and hangs up instead of answering


@dataclass
class Server:
    """The running sink.

    Attributes:
        port: where it listens.
        mode: how it behaves; may be changed at any time.
        refused: addresses that get 550 whatever the mode.
        greylisted: addresses that get 451 once, at their next try.
        raw: the bytes of every message that it took, in order.
        recipients: the envelope's recipients of each of them.
        on_arrival: called when a message has arrived, before the answer.
    """

    port: int
    mode: Mode = Mode.ACCEPT
    refused: set[str] = field(default_factory=set)
    greylisted: set[str] = field(default_factory=set)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    on_arrival: list[Callable[[], object]] = field(default_factory=list)
    _controller: Controller | None = field(default=None, init=False)

    def open(self) -> None:
        """Listen on the port."""
        # Only what handles: for every connection the library reads all attributes of what it is
        # given, and would parse all mail each time.
        handler = SimpleNamespace(
            handle_MAIL=self.handle_MAIL,
            handle_RCPT=self.handle_RCPT,
            handle_DATA=self.handle_DATA,
        )
        self._controller = Controller(handler, hostname=HOST, port=self.port)
        self._controller.start()

    def close(self) -> None:
        """Close the port; what arrived is kept."""
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    @property
    def messages(self) -> list[EmailMessage]:
        """Return what arrived."""
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(raw) for raw in self.raw]

    def to(self, address: str) -> list[EmailMessage]:
        """Return what arrived for one address."""
        pairs = zip(self.messages, self.recipients, strict=True)
        return [message for message, who in pairs if who == [address]]

    def transport(self, timeout: float = 10.0) -> SmtpTransport:
        """Return a transport that hands its mail in here."""
        return SmtpTransport(HOST, self.port, timeout=timeout)

    async def handle_MAIL(  # noqa: N802 - the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer the sender."""
        if self.mode is Mode.CLOSING:
            return "421 closing"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Answer the recipient."""
        if self.mode is Mode.TEMPORARY or address in self.greylisted:
            self.greylisted.discard(address)
            return "451 try again later"
        if self.mode is Mode.PERMANENT or address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library calls it so
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message and answer as told."""
        self.raw.append(envelope.original_content or b"")
        self.recipients.append(list(envelope.rcpt_tos))
        for hook in self.on_arrival:
            await asyncio.to_thread(hook)
        if self.mode is Mode.SLOW:
            await asyncio.sleep(SLOWNESS)
        if self.mode is Mode.DROP:
            server.transport.close()
        return "250 kept"


@contextmanager
def listening() -> Iterator[Server]:
    """Run a server on a free port of this machine."""
    server = Server(free_port())
    server.open()
    try:
        yield server
    finally:
        server.close()


def whole_text(message: EmailMessage) -> str:
    """Return all that a reader of the raw mail could find: headers and both bodies, decoded."""
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    bodies = (part.get_content() for part in message.walk() if not part.is_multipart())
    return "\n".join([headers, *bodies])
