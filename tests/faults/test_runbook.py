"""Each part of docs/operations.md is lived through: seen, done as it says, and well again.

What systemd does there is done here by the harness, which starts again what has ended. Told of
elsewhere: disks (`test_disk.py`), backups and restores (`tests/backup`), mail domains
(`tests/mail/test_domains.py`), migrations that wait for a lock (`test_upgrade.py`).
"""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
import redis

from tests.conftest import ROOT
from tests.faults.ground import EVERYTHING, Ground, ground
from tests.sink import Mode

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(900)]
SEED, SIGNALS = 40, 4
SEEN_WITHIN, WELL_WITHIN = 150, 120  # seconds; a message is late after a minute
PUT_OFF_SECONDS = 16 * 60  # a mail that could not be handed over is tried again after 15 minutes
RIGHT = "INSERT ON routing_decisions {} schakel_system"  # as somebody took by mistake
ENTRY = "SELECT id FROM audit_entries ORDER BY at DESC LIMIT 1"
SLOTS = """
SELECT slot_name, active, pg_size_pretty(pg_current_wal_lsn() - restart_lsn) FROM
    pg_replication_slots
"""
# Without proxies of the machine.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Operator:
    """Who reads the book, beside an installation."""

    here: Ground

    def typed(self, *words: str, status: int = 0) -> str:
        """Type a command, and return what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "coordination.shell.cli", *words],
            env=os.environ | self.here.plant.environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def ready(self) -> dict[str, Any]:
        """Ask as a load balancer does."""
        try:
            with OPENER.open(f"{self.here.site.url}/health/ready", timeout=20) as found:
                return dict(json.load(found))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except OSError:  # no web process listens
            return {"status": "away", "checks": {}}

    def sees(self, part: str, verdict: str) -> None:
        """Wait until a part has failed, and everything with it is as bad as that."""

        def seen() -> bool:
            found = self.ready()
            return found["checks"].get(part) == "failed" and found["status"] == verdict

        self.here.plant.wait_until(seen, SEEN_WITHIN, f"{part} has failed")

    def is_well(self) -> None:
        """Wait until all is well: health, status, and work that is done."""
        with self.here.recording():
            self.here.record(SIGNALS)
        self.here.settle()
        self.here.plant.wait_until(
            lambda: self.ready()["status"] == "ready", WELL_WITHIN, "it is ready"
        )
        assert "oldest undone message: 0 s" in self.typed("status")

    def asked(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database as its superuser."""
        with psycopg.connect(self.here.database.superuser_url) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def restart(self, *names: str) -> None:
        """End programs, as systemd does when they do not answer, and have them started."""
        for name in names:
            self.here.plant.kill(name)

    def hang(self, *names: str) -> None:
        """Let programs stand still."""
        for name in names:
            os.killpg(self.here.plant.processes[name].pid, signal.SIGSTOP)


@pytest.fixture(scope="module")
def standing() -> Iterator[Operator]:
    with ground(SEED) as here:
        yield Operator(here)
        wrong = here.problems()
        assert not wrong, here.report(SEED, wrong)


@pytest.fixture
def operator(standing: Operator) -> Operator:
    standing.is_well()
    return standing


@contextmanager
def work_arrives(operator: Operator) -> Iterator[None]:
    """Let people record while something is wrong: they can work on."""
    with operator.here.recording():
        operator.here.record(SIGNALS)
        yield


def test_the_database_is_gone(operator: Operator) -> None:
    operator.here.servers.stop_database_at_once()
    operator.sees("database", "unready")
    assert operator.ready()["checks"]["messages"] == "unknown"
    operator.typed("status", status=1)
    operator.here.servers.restart_database()
    operator.is_well()


def test_the_broker_is_gone(operator: Operator) -> None:
    operator.here.plant.kill_broker()
    with work_arrives(operator):
        operator.sees("broker", "impaired")
        operator.sees("messages", "impaired")
        operator.sees("scheduler", "impaired")
    operator.here.plant.restart_broker()
    operator.is_well()


def test_the_broker_is_full(operator: Operator) -> None:
    with redis.Redis(unix_socket_path=str(operator.here.plant.broker.socket)) as broker:
        broker.set("somebody", "x" * 4_000_000)
        broker.config_set("maxmemory", "3mb")
        operator.sees("broker", "impaired")
        assert broker.info("memory")["used_memory"] > 3_000_000
        broker.flushall()
    operator.is_well()


