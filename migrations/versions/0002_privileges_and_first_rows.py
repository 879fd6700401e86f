"""What the system's role may do, and the rows that must always be there.

The system owns nothing. It may read and write every table but the log, of which it may only
insert and read; `audit_heads` it must move on. What the login roles may do of themselves stands in
0003. Names are searched with functions of `fuzzystrmatch` and `unaccent`, which every role may
call.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHAINS = 16
SYSTEM = "schakel_system"
LOGINS = "schakel_web, schakel_worker, schakel_auth"


def upgrade() -> None:
    """Apply."""
    op.execute(f"GRANT USAGE ON SCHEMA public TO {SYSTEM}, {LOGINS}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SYSTEM}")
    op.execute(f"REVOKE ALL ON alembic_version FROM {SYSTEM}")
    op.execute(f"GRANT SELECT ON alembic_version TO {SYSTEM}, {LOGINS}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, audit_seals FROM {SYSTEM}")
    op.execute(f"REVOKE INSERT, DELETE, TRUNCATE ON audit_heads FROM {SYSTEM}")
    op.execute(f"REVOKE INSERT, DELETE, TRUNCATE ON clock_offset FROM {SYSTEM}")
    op.execute("INSERT INTO clock_offset (singleton, seconds) VALUES (true, 0)")
    heads = sa.table("audit_heads", sa.column("chain"), sa.column("position"), sa.column("hash"))
    rows = [{"chain": number, "position": 0, "hash": bytes(32)} for number in range(CHAINS)]
    op.bulk_insert(heads, rows)


def downgrade() -> None:
    """Undo."""
    op.execute("DELETE FROM audit_heads")
    op.execute("DELETE FROM clock_offset")
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {SYSTEM}, {LOGINS}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {SYSTEM}, {LOGINS}")
