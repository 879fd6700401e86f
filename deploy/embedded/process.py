"""One program as a child of this process: started, waited for, stopped, and never left behind."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.embedded.errors import ServerError, explained
from deploy.embedded.identity import Identity, refusal

_LOOK_SECONDS = 0.02  # between two looks whether a server answers
_START_SECONDS = 60  # a slow disk after a crash; usual is half a second
_STOP_SECONDS = 30  # after which the server is stopped the hard way
_SETTINGS_OF_OTHERS = ("PG", "VALKEY", "REDIS")  # variables that would change what we start


@dataclass
class Process:
    """A program that stays, with its log; `start` and `stop` may alternate as often as wished.

    Without `env` it gets `clean_environment()`.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    stop_signal: signal.Signals
    identity: Identity = field(default_factory=Identity)
    kept_open: tuple[int, ...] = ()
    env: Mapping[str, str] | None = None
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._child is None:
            raise ServerError(f"{self.name} is not running.")
        return self._child.pid

    def launch(self) -> None:
        """Start the program without waiting for anything.

        The kernel ties a child's life to the thread that started it, so this must be the main
        thread. Standard output goes to the log: an inherited pipe would never be closed.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("Programs are started from the main thread; see the docstring.")
        self._child = _spawn(self)

    def start(self, answers: Callable[[], bool]) -> None:
        """Start the program and return when it answers.

        Raises:
            ServerError: it ended at once, or does not answer.
        """
        self.launch()
        for _ in range(int(_START_SECONDS / _LOOK_SECONDS)):
            if self._child is None or _ended(self._child, _LOOK_SECONDS):
                self._child = None
                words = f"{self.name} did not start: {self.last_words()}"
                raise ServerError(explained(words, self.log))
            if answers():
                return
        self.stop()
        raise ServerError(f"{self.name} does not answer after {_START_SECONDS} s; see {self.log}.")

    def running(self) -> bool:
        """Tell whether the server was started and has not ended since."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop the server and wait until it is gone; nothing happens when it is not running."""
        child, self._child = self._child, None
        if child is None:
            return
        child.send_signal(self.stop_signal)
        if not _ended(child, _STOP_SECONDS):
            child.kill()
            child.wait()

    def wait(self) -> None:
        """Wait until the server, which was asked to stop by somebody else, is gone."""
        child, self._child = self._child, None
        if child is not None:
            child.wait()

    def kill(self) -> None:
        """End the server as a power cut would; for tests of faults."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()

    def last_words(self) -> str:
        """Return the last line of the log that says what went wrong, and where the log is."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
        telling = [line for line in lines if "FATAL" in line or "# " in line or "rror" in line]
        return in_words((telling or lines or ["it left no word"])[-1]) + f" (log: {self.log})"


def in_words(line: str) -> str:
    """Return a line of a log as a person reads it; ours are JSON with the places of an error."""
    try:
        event = json.loads(line)
        errors = [f"{error['class']} at {error['at'][-1]}" for error in event.get("error", [])]
        return ": ".join([event["event"], *errors[:1]])
    except (ValueError, TypeError, LookupError, AttributeError):
        return line.strip()


def clean_environment() -> dict[str, str]:
    """Return the environment without the variables that steer other servers of the user's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_SETTINGS_OF_OTHERS)}
    return kept | {"LC_ALL": "C"}


def _spawn(process: Process) -> subprocess.Popen[bytes]:
    with process.log.open("ab") as log:
        try:
            return subprocess.Popen(
                process.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=process.identity.uid,
                group=process.identity.gid,
                extra_groups=None if process.identity.uid is None else [],
                pass_fds=process.kept_open,
                env=clean_environment() if process.env is None else process.env,
                start_new_session=True,
                preexec_fn=process.identity.before_exec(process.stop_signal),  # noqa: PLW1509 - only kernel calls, see there
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise refusal(process.identity, process.name, error) from error


def _ended(child: subprocess.Popen[bytes], seconds: float) -> bool:
    """Tell whether `child` ends within `seconds`."""
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
