"""Keeps the import contracts of `.importlinter` in step with each other.

Every feature must have the order of its files checked, and every pure module that stands beside a
feature's rules must be among those that know no database and no web.
"""

import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

from deploy.checks.source import ROOT, Problem

# These hold mechanisms, not features; they have no rules, models and pages in that order.
GROUND = frozenset({"access", "audit", "backup", "core", "http", "mail", "outbox", "shell", "work"})


def check(root: Path = ROOT) -> Iterator[Problem]:
    """Yield each feature and each pure module that a contract forgets."""
    parser = ConfigParser()
    parser.read(root / ".importlinter", encoding="utf-8")
    contracts = {name.rpartition(":")[2]: parser[name] for name in parser.sections()}
    listed = _names(contracts["files"]["containers"])
    for feature in sorted(_names(contracts["house"]["layers"]) - GROUND):
        exists = (root / "coordination" / feature / "__init__.py").exists()
        if exists and f"coordination.{feature}" not in listed:
            yield Problem(".importlinter", 1, f"the contract `files` does not list {feature}")
    for contract in ("pure", "web-at-the-edge"):
        known = _names(contracts[contract]["source_modules"])
        for module in sorted(_names(contracts["files"]["layers"].splitlines()[-1])):
            if f"coordination.*.{module}" not in known:
                text = f"the contract `{contract}` does not list {module}"
                yield Problem(".importlinter", 1, text)


def _names(value: str) -> set[str]:
    return {word.strip("()") for word in re.split(r"[\s|:]+", value) if word}
