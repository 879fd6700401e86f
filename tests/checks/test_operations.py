"""Every command that an operator is told to type exists, with the options that it is given."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from config import backups, settings
from coordination.shell.cli.main import schakel
from coordination.shell.closed_lists import LABELS
from coordination.shell.health import Found, Verdict
from coordination.watch.rules import Ailment

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PRODUCTION = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")


def typed(text: str) -> list[list[str]]:
    """Return the commands between backticks or on lines of their own."""
    lines = re.findall(r"(?:`|^ *)schakel ([^`\n]+)", text, re.MULTILINE)
    return [line.rstrip("\\").split() for line in lines if line != "…"]


def unknown(words: list[str]) -> str | None:
    """Return what of a command does not exist."""
    command: click.Command = schakel
    while isinstance(command, click.Group):
        if not words:
            return None  # a group alone is spoken of
        found = command.commands.get(words.pop(0))
        if found is None:
            return "no such command"
        command = found
    options = {name for item in command.params for name in item.opts}
    given = {word for word in words if word.startswith("--")}
    return ", ".join(given - options) or None


@pytest.mark.parametrize("text", [OPERATIONS, PRODUCTION], ids=["operations", "production"])
def test_every_command_exists(text: str) -> None:
    commands = typed(text)
    assert len(commands) > 10
    wrong = {" ".join(words): fault for words in commands if (fault := unknown(list(words)))}
    assert not wrong


def test_every_part_that_health_names_is_spoken_of() -> None:
    for word in (*Verdict, "database", "log", "broker", "disk", "messages", "scheduler", "relay"):
        assert word in OPERATIONS
    assert set(re.findall(r'"[a-z]+": "([a-z]+)"', OPERATIONS)) <= {each.value for each in Found}


def test_every_alarm_is_spoken_of_in_its_own_words() -> None:
    for ailment in Ailment:
        assert str(LABELS[Ailment][ailment.value]) in " ".join(OPERATIONS.split())


def test_every_unit_and_setting_exists() -> None:
    units = set(re.findall(r"schakel-[a-z]+\.service", OPERATIONS))
    there = {path.name for path in (ROOT / "deploy" / "production").iterdir()}
    assert units <= there
    known = {row.name for row in (*settings.describe(), *backups.describe())}
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", OPERATIONS))
    assert named
    assert named <= known
