"""The log for people, as a page and as JSON."""

from __future__ import annotations

from typing import Any

import flask
from marshmallow import fields
from marshmallow.validate import Length

from coordination.audit.models import Outcome
from coordination.http import forms
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.schema import Moment, PagingSchema, Schema
from coordination.shell import log_queries
from coordination.shell.log_queries import Line
from coordination.work import Work

api = Blueprint("log", __name__, description="Who saw and did what")
pages = flask.Blueprint("log", __name__)


class LogQuery(PagingSchema):
    """Which entries of the log."""

    since = Moment(load_default=None)
    until = Moment(load_default=None)
    action = fields.String(load_default=None, validate=Length(max=100))
    membership_id = fields.UUID(load_default=None)
    subject_id = fields.UUID(load_default=None)


class SubjectOut(Schema):
    """A record that an entry names."""

    kind = fields.String(metadata={"example": "signal"})
    id = fields.UUID()
    action = fields.String(metadata={"example": "signal.read"})


class EntryOut(Schema):
    """One entry of the log."""

    id = fields.UUID()
    at = Moment()
    who = fields.String(allow_none=True)
    organisation = fields.String(allow_none=True)
    role = fields.String(allow_none=True)
    membership_id = fields.UUID(allow_none=True)
    system = fields.String(allow_none=True)
    action = fields.String(metadata={"example": "signal.read"})
    outcome = fields.Enum(Outcome, by_value=True)
    purpose = fields.String(allow_none=True)
    request_id = fields.String()
    subjects = fields.List(fields.Nested(SubjectOut))


class LogPage(Schema):
    """A page of the log."""

    items = fields.List(fields.Nested(EntryOut))
    next_cursor = fields.String(allow_none=True)


@api.get("/audit-entries")
@endpoint("audit_entry.list")
@api.arguments(LogQuery, location="query")
@api.response(200, LogPage)
def entries(work: Work, query: dict[str, Any]) -> Page[Line]:
    """Who saw and did what: one's own acts, and the organisation's for its privacy officer."""
    return _page(work, query)


@pages.get("/audit-entries")
@endpoint("audit_entry.list")
def show(work: Work) -> str:
    """Show one's own acts, and the organisation's for its privacy officer."""
    found = _page(work, forms.read(LogQuery(), flask.request.args))
    return flask.render_template("log/list.html", found=found)


def _page(work: Work, query: dict[str, Any]) -> Page[Line]:
    page = Paging(query.pop("page_size"), query.pop("cursor"))
    return log_queries.listed(work, log_queries.Filter(**query), page)
