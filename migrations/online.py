"""What a step does to tables that people are working with (docs/decisions/0079).

Whoever comes after a step that waits for a lock waits as well, so no step waits long: it gives up
and is tried again (`migrations/env.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

# A request may take a second while a version is put in place, most of which is its own work.
LOCK_TIMEOUT = "300ms"


def make_index(name: str, table: str, columns: Sequence[str]) -> None:
    """Make an index while rows are being written; a step does this and nothing else.

    It commits as it goes, so what stood before it in the step would be done twice at another try.

    Args:
        name: of the index.
        table: that it is on.
        columns: of the table.
    """
    with op.get_context().autocommit_block():
        # It keeps nobody from working, and waits for whoever was there first, however long.
        op.execute("SET lock_timeout = 0")
        # An earlier try that failed has left one that PostgreSQL keeps and does not use.
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(name, table, columns, postgresql_concurrently=True)
        op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
