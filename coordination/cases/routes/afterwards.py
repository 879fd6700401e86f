"""What the forms on the page of a case begin and end with."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordination.cases.models import Case
from coordination.http import refusals
from coordination.work import Work


def same_version(work: Work, case_id: uuid.UUID, action: str) -> Case:
    """Return the case, if it is still the one that the form was made for.

    Args:
        work: of who sent the form.
        case_id: which.
        action: what they do, `case.scale` for instance.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they may not do it.
        Conflict: somebody changed it meanwhile.
    """
    case = work.load(Case, case_id, action)
    refusals.check_version(case)
    return case


def done(case_id: uuid.UUID, code: str) -> Response:
    """Say what was done, on the page of the case.

    Args:
        case_id: which.
        code: of `phrases.DONE`.
    """
    flash(code, "ok")
    return redirect(url_for("case.show", case_id=case_id), 303)


def gone(code: str) -> Response:
    """Go to the list: the case itself may be closed to whoever did it.

    Args:
        code: of `phrases.DONE`.
    """
    flash(code, "ok")
    return redirect(url_for("cases.index"), 303)
