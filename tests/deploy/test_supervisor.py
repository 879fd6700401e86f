"""The supervisor starts what ends, gives up on what cannot run, and stops in order."""

import os
import signal
import sys
from threading import Event

import pytest

from deploy.embedded.process import Process, in_words
from deploy.supervisor import TRIES, GaveUpError, Supervisor

STAYS = "import time; time.sleep(600)"
FAILS = "raise SystemExit('fatal error: nothing to do')"


def program(folder, code, name="Worker"):
    command = [sys.executable, "-c", code]
    return Process(name, command, folder / f"{name}.log", signal.SIGTERM)


def wait_until(condition):
    pause = Event()
    for _ in range(500):
        if condition():
            return
        pause.wait(0.02)
    pytest.fail("it never became true")


@pytest.fixture
def supervisor():
    made = Supervisor()
    yield made
    made.stop()


def test_a_program_that_is_killed_is_started_again(supervisor, tmp_path):
    worker = program(tmp_path, STAYS)
    supervisor.start(worker)
    first = worker.pid
    assert supervisor.look_after() == []
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not worker.running())
    assert supervisor.look_after() == ["Worker"]
    assert worker.running()
    assert worker.pid != first


def test_a_program_that_cannot_run_is_given_up_with_its_last_words(supervisor, tmp_path):
    worker = program(tmp_path, FAILS)
    supervisor.start(worker)

    def look_until_it_gives_up():
        for _ in range(TRIES):
            wait_until(lambda: not worker.running())
            supervisor.look_after()

    with pytest.raises(GaveUpError, match=r"Worker ended 5 times.*nothing to do"):
        look_until_it_gives_up()


def test_programs_stop_in_the_opposite_order(supervisor, tmp_path, monkeypatch):
    stopped = []
    stop = Process.stop
    monkeypatch.setattr(Process, "stop", lambda self: (stopped.append(self.name), stop(self)))
    processes = [program(tmp_path, STAYS, name) for name in ("Worker", "Relay", "Web")]
    for process in processes:
        supervisor.start(process)
    supervisor.stop()
    assert stopped == ["Web", "Relay", "Worker"]
    assert not any(process.running() for process in processes)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            '{"event": "stopped", "error": [{"class": "OSError", "at": ["a.py:1 f", "b.py:2 g"]}]}',
            "stopped: OSError at b.py:2 g",
        ),
        ('{"event": "stopped"}', "stopped"),
        ("FATAL:  no more ", "FATAL:  no more"),
        ('{"event": 3, "error": 4}', '{"event": 3, "error": 4}'),
        ("[]", "[]"),
    ],
)
def test_a_line_of_a_log_is_shown_as_a_person_reads_it(line, words):
    assert in_words(line) == words
