"""The page of double registrations: what looks alike, with its answers, and what was merged."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.core.errors import Conflict, Invalid
from coordination.duplicates import queries, schemas, service
from coordination.http import forms, problems
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import PagingSchema
from coordination.work import Work

pages = Blueprint("duplicates", __name__)
Answer = Response | tuple[str, int]


@pages.get("/possible-duplicates")
@endpoint("young_person.compare")
def show(work: Work) -> str:
    """Show what looks alike, and what was merged before."""
    return _shown(work, {})


@pages.post("/young-persons/<uuid:person_id>/merger")
@endpoint("young_person.merge")
def merge(work: Work, person_id: uuid.UUID) -> Answer:
    """Let another registration stay for this one too."""
    into_id = forms.read(schemas.MergerIn())["into_id"]
    return _done(work, partial(service.merge, work, person_id, into_id), "young_persons_merged")


@pages.post("/young-persons/<uuid:person_id>/separation")
@endpoint("young_person.separate")
def separate(work: Work, person_id: uuid.UUID) -> Answer:
    """Undo a merge."""
    return _done(work, partial(service.separate, work, person_id), "young_persons_separated")


@pages.post("/young-persons/<uuid:person_id>/distinction")
@endpoint("young_person.distinguish")
def distinguish(work: Work, person_id: uuid.UUID) -> Answer:
    """Say that two registrations that look alike are two young persons."""
    other_id = forms.read(schemas.DistinctionIn())["other_id"]
    act = partial(service.distinguish, work, person_id, other_id)
    return _done(work, act, "young_persons_distinguished")


def _done(work: Work, act: Callable[[], object], said: str) -> Answer:
    """Do it and say so, or show the page once more with the reason why it cannot be done."""
    try:
        act()
    except Invalid as problem:
        return _shown(work, problems.form_errors(problem)), problem.status
    except Conflict as problem:
        words = problems.words()(problem.code, problem.parameters)
        return _shown(work, {"": words}), problem.status
    flash(said, "ok")
    return redirect(url_for("duplicates.show"), 303)


def _shown(work: Work, errors: dict[str, str]) -> str:
    merged = queries.merged(work, Paging.taken(forms.read(PagingSchema(), request.args)))
    next_url = merged.next_cursor and url_for("duplicates.show", cursor=merged.next_cursor)
    return render_template(
        "people/duplicates.html",
        candidates=queries.candidates(work),
        merged=merged.items,
        next_url=next_url,
        errors=errors,
    )
