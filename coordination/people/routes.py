"""The page of conflicts of interest: declare one, and end somebody else's."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.access.classes import Role
from coordination.core.errors import Conflict, Invalid, NotFound
from coordination.http import forms, problems
from coordination.http.endpoint import endpoint
from coordination.partners.queries import memberships
from coordination.people import service
from coordination.people.queries import conflicts, registrations
from coordination.people.rules import FamilyRelation
from coordination.people.schemas import ConflictIn, meant
from coordination.work import Work

pages = Blueprint("conflicts", __name__)
Answer = Response | tuple[str, int]


@pages.get("/conflicts-of-interest")
@endpoint("conflict_of_interest.list")
def show(work: Work) -> str:
    """Show the form and what was declared."""
    return _shown(work, {})


@pages.post("/conflicts-of-interest")
@endpoint("conflict_of_interest.create")
def declare(work: Work) -> Answer:
    """Declare a conflict of interest; the page says the same whether or not somebody was found."""
    try:
        typed = forms.read(ConflictIn())
        service.declare_conflict(work, meant(typed), typed["relation"], typed["membership_id"])
    except Invalid as problem:
        return _shown(work, problems.form_errors(problem)), problem.status
    flash("conflict_declared", "ok")
    return redirect(url_for("conflicts.show"), 303)


@pages.post("/conflicts-of-interest/<uuid:declaration_id>/end")
@endpoint("conflict_of_interest.end")
def end(work: Work, declaration_id: uuid.UUID) -> Answer:
    """End somebody else's declaration."""
    try:
        service.end_conflict(work, declaration_id)
    except Conflict as problem:
        words = problems.words()(problem.code, problem.parameters)
        return _shown(work, {"": words}), problem.status
    flash("conflict_ended", "ok")
    return redirect(url_for("conflicts.show"), 303)


def _shown(work: Work, errors: dict[str, str]) -> str:
    person_id = request.values.get("youngPersonId")
    return render_template(
        "people/conflicts.html",
        declared=conflicts.declarations(work),
        person=_person(work, person_id) if person_id else None,
        members=_members(work),
        relations=FamilyRelation,
        errors=errors,
        typed=request.form,
        today=work.today,
    )


def _person(work: Work, person_id: str) -> registrations.PersonName | None:
    """Return the registration that a link names; None where it does not open."""
    try:
        return registrations.person(work, uuid.UUID(person_id))
    except (NotFound, ValueError):
        return None


def _members(work: Work) -> list[tuple[str, str]]:
    """Return the colleagues for whom a lead may declare."""
    if work.actor.role is not Role.ORGANISATION_LEAD:
        return []
    found = memberships.of_organisation(work.session, work.actor.organisation_id, work.now)
    others = [one for one in found if one.account_id != work.actor.account_id]
    return [(str(one.id), one.account.name) for one in others]
