"""What may be done to a registration that stands by itself, and to one that was merged. Pure."""

from __future__ import annotations

import uuid
from typing import Protocol

from coordination.core.errors import Conflict

# What another registration stands for is neither changed nor merged again; it can only be parted.
WHILE_STANDING = frozenset({"young_person.edit", "young_person.merge", "young_person.distinguish"})
WHILE_MERGED = frozenset({"young_person.separate"})


class Mergeable(Protocol):
    """A registration, as far as it matters here."""

    @property
    def merged_into_id(self) -> uuid.UUID | None:
        """Return which one stays; None where it stands by itself."""


def require_standing(person: Mergeable) -> None:
    """Refuse what is done to registrations that stand by themselves only.

    Args:
        person: the registration.

    Raises:
        Conflict: `registration_merged`.
    """
    if person.merged_into_id is not None:
        raise Conflict("registration_merged")


def require_merged(person: Mergeable) -> uuid.UUID:
    """Return into which registration it was merged.

    Args:
        person: the registration.

    Raises:
        Conflict: `registration_not_merged`.
    """
    if person.merged_into_id is None:
        raise Conflict("registration_not_merged")
    return person.merged_into_id


def possible(granted: frozenset[str], *, merged: bool) -> frozenset[str]:
    """Return the actions that are possible now, of those that the table of grants allows.

    Args:
        granted: by the table.
        merged: whether the registration was merged into another one.
    """
    return granted - (WHILE_STANDING if merged else WHILE_MERGED)
