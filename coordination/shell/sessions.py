"""Flask sessions that live on the server, so that they can be ended.

The cookie holds a random token and nothing else; the database holds its hash, who it stands for
and the little that pages keep. Visitors without a cookie cost no query, and get a row only when a
form is shown to them.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, cast

from flask import Flask, Request, Response, request, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import CallbackDict

from coordination.core.errors import Unauthenticated
from coordination.http.context import EXTENSION
from coordination.shell import session_store
from coordination.shell.session_store import Acting, Who
from coordination.work import Runtime

COOKIE, SECURE_COOKIE = "schakel", "__Host-schakel"
WITHOUT_SESSION = ("/static/", "/health")


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The session of one request.

    Attributes:
        id: of its row, or None while it has none.
        acting: who acts in it, or None.
        waiting: who must give the second factor before anybody acts in it (again), or None.
        unavailable: whether the database could not be asked.
        becomes: for whom a new session takes its place after this request.
        ended: whether it is over after this request.
    """

    def __init__(
        self, found: session_store.Found | None = None, *, unavailable: bool = False
    ) -> None:
        super().__init__(found.data if found else None, _modified)
        self.id = found.id if found else None
        self.acting: Acting | None = found.acting if found else None
        self.waiting: Acting | None = found.waiting if found else None
        self.new = found is None
        self.unavailable = unavailable
        self.becomes: Who | None = None
        self.ended = False
        self.modified = False

    def begin(
        self,
        account_id: uuid.UUID,
        provider_id: uuid.UUID | None = None,
        provider_session: str | None = None,
    ) -> None:
        """Begin anew for somebody who has given the first factor; the second one is still to come.

        There is a new token, and what pages kept is forgotten but the language.

        Args:
            account_id: who it is.
            provider_id: of single sign-on, by whose word.
            provider_session: what that provider calls its session.
        """
        locale = self.get("locale")
        self.clear()
        if locale:
            self["locale"] = locale
        self.becomes = Who(
            account_id,
            anew=True,
            browser=_browser(),
            provider_id=provider_id,
            provider_session=provider_session,
        )

    def confirm(self) -> None:
        """Go on, under a new token, since the second factor was given just now."""
        before = self.becomes or self._who()
        self.becomes = replace(before, factor=True)

    def stand_for(self, membership_id: uuid.UUID) -> None:
        """Go on under a membership and a new token; what pages kept stays."""
        before = self.becomes or self._who()
        self.becomes = replace(before, membership_id=membership_id)

    def _who(self) -> Who:
        person = self.acting or self.waiting
        if person is None:
            raise Unauthenticated
        return Who(
            person.account_id,
            person.membership_id,
            browser=_browser(),
            provider_id=person.provider_id,
        )

    @property
    def provider_id(self) -> uuid.UUID | None:
        """Return the provider of single sign-on by whose word the session began, if it was one."""
        person = self.becomes or self.acting or self.waiting
        return person.provider_id if person is not None else None

    def end(self) -> None:
        """Be over after this request."""
        self.clear()
        self.ended = True


def current() -> ServerSession:
    """Return the session of this request."""
    proxy: Any = session
    return cast("ServerSession", proxy._get_current_object())  # noqa: SLF001 - werkzeug's own way


class DatabaseSessions(SessionInterface):
    """Opens and stores `ServerSession`s; `secure` says whether people come over https."""

    def __init__(self, *, secure: bool) -> None:
        self.secure = secure
        self.cookie = SECURE_COOKIE if secure else COOKIE

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Return the session of the cookie, or an empty one."""
        token = request.cookies.get(self.cookie)
        if not token or request.path.startswith(WITHOUT_SESSION):
            return ServerSession()
        try:
            return ServerSession(session_store.find(_runtime(app), token))
        except (OperationalError, PoolTimeout):
            return ServerSession(unavailable=True)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what has changed and set or delete the cookie."""
        mine = cast("ServerSession", session)
        if mine.unavailable or request.path.startswith(WITHOUT_SESSION):
            return
        response.vary.add("Cookie")
        if mine.ended:
            self._end(app, mine, response)
        elif mine.becomes or (mine.id is None and mine.modified and mine):
            self._start(app, mine, response)
        elif mine.id is not None and mine.modified:
            session_store.keep(_runtime(app), mine.id, dict(mine))

    def _start(self, app: Flask, mine: ServerSession, response: Response) -> None:
        who = mine.becomes or Who(browser=_browser())
        token = session_store.start(_runtime(app), dict(mine), who, mine.id)
        response.set_cookie(
            self.cookie, token, secure=self.secure, httponly=True, samesite="Lax", path="/"
        )

    def _end(self, app: Flask, mine: ServerSession, response: Response) -> None:
        if mine.id is not None:
            session_store.end(_runtime(app), mine.id)
        response.delete_cookie(
            self.cookie, secure=self.secure, httponly=True, samesite="Lax", path="/"
        )


def _browser() -> str | None:
    return request.headers.get("User-Agent")


def _modified(changed: ServerSession) -> None:
    changed.modified = True


def _runtime(app: Flask) -> Runtime:
    return cast("Runtime", app.extensions[EXTENSION])
