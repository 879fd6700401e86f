"""A step of a migration holds nobody up: it gives way, and comes again."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from alembic import command

from tests import expanding

# A migration that waits for a lock, and the index of a try that failed.
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass"


@pytest.fixture
def superuser(live):
    with psycopg.connect(live.superuser_url, autocommit=True) as connection:
        yield connection


def test_a_step_gives_way_to_who_uses_its_table_and_comes_again(live, superuser, tmp_path):
    config = expanding.config(live.owner_url, tmp_path)
    migrating = threading.Thread(target=command.upgrade, args=(config, "next"))
    with psycopg.connect(live.superuser_url) as reader:
        reader.execute("SELECT count(*) FROM signals")
        migrating.start()
        seen = [_waiting(superuser, live.name, now) for now in (1, 0, 1)]
    migrating.join()
    assert seen == [True, True, True]  # it waited, gave up, and waited again
    assert superuser.execute("SELECT next FROM signals").fetchall() == []


def test_an_index_that_was_left_half_made_is_made_again(live, superuser, tmp_path):
    config = expanding.config(live.owner_url, tmp_path)
    command.upgrade(config, "next")
    superuser.execute(f"CREATE INDEX {expanding.INDEX} ON signals (next)")
    left = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass"
    superuser.execute(left, [expanding.INDEX])
    command.upgrade(config, "head")
    assert superuser.execute(VALID, [expanding.INDEX]).fetchone() == (True,)


def _waiting(superuser: psycopg.Connection, database: str, wanted: int) -> bool:
    """Return whether so many migrations come to wait, at some time within half a minute."""
    pause, until = threading.Event(), time.monotonic() + 30
    while superuser.execute(WAITS, [database]).fetchone()[0] != wanted:
        if time.monotonic() > until:
            return False
        pause.wait(0.02)
    return True
