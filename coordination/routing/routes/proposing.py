"""The page on which an administrator proposes the next version of the rule set."""

from __future__ import annotations

import json
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.core import documents
from coordination.core.errors import FieldProblem, require_valid
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.routing import notation
from coordination.routing.queries import rule_sets
from coordination.routing.schemas import LONGEST_NOTE
from coordination.routing.service import rule_sets as service
from coordination.work import Work

pages = Blueprint("rule_set_proposals", __name__)


class Typed(NamedTuple):
    """What stands in the form: the rules as JSON, and why they change."""

    document: str
    note: str


@pages.get("/rule-sets/new")
@endpoint("rule_set.create")
def show(work: Work) -> str:
    """Show the form, with the rules that hold now to begin from."""
    typed = _typed() if request.method == "POST" else _newest(work)
    found = refusals.every_problem()
    context = {"typed": typed, "found": found, "errors": dict(found)}
    return render_template("routing/new.html", longest=LONGEST_NOTE, **context)


refusals.show_again(pages, show)


@pages.post("/rule-sets/new")
@endpoint("rule_set.create")
def propose(work: Work) -> Response:
    """Save the next version; another administrator approves it."""
    typed = _typed()
    require_valid([*_note_problems(typed.note), *_file_problems()])
    found = service.propose(work, _parsed(typed.document), typed.note.strip() or None)
    flash("rule_set_proposed", "ok")
    return redirect(url_for("rule_sets.show", version=found.version), 303)


def _typed() -> Typed:
    """Return what was typed; an uploaded file goes before the field and then stands in it."""
    upload = request.files.get("file")
    raw = upload.read() if upload else b""
    if upload:
        upload.seek(0)
    document = raw.decode("utf-8", errors="replace") or request.form.get("document", "")
    return Typed(document, request.form.get("note", ""))


def _newest(work: Work) -> Typed:
    found = rule_sets.newest_approved(work.session)
    if found is None:
        return Typed("", "")
    ordered = notation.dump(notation.load(found.rules))  # as people write it
    return Typed(json.dumps(ordered, ensure_ascii=False, indent=2), "")


def _parsed(document: str) -> object:
    try:
        return documents.parsed(document)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        require_valid([FieldProblem("/document", "not_json", place)])
    except documents.TooDeep:
        require_valid([FieldProblem("/document", "not_an_object")])
    return None


def _file_problems() -> list[FieldProblem]:
    """Refuse a file of another kind by its name; what is in it is read as JSON or refused."""
    upload = request.files.get("file")
    if not upload or (upload.filename or "").lower().endswith(".json"):
        return []
    return [FieldProblem("/document", "not_a_json_file")]


def _note_problems(note: str) -> list[FieldProblem]:
    if len(note) <= LONGEST_NOTE:
        return []
    return [FieldProblem("/note", "too_long", {"longest": LONGEST_NOTE})]
