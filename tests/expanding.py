"""Two steps that could be those of a next version: a column, and an index on it."""

from __future__ import annotations

import os
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from tests.conftest import ROOT

VERSIONS = ROOT / "migrations" / "versions"
INDEX = "ix_signals_next"
COLUMN = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "next", "{head}"
def upgrade():
    op.add_column("signals", sa.Column("next", sa.Text(), nullable=True))
def downgrade():
    op.drop_column("signals", "next")
"""
ON_IT = f"""
from alembic import op
from migrations.online import make_index
revision, down_revision = "next_index", "next"
def upgrade():
    make_index("{INDEX}", "signals", ["next"])
def downgrade():
    op.drop_index("{INDEX}")
"""


def config(url: str, folder: Path) -> Config:
    """Return what Alembic is given, with the two steps after those of the product.

    Args:
        url: of the database, as its owner.
        folder: where the steps are written.
    """
    made = Config(str(ROOT / "alembic.ini"))
    head = ScriptDirectory.from_config(made).get_current_head()
    (folder / "column.py").write_text(COLUMN.format(head=head))
    (folder / "on_it.py").write_text(ON_IT)
    made.set_main_option("version_locations", os.pathsep.join(map(str, (VERSIONS, folder))))
    made.attributes["url"] = url
    return made
