"""Page: the steps of the reporting code, and the form by which one is written down."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.core.errors import FieldProblem, require_valid
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.reporting_code import queries, schemas, service
from coordination.reporting_code.rules import POSSIBLE, CodeAnswer, CodeStep, Consideration
from coordination.reporting_code.service import Taken
from coordination.work import Work

pages = Blueprint("reporting_code", __name__)


@pages.get("/follow-ups/<uuid:follow_up_id>/reporting-code")
@endpoint("follow_up.read_code")
def show(work: Work, follow_up_id: uuid.UUID) -> str:
    """Show the steps that were taken."""
    return render_template(
        "reporting_code/show.html",
        code=queries.code(work, follow_up_id),
        steps=CodeStep,
        questions=Consideration,
        possible=POSSIBLE,
        today=work.today,
        **refusals.context(),
    )


refusals.show_again(pages, show)


@pages.post("/follow-ups/<uuid:follow_up_id>/reporting-code")
@endpoint("follow_up.write_code")
def write(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Write down a step."""
    typed = refusals.read(schemas.CodeStepForm(), "code")
    service.write(work, follow_up_id, Taken(**typed, answers=_answers()))
    flash("code_written", "ok")
    return redirect(url_for("reporting_code.show", follow_up_id=follow_up_id), 303)


def _answers() -> dict[Consideration, CodeAnswer]:
    """Return the answers that were chosen; a question that was skipped has none."""
    chosen = {one: request.form.get(f"code-answers-{one.value}") for one in Consideration}
    wrong = {one for one, value in chosen.items() if value and value not in set(CodeAnswer)}
    require_valid([FieldProblem(f"/answers/{one.value}", "choice") for one in sorted(wrong)])
    return {one: CodeAnswer(value) for one, value in chosen.items() if value}
