"""Reads a membership afresh at the start of every transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    bindparam,
    column,
    exists,
    func,
    select,
    table,
)
from sqlalchemy.orm import Session, aliased

from coordination.access.actors import Actor, open_glasses
from coordination.access.keys import broken_glass
from coordination.core.clock import GIVEN, local_date_of
from coordination.partners.models import (
    Account,
    FunctionContact,
    Membership,
    Organisation,
    StandIn,
)
from coordination.partners.policy import active, stays
from coordination.partners.rules import default_functions

# Of young persons, which stand above: who must not see whom.
_CONFLICTS = table("conflicts_of_interest", column("account_id"))
_ASKED = bindparam("membership_id", type_=Uuid())


def identify(
    session: Session,
    membership_id: uuid.UUID,
    now: dt.datetime,
    lock: bool,  # noqa: FBT001 - fixed by the runtime's signature
) -> Actor | None:
    """Return the actor of a membership, or None when it may not act (any more).

    Args:
        session: the transaction it is to act in.
        membership_id: from the session, the token or the message.
        now: from the clock.
        lock: whether the row is locked `FOR SHARE`, so that nothing is written by a membership
            whose end is being committed.
    """
    asked = {"membership_id": membership_id, "now": now}
    row = session.execute(_query(lock=lock), asked).one_or_none()
    if row is None:
        return None
    defaults = default_functions(row.role) - set(row.configured or ())
    return Actor(
        membership_id=membership_id,
        account_id=row.account_id,
        organisation_id=row.organisation_id,
        organisation_kind=row.kind.value,
        role=row.role,
        now=now,
        secrecy_bound=row.secrecy_bound,
        functions=defaults | set(row.mine or ()),
        stands_in_for=frozenset(row.absent or ()),
        locale=row.locale,
        glasses=open_glasses(row.glasses),
        has_conflicts=row.has_conflicts,
    )


@cache
def _query(*, lock: bool) -> Select[*tuple[Any, ...]]:
    """Return the question, made once: it is asked at the start of every transaction."""
    query = (
        select(
            Membership.account_id,
            Membership.organisation_id,
            Membership.role,
            Membership.secrecy_bound,
            Organisation.kind,
            Account.locale,
            _functions(FunctionContact.organisation_id == Membership.organisation_id, "configured"),
            _functions(FunctionContact.membership_id == _ASKED, "mine"),
            _absent().scalar_subquery().label("absent"),
            broken_glass(_ASKED, GIVEN).label("glasses"),
            exists(
                select(_CONFLICTS.c.account_id).where(
                    _CONFLICTS.c.account_id == Membership.account_id
                )
            ).label("has_conflicts"),
        )
        .join(Membership.account)
        .join(Membership.organisation)
        .where(Membership.id == _ASKED, active(GIVEN))
    )
    return query.with_for_update(read=True, of=Membership) if lock else query


def _functions(where: ColumnElement[bool], name: str) -> Any:
    found = select(func.array_agg(FunctionContact.function)).where(where)
    return found.scalar_subquery().label(name)


def _absent() -> Select[Sequence[uuid.UUID]]:
    """Return whom the membership replaces today.

    Who has left is replaced by nobody: their work goes back to who was asked (product text §2).
    """
    replaced, today = aliased(Membership), local_date_of(GIVEN)
    return (
        select(func.array_agg(StandIn.membership_id))
        .join(replaced, replaced.id == StandIn.membership_id)
        .where(StandIn.stand_in_id == _ASKED, stays(replaced, today))
        .where(StandIn.first_day <= today, StandIn.last_day >= today)
    )
