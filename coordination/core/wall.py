"""The second wall, as the application meets it: who acts, and when the system does it itself.

Row-level security stands behind the application's own checks (docs/decisions/0064). A connection
sees nothing until `act_as` has named the acting membership, and then what that person may see; it
can lock rows but change none. `as_system` takes on the role `schakel_system` around one statement;
flushes and bulk statements do so by themselves, since whatever is written was permitted before. All
of it holds for the running transaction only.

For `coordination.work` and the few tables that stand below it; a lint rule keeps everybody else
away. A service that needs rows of others behind the scenes asks `Work.ungoverned`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import Result, event, text
from sqlalchemy.orm import ORMExecuteState, Session

SYSTEM = "schakel_system"
# Where a session's connection logs in as more than one role in turn, this names the role to go
# back to; by default it is the one that it logged in as.
PERSON_ROLE = "person_role"
_DEPTH, _BLOCKS, _PERSON = "system_depth", "system_blocks", "acts_for_a_person"
_ACT_AS = text("SELECT wall.act_as(:membership_id)")


def act_as(session: Session, membership_id: uuid.UUID) -> dt.datetime:
    """Let the transaction see what a membership may see, and return what `core.clock` says.

    Organisation, role, functions, stand-ins, secrecy and conflicts are derived in the database, so
    that a wrong value in the application opens nothing. Who may not act (any more) sees nothing.

    Args:
        session: at the beginning of its transaction.
        membership_id: who acts.
    """
    session.info |= {_DEPTH: 0, _BLOCKS: 0, _PERSON: True}
    if session.info.get(PERSON_ROLE):
        _take_on(session, session.info[PERSON_ROLE])
    moment: dt.datetime = session.execute(_ACT_AS, {"membership_id": membership_id}).scalar_one()
    return moment.astimezone(dt.UTC)


def become_system(session: Session) -> None:
    """Let the rest of the transaction be the system's.

    Args:
        session: at the beginning of its transaction.
    """
    session.info[_DEPTH] = 1
    session.info.pop(_PERSON, None)
    _take_on(session, SYSTEM)


@contextmanager
def as_system(session: Session) -> Iterator[None]:
    """Let the system do what the block says, and no more.

    Args:
        session: of a unit of work.
    """
    session.info[_BLOCKS] = session.info.get(_BLOCKS, 0) + 1
    begin(session)
    try:
        yield
    finally:
        session.info[_BLOCKS] -= 1
        end(session)


def begin(session: Session) -> None:
    """Take the system's role on, unless it has been already."""
    depth = session.info.get(_DEPTH, 0)
    session.info[_DEPTH] = depth + 1
    if not depth:
        _take_on(session, SYSTEM)


def end(session: Session) -> None:
    """Go back to the person's role; a transaction that has failed is about to be undone anyway."""
    session.info[_DEPTH] = depth = session.info.get(_DEPTH, 1) - 1
    if not depth and not _failed(session):
        _take_on(session, session.info.get(PERSON_ROLE, "DEFAULT"))


# What is written was permitted before: a person's role can change nothing itself.


@event.listens_for(Session, "before_flush")
def _begin_flush(session: Session, _context: Any, _instances: Any) -> None:
    if _PERSON in session.info:
        begin(session)


@event.listens_for(Session, "after_flush")
def _end_flush(session: Session, _context: Any) -> None:
    if _PERSON in session.info:
        end(session)


@event.listens_for(Session, "after_soft_rollback")
def _undone(session: Session, _previous: Any) -> None:
    # A savepoint gives the role back that it began with: the system's inside an open block. A flush
    # that failed has not come to its end, so it is forgotten here.
    if _PERSON in session.info:
        session.info[_DEPTH] = session.info.get(_BLOCKS, 0)


@event.listens_for(Session, "do_orm_execute")
def _write_as_system(state: ORMExecuteState) -> Result[Any] | None:
    writes = state.is_insert or state.is_update or state.is_delete
    if not writes or _PERSON not in state.session.info:
        return None
    with as_system(state.session):
        return state.invoke_statement()


def _take_on(session: Session, role: str) -> None:
    # By the driver itself: this is no statement of the product, and it precedes many.
    cursor = session.connection().connection.cursor()
    cursor.execute(f"SET LOCAL role TO {role}")
    cursor.close()


def _failed(session: Session) -> bool:
    if not session.is_active:
        return True
    driver = session.connection().connection.dbapi_connection
    status = driver.info.transaction_status if driver is not None else TransactionStatus.UNKNOWN
    return status is not TransactionStatus.INTRANS
