"""A PostgreSQL of our own in a folder, for the demonstration and the tests; not for production."""

import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded import binaries
from deploy.embedded.errors import ServerError, explained
from deploy.embedded.identity import Identity, refusal
from deploy.embedded.process import Process, clean_environment

SUPERUSER = "postgres"
PORT = 5432  # only a part of the socket's name; nothing listens on the network

_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    # What people write must not end up in a server's log: neither statements, nor parameters,
    # nor the values that a broken constraint would quote.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
# Data of a test need not outlive a power cut.
_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True)
class Cluster:
    """Programs, data folder and socket folder of one server."""

    programs: Path
    data: Path
    sockets: Path
    identity: Identity
    fast: bool = False

    def prepare(self) -> None:
        """Make the data folder, or check that these programs can use the one that is there.

        It is made under another name and renamed at the end: an interrupted first start leaves
        nothing that looks complete.
        """
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            # The caller holds the folder's lock, so no server of ours is alive; a left-over file
            # with a process id that is in use again would keep PostgreSQL from starting.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            return
        unfinished = self.data.with_name(self.data.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self.identity.own(unfinished)
        self._initialise(unfinished)
        unfinished.rename(self.data)

    def process(self, log: Path, kept_open: tuple[int, ...]) -> Process:
        """Return the server's process, not started yet."""
        options = _ALWAYS | {"unix_socket_directories": str(self.sockets)}
        if self.fast:
            options |= _FAST
        arguments = [f"--{name}={value}" for name, value in options.items()]
        return Process(
            name="PostgreSQL",
            command=[self.programs / "postgres", "-D", self.data, f"--port={PORT}", *arguments],
            log=log,
            stop_signal=signal.SIGINT,
            identity=self.identity,
            kept_open=kept_open,
        )

    def answers(self) -> bool:
        """Tell whether the server takes connections."""
        program = self.programs / "pg_isready"
        where: list[str | Path] = ["-h", self.sockets, "-p", str(PORT), "-U", SUPERUSER]
        asked = subprocess.run([program, "-q", *where], env=clean_environment(), check=False)
        return asked.returncode == 0

    def _initialise(self, folder: Path) -> None:
        arguments = [
            f"--pgdata={folder}",
            f"--username={SUPERUSER}",
            "--auth=trust",  # whoever reaches the socket in its closed folder is its owner
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
            "--no-instructions",
            *(["--no-sync"] if self.fast else []),
        ]
        done = self._run([self.programs / "initdb", *arguments])
        if done.returncode != 0:
            words = done.stderr.strip().splitlines() or ["no reason given"]
            telling = [line for line in words if "could not" in line or "error" in line] or words
            said = f"PostgreSQL could not make its data folder: {telling[0]}"
            raise ServerError(explained(said, folder.parent))

    def _run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                command,
                user=self.identity.uid,
                group=self.identity.gid,
                extra_groups=None if self.identity.uid is None else [],
                cwd="/",
                capture_output=True,
                text=True,
                env=clean_environment(),
                preexec_fn=self.identity.before_exec(signal.SIGTERM),
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise refusal(self.identity, "PostgreSQL", error) from error

    def _check_version(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        here = binaries.version_of(self.programs)
        if made_by != here:
            raise ServerError(
                f"The data in {self.data} were made by PostgreSQL {made_by} and this is "
                f"PostgreSQL {here}: move that folder away to begin anew."
            )
