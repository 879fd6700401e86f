"""Ends the browser sessions of a person, with effect on the next request."""

from __future__ import annotations

import datetime as dt
import uuid

from coordination.core.errors import NotFound
from coordination.identity import queries
from coordination.partners.models import Account, WebSession
from coordination.work import Work


def own(work: Work, account_id: uuid.UUID) -> list[WebSession]:
    """Return the sessions in which a person is logged in, newest first.

    Args:
        work: an open unit of work.
        account_id: whose.
    """
    longest = dt.timedelta(hours=work.runtime.settings.session_absolute_hours)
    return list(queries.live_sessions(work.session, account_id, work.now - longest))


def end_one(work: Work, person: Account, session_id: uuid.UUID) -> None:
    """End one session of a person.

    Args:
        work: unit of work of the person.
        person: whose.
        session_id: which one.

    Raises:
        NotFound: the person has no such session.
    """
    for row in own(work, person.id):
        if row.id == session_id:
            row.ended_at = work.now
            work.record("session.end", person, reason="by_oneself")
            return
    raise NotFound


def end_all(work: Work, person: Account, reason: str, kept: uuid.UUID | None = None) -> None:
    """End every session of a person but the one in which it is asked for.

    Args:
        work: an open unit of work.
        person: whose.
        reason: a word for the log.
        kept: the session that goes on.
    """
    # Somebody else may be ended too, by who may do so; their sessions are shown to nobody.
    with work.as_system():
        live = own(work, person.id)
    for row in live:
        if row.id != kept:
            row.ended_at = work.now
    work.record("session.end", person, reason=reason)
