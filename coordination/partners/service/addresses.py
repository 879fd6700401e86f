"""Another address for an account: confirmed from the new one by the person who is logged in.

Whoever reads an address may recover an account with it. So a change takes the link that was sent
to the new address *and* the session of its person, and the old address hears of it at once.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from coordination.core.crypto import token_hash
from coordination.core.errors import Conflict, FieldProblem, NotFound, Problem, require_valid
from coordination.partners.events import AddressAsked
from coordination.partners.models import Account, AddressChange
from coordination.partners.queries import domains as domain_queries
from coordination.partners.queries.accounts import account_by_email, open_address_changes
from coordination.partners.queries.memberships import organisations_of
from coordination.work import Work

VALID = dt.timedelta(days=7)  # people are away; the link alone opens nothing


class CodeUnusable(Problem):
    """The link is unknown, used, replaced or too old, or was sent to somebody else."""

    status = 422

    def __init__(self) -> None:
        super().__init__("address_code_unusable")


def ask(work: Work, account_id: uuid.UUID, email: str) -> AddressChange:
    """Ask for another address; what was asked for before counts no longer.

    Args:
        work: of the person, or of an administrator for somebody else.
        account_id: whose.
        email: the new address.

    Raises:
        NotFound: there is no such account.
        Invalid: it lies outside the mail domains of an organisation where the person works.
        Conflict: it is somebody's already.
    """
    query = select(Account).where(Account.id == account_id).with_for_update()
    account = work.ungoverned(query).one_or_none()
    if account is None:
        raise NotFound
    require_valid(_problems(work, account, email))
    if account_by_email(work.session, email) is not None:
        raise Conflict("account_exists")
    for row in work.ungoverned(open_address_changes(account_id)):
        row.ended_at = work.now
    change = AddressChange(
        account_id=account.id,
        before=account.email,
        email=email,
        asked_by=work.actor.membership_id,
        asked_at=work.now,
        expires_at=work.now + VALID,
    )
    work.add(change)
    work.record("account.ask_address", account)
    work.emit(AddressAsked(change.id))
    return change


def confirm(work: Work, code: str) -> Account:
    """Take over the new address.

    Args:
        work: of the person whose address it is.
        code: from the link that was sent to the new address.

    Raises:
        CodeUnusable: it is not a link of this person that still counts.
        Conflict: the address is somebody else's by now.
    """
    query = open_address_changes(work.actor.account_id).where(
        AddressChange.code_hash == token_hash(code), AddressChange.expires_at > work.now
    )
    change = work.ungoverned(query.with_for_update()).one_or_none()
    if change is None:
        raise CodeUnusable
    account = work.ungoverned(
        select(Account).where(Account.id == change.account_id).with_for_update()
    ).one()
    # A domain may have ended, or a membership begun, since it was asked for.
    require_valid(_problems(work, account, change.email))
    if account_by_email(work.session, change.email) is not None:
        raise Conflict("account_exists")
    account.email, change.confirmed_at = change.email, work.now
    work.record("account.change_address", account)
    return account


def _problems(work: Work, account: Account, email: str) -> list[FieldProblem]:
    places = organisations_of(work.session, account.id)
    fits = [domain_queries.fits(work.session, place, email) for place in places]
    somewhere = all(fits) if fits else domain_queries.fits_somewhere(work.session, email)
    return [] if somewhere else [FieldProblem("/email", "mail_domain")]
