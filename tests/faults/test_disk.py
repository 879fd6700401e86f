"""The database's disk is full: nothing is shown that cannot be logged, and nothing is lost."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.disk import Disk, NoMount, small
from tests.faults.ground import Ground, ground
from tests.faults.journal import INDETERMINATE
from tests.faults.scale import scaled
from tests.site import Client

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1800)]
SEED, MEGABYTES = 15, 500
TIMES, REFUSALS, LOOKS = scaled(5), 20, 20
SECONDS = 300
RECOVERED_SECONDS = 60
READ = """
SELECT count(*) FROM audit_entries, jsonb_array_elements(subjects) item
WHERE outcome = 'done' AND action = 'signal.read' AND item ->> 'id' = %s
"""
SWITCHES = 100  # more new files of the write-ahead log than were made in advance


@contextmanager
def cramped(seed: int) -> Iterator[tuple[Ground, Disk]]:
    """Give an installation whose database has a small disk of its own."""
    disks: list[Disk] = []
    with ExitStack() as stack:

        def furnish(folder: Path) -> None:
            stack.callback(shutil.rmtree, folder.parent, ignore_errors=True)
            disks.append(stack.enter_context(small(folder, MEGABYTES)))

        try:
            here = stack.enter_context(ground(seed, furnish=furnish))
        except NoMount:
            pytest.skip("a small disk cannot be mounted by this user")
        yield here, disks[0]


@pytest.mark.parametrize("what", ["data", "write-ahead log"])
def test_a_full_disk_loses_nothing_and_shows_nothing_unlogged(
    what: str, record_property: Callable[[str, Any], None]
) -> None:
    shown, stopped, recoveries = 0, 0, []
    with cramped(SEED) as (here, disk):
        with here.recording():
            for _ in range(TIMES):
                here.record(20)
                [about, *_] = here.journal.records("submission")
                disk.fill()
                if what == "write-ahead log":
                    _write_on(here)
                _wait_until_refused(here)
                seen = _look(here, about)
                shown += seen
                disk.free()
                stopped += _as_supervisor(here)
                recoveries.append(here.settle())
                assert seen == _logged(here, about) - (shown - seen)
        here.settle()
        here.list_unknown()
        wrong = here.problems()
        record_property(
            "measured",
            f"{here.told(SEED)}; disk of the {what} full {TIMES} times: shown and logged {shown} "
            f"of {TIMES * LOOKS} looks, the server ended {stopped} times, all done after at most "
            f"{max(recoveries):.0f} s",
        )
    assert not wrong, here.report(SEED, wrong)
    assert max(recoveries) <= RECOVERED_SECONDS


def _wait_until_refused(here: Ground) -> None:
    before = here.journal.count(INDETERMINATE)
    here.keep_asking(
        lambda: here.journal.count(INDETERMINATE) >= before + REFUSALS,
        SECONDS,
        "requests fail",
        waiting=math.inf,
    )


def _write_on(here: Ground) -> None:
    """Begin new files of the write-ahead log until there is no room for one."""
    with (
        suppress(psycopg.Error),
        psycopg.connect(here.database.superuser_url, autocommit=True) as connection,
    ):
        for _ in range(SWITCHES):
            connection.execute("SELECT txid_current()")
            connection.execute("SELECT pg_switch_wal()")


def _look(here: Ground, about: str) -> int:
    """Ask for a signal again and again, and return how often it was shown."""
    client = Client(here.site.url, here.callers[0].token)
    return sum(_status(client, about) == 200 for _ in range(LOOKS))


def _status(client: Client, about: str) -> int:
    try:
        return client.get(f"/signals/{about}").status
    except OSError:
        return 0


def _as_supervisor(here: Ground) -> int:
    """Start the server again whenever it ends, and return how often until it answers."""
    process, cluster, ended = here.servers.database_process, here.servers.cluster, 0
    assert process is not None
    assert cluster is not None

    def answers() -> bool:
        nonlocal ended
        if not process.running():
            here.servers.restart_database()
            ended += 1
        return cluster.answers()

    here.plant.wait_until(answers, SECONDS, "the database answers")
    return ended


def _logged(here: Ground, about: str) -> int:
    with psycopg.connect(here.database.superuser_url) as connection:
        row = connection.execute(READ, [about]).fetchone()
    assert row is not None
    return int(row[0])
