"""Whether this process lives, and whether it can serve: asked by supervisors and load balancers.

The answers are words from closed lists, without numbers: whoever asks has no account. The numbers
are in the metrics, in `schakel status` and on the administrator's page.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from enum import StrEnum
from functools import partial

import structlog
from flask import Blueprint, Response, jsonify, redirect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from coordination import work as unit
from coordination.access.actors import System
from coordination.core.errors import LogUnavailable
from coordination.http.context import request_id, runtime
from coordination.http.endpoint import public
from coordination.shell import broker
from coordination.watch import queries, rules
from coordination.watch.rules import Ailment
from coordination.work import Occasion, Runtime

LEAST_FREE = 100 * 1024 * 1024  # bytes on the disk where forms are put down while they come in

pages = Blueprint("health", __name__)
log = structlog.get_logger()


class Verdict(StrEnum):
    """What a load balancer goes by."""

    READY = "ready"
    IMPAIRED = "impaired"  # requests are served and nothing is lost, but a person must look
    UNREADY = "unready"  # requests would be refused: 503


class Found(StrEnum):
    """How one part was found."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"  # it could not be asked, because something else has failed


@pages.get("/health/live")
@public("Supervisors have no account; it says nothing but that the process answers.")
def live() -> Response:
    """Answer 200: a process that answers needs no restart, whatever it cannot reach."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/health/ready")
@public("Load balancers have no account; it says what works, in words from closed lists.")
def ready() -> tuple[Response, int]:
    """Answer 200 while requests can be served, otherwise 503, and name what has failed."""
    checks = examine(runtime())
    verdict = judge(checks)
    if verdict is not Verdict.READY:
        log.warning("not all is well", verdict=verdict, **checks)
    status = 503 if verdict is Verdict.UNREADY else 200
    return jsonify(status=verdict, checks=checks), status


@pages.get("/")
@public("It only leads to the desk, which asks who comes.")
def first() -> AnyResponse:
    """Lead to the desk."""
    return redirect("/desk", 303)


def examine(configured: Runtime) -> dict[str, Found]:
    """Return how each part was found.

    Args:
        configured: of this process.
    """
    return {
        **_stored(configured),
        "broker": _try(partial(broker.ping, configured.settings.broker_url), *broker.FAILURES),
        "disk": _told(shutil.disk_usage(tempfile.gettempdir()).free >= LEAST_FREE),
    }


def judge(checks: dict[str, Found]) -> Verdict:
    """Return what follows: without database or log nothing may be done (product text §1 P5).

    Everything else may be away for days: the outbox keeps what is to be done.

    Args:
        checks: from `examine`.
    """
    if Found.FAILED in {checks["database"], checks["log"]}:
        return Verdict.UNREADY
    return Verdict.READY if set(checks.values()) == {Found.OK} else Verdict.IMPAIRED


def _stored(configured: Runtime) -> dict[str, Found]:
    """Ask the database how it is, whether the log takes an entry, and what the parts left there."""
    occasion = Occasion("health.read", request_id(), writes=False)
    seconds = configured.settings.tick_seconds
    try:
        with unit.begin(configured, System("health"), occasion) as work:
            wrong = rules.ailments(queries.pulse(work), seconds)
            written = _try(work.assure_log, LogUnavailable)
    except SQLAlchemyError:
        parts = dict.fromkeys(("log", "messages", "scheduler", "relay"), Found.UNKNOWN)
        return {"database": Found.FAILED, **parts}
    return {
        "database": Found.OK,
        "log": written,
        "messages": _told(Ailment.MESSAGES_WAIT not in wrong),
        "scheduler": _told(Ailment.SCHEDULER_SILENT not in wrong),
        "relay": _told(Ailment.RELAY_SILENT not in wrong),
    }


def _try(act: Callable[[], object], *failures: type[Exception]) -> Found:
    try:
        act()
    except failures:
        return Found.FAILED
    return Found.OK


def _told(well: bool) -> Found:  # noqa: FBT001 - it only words a truth value
    return Found.OK if well else Found.FAILED
