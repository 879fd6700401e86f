"""A database on a server of its own, its backups, and the operator who types commands."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from alembic import command
from alembic.config import Config

from coordination.work import Runtime
from deploy.embedded import binaries, identity
from deploy.embedded import servers as embedded
from deploy.embedded.databases import Database, create_database
from deploy.embedded.identity import Identity
from deploy.embedded.process import Process
from deploy.embedded.servers import Servers
from tests import runtimes
from tests.conftest import ROOT, environment_for, settings_for
from tests.world import World, build_world

TYPED = ["-m", "coordination.shell.cli"]
HEAD_KEY = {"AUDIT_HEAD_KEY": base64.b64encode(b"h" * 32).decode()}
NOW = "SELECT clock_timestamp()"


@dataclass
class Stage:
    """Where backups are made and restored.

    Attributes:
        folder: everything lies here.
        who: the user that runs PostgreSQL, and the commands.
        servers: that are backed up.
        database: of the product.
        environment: what the operator's commands are told.
        followers: programs that follow the changes.
    """

    folder: Path
    who: Identity
    servers: Servers
    database: Database
    environment: dict[str, str]
    followers: list[Process] = field(default_factory=list)

    @property
    def shelf(self) -> Path:
        return self.folder / "backups"

    def typed(self, *words: str, status: int | None = 0, **changes: str) -> str:
        """Type a command and return what it said, good and bad.

        What restores runs as the user that runs PostgreSQL; the rest, which reaches the server that
        is there, as we do.
        """
        restoring = words[0] == "restore" or words[:2] == ("backup", "verify")
        who = self.who if restoring else Identity()
        if restoring:
            self.owned()
        done = subprocess.run(
            [sys.executable, *TYPED, *words],
            env=os.environ | self.environment | changes,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            user=who.uid,
            group=who.gid,
            extra_groups=None if who.uid is None else [],
            preexec_fn=who.before_exec(signal.SIGTERM),
        )
        said = done.stdout + done.stderr
        assert status is None or done.returncode == status, said
        return said

    def follow(self, **changes: str) -> Process:
        """Follow the changes until the end."""
        process = Process(
            name="follow",
            command=[sys.executable, *TYPED, "backup", "follow"],
            log=self.folder / "follow.log",
            stop_signal=signal.SIGTERM,
            env=os.environ | self.environment | {"PYTHONPATH": str(ROOT)} | changes,
        )
        process.launch()
        self.followers.append(process)
        return process

    def asked(self, query: str) -> list[tuple]:
        """Return what the database that is backed up answers."""
        with psycopg.connect(self.database.superuser_url, autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def owned(self) -> None:
        """Give the backup and its key to who restores it."""
        key = Path(self.environment["BACKUP_IDENTITY_FILE"])
        for path in (key, self.shelf, *self.shelf.rglob("*")):
            if self.who.uid is not None:
                os.chown(path, self.who.uid, -1)

    def moment(self) -> str:
        """Return now, as a moment to restore to that has a change before and after it."""
        self.asked("SELECT txid_current()")
        moment = self.asked(NOW)[0][0].isoformat()
        self.asked("SELECT txid_current()")
        return moment

    def sealed(self) -> None:
        """Wait until every change so far lies encrypted in the backup."""
        begun = time.time()
        self.asked("SELECT pg_switch_wal()")
        name = self.asked("SELECT pg_walfile_name(pg_current_wal_lsn() - 1)")[0][0]
        until(
            lambda: (
                (self.shelf / "changes" / f"{name}.age").exists()
                or any(path.stat().st_mtime > begun for path in self.shelf.glob(f"changes/{name}*"))
            ),
            f"{name} is encrypted",
        )

    def runtime(self, **changes: str) -> Runtime:
        """Return a runtime on the database that is backed up."""
        settings = settings_for(self.database, self.servers.broker_url, **changes)
        return runtimes.make(settings, self.database)

    def world(self, **changes: str) -> World:
        """Return the small network, built in the database."""
        return build_world(self.runtime(**changes))


@contextmanager
def stage() -> Iterator[Stage]:
    """Give a migrated database on a server of its own, with an operator beside it."""
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        servers = stack.enter_context(embedded.start(folder / "servers", env={}))
        database = create_database(servers, "schakel")
        config = Config(str(ROOT / "alembic.ini"))
        config.attributes["url"] = database.owner_url
        command.upgrade(config, "head")
        outside = folder / "outside"
        outside.mkdir()
        yield stack.enter_context(beside(servers, database, outside))


@contextmanager
def beside(servers: Servers, database: Database, outside: Path) -> Iterator[Stage]:
    """Give an operator with a key, and a place for backups of a database."""
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        programs = binaries.postgres_folder({})
        who = identity.choose(programs, folder)
        for name in ("backups", "spool", "restored"):
            (folder / name).mkdir()
            who.own(folder / name)
        made = Stage(folder, who, servers, database, {})
        made.environment = {
            **environment_for(database, servers.broker_url),
            **HEAD_KEY,
            "AUDIT_HEAD_DIR": str(outside),
            "BACKUP_DIR": str(made.shelf),
            "BACKUP_DATABASE_URL": database.superuser_url,
            "BACKUP_SPOOL_DIR": str(folder / "spool"),
            "BACKUP_IDENTITY_FILE": str(folder / "restored" / "key"),
            "BACKUP_SECONDS": "1",
            "PG_BIN": str(programs),
        }
        stack.callback(lambda: [one.stop() for one in made.followers])
        key = made.typed("backup", "key", made.environment["BACKUP_IDENTITY_FILE"]).strip()
        made.environment["BACKUP_RECIPIENT"] = key
        yield made


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder that the user of PostgreSQL reaches, where that user reaches Python too.

    Commands of ours run as that user; else both get a user namespace.
    """
    with tempfile.TemporaryDirectory(prefix="backup-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0 and identity._runs(Path(sys.executable), identity._nobody()):
            folder.chmod(0o711)
        yield folder


@contextmanager
def started(stage: Stage, data: Path) -> Iterator[Database]:
    """Give the database of a restored folder, on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="again-") as name:
        sockets = Path(name)
        stage.who.own(sockets)
        log = stage.folder / f"{data.name}.log"
        server = Process(
            name="PostgreSQL",
            command=[
                binaries.postgres_folder({}) / "postgres",
                *("-D", data, f"--unix_socket_directories={name}", "--listen_addresses="),
            ],
            log=log,
            stop_signal=signal.SIGINT,
            identity=stage.who,
        )
        host = quote(name)
        superuser = f"postgresql://postgres@/schakel?host={host}"
        urls = [
            f"postgresql://schakel_{role}@/schakel?host={host}"
            for role in ("owner", "web", "worker", "auth")
        ]
        server.start(lambda: answers(superuser))
        try:
            yield Database("schakel", *urls, superuser)
        finally:
            server.stop()


def answers(url: str) -> bool:
    """Tell whether a server takes connections."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def until(true: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Wait until something is so."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.1)):
        if true():
            return
        pause.wait(0.1)
    raise AssertionError(f"waited in vain: {what}")
