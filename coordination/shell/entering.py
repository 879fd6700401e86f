"""From a given factor to work: who the session stands for next, and which page comes then.

Whoever checks a first factor, a password here or a provider of single sign-on, goes through
`first_given`; whoever has seen the second one through `second_given`.
"""

from __future__ import annotations

import re
import uuid

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from coordination.shell import login, sessions

HOME = "/"
# A path on this site: not `//host`, not `/\host`, nothing that a browser would strip.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def local_path(wanted: str | None) -> str:
    """Return a path on this site, or the first page when something else was asked for.

    Args:
        wanted: the address to go on to, as the browser sent it.
    """
    return wanted if wanted and _LOCAL.fullmatch(wanted) else HOME


def wanted() -> str:
    """Return where the person wants to be, from the field `next`."""
    return local_path(request.values.get("next"))


def first_given(account_id: uuid.UUID) -> AnyResponse:
    """Begin a session that waits for the second factor, and lead to the page that asks for it."""
    sessions.current().begin(account_id)
    return redirect(url_for("factor.show", next=wanted()), 303)


def second_given(
    account_id: uuid.UUID,
    membership_id: uuid.UUID | None = None,
    following: str | None = None,
) -> str:
    """Let a session act, and return the path of the next page.

    Args:
        account_id: who has given the second factor.
        membership_id: that the session acted under before it waited, if it did.
        following: where the person wants to be; otherwise the field `next` says so.
    """
    following = following or wanted()
    session = sessions.current()
    session.confirm()
    if membership_id is not None:
        login.note("session.resume", membership_id)
        return following
    found = login.memberships(account_id, session.provider_id)
    if len(found) == 1:
        return act_as(found[0].id, "session.login", following)
    return url_for("login.choose", next=following)


def act_as(membership_id: uuid.UUID, action: str, following: str | None = None) -> str:
    """Act under a membership from now on, and return the path of the next page.

    Args:
        membership_id: one of the person's own.
        action: `session.login` or `session.switch`.
        following: where the person wants to be; otherwise the field `next` says so.
    """
    login.note(action, membership_id)
    sessions.current().stand_for(membership_id)
    return following or wanted()
