"""Takes in the form of a signal: every button posts all of it, so that nothing typed is lost."""

from __future__ import annotations

import uuid
from typing import Any

from flask import jsonify, redirect, request, url_for

from coordination.core.errors import FieldProblem, Invalid, Problem, Refused, Stale
from coordination.people import service as people
from coordination.signals.models import Signal
from coordination.signals.queries.reading import signal_view
from coordination.signals.routes import form, reading
from coordination.signals.routes.screen import Screen
from coordination.signals.service import changing, drafts, submitting
from coordination.signals.service.content import SignalContent
from coordination.work import Work

AUTOSAVE = "X-Autosave"
LOOKING = frozenset({"find", "statement"})  # buttons that show the same form with more in it


def take_in(work: Work, signal_id: uuid.UUID | None) -> Any:
    """Save what was typed, then do what the button says; what is wrong is said beside it.

    Args:
        work: the unit of work.
        signal_id: of the draft, or None for a new one.
    """
    act = request.form.get("act", "save")
    try:
        with work.attempt():
            signal = _store(work, signal_id, act)
            if act == "submit":
                said = reading.said_at_submission(signal, request.form)
                submitting.submit(work, signal.id, said)
    except Refused:
        raise
    except Problem as problem:
        return _refused(work, signal_id, problem)
    return _answer(work, signal, act)


def renew(work: Work, signal_id: uuid.UUID, act: str) -> Any:
    """Let a new version of what was submitted stand, or show the form again.

    Args:
        work: the unit of work.
        signal_id: of a submitted signal.
        act: `correct` or `rectify`.
    """
    signal = work.load(Signal, signal_id, f"signal.{act}")  # the form too is for who may do it
    screen = Screen(work, signal_view(work, signal_id), act)
    if request.form.get("act") != "submit":
        return screen.show(form.typed(work, request.form))
    try:
        with work.attempt():
            signal.expect_version(_version())
            RENEWALS[act](work, signal_id)
    except Refused:
        raise
    except Problem as problem:
        return screen.again(problem)
    return redirect(url_for("signal.show", signal_id=signal_id), 303)


def _store(work: Work, signal_id: uuid.UUID | None, act: str) -> Signal:
    document = form.document(request.form)
    if act == "register":
        document["youngPersons"].append(_registered(work))
    content = reading.content(document)
    if signal_id is None:
        signal = drafts.create_draft(work, content)
    else:
        signal = drafts.save_draft(work, signal_id, content, _version())
    work.flush()
    return signal


def _registered(work: Work) -> dict[str, str]:
    try:
        person = people.register(work, reading.new_person(request.form))
    except Invalid as problem:
        found = [
            FieldProblem(f"/new{one.pointer}", one.code, one.parameters) for one in problem.problems
        ]
        raise Invalid(found) from None
    work.flush()
    return {"id": str(person.id), "part": "concerned"}


def _correct(work: Work, signal_id: uuid.UUID) -> None:
    changing.correct(work, signal_id, *_new_version(), confirmed_acute=_confirmed())


def _rectify(work: Work, signal_id: uuid.UUID) -> None:
    ground = reading.ground(request.form)
    new_version = _new_version()
    changing.rectify(work, signal_id, ground, *new_version, confirmed_acute=_confirmed())


RENEWALS = {"correct": _correct, "rectify": _rectify}


def _new_version() -> tuple[SignalContent, str]:
    return reading.content(form.document(request.form)), request.form.get("reason", "")


def _confirmed() -> bool:
    return bool(request.form.get("confirmedAcute"))


def _answer(work: Work, signal: Signal, act: str) -> Any:
    edit_url = url_for("signals.edit", signal_id=signal.id)
    if AUTOSAVE in request.headers:
        preview_url = url_for("signal_previews.show", signal_id=signal.id)
        return jsonify(version=signal.row_version, location=edit_url, preview=preview_url)
    if act == "submit":
        return redirect(url_for("signal.show", signal_id=signal.id), 303)
    if act in LOOKING:
        typed = form.typed(work, request.form)
        return Screen(work, signal_view(work, signal.id)).show(typed)
    if act == "preview":
        return redirect(url_for("signal_previews.show", signal_id=signal.id), 303)
    return redirect(edit_url, 303)


def _refused(work: Work, signal_id: uuid.UUID | None, problem: Problem) -> Any:
    if AUTOSAVE in request.headers:
        return jsonify(code=problem.code), 409 if isinstance(problem, Stale) else problem.status
    found = signal_view(work, signal_id) if signal_id else None
    return Screen(work, found).again(problem)


def _version() -> int:
    typed = request.form.get("version", "")
    if not typed.isdecimal():
        raise Stale
    return int(typed)
