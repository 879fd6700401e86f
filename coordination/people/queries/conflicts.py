"""Reads of declared conflicts of interest; whom they closed is told to nobody."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.partners.models import Account
from coordination.people.models import ConflictDeclaration
from coordination.people.rules import FamilyRelation
from coordination.work import Work

MOST_DECLARED = 200  # more conflicts of interest than an organisation has


@dataclass(frozen=True)
class Declared:
    """A declaration of a conflict of interest; whom it closed is told to nobody.

    Attributes:
        id: of the declaration.
        name: of the person to whom it closes.
        relation: what they are to the young person.
        birth_date: as it was typed; None where a registration was chosen.
        created_at: when it was declared.
        ended_at: when it was ended, or None.
        own: whether it is the reader's own.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    name: str
    relation: FamilyRelation
    birth_date: dt.date | None
    created_at: dt.datetime
    ended_at: dt.datetime | None
    own: bool
    permissions: tuple[str, ...]


def declarations(work: Work) -> list[Declared]:
    """Return one's own declarations and, for a lead, those of the organisation, newest first.

    Args:
        work: of the reader.
    """
    ends = work.allowed(ConflictDeclaration, "conflict_of_interest.end").label("ends")
    query = (
        select(ConflictDeclaration, Account.name, ends)
        .join(Account, Account.id == ConflictDeclaration.account_id)
        .where(work.readable(ConflictDeclaration))
        .order_by(ConflictDeclaration.created_at.desc(), ConflictDeclaration.id)
    )
    rows = work.session.execute(query.limit(MOST_DECLARED)).all()
    work.saw([row[0] for row in rows], "conflict_of_interest.list")
    return [_declared(work, row, name, may_end=yes) for row, name, yes in rows]


def _declared(work: Work, row: ConflictDeclaration, name: str, *, may_end: bool) -> Declared:
    ends = ("conflict_of_interest.end",) if may_end and row.ended_at is None else ()
    return Declared(
        id=row.id,
        name=name,
        relation=row.relation,
        birth_date=row.birth_date,
        created_at=row.created_at,
        ended_at=row.ended_at,
        own=row.account_id == work.actor.account_id,
        permissions=("conflict_of_interest.read", *ends),
    )
