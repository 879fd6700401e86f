"""Tokens of a membership for its own systems: shown once, stored as a hash, scoped and expiring."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable

from sqlalchemy import select

from coordination.access.grants import GRANTS
from coordination.core.clock import AMSTERDAM
from coordination.core.crypto import token_hash
from coordination.core.errors import FieldProblem, NotFound, require_valid
from coordination.partners.models import ApiToken, Membership
from coordination.partners.queries import tokens as queries
from coordination.work import Work

TOKEN_BYTES = 32
PREFIX = "schakel_"  # so that tools that look for leaked secrets know one
LONGEST = dt.timedelta(days=366)


def issue_token(
    work: Work, holder: Membership, label: str, scopes: Iterable[str], expires_at: dt.datetime
) -> str:
    """Create a token of a membership and return it; it cannot be read again.

    Args:
        work: a unit of work of the operator.
        holder: the membership in whose name the system acts.
        label: what it is for.
        scopes: actions that it is limited to, or `*` for all that the membership may do.
        expires_at: moment after which it opens nothing, at most a year from now.

    Raises:
        Invalid: an unknown scope, or a moment in the past or too far away.
    """
    wanted = sorted(set(scopes))
    require_valid(_problems(work, wanted, expires_at))
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken(
        token_hash=token_hash(secret),
        membership_id=holder.id,
        organisation_id=holder.organisation_id,
        label=label,
        scopes=wanted,
        issued_at=work.now,
        expires_at=expires_at,
    )
    work.add(token)
    work.record("api_token.issue", token, scopes=wanted)
    return secret


def create_own(work: Work, label: str, scopes: Iterable[str], last_day: dt.date) -> str:
    """Create a token of the acting membership and return it; it cannot be read again.

    It reaches no further than its membership does, and no further than what is chosen here.

    Args:
        work: of the membership itself; a lead makes none in the name of somebody else.
        label: what it is for.
        scopes: actions that it is limited to, of those that the role may do.
        last_day: on which it still works, at most a year from now.

    Raises:
        Invalid: an action that the role may never do, or a day in the past or too far away.
    """
    wanted = list(scopes)
    own = set(queries.own_actions(work.actor.role))
    require_valid(FieldProblem("/scopes", "choice") for scope in wanted if scope not in own)
    query = select(Membership).where(Membership.id == work.actor.membership_id)
    holder = work.ungoverned(query).one()
    midnight = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time.min, AMSTERDAM)
    return issue_token(work, holder, label, wanted, midnight)


def revoke_seen(work: Work, token_id: uuid.UUID) -> None:
    """End a token of one's own membership or, as a lead, of the organisation.

    Args:
        work: of its holder or the holder's lead.
        token_id: which token.

    Raises:
        NotFound: there is none in reach.
    """
    found = queries.one(work.session, token_id, work.actor)
    if found is None:
        raise NotFound
    revoke(work, found)


def revoke_token(work: Work, token_id: uuid.UUID) -> None:
    """End a token, with effect on the next request.

    Args:
        work: a unit of work of the operator.
        token_id: which token.

    Raises:
        NotFound: there is no such token.
    """
    query = select(ApiToken).where(ApiToken.id == token_id)
    token = work.ungoverned(query.with_for_update()).one_or_none()
    if token is None:
        raise NotFound
    revoke(work, token)


def revoke(work: Work, token: ApiToken) -> None:
    """End a token that was loaded already.

    Args:
        work: the running unit of work.
        token: locked.
    """
    token.revoked_at = token.revoked_at or work.now
    work.record("api_token.revoke", token)


def _problems(work: Work, scopes: list[str], expires_at: dt.datetime) -> list[FieldProblem]:
    known = {"*"} | {row.action for row in GRANTS}
    found = [FieldProblem("/scopes", "choice") for scope in scopes if scope not in known]
    if not work.now < expires_at <= work.now + LONGEST:
        found.append(FieldProblem("/expiresOn", "token_expiry"))
    return found
