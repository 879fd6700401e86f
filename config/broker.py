"""What `BROKER_URL` names: one Valkey or Redis, one that Sentinel keeps, or a RabbitMQ.

Each library spells such an address in its own way; they are made from what is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

WORDS = "redis://, rediss://, redis+socket://, sentinel://, amqp:// or amqps://"


class Kind(StrEnum):
    """What stands at the other end."""

    REDIS = "redis"
    SENTINEL = "sentinel"  # several servers of one service; sentinels know which of them leads
    RABBITMQ = "rabbitmq"


KINDS = {
    "redis": Kind.REDIS,
    "rediss": Kind.REDIS,
    "redis+socket": Kind.REDIS,
    "sentinel": Kind.SENTINEL,
    "amqp": Kind.RABBITMQ,
    "amqps": Kind.RABBITMQ,
}
PORTS = {"sentinel": 26379, "amqp": 5672, "amqps": 5671}


@dataclass(frozen=True)
class Broker:
    """An address, taken apart.

    Attributes:
        kind: of broker.
        url: as it was written; complete for a single Redis.
        scheme: of the address.
        login: `user:password@`, still quoted as in an address, or empty.
        hosts: with their ports; of RabbitMQ the nodes of one cluster, of Sentinel the sentinels.
        name: the service that Sentinel keeps, or RabbitMQ's virtual host; quoted as written.
    """

    kind: Kind
    url: str
    scheme: str
    login: str
    hosts: tuple[tuple[str, int], ...]
    name: str

    @property
    def encrypted(self) -> bool:
        """Return whether TLS is spoken from the first byte."""
        return self.scheme in {"rediss", "amqps"}

    @property
    def user(self) -> str | None:
        """Return the name to log in with, or None."""
        return unquote(self.login.removesuffix("@").partition(":")[0]) or None

    @property
    def password(self) -> str | None:
        """Return the password to log in with, or None."""
        return unquote(self.login.removesuffix("@").partition(":")[2]) or None


def read(text: str) -> Broker:
    """Take an address apart.

    Raises:
        ValueError: it names no broker; the message is the end of a sentence, without the address.
    """
    parts = urlsplit(text)
    kind = KINDS.get(parts.scheme)
    if kind is None or not (parts.netloc or parts.path.strip("/")):
        raise ValueError(f"must be an address that begins with {WORDS}")
    if kind is Kind.REDIS:
        return Broker(kind, text, parts.scheme, "", _single(parts), "")
    login, at, hosts = parts.netloc.rpartition("@")
    name = parts.path.removeprefix("/")
    if kind is Kind.SENTINEL and not name:
        raise ValueError("must end with the name of the service: sentinel://host:port,…/name")
    found = tuple(_host(one, PORTS[parts.scheme]) for one in hosts.split(","))
    return Broker(kind, text, parts.scheme, login + at, found, name)


def checked(text: str) -> str:
    """Return an address that can be read, as it is; see `read`."""
    read(text)
    return text


def counting(text: str) -> str:
    """Return an address at which can be counted, as it is; see `read`."""
    if read(text).kind is Kind.RABBITMQ:
        raise ValueError("must be a Valkey or Redis, in which can be counted")
    return text


def _single(parts: SplitResult) -> tuple[tuple[str, int], ...]:
    try:
        return ((parts.hostname, parts.port or 6379),) if parts.hostname else ()
    except ValueError:
        raise ValueError("must have a port between 1 and 65535, or none") from None


def _host(text: str, port: int) -> tuple[str, int]:
    """Return name and port of one host among several."""
    try:
        one = urlsplit(f"//{text}")
        found = one.hostname, one.port or port
    except ValueError:
        raise ValueError("must have a port between 1 and 65535, or none") from None
    if not found[0]:
        raise ValueError("must name each host, separated by commas")
    return found[0], found[1]
