"""Keys: the only doors to a record besides own right.

A key opens one record to one organisation function or to one membership. It is written by the
feature that creates the relation, in the same transaction, and ends with it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    ScalarSelect,
    func,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from coordination.access.asking import written
from coordination.access.classes import DataClass, Level
from coordination.core.db import Base, Identified, choice, choices


class Relation(StrEnum):
    """Why a key exists (product text §5)."""

    ASKED = "asked"  # follow-up offered: the stub, to the addressed function
    HANDLING = "handling"  # follow-up accepted: the share's level, to the handler
    DESK = "desk"  # failed routing, escalation: stub and reason, to process directors
    NAMED = "named"  # reporting code: DV, to those named
    CLIMBED = "climbed"  # the ladder reached the organisation's own lead: content, within classes
    BREAK_GLASS = "break_glass"  # a reason was given: content of one's own organisation, briefly
    PARTICIPANT = "participant"  # a live seat in a case: its frame, and what is shared with it
    DIRECTOR = "director"  # the accepted lead of a case: its frame, and what is shared with them


class Key(Base, Identified):
    """One door: relation, holder, record, level, classes, from-until, and what it ends with."""

    __tablename__ = "keys"
    __table_args__ = (
        CheckConstraint("(membership_id IS NULL) <> (function IS NULL)", name="one_kind_of_holder"),
        # Each right asks for the keys of its own relation.
        Index("ix_keys_membership", "membership_id", "record_kind", "relation", "record_id"),
        Index(
            *("ix_keys_function", "organisation_id", "function"),
            *("record_kind", "relation", "record_id"),
        ),
        Index("ix_keys_record", "record_kind", "record_id"),
        Index("ix_keys_source", "source_id"),
        # Asked with every request; a membership has few of these, however many it has of others.
        Index(
            "ix_keys_break_glass",
            "membership_id",
            "valid_until",
            postgresql_where=text("relation = 'break_glass'"),
        ),
    )

    relation: Mapped[Relation] = mapped_column(choice(Relation))
    record_kind: Mapped[str]
    record_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    function: Mapped[str | None]
    membership_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memberships.id"))
    level: Mapped[int]
    classes: Mapped[list[str]]
    purpose: Mapped[str | None]
    legal_basis: Mapped[str | None]
    source_id: Mapped[uuid.UUID]  # the follow-up, share or desk item that this key lives by
    decision_id: Mapped[uuid.UUID | None]  # Wpg decision, without which police data do not open
    opened_at: Mapped[dt.datetime]
    valid_until: Mapped[dt.datetime | None]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a new key is to open, to whom and why.

    Attributes:
        relation: why.
        record: kind and id of the record that it opens.
        holder: organisation, and its function (text) or one membership (id).
        level: how much opens.
        classes: the data classes that it reaches; grounds have been weighed by the caller.
        source_id: what the key ends with.
        valid_until: moment at which it closes by itself, or None.
        purpose: purpose of the share, for explanations and the log.
        legal_basis: legal basis of the share.
        decision_id: the Wpg decision under which police data leave their owner, or None.
    """

    relation: Relation
    record: tuple[str, uuid.UUID]
    holder: tuple[uuid.UUID, str | uuid.UUID]
    level: Level
    classes: frozenset[DataClass]
    source_id: uuid.UUID
    valid_until: dt.datetime | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    decision_id: uuid.UUID | None = None


def open_key(session: Session, opening: Opening, now: dt.datetime) -> Key:
    """Write one key.

    Args:
        session: the transaction in which the relation itself is made.
        opening: what it opens, to whom and why.
        now: from `work.now`.
    """
    kind, record_id = opening.record
    organisation_id, who = opening.holder
    key = Key(
        relation=opening.relation,
        record_kind=kind,
        record_id=record_id,
        organisation_id=organisation_id,
        function=who if isinstance(who, str) else None,
        membership_id=None if isinstance(who, str) else who,
        level=int(opening.level),
        classes=choices(opening.classes),
        purpose=opening.purpose,
        legal_basis=opening.legal_basis,
        source_id=opening.source_id,
        decision_id=opening.decision_id,
        opened_at=now,
        valid_until=opening.valid_until,
    )
    session.add(key)
    return key


def end_keys(
    session: Session,
    source_id: uuid.UUID,
    moment: dt.datetime,
    *,
    relations: Sequence[Relation] = tuple(Relation),
    record_kinds: Sequence[str] = (),
    record_ids: Sequence[uuid.UUID] = (),
) -> None:
    """Let every live key of a source close at a moment.

    Args:
        session: the transaction that ends the relation.
        source_id: the follow-up, share or desk item.
        moment: when they close; a key that closes earlier by itself keeps its own moment.
        relations: which relations of that source.
        record_kinds: only keys to these kinds of record; empty means all.
        record_ids: only keys to these records; empty means all.
    """
    still_open = (Key.valid_until.is_(None)) | (Key.valid_until > moment)
    of_kind = Key.record_kind.in_(record_kinds) if record_kinds else true()
    of_record = Key.record_id.in_(record_ids) if record_ids else true()
    session.execute(
        update(Key)
        .where(Key.source_id == source_id, Key.relation.in_(relations), still_open)
        .where(of_kind, of_record)
        .values(valid_until=moment)
        .execution_options(synchronize_session="fetch")
    )


def broken_glass(membership: Any, now: Any) -> ScalarSelect[Any]:
    """Return the column with what a membership has broken glass for, for `actors.open_glasses`.

    Args:
        membership: column or parameter with the membership's id.
        now: from the clock, or a parameter for it.
    """
    one = func.jsonb_build_array(Key.source_id, Key.record_id, Key.valid_until)
    mine = Key.membership_id == membership
    live = Key.valid_until > now
    glass = Key.relation == written(Relation.BREAK_GLASS)
    found = select(func.jsonb_agg(one)).where(mine, glass, live)
    return found.scalar_subquery()


def end_keys_beside(
    session: Session,
    opened: tuple[str, uuid.UUID],
    beside: tuple[str, Sequence[uuid.UUID]],
    moment: dt.datetime,
) -> None:
    """Let keys close that were opened together with a record's own, by the same source.

    Args:
        session: the transaction in which a record loses its parts.
        opened: kind and id of the record, a signal for instance.
        beside: kind and ids of what is no part of it any more, young persons for instance.
        moment: when they close; a key that closes earlier by itself keeps its own moment.
    """
    sources = select(Key.source_id).where(Key.record_kind == opened[0], Key.record_id == opened[1])
    still_open = (Key.valid_until.is_(None)) | (Key.valid_until > moment)
    session.execute(
        update(Key)
        .where(
            Key.record_kind == beside[0],
            Key.record_id.in_(beside[1]),
            Key.source_id.in_(sources),
            still_open,
        )
        .values(valid_until=moment)
        .execution_options(synchronize_session="fetch")
    )
