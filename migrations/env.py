"""Runs the migrations as the owner of the schema (OWNER_DATABASE_URL)."""

from __future__ import annotations

import os
import time

from alembic import context
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import OperationalError

from migrations.online import LOCK_TIMEOUT
from migrations.tables import METADATA

STATEMENT_TIMEOUT = "15min"
PAUSES = (0.5, 1, 2, 4, 8, *[15] * 20)  # seconds between two tries; about five minutes in all


def run() -> None:
    """Connect, and migrate; a step that finds its table in use is tried again."""
    url = context.config.attributes.get("url") or os.environ["OWNER_DATABASE_URL"]
    engine = create_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        for pause in PAUSES:
            try:
                migrate(connection)
            except OperationalError as error:
                if not isinstance(error.orig, LockNotAvailable):
                    raise
                connection.rollback()
                time.sleep(pause)
            else:
                return
        migrate(connection)


def migrate(connection: Connection) -> None:
    """Bound every lock and statement, and migrate in one transaction per step.

    Args:
        connection: past any pooler, since the bounds are those of a session.
    """
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
