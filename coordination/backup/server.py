"""A PostgreSQL on a restored data folder that only this process reaches, until it is settled.

It listens on a socket in a closed folder and asks nobody for a password; what the folder's own
configuration says of connections, archives and libraries is passed over.
"""

from __future__ import annotations

import datetime as dt
import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from coordination.backup import programs
from coordination.backup.errors import BackupFailed, full_disk

WORKER = "schakel_worker"
_LOOK_SECONDS = 0.1
_STOP_SECONDS = 600  # writing out what was restored
_TOO_EARLY = "recovery ended before configured recovery target was reached"
_SETTINGS = {
    "listen_addresses": "",
    "archive_mode": "off",
    "archive_command": "",
    "shared_preload_libraries": "",
    "logging_collector": "off",
    "log_destination": "stderr",
    "ssl": "off",
    # Nobody gets in before the recovery is over, and nothing is asked of the sizes of the old one.
    "hot_standby": "off",
    "max_wal_size": "4GB",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    # Everything lies in the folder already; so there is nowhere else to ask.
    "restore_command": "false",
    "recovery_target_timeline": "current",
    "recovery_target_action": "promote",
}


@contextmanager
def running(
    data: Path, pg_bin: str, database: str, *, until: dt.datetime | None, safe: bool = True
) -> Iterator[str]:
    """Let a data folder recover, give the address of the database, and stop the server in the end.

    Args:
        data: from `unpacking.unpack`.
        pg_bin: where the programs of PostgreSQL are, or empty.
        database: name of the product's database.
        until: to which moment it recovers; None for as far as there are changes.
        safe: whether what is written must outlive this machine; not where it is thrown away.

    Raises:
        BackupFailed: it does not start, or the changes end before the moment.
    """
    with tempfile.TemporaryDirectory(prefix="schakel-") as name:
        place = Path(name)
        wanted = _SETTINGS | {"unix_socket_directories": name, "fsync": "on" if safe else "off"}
        if until is not None:
            wanted["recovery_target_time"] = until.astimezone(dt.UTC).isoformat(" ")
        url = f"postgresql://{WORKER}@/{quote(database)}?host={quote(name)}"
        log = place / "log"
        server = _start(data, place, wanted, programs.program(pg_bin, "postgres"))
        try:
            _wait(server, url, log, data)
            yield url
        finally:
            _stop(server)


def _start(
    data: Path, place: Path, wanted: Mapping[str, str], program: str
) -> subprocess.Popen[bytes]:
    hba, empty = place / "hba.conf", place / "postgresql.conf"
    hba.write_text("local all all trust\n", encoding="ascii")
    empty.write_text("", encoding="ascii")
    files = {"config_file": empty, "hba_file": hba, "ident_file": empty, "data_directory": data}
    given = [f"--{name}={value}" for name, value in {**wanted, **files}.items()]
    with (place / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - PostgreSQL
            [program, *given],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=programs.environment(),
            start_new_session=True,
        )


def _wait(server: subprocess.Popen[bytes], url: str, log: Path, data: Path) -> None:
    """Wait until the recovery is over, however long it takes, as long as the server runs."""
    pause = threading.Event()
    while server.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "does not exist" in str(error) and "role" in str(error):
                raise BackupFailed(f"What was restored is no Schakel: {error}") from None
            pause.wait(_LOOK_SECONDS)
        else:
            return
    raise _explained(log.read_text(encoding="utf-8", errors="replace"), data)


def _explained(said: str, data: Path) -> BackupFailed:
    if _TOO_EARLY in said:
        last = re.search(r"last completed transaction was at log time ([^\n]+)", said)
        when = f" The last one was made at {last[1]}." if last else ""
        return BackupFailed(
            f"The changes end before that moment.{when} Choose an earlier one, "
            "or leave --until out to restore all there is."
        )
    if "No space left" in said:
        return full_disk(OSError(28, ""), data) or BackupFailed(said)
    telling = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    return BackupFailed(f"The restored server does not start: {' '.join(telling[-2:])}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
