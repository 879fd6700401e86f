"""Who acts: a person under exactly one membership, or the system itself."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from coordination.access.classes import Role


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

    @property
    def handles_for(self) -> list[uuid.UUID]:
        """Return this membership and those it stands in for."""
        return [self.membership_id, *sorted(self.stands_in_for)]


@dataclass(frozen=True)
class System:
    """The product itself: a worker or a command, which reads through `Work.ungoverned` only.

    Attributes:
        name: which part of the system, for the log: `worker`, `command`, `login`.
    """

    name: str = "worker"
