"""The second wall, as the application meets it: who acts, and when the system does it itself.

Row-level security stands behind the application's own checks (docs/decisions/0064). A connection
sees nothing until `act_as` has named the acting membership, and then what that person may see; it
can lock rows but change none. `as_system` takes on the role `schakel_system` around one statement;
flushes and bulk statements do so by themselves, since whatever is written was permitted before. All
of it holds for the running transaction only.

A role is taken on when the next statement goes out, and only if the connection does not have it
already (docs/decisions/0098): what the system does in a row changes the role once.

For `coordination.work` and the few tables that stand below it; a lint rule keeps everybody else
away. A service that needs rows of others behind the scenes asks `Work.ungoverned`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, Result, event, text
from sqlalchemy.orm import ORMExecuteState, Session

SYSTEM = "schakel_system"
# Where a session's connection logs in as more than one role in turn, this names the role to go
# back to; by default it is the one that it logged in as.
PERSON_ROLE = "person_role"
_DEPTH, _BLOCKS, _PERSON = "system_depth", "system_blocks", "acts_for_a_person"
# Of a connection: what the session that uses it knows, and the role that it has, None if unknown.
_USED_BY, _HELD = "used_by", "held_role"
_OWN = "DEFAULT"  # the role as which a connection has logged in
_UNDOES_A_PART = "ROLLBACK TO"
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
    _use(session)
    moment: dt.datetime = session.execute(_ACT_AS, {"membership_id": membership_id}).scalar_one()
    return moment.astimezone(dt.UTC)


def become_system(session: Session) -> None:
    """Let the rest of the transaction be the system's.

    Args:
        session: at the beginning of its transaction.
    """
    session.info[_DEPTH] = 1
    session.info.pop(_PERSON, None)
    _use(session)


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
    """Let what follows be the system's."""
    session.info[_DEPTH] = session.info.get(_DEPTH, 0) + 1
    _use(session)


def end(session: Session) -> None:
    """Let what follows be the person's again, unless a block around it is the system's too."""
    session.info[_DEPTH] = session.info.get(_DEPTH, 1) - 1


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
    # A flush that failed has not come to its end, so it is forgotten here; blocks are still open.
    if _PERSON in session.info:
        session.info[_DEPTH] = session.info.get(_BLOCKS, 0)


@event.listens_for(Session, "do_orm_execute")
def _write_as_system(state: ORMExecuteState) -> Result[Any] | None:
    writes = state.is_insert or state.is_update or state.is_delete
    if not writes or _PERSON not in state.session.info:
        return None
    with as_system(state.session):
        return state.invoke_statement()


def forget(connection: Connection) -> None:
    """Leave the role of a connection alone, until a session uses it for somebody.

    Args:
        connection: of a transaction that begins or ends, or whose role somebody else has changed.
    """
    connection.info.pop(_USED_BY, None)
    connection.info.pop(_HELD, None)


def role_of(session: Session) -> str:
    """Return the role that the next statement of a session will have."""
    return _wanted(session.info)


def _use(session: Session) -> None:
    session.connection().info[_USED_BY] = session.info


@event.listens_for(Engine, "begin")
@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "rollback")
def _between_transactions(connection: Connection) -> None:
    forget(connection)


@event.listens_for(Engine, "before_cursor_execute")
def _as_wanted(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    known, driver = connection.info, connection.connection
    if statement.startswith(_UNDOES_A_PART):
        known[_HELD] = None  # it gives back the role with which the savepoint began
    elif _USED_BY in known and not _failed(driver.dbapi_connection):
        wanted = _wanted(known[_USED_BY])
        if wanted != known.get(_HELD, _OWN):
            # By the driver itself: this is no statement of the product, and it precedes many.
            with closing(driver.cursor()) as cursor:
                cursor.execute(f"SET LOCAL role TO {wanted}")
            known[_HELD] = wanted


def _wanted(session: dict[Any, Any]) -> str:
    return SYSTEM if session.get(_DEPTH) else session.get(PERSON_ROLE, _OWN)


def _failed(driver: Any) -> bool:
    """Tell whether nothing but the end of the transaction can be said to the driver any more."""
    return bool(driver.info.transaction_status is TransactionStatus.INERROR)
