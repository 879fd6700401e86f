"""The declaration that every endpoint carries: what is done there, to what kind of record.

    @pages.get("/signals/<uuid:signal_id>")
    @endpoint("signal.read")
    def show(work: Work, signal_id: UUID) -> str: ...

The view gets an open unit of work as its first argument. The answer is made inside it, so that
nothing is shown before the log entry that accounts for it has been written. An endpoint without a
declaration is refused before its view runs. A repeated `POST` with an `Idempotency-Key` gets its
first answer (`coordination.http.idempotency`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from flask import Flask, current_app, g, request

from coordination import work as unit
from coordination.core.errors import Refused
from coordination.http.context import caller, occasion, runtime
from coordination.http.idempotency import once

View = Callable[..., Any]
MARK = "declared"


@dataclass(frozen=True)
class Declaration:
    """What an endpoint does.

    Attributes:
        action: an action of the table of grants, or None where everybody may come.
        public: whether nobody needs to be logged in (log-in page, style sheets, health).
        why: for public endpoints, the reason.
    """

    action: str | None
    public: bool = False
    why: str = ""


def endpoint(action: str) -> Callable[[View], View]:
    """Declare what a view does and run it inside a unit of work.

    Args:
        action: `signal.read` for instance; the role must have a row for it in the table of grants.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def run(*args: Any, **kwargs: Any) -> Any:
            asking = caller()
            if asking.scopes is not None and not asking.scopes & {action, "*"}:
                raise Refused("token_scope")
            with unit.begin(runtime(), asking.membership_id, occasion(action)) as work:  # type: ignore[arg-type]
                g.work = work
                work.require(action)
                return once(work, partial(view, work, *args, **kwargs))

        setattr(run, MARK, Declaration(action))
        return run

    return declare


def public(why: str) -> Callable[[View], View]:
    """Declare a view that anybody may call, because of a reason that is stated here."""

    def declare(view: View) -> View:
        setattr(view, MARK, Declaration(None, public=True, why=why))
        return view

    return declare


def declaration(app: Flask, name: str | None) -> Declaration | None:
    """Return the declaration of an endpoint by its Flask name, or None."""
    view = app.view_functions.get(name or "")
    return getattr(view, MARK, None)


def refuse_undeclared() -> None:
    """Refuse a request to an endpoint that nobody declared; runs before every view."""
    if request.endpoint and declaration(current_app, request.endpoint) is None:
        raise Refused("undeclared")
