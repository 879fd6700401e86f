"""What the harness puts into the programs themselves; the product knows nothing of it.

Points: before and after each commit, each hand-over to the broker, each taking and acknowledging of
a task and each line to the mail server, a program looks whether it is to die there. Names of points
come from the stack, so nobody chooses them: what is new in the product is a new point.

`preload/sitecustomize.py` calls `install` where the environment names a folder.
"""

from __future__ import annotations

import functools
import os
import smtplib
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
from celery import signals
from kombu import Producer
from kombu.transport.redis import QoS

FOLDER = "FAULTS_FOLDER"  # with `seen` and `armed`, a file for each point
POISON = "FAULTS_POISON"  # set where messages are to be handled that do harm
RUNS = "runs"  # file with the id of each task, once for each time that it began
SETTINGS = (
    "FAULTS_SETTINGS"  # constants of `workers.app` or `workers.brokers`, as NAME=NUMBER,NAME=NUMBER
)
KILLED = 137  # as a shell tells of a program that was killed
ROOT = Path(__file__).parents[2]
PRODUCT = tuple(str(ROOT / name) + os.sep for name in ("coordination", "workers"))
UNITS = str(ROOT / "coordination" / "work.py")
LONGEST_VERB = 8


class Points:
    """Where this program may die.

    Args:
        folder: of the harness.
        program: which one this is.
    """

    def __init__(self, folder: Path, program: str) -> None:
        self._seen, self._armed = folder / "seen", folder / "armed"
        self._program, self._main = program, os.getpid()
        self._known: set[str] = set()

    def reach(self, moment: str, act: str, what: str) -> None:
        """Come past a point: make it known, and die if that was asked for, once.

        Args:
            moment: before or after.
            act: what is done.
            what: to what, or where.
        """
        child = "child of a " if self._program == "worker" and os.getpid() != self._main else ""
        name = f"{child}{self._program}, {moment} {act}: {what}"
        if name not in self._known:
            (self._seen / name).touch()
            self._known.add(name)
        try:
            (self._armed / name).unlink()
        except FileNotFoundError:
            return
        os._exit(KILLED)

    def around(self, owner: type, method: str, act: str, what: Callable[..., str]) -> None:
        """Make a method of a library a point before it and a point after it.

        Args:
            owner: the library's class.
            method: its name.
            act: what it does.
            what: is given the arguments, and says to what or where it does it.
        """
        original = getattr(owner, method)

        @functools.wraps(original)
        def reached(*args: Any, **named: Any) -> Any:
            name = what(*args, **named)
            self.reach("before", act, name)
            answer = original(*args, **named)
            self.reach("after", act, name)
            return answer

        setattr(owner, method, reached)


def install() -> None:
    """Make this program one that can die at every point."""
    points = Points(Path(os.environ[FOLDER]), _program())
    points.around(psycopg.Connection, "commit", "commit", lambda _: _place())
    points.around(Producer, "publish", "publish", _published)
    points.around(QoS, "append", "take", lambda _, message, *__: _task(message))
    points.around(QoS, "ack", "acknowledge", lambda qos, tag: _task(qos.get(tag)))
    points.around(smtplib.SMTP, "send", "mail", lambda _, line: _verb(line))
    if _program() in {"worker", "relay"}:  # what is sent carries limits along
        _change_settings()
    if _program() == "worker":
        signals.task_prerun.connect(_note_run, weak=False)
        if POISON in os.environ:
            from tests.faults import poison  # noqa: PLC0415 - it brings the whole product along

            poison.install()


def _note_run(task_id: str, **_: Any) -> None:
    """Leave a line for each time that a task begins: one that is given out again has two."""
    with (Path(os.environ[FOLDER]) / RUNS).open("a", encoding="ascii") as runs:
        runs.write(f"{task_id}\n")


def _program() -> str:
    words = sys.orig_argv[1:]
    return next((name for name in ("worker", "beat") if name in words), _module(words))


def _module(words: list[str]) -> str:
    return "relay" if "workers.relay" in words else "web"


def _published(_producer: Producer, *_args: Any, **named: Any) -> str:
    return str((named.get("headers") or {}).get("task", "something"))


def _task(message: Any) -> str:
    return str(getattr(message, "headers", {}).get("task", "something"))


def _verb(line: str | bytes) -> str:
    """Return the command to a mail server, or that it is the text of a mail."""
    if isinstance(line, bytes):
        line = line[: LONGEST_VERB + 1].decode(errors="replace")
    words = line.split()
    known = words and words[0].isalpha() and len(words[0]) < LONGEST_VERB
    return words[0].upper() if known else "text"


def _place() -> str:
    """Return which function of the product commits, and for which act of a unit of work."""
    frame: FrameType | None = sys._getframe(2)
    act = ""
    while frame is not None:
        code = frame.f_code
        if code.co_filename == UNITS:
            work = frame.f_locals.get("work")
            act = act or (f"{work.occasion.action} in " if work is not None else "")
        elif code.co_filename.startswith(PRODUCT):
            module = Path(code.co_filename).relative_to(ROOT).with_suffix("")
            return f"{act}{'.'.join(module.parts)}.{code.co_qualname}".replace("<locals>.", "")
        frame = frame.f_back
    return f"{act}elsewhere"


def _change_settings() -> None:
    """Change what is a constant in the product, in workers only."""
    from workers import app, brokers  # noqa: PLC0415 - they belong to workers only

    for one in os.environ.get(SETTINGS, "").split(",") if os.environ.get(SETTINGS) else ():
        name, number = one.split("=")
        [module] = [each for each in (app, brokers) if hasattr(each, name)]
        setattr(module, name, int(number))
