"""Accounts: made, renamed, disabled and enabled by an administrator, never one's own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select, update

from coordination.core.errors import (
    Conflict,
    FieldProblem,
    NotFound,
    Refused,
    require_valid,
)
from coordination.partners.events import MembershipSuspended
from coordination.partners.models import Account, ApiToken, Membership, WebSession
from coordination.partners.queries import domains as domain_queries
from coordination.partners.queries.accounts import account_by_email, active_memberships
from coordination.partners.service.enrolment import enrol_account
from coordination.partners.service.successors import problems as successor_problems
from coordination.partners.service.tokens import revoke
from coordination.work import Work

Successors = Mapping[uuid.UUID, uuid.UUID]


def create(work: Work, email: str, name: str, locale: str = "nl") -> Account:
    """Make an account that opens nothing: memberships are proposed and confirmed apart.

    Args:
        work: of an administrator.
        email: in a mail domain of a partner.
        name: as colleagues know the person.
        locale: `nl` or `en`.

    Raises:
        Invalid: the address lies in no domain of a partner.
        Conflict: there is an account with this address.
    """
    if not domain_queries.fits_somewhere(work.session, email):
        require_valid([FieldProblem("/email", "mail_domain")])
    if account_by_email(work.session, email) is not None:
        raise Conflict("account_exists")
    return enrol_account(work, email, name, locale=locale)


def change(work: Work, account_id: uuid.UUID, name: str, locale: str) -> Account:
    """Change the name and language of somebody; the address has a road of its own.

    Args:
        work: of an administrator.
        account_id: whose.
        name: as colleagues know the person.
        locale: `nl` or `en`.

    Raises:
        NotFound: there is no such account.
        Refused: it is one's own.
    """
    account = locked(work, account_id)
    account.name, account.locale = name, locale
    work.record("account.edit", account, fields=["name", "locale"])
    return account


def disable(work: Work, account_id: uuid.UUID, successors: Successors | None = None) -> Account:
    """Close an account at once: sessions and tokens end, open work goes to colleagues or back.

    Args:
        work: of an administrator.
        account_id: whose.
        successors: for a membership of the account the membership of a colleague who takes over
            its open work; what nobody is named for goes back to the function that was asked.

    Raises:
        NotFound: there is no such account.
        Refused: it is one's own.
        Conflict: it is disabled already.
        Invalid: a successor is no colleague there.
    """
    account = locked(work, account_id)
    if account.disabled_at is not None:
        raise Conflict("account_disabled")
    members = active_memberships(work.session, account_id, work.now)
    chosen = successors or {}
    require_valid(_problems(work, members, chosen))
    account.disabled_at = work.now
    _end_sessions(work, account)
    for token in _tokens(work, account):
        revoke(work, token)
    for member in members:
        work.emit(MembershipSuspended(member.id, chosen.get(member.id)))
    work.record("account.disable", account)
    return account


def enable(work: Work, account_id: uuid.UUID) -> Account:
    """Open a disabled account again; its memberships that have not ended meanwhile count again.

    Args:
        work: of an administrator.
        account_id: whose.

    Raises:
        NotFound: there is no such account.
        Refused: it is one's own.
        Conflict: it is not disabled.
    """
    account = locked(work, account_id)
    if account.disabled_at is None:
        raise Conflict("account_enabled")
    account.disabled_at = None
    work.record("account.enable", account)
    return account


def locked(work: Work, account_id: uuid.UUID) -> Account:
    """Return somebody else's account for a change.

    Args:
        work: of an administrator.
        account_id: whose.

    Raises:
        NotFound: there is no such account.
        Refused: it is one's own.
    """
    query = select(Account).where(Account.id == account_id).with_for_update()
    found = work.ungoverned(query).one_or_none()
    if found is None:
        raise NotFound
    if found.id == work.actor.account_id:
        raise Refused("membership_of_oneself")
    return found


def _problems(work: Work, members: Sequence[Membership], chosen: Successors) -> list[FieldProblem]:
    own = {member.id: member for member in members}
    found = [FieldProblem("/handOver", "choice") for member_id in chosen.keys() - own.keys()]
    for member_id in chosen.keys() & own.keys():
        found += successor_problems(work, own[member_id], chosen[member_id], "/handOver")
    return found


def _end_sessions(work: Work, account: Account) -> None:
    live = update(WebSession).where(
        WebSession.account_id == account.id, WebSession.ended_at.is_(None)
    )
    work.session.execute(live.values(ended_at=work.now))


def _tokens(work: Work, account: Account) -> list[ApiToken]:
    of_account = select(Membership.id).where(Membership.account_id == account.id)
    query = select(ApiToken).where(
        ApiToken.membership_id.in_(of_account), ApiToken.revoked_at.is_(None)
    )
    return list(work.ungoverned(query.with_for_update()))
