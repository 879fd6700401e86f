"""What the application's role may do, and the rows that must always be there.

The application owns nothing. It may read and write every table but the log, of which it may only
insert and read; `audit_heads` it must move on. Names are searched with functions of
`fuzzystrmatch` and `unaccent`, which every role may call.
"""

import os

import sqlalchemy as sa
from alembic import context, op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHAINS = 16


def _application() -> str:
    role = context.config.attributes.get("application_role")
    return op.get_bind().dialect.identifier_preparer.quote(
        role or os.environ.get("APPLICATION_ROLE", "schakel_app")
    )


def upgrade() -> None:
    """Apply."""
    role = _application()
    op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    op.execute(f"REVOKE ALL ON alembic_version FROM {role}")
    op.execute(f"GRANT SELECT ON alembic_version TO {role}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, audit_seals FROM {role}")
    op.execute(f"REVOKE INSERT, DELETE, TRUNCATE ON audit_heads FROM {role}")
    op.execute(f"REVOKE INSERT, DELETE, TRUNCATE ON clock_offset FROM {role}")
    op.execute("INSERT INTO clock_offset (singleton, seconds) VALUES (true, 0)")
    heads = sa.table("audit_heads", sa.column("chain"), sa.column("position"), sa.column("hash"))
    rows = [{"chain": number, "position": 0, "hash": bytes(32)} for number in range(CHAINS)]
    op.bulk_insert(heads, rows)


def downgrade() -> None:
    """Undo."""
    role = _application()
    op.execute("DELETE FROM audit_heads")
    op.execute("DELETE FROM clock_offset")
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {role}")
