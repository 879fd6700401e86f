"""The watch over the technical logs of the suite can fail: in this process and in programs."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from deploy.embedded.process import Process
from tests import canaries
from tests.canaries import WATCH
from tests.plant import plant

ROOT = Path(__file__).parents[1]
WORDS = ("Kanarietekst", "mevrouw Jansen", "mentor.maasdal@maasdal.example")


@pytest.fixture(autouse=True)
def forgiven():
    """Leave nothing behind that would fail this test, which is about it."""
    yield
    WATCH.take()


@pytest.mark.parametrize("word", WORDS)
def test_what_the_product_logs_is_watched(word: str) -> None:
    structlog.get_logger().info("message not delivered", detail=word)
    with pytest.raises(AssertionError, match="message not delivered"):
        canaries.complain()
    canaries.complain()  # and each once


def test_what_a_library_logs_is_watched() -> None:
    logging.getLogger("celery.worker").error("task failed: %s", "Kanarietekst")
    with pytest.raises(AssertionError, match="task failed"):
        canaries.complain()


def test_an_exception_is_logged_without_its_words() -> None:
    before = WATCH.lines
    try:
        raise ValueError("Kanarietekst")  # noqa: TRY301 - it is logged as the product logs one
    except ValueError:
        structlog.get_logger().exception("request failed")
    assert WATCH.lines == before + 1
    canaries.complain()


def test_what_a_program_logs_is_watched(tmp_path: Path) -> None:
    said = "print('een regel'); print('Kanarietekst')"
    program = Process("program", [sys.executable, "-c", said], tmp_path / "p.log", signal.SIGTERM)
    program.launch()
    assert program._child is not None
    program._child.wait()
    program.stop()
    with pytest.raises(AssertionError, match="Kanarietekst"):
        canaries.complain()


def test_the_programs_of_a_plant_are_watched(live) -> None:
    with plant(live) as made:
        made.programs["worker"] = ["-c", "print('Kanarietekst')"]
        process = made.start("worker")
        assert process._child is not None
        process._child.wait()
    with pytest.raises(AssertionError, match=r"worker\.log"):
        canaries.complain()


def _without_handler() -> None:
    root = logging.getLogger()
    root.handlers[:] = [one for one in root.handlers if getattr(one, "stream", None) is not WATCH]


@pytest.mark.parametrize("elsewhere", [structlog.reset_defaults, _without_handler])
def test_the_test_after_one_that_logged_elsewhere_is_watched(elsewhere: Callable[[], None]) -> None:
    elsewhere()
    canaries.pytest_runtest_setup()
    before = WATCH.lines
    structlog.get_logger().info("message not delivered", detail=WORDS[0])
    assert WATCH.lines == before + 1  # once, not twice
    with pytest.raises(AssertionError, match="message not delivered"):
        canaries.complain()


def test_a_test_that_logs_one_fails_by_its_name(tmp_path: Path) -> None:
    logs = "    structlog.get_logger().info('seen', name='Kanarienaam')\n"
    (tmp_path / "test_it.py").write_text(f"import structlog\n\n\ndef test_it():\n{logs}")
    command = [sys.executable, "-m", "pytest", "-p", "tests.canaries", "--noconftest", "-n0"]
    done = subprocess.run(
        [*command, tmp_path / "test_it.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "ERROR at teardown of test_it" in done.stdout
    assert "canaries in the technical log" in done.stdout
