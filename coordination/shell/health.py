"""Whether this process can work: asked by the supervisor or load balancer."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from coordination.http.context import runtime
from coordination.http.endpoint import public

pages = Blueprint("health", __name__)


@pages.get("/health")
@public("Supervisors and load balancers have no account; it says nothing but yes or no.")
def health() -> Response:
    """Answer 200 while the database answers, otherwise 503."""
    try:
        with runtime().sessions() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("unavailable\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@pages.get("/")
@public("It only leads to the desk, which asks who comes.")
def first() -> AnyResponse:
    """Lead to the desk."""
    return redirect("/desk", 303)
