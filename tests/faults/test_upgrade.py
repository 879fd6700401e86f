"""A migration while people work: nothing is lost, and nobody waits for it (F28)."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from alembic import command

from tests import expanding
from tests.faults import pgbouncer
from tests.faults.ground import Ground
from tests.faults.kinds import KINDS, Fault
from tests.faults.machines import late, machines

pytestmark = [
    pytest.mark.faults,
    pytest.mark.long,
    pytest.mark.timeout(600),
    pgbouncer.needed,
]
READING_SECONDS = 8.0  # somebody reads the table that long while it is to be changed
LIMIT_SECONDS = 1.0  # 99th percentile of a request (assurance F28)


def test_a_column_and_an_index_come_while_signals_are_recorded(
    tmp_path, record_property, monkeypatch
):
    moments = []

    def migrate(here: Ground) -> None:
        reader = psycopg.connect(here.database.superuser_url)
        reader.execute("SELECT count(*) FROM signals")
        threading.Timer(READING_SECONDS, reader.close).start()
        moments.append(time.monotonic())
        command.upgrade(expanding.config(here.database.owner_url, tmp_path), "head")
        moments.append(time.monotonic())

    monkeypatch.setitem(KINDS, "migrated", Fault("F28", migrate))
    with machines(28) as here:
        here.ground.rage(300, ["migrated"])
        wrong = here.ground.problems()
    begun, ended = moments
    during, others = here.waits(begun, ended), here.waits()
    record_property(
        "measured",
        f"migration of {ended - begun:.1f} s while {len(during)} of {len(others)} requests came: "
        f"p99 {late(during):.2f} s, longest {during[-1]:.2f} s; of all requests p99 "
        f"{late(others):.2f} s; {here.server_errors} answers 5xx",
    )
    assert not wrong, wrong[:20]
    assert ended - begun > READING_SECONDS
    assert len(during) > 20
    assert late(during) <= LIMIT_SECONDS
    assert here.server_errors == 0