def test_the_broker_hangs(operator: Operator) -> None:
    os.kill(operator.here.plant.broker_process.pid, signal.SIGSTOP)
    operator.sees("broker", "impaired")
    operator.here.plant.kill_broker()
    operator.here.plant.restart_broker()
    operator.is_well()


def test_the_workers_are_stuck(operator: Operator) -> None:
    operator.hang("worker", "worker 2")
    with work_arrives(operator):
        operator.sees("messages", "impaired")
        assert operator.ready()["checks"]["broker"] == "ok"
        said = operator.typed("status", status=1)
        assert int(re.findall(r"oldest undone message: (\d+) s", said)[0]) >= 60
    operator.restart("worker", "worker 2")
    operator.is_well()


def test_the_relay_is_silent(operator: Operator) -> None:
    operator.hang("relay")
    operator.sees("relay", "impaired")
    operator.restart("relay")
    operator.is_well()


def test_the_scheduler_is_silent(operator: Operator) -> None:
    operator.hang("beat", "beat 2")
    operator.sees("scheduler", "impaired")
    assert "scheduler last heard: " in operator.typed("status", status=1)
    operator.restart("beat", "beat 2")
    operator.is_well()


def test_a_message_always_fails(operator: Operator) -> None:
    operator.asked(f"REVOKE {RIGHT.format('FROM')}")
    with work_arrives(operator):
        operator.sees("messages", "impaired")
    said = operator.typed("status", status=1)
    assert re.search(
        r"failing signal\.submitted: \d+, the most \d+ times, last ProgrammingError", said
    )
    logged = "".join(operator.here.plant.log(name) for name in ("worker", "worker 2"))
    assert "message failed" in logged
    assert '"error_class": "ProgrammingError"' in logged
    assert '"request_id"' in logged
    operator.asked(f"GRANT {RIGHT.format('TO')}")
    operator.is_well()


@pytest.mark.parametrize(
    ("mode", "line"),
    [
        (Mode.PERMANENT, "refused mail, to be looked at: "),
        (Mode.DROP, "unknown mail, to be looked at: "),
    ],
)
def test_mail_is_refused_or_unknown(operator: Operator, mode: Mode, line: str) -> None:
    operator.here.sink.mode = mode
    with work_arrives(operator):
        operator.here.settle()
        operator.here.plant.wait_until(
            lambda: line in operator.typed("status"), SEEN_WITHIN, "it is counted"
        )
    operator.here.sink.mode = Mode.ACCEPT
    operator.is_well()


def test_mail_is_not_sent(operator: Operator) -> None:
    operator.here.sink.close()
    with work_arrives(operator):
        operator.here.settle()
    assert int(re.findall(r"unsent mail: (\d+)", operator.typed("status", status=1))[0]) > 0
    operator.here.sink.open()
    operator.here.later(PUT_OFF_SECONDS)
    assert "unsent mail: 0" in operator.typed("status")
    operator.is_well()


def test_the_log_does_not_fit(operator: Operator) -> None:
    [(entry,)] = operator.asked(ENTRY)
    change = "UPDATE audit_entries SET at = at {} interval '1 day' WHERE id = %s RETURNING id"
    operator.asked(change.format("-"), entry)
    said = operator.typed("audit", "verify", status=1)
    assert re.search(rf"chain \d+, position \d+, entry {entry}: changed", said)
    operator.asked(change.format("+"), entry)
    assert ", 0 chains broken" in operator.typed("audit", "verify")


def test_a_clock_is_told_and_migrating_again_does_nothing(operator: Operator) -> None:
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", operator.typed("clock"))
    assert "The database is up to date." in operator.typed("migrate")
    assert operator.asked(SLOTS) == []


def test_keys_are_changed(operator: Operator) -> None:
    told = operator.here.plant.environment
    told["SECRET_KEY"] = "u" * 40
    told["FIELD_KEYS"] = f"k2:{base64.b64encode(b'g' * 32).decode()},{told['FIELD_KEYS']}"
    operator.restart(*EVERYTHING)
    operator.here.plant.wait_until(
        lambda: operator.ready()["status"] == "ready", WELL_WITHIN, "it is ready"
    )
    operator.is_well()
