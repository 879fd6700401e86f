"""Hands one message to a mail server and says what became of it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto
from functools import cache
from typing import Protocol
from urllib.parse import unquote, urlsplit

from config.settings import Settings

TIMEOUT = 15.0  # seconds for each step of the conversation
TEMPORARY, CLOSING, PERMANENT = 400, 421, 500
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


class Fate(Enum):
    """What became of a message."""

    ACCEPTED = auto()
    LATER = auto()  # refused for now (4xx)
    REFUSED = auto()  # refused for good (5xx), for this recipient
    UNREACHABLE = auto()  # nobody was spoken to, or not about this message: the others wait too
    UNKNOWN = auto()  # handed over, but the answer was lost


@dataclass(frozen=True)
class Answer:
    """What became of a message, and the server's reply code if there was one."""

    fate: Fate
    code: int | None = None


class Transport(Protocol):
    """Whatever can deliver mail."""

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Answer:
        """Hand over one message to one recipient; never raises for what the other side does."""


@dataclass(frozen=True)
class SmtpTransport:
    """An SMTP server.

    Attributes:
        host: name or address.
        port: number.
        implicit_tls: TLS from the first byte; otherwise it is begun when the server offers it.
        user: name to log in with, or None.
        password: of that user; never sent over a connection without TLS.
        timeout: seconds for each step.
    """

    host: str
    port: int
    implicit_tls: bool = False
    user: str | None = None
    password: str = ""
    timeout: float = TIMEOUT

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Answer:
        """Hand over one message.

        Args:
            message: complete with its headers.
            sender: address of the envelope.
            recipient: the only address of the envelope.
        """
        try:
            with self._connection(sender) as client:
                return _converse(client, message, sender, recipient)
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Fate.UNREACHABLE, getattr(error, "smtp_code", None))

    @contextmanager
    def _connection(self, sender: str) -> Iterator[smtplib.SMTP]:
        name = sender.rpartition("@")[2]  # otherwise it would ask the name service at length
        client: smtplib.SMTP
        if self.implicit_tls:
            client = smtplib.SMTP_SSL(
                self.host, self.port, name, timeout=self.timeout, context=_tls()
            )
        else:
            client = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
        try:
            self._introduce(client)
            yield client
        finally:
            _close(client)

    def _introduce(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        secure = self.implicit_tls
        if not secure and client.has_extn("starttls"):
            client.starttls(context=_tls())
            secure = True
        if self.user is None:
            return
        if not secure:
            raise smtplib.SMTPNotSupportedError("no password over a connection without TLS")
        client.login(self.user, self.password)


def make_transport(settings: Settings) -> SmtpTransport:
    """Return the transport of an installation.

    Args:
        settings: with `smtp_url`.
    """
    parts = urlsplit(settings.smtp_url)
    return SmtpTransport(
        host=parts.hostname or "localhost",
        port=parts.port or DEFAULT_PORTS[parts.scheme],
        implicit_tls=parts.scheme == "smtps",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
    )


def _converse(client: smtplib.SMTP, message: EmailMessage, sender: str, recipient: str) -> Answer:
    code, _ = client.mail(sender)
    if code >= TEMPORARY:
        # Our own address is refused: that concerns every mail, so none is given up for it.
        return Answer(Fate.UNREACHABLE, code)
    code, _ = client.rcpt(recipient)
    if code >= TEMPORARY:
        return _refusal(code)
    return _hand_over(client, message)


def _hand_over(client: smtplib.SMTP, message: EmailMessage) -> Answer:
    try:
        code, _ = client.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        return _refusal(error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return Answer(Fate.UNKNOWN)
    return Answer(Fate.ACCEPTED, code) if code < TEMPORARY else _refusal(code)


def _refusal(code: int) -> Answer:
    if code == CLOSING:  # RFC 5321: the service is closing; it says nothing of the recipient.
        return Answer(Fate.UNREACHABLE, code)
    return Answer(Fate.REFUSED if code >= PERMANENT else Fate.LATER, code)


@cache
def _tls() -> ssl.SSLContext:
    """Return the settings of TLS; reading the machine's certificates takes a while."""
    return ssl.create_default_context()


def _close(client: smtplib.SMTP) -> None:
    """End the conversation; what the other side makes of it changes nothing any more."""
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()
