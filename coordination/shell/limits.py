"""How often one caller may ask, counted over a moving window in Valkey or Redis.

When it is away each process counts for itself until it is back; a request never waits for it
longer than two of these timeouts.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask, g, request
from flask_limiter import Limiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.settings import Settings

TIMEOUT_SECONDS = 0.3
_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": TIMEOUT_SECONDS,
    "socket_timeout": TIMEOUT_SECONDS,
}


def install(app: Flask, settings: Settings) -> Limiter:
    """Count the requests of every caller; call it after the caller is recognised.

    Args:
        app: the application.
        settings: with the limits and the address of the broker.

    Returns:
        The limiter, for endpoints with a limit of their own.
    """
    limiter = Limiter(
        _caller,
        application_limits=[settings.request_limit],
        storage_uri=_storage(settings.broker_url),
        storage_options=_OPTIONS | {"retry": Retry(NoBackoff(), 0)},
        strategy="moving-window",
        in_memory_fallback_enabled=True,
        key_prefix="schakel",
    )
    limiter.init_app(app)
    return limiter


def limit_tries(app: Flask, limiter: Limiter, endpoint: str, limit: str) -> None:
    """Limit how often one address, and one account, may try to log in.

    Args:
        app: the application.
        limiter: of the application.
        endpoint: name of the endpoint that takes the password.
        limit: from the settings.
    """
    limited = limiter.limit(limit, key_func=_address, methods=["POST"])
    per_account = limiter.limit(limit, key_func=_account, methods=["POST"])
    view: Any = app.view_functions[endpoint]
    app.view_functions[endpoint] = limited(per_account(view))


def _storage(broker_url: str) -> str:
    return broker_url.replace("redis+socket://", "redis+unix://", 1)


def _caller() -> str:
    caller = g.get("caller")
    return f"caller:{caller.account_id}" if caller is not None else _address()


def _address() -> str:
    return f"address:{request.remote_addr}"


def _account() -> str:
    typed = request.form.get("email", "").strip().casefold()
    return "account:" + hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest()
