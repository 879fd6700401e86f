"""Pages that ask for the second factor: at login, after a pause, and before weighty acts.

A weighty act that was refused for want of the factor is sent again, as it was, once the factor is
given: the page carries its fields, and a redirect with status 307 keeps method and body.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from coordination.core.errors import Invalid, Problem, Unauthenticated
from coordination.http import problems
from coordination.http.endpoint import public
from coordination.identity.routes import enrolling
from coordination.identity.service.second_factors import FactorFailed
from coordination.identity.service.throttling import TooSoon
from coordination.shell import entering, login, messages, sessions
from coordination.shell.session_store import Acting

pages = Blueprint("factor", __name__)
REFUSALS = (Invalid, FactorFailed, TooSoon)
AGAIN = "factorPath"  # where a refused form was sent
_OURS = frozenset({AGAIN, "factorCode", "factorPasskey", "csrf_token"})
Answer = AnyResponse | tuple[str, int] | str


@pages.get("/login/factor")
@public("Who has given the password, or was away, must be able to give the second factor.")
def show() -> Answer:
    """Ask for the second factor, or lead on to whoever has none yet."""
    person = sessions.current().waiting
    if person is None:
        return redirect(url_for("login.show", next=entering.wanted()), 303)
    return _ask(person)


@pages.post("/login/factor")
@public("Who has given the password, or was away, must be able to give the second factor.")
def submit() -> Answer:
    """Check the second factor and go on to where one was."""
    person = _waiting()
    try:
        login.confirm(person.account_id, enrolling.proof())
    except REFUSALS as problem:
        return refused(_ask(person, errors(problem)), problem)
    return redirect(entering.second_given(person.account_id, person.membership_id), 303)


@pages.get("/login/enrolment")
@public("Who has given the password and has no second factor must be able to enrol one.")
def enrolment() -> Answer:
    """Show how to enrol the first factor."""
    return _enrolment(_newcomer())


@pages.post("/login/enrolment")
@public("Who has given the password and has no second factor must be able to enrol one.")
def enrol() -> Answer:
    """Enrol the first factor and show the recovery codes, this once."""
    person = _newcomer()
    try:
        codes = login.enrol(person.account_id)
    except (Invalid, FactorFailed) as problem:
        return _enrolment(person, errors(problem)), problem.status
    following = entering.second_given(person.account_id)
    return render_template("identity/codes.html", codes=codes, next=following)


@pages.get("/step-up")
@public("It asks a person who is logged in for the factor once more.")
def step_up() -> Answer:
    """Ask for the factor before a weighty act."""
    return _step_up(_acting())


@pages.post("/step-up")
@public("It asks a person who is logged in for the factor once more.")
def stepped_up() -> Answer:
    """Check the factor and go on to the act."""
    person = _acting()
    try:
        login.confirm(person.account_id, enrolling.proof())
    except REFUSALS as problem:
        return refused(_step_up(person, errors(problem)), problem)
    sessions.current().confirm()
    again = request.form.get(AGAIN)
    if again:
        return redirect(entering.local_path(again), 307)
    return redirect(entering.wanted(), 303)


def needed(problem: Problem) -> AnyResponse:
    """Answer a page that was refused for want of the factor.

    Args:
        problem: the refusal.
    """
    if request.headers.get("HX-Request"):
        address = url_for("factor.step_up", next=came_from())
        return Response("", problem.status, {"HX-Redirect": address})
    if request.method == "GET":
        return redirect(url_for("factor.step_up", next=request.full_path.rstrip("?")), 303)
    return Response(_step_up(_acting()), problem.status)


def errors(problem: Problem) -> dict[str, str]:
    """Return what was wrong as the form of the factor takes it."""
    if isinstance(problem, Invalid):
        return problems.form_errors(problem)
    return {"factorCode": messages.word(problem.code, problem.parameters)}


def refused(page: AnyResponse | str | tuple[str, int], problem: Problem) -> AnyResponse:
    """Return a page with the status of a problem, and how long to wait."""
    if isinstance(page, AnyResponse):
        return page
    response = Response(page[0] if isinstance(page, tuple) else page, problem.status)
    if isinstance(problem, TooSoon):
        response.headers["Retry-After"] = str(problem.seconds)
    return response


def _ask(person: Acting, wrong: dict[str, str] | None = None) -> AnyResponse | str:
    question = login.ask(person.account_id)
    if not question.enrolled and person.factor_age is None:
        return redirect(url_for("factor.enrolment", next=entering.wanted()), 303)
    return render_template(
        "login/factor.html",
        action=url_for("factor.submit"),
        fields=[("next", entering.wanted())],
        question=question,
        errors=wrong or {},
        away=person.membership_id is not None,
        name=person.name,
    )


def _enrolment(person: Acting, wrong: dict[str, str] | None = None) -> str:
    offer = login.offer(person.account_id)
    following = entering.wanted()
    return render_template("login/enrolment.html", offer=offer, errors=wrong or {}, next=following)


def _step_up(person: Acting, wrong: dict[str, str] | None = None) -> str:
    return render_template(
        "login/step_up.html",
        action=url_for("factor.stepped_up"),
        fields=_carried(),
        question=login.ask(person.account_id),
        errors=wrong or {},
    )


def _carried() -> list[tuple[str, str]]:
    """Return the fields of the refused form, to be sent again; passwords are typed again."""
    if request.method == "GET":
        return [("next", entering.wanted())]
    here = request.path == url_for("factor.stepped_up")
    again = request.form.get(AGAIN) if here else request.full_path.rstrip("?")
    sent = request.form.items(multi=True)
    kept = [item for item in sent if item[0] not in _OURS and "password" not in item[0].lower()]
    return [(AGAIN, again), *kept] if again else kept


def came_from() -> str:
    """Return the path of the page on which something was pressed."""
    parts = urlsplit(request.referrer or "")
    return entering.local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def _waiting() -> Acting:
    person = sessions.current().waiting
    if person is None:
        raise Unauthenticated
    return person


def _newcomer() -> Acting:
    """Return who has just given the first factor.

    Whoever was only away, and whose provider attests the second factor, may have no factor here;
    somebody else at the same keyboard must not enrol one.
    """
    person = _waiting()
    if person.factor_age is not None:
        raise Unauthenticated
    return person


def _acting() -> Acting:
    person = sessions.current().acting
    if person is None:
        raise Unauthenticated
    return person
