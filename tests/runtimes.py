"""Runtimes whose units of work are walled in as in production, while a test sees everything.

They log in as the superuser, who may take on every role: units of work act in the roles of the web
and of the system, sessions of visitors in that of the login, and a session that a test opens to
look at the database in none. Real logins are those of the processes of `tests.plant` and
`tests.site`, and of `tests.wall`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from psycopg._preparing import PrepareManager
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from config.settings import Settings
from coordination.core import wall
from coordination.core.db import make_engine
from coordination.shell.runtime import make_runtime
from coordination.work import Runtime
from deploy.embedded.databases import AUTH, WEB, Database


def make(settings: Settings, database: Database) -> Runtime:
    """Return a runtime that really commits.

    Args:
        settings: of the test installation.
        database: the one that the settings are about.
    """
    engine = make_engine(database.superuser_url)
    event.listen(engine, "connect", _keep_prepared)
    return _with_sessions(make_runtime(settings), bind=engine, expire_on_commit=False)


def on(runtime: Runtime, connection: Connection) -> Runtime:
    """Return the runtime on a connection whose transaction stays open: commits are savepoints.

    Args:
        runtime: made by `make`.
        connection: of its engine.
    """
    return _with_sessions(
        runtime,
        bind=connection,
        expire_on_commit=False,
        join_transaction_mode="create_savepoint",
    )


class _Kept(PrepareManager):
    """Statements that stay prepared when a savepoint is undone: no test drops what they name."""

    prepare_threshold = 1
    prepared_max = 1000

    def _should_discard(self, *_: Any) -> bool:
        return False


def _keep_prepared(opened: Any, _record: Any) -> None:
    # Every test is undone, after which the driver would have each statement planned anew.
    opened._prepared = _Kept()
    opened.execute("SET plan_cache_mode = force_generic_plan")
    opened.commit()


def _with_sessions(runtime: Runtime, **options: Any) -> Runtime:
    sessions = sessionmaker(info={wall.PERSON_ROLE: WEB}, **options)
    logins = sessionmaker(**options)
    event.listen(logins, "after_begin", _log_in)
    for factory in (sessions, logins):
        event.listen(factory, "after_transaction_end", _look_again)
    return replace(runtime, sessions=sessions, login_sessions=logins)


def _log_in(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    wall.forget(connection)
    connection.exec_driver_sql(f"SET LOCAL role TO {AUTH}")


def _look_again(session: Session, transaction: SessionTransaction) -> None:
    """Give the connection back as the test knows it, where a transaction of its own goes on."""
    bind = session.get_bind()
    if transaction.parent is None and isinstance(bind, Connection) and bind.in_transaction():
        wall.forget(bind)
        bind.exec_driver_sql("SET LOCAL role TO NONE")
