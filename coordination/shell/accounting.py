"""Accounts for requests of somebody known that were refused before a unit of work was opened.

A missing form token, a scope that a token lacks, an ended membership, too many requests: the person
is known, nothing was shown, and the log says so all the same. Requests of nobody are left to the
technical log, so that strangers cannot fill this one.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as AnyResponse

from coordination import work as unit
from coordination.access.actors import System
from coordination.core.errors import LogUnavailable, Problem, Refused
from coordination.http.context import ACCOUNTED, Caller, occasion, runtime
from coordination.http.endpoint import declaration
from coordination.partners.models import Membership
from coordination.shell.errors import answer
from coordination.work import Work

# A page leads to the login page with 303.
REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.SEE_OTHER})


def install(app: Flask) -> None:
    """Account for what views did not; call it after the headers, so that these come last."""
    app.after_request(account)


def account(response: Response) -> AnyResponse:
    """Return the answer, once the refusal that it tells of stands in the log."""
    caller, action = g.get("caller"), _action()
    if caller is None or action is None or g.get(ACCOUNTED):
        return response
    try:
        _record(caller, action, response.status_code)
    except (LogUnavailable, DBAPIError):
        return answer(LogUnavailable())
    return response


def _action() -> str | None:
    """Return what was asked for; None for what is public or nowhere."""
    if request.endpoint is None or request.method == "OPTIONS":
        return None
    declared = declaration(current_app, request.endpoint)
    if declared is None:
        return "request.undeclared"
    return None if declared.public else declared.action


def _record(caller: Caller, action: str, status: int) -> None:
    try:
        with unit.begin(runtime(), System("web"), occasion(action)) as work:
            _name(work, caller, action)
            raise Refused if status in REFUSALS else Problem("refused_early")
    except LogUnavailable:
        raise
    except Problem:
        return


def _name(work: Work, caller: Caller, action: str) -> None:
    work.note("account", caller.account_id, action)
    if caller.membership_id is not None:
        owner = select(Membership.organisation_id).where(Membership.id == caller.membership_id)
        work.note("membership", caller.membership_id, action, work.session.scalar(owner))
