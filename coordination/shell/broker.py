"""Whether the broker takes messages, whichever it is; the web needs to know no more of it."""

from __future__ import annotations

import socket
import ssl

import redis
from redis.sentinel import Sentinel

from config.broker import Broker, Kind, read
from coordination.shell import limits

GREETING = b"AMQP\x00\x00\x09\x01"  # AMQP 0-9-1, section 4.2.2
SIGN = "schakel:sign-of-life"
SIGN_SECONDS = 60  # after which nothing of it is left
METHOD = b"\x01"  # the kind of frame with which a server begins (4.2.3); it offers how to log in

FAILURES = (redis.RedisError, OSError)


def ping(url: str) -> None:
    """Ask the broker for a sign of life: Valkey for a write, which one that is full refuses.

    A RabbitMQ that is full greets as ever; that shows where messages wait.

    Args:
        url: `BROKER_URL`.

    Raises:
        redis.RedisError: Valkey or Redis, or a sentinel, does not answer or takes nothing.
        OSError: RabbitMQ does not answer.
    """
    at = read(url)
    if at.kind is Kind.RABBITMQ:
        _greet(at)
        return
    with _client(at) as client:
        client.set(SIGN, 1, ex=SIGN_SECONDS)


def _client(at: Broker) -> redis.Redis:
    uri, options = limits.storage(at)
    if at.kind is Kind.REDIS:
        return redis.Redis.from_url(uri.replace("redis+unix://", "unix://", 1), **options)
    options = {name: value for name, value in options.items() if name != "use_replicas"}
    leader: redis.Redis = Sentinel(list(at.hosts), **options).master_for(at.name)  # type: ignore[no-untyped-call]
    return leader


def _greet(at: Broker) -> None:
    """Return when one node of RabbitMQ greets back; the last that does not raises."""
    *others, last = at.hosts
    for host in others:
        try:
            _greet_one(host, encrypted=at.encrypted)
        except OSError:
            continue
        return
    _greet_one(last, encrypted=at.encrypted)


def _greet_one(host: tuple[str, int], *, encrypted: bool) -> None:
    with socket.create_connection(host, limits.TIMEOUT_SECONDS) as plain:
        speaker = plain
        if encrypted:
            speaker = ssl.create_default_context().wrap_socket(plain, server_hostname=host[0])
        speaker.sendall(GREETING)
        if speaker.recv(1) != METHOD:
            raise ConnectionError("no RabbitMQ")
