"""How often one caller may ask, counted over a moving window in Valkey or Redis.

Tries to log in are slowed down elsewhere, in the database (`identity.service.throttling`).

When it is away each process counts for itself until it is back; a request never waits for it
longer than two of these timeouts. Where there is none, because RabbitMQ carries the work, each
process counts for itself always.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request
from flask_limiter import Limiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.broker import Broker, Kind, read
from config.settings import Settings
from coordination.shell import devices

TIMEOUT_SECONDS = 0.3
OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": TIMEOUT_SECONDS,
    "socket_timeout": TIMEOUT_SECONDS,
    "retry": Retry(NoBackoff(), 0),
}


def install(app: Flask, settings: Settings) -> None:
    """Count the requests of every caller; call it after the caller is recognised.

    Args:
        app: the application.
        settings: with the limits and the address of the broker.
    """
    uri, options = storage(read(settings.counter_url or settings.broker_url))
    limiter = Limiter(
        _caller,
        application_limits=[settings.request_limit],
        storage_uri=uri,
        storage_options=options,
        strategy="moving-window",
        in_memory_fallback_enabled=True,
        key_prefix="schakel",
    )
    limiter.init_app(app)


def storage(at: Broker) -> tuple[str, dict[str, Any]]:
    """Return where requests are counted, as the library spells it, and its options.

    Args:
        at: the broker, or the Valkey or Redis that is for counting.
    """
    if at.kind is Kind.RABBITMQ:
        return "memory://", {}
    if at.kind is Kind.REDIS:
        return at.url.replace("redis+socket://", "redis+unix://", 1), OPTIONS
    hosts = ",".join(f"{host}:{port}" for host, port in at.hosts)
    login = {"username": at.user, "password": at.password}
    options = OPTIONS | {name: value for name, value in login.items() if value}
    # A replica may be behind, and then lets more through than was meant.
    for_all = {**options, "sentinel_kwargs": options, "use_replicas": False}
    return f"redis+sentinel://{hosts}/{at.name}", for_all


def _caller() -> str:
    caller = g.get("caller")
    if caller is not None:
        return f"caller:{caller.account_id}"
    # A browser that is known counts for itself, whatever others behind its address do.
    known = devices.token()
    return f"browser:{known}" if known else f"address:{request.remote_addr}"
