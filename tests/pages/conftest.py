"""Browsers in which one member of each role has logged in."""

from __future__ import annotations

import pytest
from flask import Flask

from coordination.access.classes import Role
from coordination.routing.service import rule_sets
from tests.web import Browser
from tests.world import World


@pytest.fixture
def browsers(app: Flask, world: World) -> dict[Role, Browser]:
    """One member of each role."""
    with world.system() as work:
        rule_sets.load_default(work)
    names: dict[Role, str] = {}
    for name, member in world.members.items():
        names.setdefault(member.role, name)
    assert names.keys() == set(Role)
    return {role: Browser(app, world, name) for role, name in names.items()}
