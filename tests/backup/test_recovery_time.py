"""How long a database takes to come back; assurance §7 allows 30 minutes for ten gigabytes.

It has two points, an empty database and one of SCHAKEL_GIGABYTES, so that what every restore takes
is not counted ten times. What it says is worth something on a machine that does nothing else.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.audit import test_a_million as log
from tests.backup.stage import Stage, stage

GIGABYTES = float(os.environ.get("SCHAKEL_GIGABYTES", "0.3"))
ENTRIES = int(200_000 * GIGABYTES)  # of the log, chained by the product's own key
MESSAGES = int(365_000 * GIGABYTES)  # of about 1.4 kB that do not compress well
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
        here.follow(BACKUP_SECONDS="5")
        here.typed("backup", "make")
        here.sealed()
        empty, _ = restored(here, "empty")
        fill(here)
        size = here.asked(SIZE)[0][0]
        made = seconds(lambda: here.typed("backup", "make"))
        later(here)
        full, processor = restored(here, "full")
        at_ten = (empty + (full - empty) * TEN / size) / 60
        record_property(
            "measured",
            f"{size / 1e9:.2f} GB, {ENTRIES} entries of the log: backup {made:.0f} s; restored, "
            f"log walked and settled in {full:.0f} s ({processor:.0f} s of processor), "
            f"an empty one in {empty:.0f} s; ten gigabytes at this rate {at_ten:.0f} min",
        )
    assert full > empty, "too small, or the machine too busy, to tell"
    assert at_ten <= MINUTES


def restored(here: Stage, name: str) -> tuple[float, float]:
    """Restore the newest backup, and return the seconds it took, and those of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = seconds(lambda: here.typed("restore", str(here.folder / "restored" / name)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
