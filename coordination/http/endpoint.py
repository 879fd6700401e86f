"""The declaration that every endpoint carries: what is done there, to what kind of record.

    @pages.get("/signals/<uuid:signal_id>")
    @endpoint("signal.read")
    def show(work: Work, signal_id: UUID) -> str: ...

The view gets an open unit of work as its first argument. The answer is made inside it, so that
nothing is shown before the log entry that accounts for it has been written. An answer of 400 or
more undoes what the view had begun, so that it may catch a problem and word it. An endpoint
without a declaration is refused before its view runs. A repeated `POST` with an `Idempotency-Key`
gets its first answer (`coordination.http.idempotency`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, make_response, request

from coordination import work as unit
from coordination.core.errors import Problem, Refused
from coordination.http import pace
from coordination.http.context import ACCOUNTED, caller, occasion, runtime
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
        signed: whether a signature says who asks, so that no form token is needed.
    """

    action: str | None
    public: bool = False
    why: str = ""
    signed: bool = False


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
            try:
                with unit.begin(runtime(), asking.membership_id, occasion(action)) as work:  # type: ignore[arg-type]
                    setattr(g, ACCOUNTED, True)
                    work.require(action)
                    pace.keep(work)
                    return _without_effect(once(work, partial(view, work, *args, **kwargs)))
            except _Answered as refusal:
                return refusal.answer

        setattr(run, MARK, Declaration(action))
        return run

    return declare


class _Answered(Problem):
    """A view worded the refusal itself, a form with its errors for instance."""

    def __init__(self, answer: Response) -> None:
        super().__init__("answered")
        self.answer = answer


def _without_effect(answered: Any) -> Response:
    """Return the answer; one that says no undoes what the view had begun."""
    answer = make_response(answered)
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        raise _Answered(answer)
    return answer


def public(why: str, *, signed: bool = False) -> Callable[[View], View]:
    """Declare a view that anybody may call, because of a reason that is stated here.

    Args:
        why: the reason.
        signed: whether the view checks a signature on what is sent, and takes nothing else.
    """

    def declare(view: View) -> View:
        setattr(view, MARK, Declaration(None, public=True, why=why, signed=signed))
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
