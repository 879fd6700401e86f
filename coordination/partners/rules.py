"""Which functions there are, who answers for one by default, and the municipalities. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from coordination.access.classes import Role

# Functions that are not the name of a role, and whose members they are by default (product §3).
DEFAULT_ROLE: dict[str, Role] = {
    "child_protection_lead": Role.CARE_COORDINATOR,
    "confidential_counsellor": Role.CARE_COORDINATOR,
    "transition_point": Role.ATTENDANCE_OFFICER,
}
FUNCTIONS: tuple[str, ...] = (*(role.value for role in Role), *DEFAULT_ROLE)


def role_of(function: str) -> Role:
    """Return the role whose memberships answer for a function without configured contacts.

    Raises:
        ValueError: there is no such function.
    """
    return DEFAULT_ROLE.get(function) or Role(function)


def default_functions(role: Role) -> frozenset[str]:
    """Return the functions that a role answers for where no contact is configured."""
    special = {function for function, default in DEFAULT_ROLE.items() if default is role}
    return frozenset({role.value, *special})


MUNICIPALITIES_FILE = Path(__file__).with_name("data") / "municipalities.csv"


@cache
def municipalities() -> Mapping[str, str]:
    """Return the name of every municipality by its code; the file says where they were read."""
    lines = MUNICIPALITIES_FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split(";") for line in lines if not line.startswith("#"))
