"""The small network with the default rule set."""

from __future__ import annotations

import pytest

from coordination.routing.service.rule_sets import load_default


@pytest.fixture
def ruled(world):
    """Give the world with the default rules, which every organisation in it has accepted."""
    with world.system() as work:
        load_default(work)
    return world
