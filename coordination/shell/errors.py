"""What people and systems see when something is refused or fails.

The API gets problem details, pages get a page; both from the same `Problem`. What went wrong inside
is logged and never shown. A page of an error has no form token and no names, so that an absent and
a hidden record look the same to the byte but for the request's id.
"""

from __future__ import annotations

import json
from http import HTTPStatus

import structlog
from flask import Flask, Response, redirect, render_template, request, url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from coordination.core.errors import Invalid, NotFound, Problem, Unauthenticated
from coordination.http import problems
from coordination.http.context import request_id
from coordination.http.stepup import StepUpNeeded
from coordination.shell import factor_pages, messages, sessions
from coordination.shell.authentication import Unavailable, is_api, is_feed

log = structlog.get_logger()
RETRY_SECONDS = 5
DATABASE_ERRORS = (OperationalError, InterfaceError, PoolTimeout)
_BARE = {"acting": None, "navigation": (), "language_urls": (), "csrf_token": str}
_CODES = {
    400: "malformed",
    401: "unauthenticated",
    403: "refused",
    404: "not_found",
    405: "method_not_allowed",
    408: "timeout",
    412: "stale",
    413: "too_large",
    415: "media_type",
    422: "invalid",
    428: "version_required",
    429: "too_many_requests",
    503: "unavailable",
}


class Other(Problem):
    """A refusal by HTTP itself, or a defect."""

    def __init__(self, status: int, code: str | None = None) -> None:
        super().__init__(code or _CODES.get(status, "failed"))
        self.status = status


def install(app: Flask) -> None:
    """Let the application answer every error in our words."""
    app.extensions[problems.WORDS] = messages.word
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _form_token)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(DataError, _unstorable)
    for kind in DATABASE_ERRORS:
        app.register_error_handler(kind, _database)


def answer(problem: Problem) -> AnyResponse:
    """Return the answer to a problem: problem details, a page, or the way to the login page."""
    if is_api():
        return _document(problem)
    if isinstance(problem, Unauthenticated):
        return _page(NotFound()) if is_feed() else _to_login()
    if isinstance(problem, StepUpNeeded):
        return factor_pages.needed(problem)
    return _page(problem)


def _document(problem: Problem) -> Response:
    body = json.dumps(problems.document(problem), ensure_ascii=False)
    response = Response(body, problem.status, content_type=problems.MEDIA_TYPE)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return _with_retry(problem, response)


def _page(problem: Problem) -> Response:
    details = problem.problems if isinstance(problem, Invalid) else ()
    text = render_template(
        "errors/error.html",
        title=messages.title(problem.status),
        text=messages.word(problem.code, problem.parameters),
        details=[messages.word(item.code, item.parameters) for item in details],
        reference=request_id() if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else None,
        **_BARE,
    )
    return _with_retry(problem, Response(text, problem.status))


def _with_retry(problem: Problem, response: Response) -> Response:
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _to_login() -> AnyResponse:
    """Lead to the login page and back; htmx is told in a header, since it follows redirects."""
    session = sessions.current()
    page = "factor.show" if session.waiting is not None else "login.show"
    if session.acting is not None and session.acting.membership_id is None:
        page = "login.choose"
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for(page, next=wanted)
    if request.headers.get("HX-Request"):
        return Response("", HTTPStatus.UNAUTHORIZED, {"HX-Redirect": address})
    return redirect(address, HTTPStatus.SEE_OTHER)


def _form_token(_error: CSRFError) -> AnyResponse:
    """Show the login page afresh when it was open for longer than its session."""
    if request.endpoint == "login.submit":
        again = url_for("login.show", next=request.form.get("next"))
        return redirect(again, HTTPStatus.SEE_OTHER)
    return answer(Other(HTTPStatus.BAD_REQUEST, "form_token"))


def _http(error: HTTPException) -> AnyResponse:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(getattr(error, "original_exception", None), DATABASE_ERRORS):
        return answer(Unavailable())
    if status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    response = answer(_from_input(error) or Other(status))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
    return response


def _from_input(error: HTTPException) -> Problem | None:
    messages_found = getattr(error, "data", {}).get("messages")
    if error.code != HTTPStatus.UNPROCESSABLE_ENTITY or not messages_found:
        return None
    return Invalid(problems.field_problems(messages_found))


def _too_many(error: RateLimitExceeded) -> AnyResponse:
    response = answer(Other(429))
    response.headers["Retry-After"] = str(error.limit.limit.get_expiry())
    return response


def _unstorable(error: DataError) -> AnyResponse:
    """Refuse a value that no column can hold and no schema has caught, a huge number in a path."""
    log.warning("value refused by the database", exc_info=error)
    return answer(Invalid(()))


def _database(error: Exception) -> AnyResponse:
    log.error("database unavailable", exc_info=error)
    return answer(Unavailable())
