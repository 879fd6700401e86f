"""The page on which a lead or an administrator tries a change of a membership."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from marshmallow import fields

from coordination.access.classes import Role
from coordination.core.errors import Invalid
from coordination.http import forms, problems
from coordination.http.endpoint import endpoint
from coordination.partners.queries import memberships, organisations
from coordination.partners.queries.dry_runs import Supposed, dry_run
from coordination.partners.schemas.dry_runs import SupposedQuery
from coordination.work import Work

pages = Blueprint("membership_dry_runs", __name__)


class TriedForm(SupposedQuery):
    """The same as the API takes, and whether the form was sent at all."""

    tried = fields.Boolean(load_default=False)


@pages.get("/memberships/dry-run")
@endpoint("membership.dry_run")
def show(work: Work) -> str | tuple[str, int]:
    """Show the form and, once it was sent, what the change would open and close."""
    try:
        typed = forms.read(TriedForm(), request.args)
        effects = dry_run(work, Supposed(**typed)) if typed.pop("tried") else None
    except Invalid as problem:
        return _shown(work, None, problems.form_errors(problem)), problem.status
    return _shown(work, effects, {})


def _shown(work: Work, effects: object, errors: dict[str, str]) -> str:
    own = work.actor.organisation_id
    is_administrator = work.actor.role is Role.ADMINISTRATOR
    return render_template(
        "partners/dry_run.html",
        effects=effects,
        errors=errors,
        members=[
            member
            for member in memberships.of_organisation(work.session, own, work.now)
            if member.account_id != work.actor.account_id
        ],
        organisations=organisations.names(work.session) if is_administrator else [],
        own=own,
        roles=[role.value for role in Role],
        typed=request.args,
    )
