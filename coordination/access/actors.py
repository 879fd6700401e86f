"""Who acts: a person under exactly one membership, or the system itself."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from coordination.access.classes import Role


@dataclass(frozen=True)
class OpenGlass:
    """A break-glass that lasts now.

    Attributes:
        id: of the break-glass.
        until: when it closes by itself.
        records: ids of the records that it opens.
    """

    id: uuid.UUID
    until: dt.datetime
    records: frozenset[uuid.UUID]


@dataclass(frozen=True)
class Actor:
    """A membership that acts, read afresh at the start of every transaction.

    Attributes:
        membership_id: every log row, authorship and digest belongs to it.
        account_id: the person behind it.
        organisation_id: the organisation in whose name it acts.
        organisation_kind: kind of that organisation, `school` for instance.
        role: what it is there.
        secrecy_bound: whether it is bound to professional secrecy (UAVG 30(4)).
        functions: the functions of the organisation that it is a member or deputy of.
        stands_in_for: memberships of the same organisation that it replaces today.
        now: the moment at which it was read; keys and memberships are live or not at this moment.
        locale: language of the person, `nl` or `en`.
        glasses: for what it has broken glass; what it reads of that is flagged in the log.
        has_conflicts: whether somebody is closed to this account; who knows of none is not asked
            about it with every record.
    """

    membership_id: uuid.UUID
    account_id: uuid.UUID
    organisation_id: uuid.UUID
    organisation_kind: str
    role: Role
    now: dt.datetime
    secrecy_bound: bool = False
    functions: frozenset[str] = field(default_factory=frozenset)
    stands_in_for: frozenset[uuid.UUID] = field(default_factory=frozenset)
    locale: str = "nl"
    glasses: tuple[OpenGlass, ...] = ()
    has_conflicts: bool = True

    def looks_through(self, subjects: Iterable[dict[str, Any]]) -> set[uuid.UUID]:
        """Return the open break-glasses that open one of the records named in a log entry."""
        named = {uuid.UUID(item["id"]) for item in subjects}
        return {glass.id for glass in self.glasses if glass.records & named}

    @property
    def handles_for(self) -> list[uuid.UUID]:
        """Return this membership and those it stands in for."""
        return [self.membership_id, *sorted(self.stands_in_for)]

    @property
    def in_log(self) -> dict[str, Any]:
        """Return the columns of the log that say who acted."""
        return {
            "account_id": self.account_id,
            "membership_id": self.membership_id,
            "organisation_id": self.organisation_id,
            "role": self.role.value,
        }


@dataclass(frozen=True)
class System:
    """The product itself: a worker or a command, which reads through `Work.ungoverned` only.

    Attributes:
        name: which part of the system, for the log: `worker`, `command`, `login`.
    """

    name: str = "worker"

    def looks_through(self, _subjects: Iterable[dict[str, Any]]) -> set[uuid.UUID]:
        """Return nothing: the system breaks no glass."""
        return set()

    @property
    def in_log(self) -> dict[str, Any]:
        """Return the columns of the log that say who acted."""
        return {"system": self.name}


def open_glasses(found: Iterable[tuple[str, str, str]] | None) -> tuple[OpenGlass, ...]:
    """Return what the column of `keys.broken_glass` says, what closes first standing first.

    Args:
        found: break-glass, record and end of each key; None where there is none.
    """
    records: dict[tuple[dt.datetime, uuid.UUID], set[uuid.UUID]] = {}
    for glass, record, until in found or ():
        key = (dt.datetime.fromisoformat(until), uuid.UUID(glass))
        records.setdefault(key, set()).add(uuid.UUID(record))
    return tuple(
        OpenGlass(glass, until, frozenset(records[until, glass]))
        for until, glass in sorted(records)
    )
