"""What an explanation consists of, and how several of one function become one. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from coordination.access.classes import DataClass, Level

# The records about which one may ask; others are open to every member or hold no content.
EXPLAINED = (
    *("signal", "young_person", "follow_up", "share"),
    *("inform_task", "desk_item", "wpg_decision", "case", "contribution", "goal"),
    "adoption",
)
# Columns with the organisations in which somebody may read a record by own right.
PARTIES = (
    "organisation_id",
    "asked_organisation_id",
    "recipient_organisation_id",
    "director_organisation_id",
)


# Relations by role alone. The others tell who recorded, registered or replaces whom.
BY_ROLE = frozenset({"own", "received"})
INVISIBLE = frozenset({DataClass.D5, DataClass.D6, DataClass.DV})


@dataclass(frozen=True)
class Source:
    """What a key lives by, as far as the asker may read it.

    Attributes:
        id: of the follow-up, share, desk item or break-glass.
        kind: of it; None where the asker does not see it.
        reference: how people call it, where it has one.
        whole: whether the asker reads all of it, its purpose and legal basis too.
    """

    id: uuid.UUID
    kind: str | None = None
    reference: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Reason:
    """One way in which a record opens.

    Attributes:
        relation: how the reader stands to it, from the table of grants.
        level: how much opens by this way.
        replacing: whether the reader stands in for the colleague whose key it is.
        purpose: what the key is for.
        legal_basis: why it is lawful.
        source: what the key lives by.
        until: when it closes by itself; None while the relation lasts.
        circle: whether it reaches police data or a circle only, which does not exist for others.
    """

    relation: str
    level: Level
    replacing: bool = False
    purpose: str | None = None
    legal_basis: str | None = None
    source: Source | None = None
    until: dt.datetime | None = None
    circle: bool = False


@dataclass(frozen=True)
class Standing:
    """How a membership, or a function of another organisation, stands to a record.

    Attributes:
        member: whose; None where the asker may not know persons.
        function: role or function; None for the owner's people, asked from outside.
        organisation: where.
        level: how much opens, None for nothing.
        reasons: why, the widest first.
    """

    member: Any
    function: str | None
    organisation: Any
    level: Level | None
    reasons: tuple[Reason, ...]

    @property
    def sees(self) -> bool:
        """Return whether anything opens."""
        return self.level is not None


def disclosed(
    reason: Reason, known: Mapping[uuid.UUID, Source], asker: Level | None, *, overseen: bool
) -> Reason | None:
    """Return a reason as far as the asker may know it, or None for what the asker must not learn.

    What lives by a follow-up, share, desk item or broken glass that is closed to the asker is not
    there for them, nor is who recorded something of which they see the stub. The owner's privacy
    officer knows the grounds of everything but a circle.

    Args:
        reason: why a record opens to somebody else.
        known: what the asker may read of what keys live by.
        asker: at which level the record opens to the asker.
        overseen: whether the asker is the privacy officer of the record's owner.
    """
    if reason.source is None:
        shown = overseen or reason.relation in BY_ROLE or asker is Level.FULL
        return reason if shown else None
    source = known.get(reason.source.id)
    if source is None:
        return replace(reason, source=None) if overseen and not reason.circle else None
    return in_terms_of(reason, source, overseen=overseen)


def in_terms_of(reason: Reason, source: Source | None, *, overseen: bool = False) -> Reason:
    """Return a reason with its source; purpose and basis are for who reads all of the source.

    Args:
        reason: why a record opens.
        source: what its key lives by, as the asker sees it, or None where they do not.
        overseen: as in `disclosed`.
    """
    named = replace(reason, source=source)
    whole = overseen or (source is not None and source.whole)
    return named if whole else replace(named, purpose=None, legal_basis=None)


def merged(found: Iterable[Standing]) -> list[Standing]:
    """Return one standing for each function of an organisation, with the reasons of all of it.

    Args:
        found: of people whom the asker may not know.
    """
    groups: dict[tuple[uuid.UUID, str | None], Standing] = {}
    for one in found:
        key = (one.organisation.id, one.function)
        before = groups.get(key)
        groups[key] = _both(before, one) if before else one
    return list(groups.values())


def _both(one: Standing, other: Standing) -> Standing:
    reasons = tuple(dict.fromkeys((*one.reasons, *other.reasons)))
    level = max(reason.level for reason in reasons)
    return replace(one, level=level, reasons=tuple(sorted(reasons, key=_widest_first)))


def _widest_first(reason: Reason) -> tuple[int, str]:
    return -reason.level, reason.relation
