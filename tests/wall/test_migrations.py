"""The wall goes up with the migrations, comes down with them, and goes up again."""

from __future__ import annotations

import uuid

import psycopg
from alembic import command
from alembic.config import Config

from deploy.embedded.databases import create_database, drop_database
from tests.conftest import ROOT
from tests.wall.conftest import one


def test_up_down_and_up_again(servers):
    database = create_database(servers, f"up_{uuid.uuid4().hex[:12]}")
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = database.owner_url
    command.upgrade(config, "head")
    command.downgrade(config, "0002")
    with psycopg.connect(database.superuser_url) as connection:
        assert one(connection, "SELECT count(*) FROM pg_policies") == 0
        assert one(connection, "SELECT count(*) FROM pg_class WHERE relrowsecurity") == 0
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    with psycopg.connect(database.superuser_url) as connection:
        assert one(connection, "SELECT count(*) FROM pg_policies") > 0
    drop_database(servers, database.name)
