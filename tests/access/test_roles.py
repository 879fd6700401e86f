"""Each role may ever do exactly what the oracle says, up to the classes that it says."""

from __future__ import annotations

from collections.abc import Iterator

from coordination.access import branches
from coordination.access.classes import ROLE_CLASSES, Role
from coordination.access.grants import GRANTS, may_ever
from tests.access.oracle import CIRCLE
from tests.access.oracle_roles import CLASSES, EVERY_CLASS, MAY


def disagreements() -> Iterator[str]:
    """Yield where the table lets a role do what the oracle does not, or the other way about."""
    for action, roles in MAY.items():
        for role in Role:
            may = may_ever(action, role)
            if may != (role.value in roles):
                yield f"{action} by {role}: {may}"


def wrong_classes() -> Iterator[str]:
    """Yield the roles that have other classes than the oracle says, and circles with others."""
    yield from (f"{role}: {ROLE_CLASSES[role]}" for role in Role if _has_others(role))
    if {one.value for one in branches.OUTSIDE_CIRCLES} != EVERY_CLASS - CIRCLE:
        yield f"outside the circles: {branches.OUTSIDE_CIRCLES}"


def _has_others(role: Role) -> bool:
    return CLASSES[role.value] != {one.value for one in ROLE_CLASSES[role]}


def test_every_role_has_its_classes() -> None:
    assert not list(wrong_classes())


def test_every_role_may_do_what_it_may() -> None:
    assert not list(disagreements())


def test_every_action_has_its_place() -> None:
    assert {row.action for row in GRANTS} == MAY.keys()
