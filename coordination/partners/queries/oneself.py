"""Reads what a person may know of themselves: account, memberships and settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.partners.models import Account, Membership
from coordination.partners.queries.accounts import active_memberships
from coordination.work import Work

DIGEST_WHEN_EMPTY = "digest_when_empty"


@dataclass(frozen=True)
class Me:
    """Who asks, under which membership, and what they chose."""

    account: Account
    membership: Membership
    memberships: Sequence[Membership]
    functions: Sequence[str]
    locale: str
    digest_when_empty: bool


def me(work: Work) -> Me:
    """Return what the acting person may know of themselves.

    Args:
        work: an open unit of work of a person.
    """
    actor = work.actor
    query = select(Account).where(Account.id == actor.account_id)
    account = work.ungoverned(query).one()
    found = active_memberships(work.session, account.id, work.now)
    acting = next(item for item in found if item.id == actor.membership_id)
    empty = bool(account.settings.get(DIGEST_WHEN_EMPTY, False))
    return Me(account, acting, found, sorted(actor.functions), account.locale, empty)
