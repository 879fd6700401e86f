"""The versions of the rule set: what each row does, and its approval and acceptance."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields
from marshmallow.validate import Range
from werkzeug.wrappers import Response

from coordination.access.grants import may_ever
from coordination.core.errors import NotFound
from coordination.core.i18n import current
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging, narrow, page
from coordination.http.schema import PagingSchema, Schema
from coordination.routing import notation
from coordination.routing.models import RuleSetVersion
from coordination.routing.queries import rule_sets
from coordination.routing.queries.rehearsals import LONGEST, rehearse
from coordination.routing.queries.standings import standing, standings
from coordination.routing.service import rule_sets as service
from coordination.work import Work

list_pages = Blueprint("rule_set_list", __name__)
version_pages = Blueprint("rule_sets", __name__)
ORDER = (RuleSetVersion.version,)


class DryRunForm(Schema):
    """How many of the last signals are tried."""

    last = fields.Integer(load_default=50, validate=Range(min=1, max=LONGEST))


@list_pages.get("/rule-sets")
@endpoint("rule_set.list")
def index(work: Work) -> str:
    """List the versions, newest first."""
    typed = forms.read(PagingSchema(), request.args)
    paging = Paging.taken(typed)
    rows = work.session.execute(narrow(rule_sets.every_version(), paging, ORDER)).all()
    found = page(rows, paging, ORDER)
    next_url = found.next_cursor and url_for("rule_set_list.index", cursor=found.next_cursor)
    shown = standings(work, [row[0] for row in found.items])
    may = may_ever("rule_set.create", work.actor.role)
    return render_template("routing/list.html", rows=shown, next_url=next_url, may_propose=may)


@version_pages.get("/rule-sets/<int:version>")
@endpoint("rule_set.read")
def show(work: Work, version: int) -> str:
    """Show a version in words."""
    found = _version(work, version)
    return render_template(
        "routing/version.html",
        version=standing(work, found),
        rule_set=notation.load(found.rules),
        **refusals.context(),
    )


refusals.show_again(version_pages, show)


@version_pages.get("/rule-sets/<int:version>/dry-run")
@endpoint("rule_set.dry_run")
def dry_run(work: Work, version: int) -> str:
    """Show what a version would have done to the last signals of the own organisation."""
    found = _version(work, version)
    last = forms.read(DryRunForm(), request.args)["last"]
    rehearsal = rehearse(work, found, work.actor.organisation_id, last)
    return render_template(
        "routing/dry_run.html",
        version=found,
        rehearsal=rehearsal,
        last=last,
        most=LONGEST,
        explanations=_explanations(found),
    )


@version_pages.post("/rule-sets/<int:version>/approval")
@endpoint("rule_set.approve")
def approve(work: Work, version: int) -> Response:
    """Approve a version that another administrator proposed."""
    service.approve(work, version)
    return _back(version, "rule_set_approved")


@version_pages.post("/rule-sets/<int:version>/acceptance")
@endpoint("rule_set.accept")
def accept(work: Work, version: int) -> Response:
    """Accept a version for the signals of the own organisation."""
    service.accept(work, version)
    return _back(version, "rule_set_accepted")


def _version(work: Work, version: int) -> RuleSetVersion:
    found = work.ungoverned(rule_sets.one_version(version)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _explanations(version: RuleSetVersion) -> dict[str, str]:
    """Return the sentence of each row by its code, in the language in use."""
    rules = notation.load(version.rules).rules
    return {rule.code: rule.explanation[current()] for rule in rules}


def _back(version: int, done: str) -> Response:
    flash(done, "ok")
    return redirect(url_for("rule_sets.show", version=version), 303)
