"""The administrator's overview, as a page and as JSON: counts and mail domains, no content."""

from __future__ import annotations

import flask
from marshmallow import fields

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.schema import Schema
from coordination.partners.queries.domains import faulty
from coordination.watch.queries import Condition, condition
from coordination.work import Work

api = Blueprint("installation", __name__, description="How the installation is doing")
pages = flask.Blueprint("administration", __name__)


class ConditionOut(Schema):
    """Counts of the whole installation."""

    undone_messages = fields.Integer()
    oldest_seconds = fields.Integer()
    silences = fields.Dict(keys=fields.String(), values=fields.Integer())
    ailments = fields.List(fields.String())
    overdue_reminders = fields.Integer()
    unsent_mails = fields.Integer()
    held_mails = fields.Integer()
    doubtful_mails = fields.Dict(keys=fields.String(), values=fields.Integer())
    waiting_memberships = fields.Integer()
    open_accounts = fields.Integer()
    closed_accounts = fields.Integer()
    healthy = fields.Boolean()


@api.get("/installation")
@endpoint("installation.read")
@api.response(200, ConditionOut)
def show_condition(work: Work) -> Condition:
    """How the installation is doing, in counts."""
    return condition(work)


@pages.get("/administration")
@endpoint("installation.read")
def overview(work: Work) -> str:
    """Show how the installation is doing and what an administrator can go to."""
    return flask.render_template(
        "administration/overview.html",
        now=condition(work),
        domains=faulty(work.session),
        checked=bool(work.runtime.settings.name_servers),
    )
