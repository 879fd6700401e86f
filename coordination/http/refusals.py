"""A page whose forms were refused is shown once more, with what was typed and why.

    pages = Blueprint("follow_ups", __name__)
    refusals.show_again(pages, show)   # every form of this blueprint stands on that page

The unit of work of the form has been undone and stands in the log as failed; the page opens one of
its own, so that it shows the record as it stands now. Several forms may stand on one page: the
fields of each begin with its name and a hyphen (`decline-reason`).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from coordination.core.errors import Conflict, Invalid, Problem, Stale
from coordination.http import forms, problems
from coordination.http.endpoint import View
from coordination.http.schema import Schema

Refusal = Invalid | Conflict


def show_again(pages: Blueprint, show: View) -> None:
    """Let the forms of a blueprint be answered by its page when they are refused.

    Args:
        pages: whose views, apart from the page itself, are forms with the page's arguments.
        show: the view of the page.
    """

    def answer(refusal: Refusal) -> Response:
        if request.method != "POST":
            return _plain(refusal)
        g.refusal = refusal
        try:
            response = make_response(show(**(request.view_args or {})))
        except Problem as gone:  # the record was closed to the reader meanwhile
            return _plain(gone)
        response.status_code = refusal.status
        return response

    pages.register_error_handler(Invalid, answer)
    pages.register_error_handler(Conflict, answer)


def _plain(problem: Problem) -> Response:
    """Return the answer that the application gives where there is no form to show again."""
    everywhere = current_app.error_handler_spec[None][None]
    return make_response(everywhere[Problem](problem))


def read(schema: Schema, part: str) -> dict[str, Any]:
    """Return the checked fields of one form of a page.

    Args:
        schema: names the fields without the form's name.
        part: name of the form.

    Raises:
        Invalid: naming every field that is wrong.
    """
    g.form_part = part
    begin = f"{part}-"
    pairs = request.form.items(multi=True)
    own = [(name.removeprefix(begin), text) for name, text in pairs if name.startswith(begin)]
    return forms.read(schema, MultiDict(own))


def check_version(row: Any) -> None:
    """Refuse a form that was made from another version of the record.

    Args:
        row: the record, loaded for the act and so locked.

    Raises:
        Stale: somebody else changed it meanwhile, or the form does not say its version.
    """
    if request.form.get("version") != str(row.row_version):
        raise Stale


def every_problem() -> list[tuple[str, str]]:
    """Return pointer and sentence of everything that was wrong, also several of one field.

    For forms whose one field holds a whole document; others take `context`.
    """
    refusal = g.get("refusal")
    if not isinstance(refusal, Invalid):
        return []
    say = problems.words()
    return [(item.pointer, say(item.code, item.parameters)) for item in refusal.problems]


def context() -> dict[str, Any]:
    """Return what the template needs of a refused form; empty when nothing was refused.

    Returns:
        `errors` by the name of the field; `conflict`, a sentence when the record stands otherwise;
        `typed`, the form as it was sent.
    """
    refusal = g.pop("refusal", None)
    found: dict[str, Any] = {"errors": {}, "conflict": None, "typed": request.form}
    if isinstance(refusal, Invalid):
        part = g.pop("form_part", "")
        named = problems.form_errors(refusal).items()
        found["errors"] = {f"{part}-{name}" if name else "": text for name, text in named}
    elif refusal is not None:
        found["conflict"] = problems.words()(refusal.code, refusal.parameters)
    return found
