"""Reads tokens: one's own and, for a lead, those of the organisation."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from coordination.access.actors import Actor
from coordination.access.classes import Role
from coordination.access.grants import GRANTS
from coordination.partners.models import Account, ApiToken, Membership

MOST = 200
# A token never gives a second factor, so what asks for one, and what only people choose for
# themselves in a session, is no scope.
PEOPLE_ONLY = frozenset({"api_token.create", "membership.switch"})


def own_actions(role: Role) -> list[str]:
    """Return the actions that a token of a membership in this role may be limited to.

    Args:
        role: of the membership.
    """
    found = {row.action for row in GRANTS if role in row.roles}
    return sorted(found - PEOPLE_ONLY)


def listed(session: Session, actor: Actor, now: dt.datetime) -> Sequence[tuple[ApiToken, str]]:
    """Return the tokens in reach that still work, with the name of their holder.

    Args:
        session: an open session.
        actor: the acting membership.
        now: from `work.now`.
    """
    query = (
        select(ApiToken, Account.name)
        .join(Membership, Membership.id == ApiToken.membership_id)
        .join(Account, Account.id == Membership.account_id)
        .where(_in_reach(actor), ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
        .order_by(Account.name, ApiToken.issued_at, ApiToken.id)
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(MOST))]


def lines(session: Session, actor: Actor, now: dt.datetime) -> list[dict[str, Any]]:
    """Return the same as `listed` as rows to show; the token itself is known to nobody.

    Args:
        session: an open session.
        actor: the acting membership.
        now: from `work.now`.
    """
    names = ("id", "label", "membership_id", "scopes", "issued_at", "expires_at")
    return [
        {name: getattr(row, name) for name in names} | {"holder": holder}
        for row, holder in listed(session, actor, now)
    ]


def one(session: Session, token_id: uuid.UUID, actor: Actor) -> ApiToken | None:
    """Return a token in reach, locked, or None.

    Args:
        session: an open session.
        token_id: which one.
        actor: the acting membership.
    """
    query = select(ApiToken).where(ApiToken.id == token_id, _in_reach(actor))
    return session.scalars(query.with_for_update()).one_or_none()


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    if actor.role is Role.ORGANISATION_LEAD:
        return ApiToken.organisation_id == actor.organisation_id
    return ApiToken.membership_id == actor.membership_id
