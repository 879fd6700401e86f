"""The table of grants lets each role ever do exactly what the oracle says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from coordination.access.classes import Role
from coordination.access.grants import GRANTS, may_ever
from tests.access.oracle_roles import MAY


def disagreements() -> Iterator[str]:
    """Yield where the table lets a role do what the oracle does not, or the other way about."""
    for action, roles in MAY.items():
        for role in Role:
            may = may_ever(action, role)
            if may != (role.value in roles):
                yield f"{action} by {role}: {may}"


def test_every_role_may_do_what_it_may() -> None:
    assert not list(disagreements())


def test_every_action_has_its_place() -> None:
    assert {row.action for row in GRANTS} == MAY.keys()
