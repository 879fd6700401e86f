"""How long a database takes to come back; assurance §7 allows 30 minutes for ten gigabytes.

SCHAKEL_BIG=1 fills a gigabyte, without it a quarter: machines that run tests are slow to fill it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.audit import test_a_million as log
from tests.backup.stage import Stage, stage

BIG = 4 if os.environ.get("SCHAKEL_BIG") else 1
ENTRIES = 60_000 * BIG  # of the log, chained by the product's own key
MESSAGES = 110_000 * BIG  # of about 1.4 kB that do not compress well
PART = 25_000
TEN = 10e9  # bytes
MINUTES = 30
FILL = """
INSERT INTO outbox_messages (id, topic, payload, done_at, attempts, failures)
SELECT gen_random_uuid(), 'test', jsonb_build_object('text',
    (SELECT string_agg(md5(number::text || part), '') FROM generate_series(1, 40) part)),
    now(), 0, 0
FROM generate_series(%s::int, %s::int) number
"""
SIZE = "SELECT pg_database_size(current_database())"


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_database_comes_back_in_time(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, Any], None]
) -> None:
    monkeypatch.setattr(log, "MANY", ENTRIES + log.ENTRIES)
    with stage() as here:
        fill(here)
        size = here.asked(SIZE)[0][0]
        here.follow(BACKUP_SECONDS="5")
        made = seconds(lambda: here.typed("backup", "make"))
        later(here)
        target = str(here.folder / "restored" / "again")
        restored = seconds(lambda: here.typed("restore", target))
        kept = sum(path.stat().st_size for path in here.shelf.rglob("*") if path.is_file())
        at_ten = restored * TEN / size / 60
        record_property(
            "measured",
            f"{size / 1e9:.2f} GB, {ENTRIES} entries of the log: backup {made:.0f} s, "
            f"{kept / 1e9:.2f} GB kept; restored, log walked and settled in {restored:.0f} s; "
            f"ten gigabytes at this rate {at_ten:.0f} min",
        )
    assert at_ten <= MINUTES


def fill(here: Stage) -> None:
    with psycopg.connect(here.database.superuser_url) as connection:
        log.fill(connection)
        connection.commit()
        for first in range(0, MESSAGES, PART):
            connection.execute(FILL, (first, first + PART - 1))
            connection.commit()


def later(here: Stage) -> None:
    """Change more after the backup, and wait until that is encrypted."""
    with psycopg.connect(here.database.superuser_url) as connection:
        connection.execute(FILL, (MESSAGES, MESSAGES + PART))
    here.sealed()


def seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
