"""An installation at work is backed up and restored to a moment, and the oracle finds no fault.

Scenario F29 of the plan: the callers' journal is outside the database, faults strike meanwhile, and
the oracle imports nothing of the product.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from coordination.partners.service import memberships
from deploy.embedded.databases import Database
from tests import runtimes
from tests.backup.stage import HEAD_KEY, Stage, beside, started, until
from tests.conftest import settings_for
from tests.faults import ground as grounds
from tests.faults.ground import Ground, ground
from tests.faults.journal import Journal
from tests.faults.oracle import Oracle
from tests.plant import Plant
from tests.world import read_world
from workers import sweepers

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1800)]
SEED, SIGNALS = 29, 90
GONE, LEAD = "mentor.2@maasdal", "organisation_lead@maasdal"
ENDED = (
    "SELECT count(*) FROM memberships WHERE external_id = 'mentor.2@maasdal' AND ended_at < now()"
)
OPEN = "SELECT count(*) FROM web_sessions WHERE ended_at IS NULL"
WAITING = "SELECT count(*) FROM mails WHERE status IN ('queued', 'claimed')"
UNKNOWN = "SELECT count(*) FROM mails WHERE status = 'unknown'"


class Before(Journal):
    """The journal as it was at a moment: what was certain then, and all that was ever asked."""

    def __init__(self, journal: Journal, certain: list[str]) -> None:
        self.lines, self._certain = journal.lines, certain

    def records(self, *_: str) -> list[str]:
        return self._certain


@contextmanager
def at_work(outside: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Ground, Stage]]:
    """Give an installation that tells its endings outside, and the operator beside it."""
    for name, value in {**HEAD_KEY, "AUDIT_HEAD_DIR": str(outside)}.items():
        monkeypatch.setitem(grounds.QUICK, name, value)
    wait = Plant.wait_until
    # Backups take the processor too; how soon programs answer is for other tests to tell.
    monkeypatch.setattr(
        Plant, "wait_until", lambda plant, true, most, what: wait(plant, true, 6 * most, what)
    )
    with ground(SEED) as here, beside(here.servers, here.database, outside) as operator:
        operator.follow()
        yield here, operator


def back_up(here: Ground, operator: Stage) -> tuple[str, list[str]]:
    """Make a backup while signals are recorded; return a later moment and what was certain then."""
    until(lambda: len(here.journal.records("submission")) >= SIGNALS // 6, "some are submitted")
    operator.typed("backup", "make")
    until(
        lambda: len(here.journal.records("submission")) >= SIGNALS // 2, "half are submitted", 300
    )
    certain = here.journal.records("submission")
    return operator.moment(), certain


def end_membership(here: Ground, outside: Path) -> None:
    """End a membership and wait until the outside place knows."""
    changes = {**HEAD_KEY, "AUDIT_HEAD_DIR": str(outside)}
    runtime = runtimes.make(
        settings_for(here.database, here.servers.broker_url, **changes), here.database
    )
    world = read_world(runtime)
    with world.acting(LEAD, "membership.end") as work:
        memberships.end(work, world.member(GONE).id)
    here.plant.wait_until(lambda: any(outside.glob("ending-*")), 120, "the ending is told outside")
    runtime.sessions.kw["bind"].dispose()


def test_a_moment_comes_back_and_nothing_is_done_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    with at_work(outside, monkeypatch) as (here, operator):
        with ThreadPoolExecutor(1) as pool:
            backing_up = pool.submit(back_up, here, operator)
            here.rage(SIGNALS, ["relay killed", "connections cut", "worker killed"])
            moment, certain = backing_up.result()
        end_membership(here, outside)
        operator.sealed()
        target, begun = operator.folder / "restored" / "then", time.monotonic()
        said = operator.typed("restore", str(target), "--until", moment)
        record_property("measured", f"{SIGNALS} signals, {said}, {time.monotonic() - begun:.0f} s")
        assert "0 chains broken" in said
        assert "membership.end membership" in said
        with started(operator, target) as again:
            judge(here, again, Before(here.journal, certain))


def judge(here: Ground, again: Database, journal: Before) -> None:
    wrong = list(Oracle(again.superuser_url).problems(journal, here.sink, here.plant.folder))
    assert not wrong, wrong[:20]
    stored = Oracle(again.superuser_url).count("signals")
    assert len(journal.records("submission")) <= stored < SIGNALS
    with psycopg.connect(again.superuser_url) as connection:
        figures = [connection.execute(query).fetchone()[0] for query in (ENDED, OPEN, WAITING)]
        assert figures == [1, 0, 0]
        assert connection.execute(UNKNOWN).fetchone()[0] > 0
    assert not later_mails(here, again)


def later_mails(here: Ground, again: Database) -> list[bytes]:
    """Return what the mail server gets when the restored installation does what is due."""
    smtp = f"smtp://127.0.0.1:{here.sink.port}"
    settings = settings_for(again, here.servers.broker_url, SMTP_URL=smtp)
    runtime, before = runtimes.make(settings, again), len(here.sink.raw)
    for name in ("remind", "send_digests", "send_mails"):
        sweepers.sweep(runtime, name)
    runtime.sessions.kw["bind"].dispose()
    return list(here.sink.raw)[before:]
