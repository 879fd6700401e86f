"""The second wall: row-level security on every table, and who may pass it how.

`migrations/wall` holds the policies and says what is true of each table. The login roles own
nothing. `schakel_web` and `schakel_worker` see what the acting membership may see and change
nothing; a change is made as `schakel_system`, which `coordination.core.wall` takes on around a
statement and which nobody can log in as. `schakel_auth` finds out who asks.
"""

from pathlib import Path

from alembic import op

from migrations.wall.tables import (
    GOVERNED_FILES,
    HIDDEN_COLUMNS,
    TABLES,
    WRITTEN_AT_LOGIN,
    WRITTEN_BY_WORKERS,
    Kind,
    Table,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parents[1] / "wall"
PERSONS = "schakel_web, schakel_worker"
# What the functions of the wall read with the owner's rights. Who logs in as the owner sees
# nothing: there the two users are one.
DERIVED_FROM = (
    *("accounts", "cases", "clock_offset", "conflicts_of_interest", "contributions", "goals"),
    *("follow_ups", "function_contacts", "keys", "memberships", "organisations", "shares"),
    *("signal_persons", "signals", "stand_ins", "wpg_disclosure_decisions", "young_persons"),
)
DERIVING = "session_user <> current_user"
# The log is never locked; the others have no `id` and are never locked for a person.
NEVER_LOCKED = frozenset(
    {
        *("audit_entries", "clock_offset", "export_files", "school_holidays", "signal_persons"),
        "territories",
    }
)
SEEN = {
    Kind.OWN: "{column} = (SELECT wall.{of}())",
    Kind.ORGANISATION: "{column} = (SELECT wall.{of}())",
    Kind.DIRECTORY: "(SELECT wall.membership()) IS NOT NULL",
    Kind.OPEN: "true",
}


def upgrade() -> None:
    """Apply."""
    _run("actor.sql")
    for name, table in TABLES.items():
        _wall_in(name)
        _let_persons_in(name, table)
    for name in DERIVED_FROM:
        _policy("deriving", name, "SELECT", "CURRENT_USER", DERIVING)
    for name in GOVERNED_FILES:
        _run(name)
    for name, table in TABLES.items():
        if table.login:
            _let_login_in(name, table.at_login)
    for name in WRITTEN_BY_WORKERS:
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {name} TO schakel_worker")
        _policy("workers", name, "ALL", "schakel_worker", "true")


def downgrade() -> None:
    """Undo."""
    for name in TABLES:
        _drop_policies(name)
        op.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    op.execute("DROP SCHEMA wall CASCADE")
    for role in ("schakel_auth", "schakel_web", "schakel_worker"):
        op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")


def _run(name: str) -> None:
    """Run a file as it stands: several statements, without parameters."""
    statements = (FOLDER / name).read_text(encoding="utf-8")
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)


def _wall_in(name: str) -> None:
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    _policy("system", name, "ALL", "schakel_system", "true")


def _let_persons_in(name: str, table: Table) -> None:
    """Let persons read what they see and lock it; what they change, the system changes for them.

    PostgreSQL asks for the right to update some column before it locks a row; the check lets no
    changed row through.
    """
    if table.kind is Kind.SYSTEM:
        return
    if table.kind in SEEN:
        seen = SEEN[table.kind].format(column=table.column, of=table.column.removesuffix("_id"))
        _policy("persons", name, "SELECT", PERSONS, seen)
    op.execute(f"GRANT {_reading(name)} ON {name} TO {PERSONS}")
    if name not in NEVER_LOCKED:
        op.execute(f"GRANT UPDATE (id) ON {name} TO {PERSONS}")
        _policy("locking", name, "UPDATE", PERSONS, "true", "false")


def _let_login_in(name: str, rows: str) -> None:
    written = name in WRITTEN_AT_LOGIN
    rights = f"{_reading(name)}{', INSERT, UPDATE' if written else ''}"
    op.execute(f"GRANT {rights} ON {name} TO schakel_auth")
    _policy("login", name, "ALL" if written else "SELECT", "schakel_auth", rows)


def _reading(name: str) -> str:
    """Return the right to read a table, but for the columns that nobody but the system reads."""
    if name not in HIDDEN_COLUMNS:
        return "SELECT"
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %(name)s"
    columns = op.get_bind().exec_driver_sql(query, {"name": name}).scalars()
    return f"SELECT ({', '.join(sorted(set(columns) - HIDDEN_COLUMNS[name]))})"


def _policy(title: str, table: str, command: str, roles: str, seen: str, kept: str = "") -> None:
    check = f" WITH CHECK ({kept})" if kept else ""
    op.execute(f"CREATE POLICY {title} ON {table} FOR {command} TO {roles} USING ({seen}){check}")


def _drop_policies(name: str) -> None:
    query = f"SELECT policyname FROM pg_policies WHERE tablename = '{name}'"  # noqa: S608
    for (title,) in op.get_bind().exec_driver_sql(query).all():
        op.execute(f"DROP POLICY {title} ON {name}")
