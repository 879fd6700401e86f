"""Pages that lead to the provider of one's organisation and back.

Everything begins with a form, so that no other site can begin it. The form is answered with a page
that goes on to the provider, since the browser may not follow a form to another site.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from coordination.core.errors import NotFound, Problem, Unauthenticated
from coordination.core.i18n import gettext as _
from coordination.http.endpoint import endpoint, public
from coordination.http.stepup import require_step_up
from coordination.identity.service.invitations import LinkUnusable
from coordination.shell import (
    entering,
    factor_pages,
    invitation_pages,
    login,
    messages,
    sessions,
    sign_on,
    sign_on_attempts,
    sign_on_logout,
)
from coordination.shell.sign_on_attempts import Arrived, Purpose, Under
from coordination.single_sign_on.answers import Sent
from coordination.single_sign_on.rules import SignOnFailed
from coordination.single_sign_on.service import binding
from coordination.work import Work

pages = Blueprint("sign_on", __name__)


@pages.app_context_processor
def for_templates() -> dict[str, Any]:
    """Let the pages of logging in offer the providers."""
    return {
        "sign_on_offered": sign_on.offered,
        "sign_on_of_session": sign_on.of_session,
        "sign_on_following": _following,
    }


@pages.post("/login/organisation/<key>")
@public("Who is not logged in must be able to log in through the own organisation.")
def leave(key: str) -> str:
    """Go to a provider to log in."""
    return _leave(key, Purpose.LOG_IN, entering.wanted())


@pages.post("/login/organisation/<key>/again")
@public("Who was away, or is about a weighty act, gives the second factor at the provider.")
def leave_again(key: str) -> str:
    """Go to the provider of this session to give the second factor once more."""
    _person()
    provider = sign_on.of_session()
    if provider is None or provider.key != key:
        raise NotFound
    return _leave(key, Purpose.AGAIN, entering.wanted())


@pages.post("/login/organisation/<key>/invitation")
@public("Whoever is invited has no account to log in with yet.")
def leave_invited(key: str) -> str:
    """Go to a provider to connect a new account."""
    if invitation_pages.LINK not in session:
        raise LinkUnusable
    return _leave(key, Purpose.INVITED, entering.HOME)


@pages.get("/login/organisation/<key>/return")
@public("The provider sends people back here; what they bring counts for one attempt.")
def come_back(key: str) -> Response:
    """Take up somebody who comes back from a provider."""
    under = sign_on_attempts.take()
    try:
        arrived = sign_on_attempts.arrive(key, under, _sent())
        return _PURPOSES[under.purpose](arrived, under) if under else _failed(NotFound(), None)
    except (SignOnFailed, LinkUnusable) as problem:
        return _failed(problem, under)


@pages.post("/login/organisation/<key>/logout")
@public("The provider tells who has logged out there; its signature proves it.", signed=True)
def logged_out_there(key: str) -> Response:
    """End the sessions of somebody who has logged out of their provider."""
    try:
        sign_on_logout.take(key, "".join(request.form.getlist("logout_token")))
    except SignOnFailed:
        # OpenID Connect Back-Channel Logout 1.0, section 2.8; nothing is told about why.
        return Response('{"error":"invalid_request"}', 400, mimetype="application/json")
    return Response(status=200)


@pages.get("/login/organisation/<key>/left")
@public("Who has logged out here learns how to log out of the provider too.")
def left(key: str) -> str:
    """Offer to log out of the provider as well."""
    name, address = sign_on.way_to_log_out(key)
    return render_template("login/left.html", name=name, address=address)


@pages.get("/settings/organisation")
@endpoint("self.read")
def own(work: Work) -> str:
    """Show by which providers one is known."""
    return _own(work)


@pages.post("/settings/organisation/<key>")
@endpoint("self.edit")
def connect(work: Work, key: str) -> str:
    """Go to a provider to connect one's account."""
    require_step_up()
    reachable, _known = sign_on.mine(work)
    if key not in {provider.key for provider in reachable}:
        raise NotFound
    return _onward(sign_on_attempts.leave(work, key, Purpose.BIND, url_for("sign_on.own")))


@pages.post("/settings/organisation/<uuid:identity_id>/removal")
@endpoint("self.edit")
def disconnect(work: Work, identity_id: uuid.UUID) -> Response:
    """Let a provider know one no more."""
    require_step_up()
    binding.unbind(work, work.actor.account_id, identity_id)
    flash(_("Your account is not connected any more."), "ok")
    return redirect(url_for("sign_on.own"), 303)


def _log_in(arrived: Arrived, under: Under) -> Response:
    return _enter(sign_on.log_in(arrived), arrived, under.following)


def _again(arrived: Arrived, under: Under) -> Response:
    person = _person()
    sign_on.again(arrived, person.account_id)
    if sessions.current().waiting is None:
        sessions.current().confirm()
        return redirect(under.following, 303)
    following = entering.second_given(person.account_id, person.membership_id, under.following)
    return redirect(following, 303)


def _bind(arrived: Arrived, under: Under) -> Response:
    sign_on.bind(arrived)
    flash(_("Your account is connected."), "ok")
    return redirect(under.following, 303)


def _invited(arrived: Arrived, under: Under) -> Response:
    link = bytes.fromhex(session.get(invitation_pages.LINK, ""))
    return _enter(sign_on.accept(arrived, link), arrived, under.following)


_PURPOSES = {
    Purpose.LOG_IN: _log_in,
    Purpose.AGAIN: _again,
    Purpose.BIND: _bind,
    Purpose.INVITED: _invited,
}


def _enter(account_id: uuid.UUID, arrived: Arrived, following: str) -> Response:
    """Begin a session; it acts at once where the provider has attested the second factor."""
    sessions.current().begin(account_id, arrived.provider_id, arrived.person.session)
    if not arrived.person.two_factors:
        return redirect(url_for("factor.show", next=following), 303)
    return redirect(entering.second_given(account_id, None, following), 303)


def _following() -> str:
    """Return where somebody goes on to who gives the second factor at a provider."""
    return entering.wanted() if "next" in request.values else factor_pages.came_from()


def _leave(key: str, purpose: Purpose, following: str) -> str:
    with login.begin("session.leave") as work:
        address = sign_on_attempts.leave(work, key, purpose, following)
    return _onward(address)


def _onward(address: str) -> str:
    return render_template("login/onward.html", address=address)


def _failed(problem: Problem, under: Under | None) -> Response:
    """Tell why on the page where one can try again; what was brought along stays behind."""
    flash(messages.word(problem.code, {}), "error")
    return redirect(_page_to_try_again(under), 303)


def _page_to_try_again(under: Under | None) -> str:
    session_now = sessions.current()
    if session_now.waiting is not None:
        return url_for("factor.show")
    if session_now.acting is not None:
        return under.following if under else entering.HOME
    invited = under is not None and under.purpose is Purpose.INVITED
    return url_for("invitation.show" if invited else "login.show")


def _own(work: Work) -> str:
    reachable, known = sign_on.mine(work)
    connected = {identity.provider_id: identity for identity in known}
    return render_template("login/own_organisation.html", providers=reachable, connected=connected)


def _sent() -> Sent:
    read = request.args.getlist
    return Sent(read("state"), read("code"), read("iss"), read("error"))


def _person() -> Any:
    found = sessions.current().waiting or sessions.current().acting
    if found is None:
        raise Unauthenticated
    return found
