"""The acting membership as the access clause sees it: what it is, and who it is as parameters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BindParameter, DateTime, String, Uuid, bindparam
from sqlalchemy.types import TypeEngine

from coordination.access.actors import Actor
from coordination.access.classes import Role

Ids = BindParameter[list[uuid.UUID]]


class Asker(NamedTuple):
    """An `Actor` in whose place a clause can be written; relations are made of nothing else.

    The first five decide which clause is asked, and are the same for very many actors; the others
    are parameters of it.
    """

    role: Role
    organisation_kind: str
    secrecy_bound: bool
    has_conflicts: bool
    stands_in: bool
    membership_id: BindParameter[uuid.UUID]
    account_id: BindParameter[uuid.UUID]
    organisation_id: BindParameter[uuid.UUID]
    functions: BindParameter[list[str]]
    stands_in_for: Ids
    handles_for: Ids
    now: BindParameter[dt.datetime]

    @property
    def shape(self) -> tuple[Any, ...]:
        """Return what decides which clause is asked."""
        return self[:5]

    @property
    def given(self) -> tuple[BindParameter[Any], ...]:
        """Return the parameters of the clause."""
        return self[5:]


_ID, _IDS = Uuid(), ARRAY(Uuid())
_NAMES, _MOMENT = ARRAY(String()), DateTime(timezone=True)


def asker(actor: Actor) -> Asker:
    """Return an actor as clauses see it."""
    return Asker(
        role=actor.role,
        organisation_kind=actor.organisation_kind,
        secrecy_bound=actor.secrecy_bound,
        has_conflicts=actor.has_conflicts,
        stands_in=bool(actor.stands_in_for),
        membership_id=_parameter("membership", actor.membership_id, _ID),
        account_id=_parameter("account", actor.account_id, _ID),
        organisation_id=_parameter("organisation", actor.organisation_id, _ID),
        functions=_parameter("functions", sorted(actor.functions), _NAMES),
        stands_in_for=_parameter("stands_in_for", sorted(actor.stands_in_for), _IDS),
        handles_for=_parameter("handles_for", actor.handles_for, _IDS),
        now=_parameter("now", actor.now, _MOMENT),
    )


def listed(ids: Sequence[uuid.UUID]) -> Ids:
    """Return a parameter with ids of records."""
    return _parameter("ids", list(ids), _IDS)


def _parameter(name: str, value: Any, type_: TypeEngine[Any]) -> BindParameter[Any]:
    return bindparam(name, value, type_=type_, unique=True)
