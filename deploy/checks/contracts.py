"""Keeps two import contracts of `.importlinter` in step: every feature has its files checked."""

from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

from deploy.checks.source import ROOT, Problem

# These hold mechanisms, not features; they have no rules, models and pages in that order.
GROUND = frozenset({"access", "audit", "core", "http", "mail", "outbox", "shell", "work"})


def check(root: Path = ROOT) -> Iterator[Problem]:
    """Yield each feature of coordination that the contract about its files forgets."""
    parser = ConfigParser()
    parser.read(root / ".importlinter", encoding="utf-8")
    listed = _names(parser["importlinter:contract:files"]["containers"])
    layers = _names(parser["importlinter:contract:house"]["layers"])
    for feature in sorted(layers - GROUND):
        exists = (root / "coordination" / feature / "__init__.py").exists()
        if exists and f"coordination.{feature}" not in listed:
            yield Problem(".importlinter", 1, f"the contract `files` does not list {feature}")


def _names(value: str) -> set[str]:
    return {word.strip("()") for word in value.replace("|", " ").split()}
