"""Who asks, and through what: the request as the domain needs it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import cast

from flask import current_app, g, request

from coordination.core import trace
from coordination.core.errors import Unauthenticated
from coordination.core.trace import Trace
from coordination.work import Occasion, Runtime

EXTENSION = "schakel"
ACCOUNTED = "accounted"  # set on `g` once a unit of work answers for this request
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Caller:
    """The membership that a session or token stands for.

    Attributes:
        account_id: the person.
        membership_id: the active membership, or None while it is still to be chosen.
        scopes: actions that a token is limited to; None for a browser session.
        factor_age: how long ago the second factor was given in this session; None if it was not,
            and for tokens.
    """

    account_id: uuid.UUID
    membership_id: uuid.UUID | None
    scopes: frozenset[str] | None = None
    factor_age: dt.timedelta | None = None


def runtime() -> Runtime:
    """Return the runtime of the running application."""
    return cast("Runtime", current_app.extensions[EXTENSION])


def caller() -> Caller:
    """Return who asks.

    Raises:
        Unauthenticated: nobody is logged in, or no membership was chosen.
    """
    found = getattr(g, "caller", None)
    if found is None or found.membership_id is None:
        raise Unauthenticated
    return cast("Caller", found)


def occasion(action: str) -> Occasion:
    """Return what the log needs to know of this request.

    Args:
        action: the declared action of the endpoint.
    """
    return Occasion(
        action=action,
        request_id=request_id(),
        origin=request.remote_addr,
        purpose=request.headers.get("X-Purpose"),
        writes=request.method in WRITING,
        trace=current_trace(),
    )


def current_trace() -> Trace:
    """Return a span under the one that the caller names; two headers name none (section 3.2)."""
    if not hasattr(g, "trace"):
        parents = request.headers.getlist("traceparent")
        state = ",".join(request.headers.getlist("tracestate"))
        g.trace = trace.accept(parents[0] if len(parents) == 1 else None, state)
    return cast("Trace", g.trace)


def request_id() -> str:
    """Return the id of this request, made once."""
    if not hasattr(g, "request_id"):
        g.request_id = uuid.uuid4().hex
    return cast("str", g.request_id)
