"""Ends the sessions of which a provider says that they are over there."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from coordination.core.crypto import token_hash
from coordination.partners.models import Account
from coordination.single_sign_on import queries
from coordination.single_sign_on.logout_tokens import LASTS, LoggedOut
from coordination.single_sign_on.models import OidcProvider, SpentLogoutToken
from coordination.single_sign_on.rules import CLOCK_SKEW, Reason, SignOnFailed
from coordination.work import Work


def end(work: Work, provider: OidcProvider, told: LoggedOut) -> int:
    """End the sessions that a provider names, with effect on the next request.

    Sessions that began with a password are not its own, and go on. A provider that names nobody
    known here hears nothing of that: the person is logged out, whoever it is.

    Args:
        work: unit of work of the login.
        provider: whose token it was.
        told: what it says, checked.

    Returns:
        How many sessions ended.

    Raises:
        SignOnFailed: the token was used before.
    """
    _spend(work, provider, told)
    found = work.ungoverned(queries.sessions_of(provider, told)).all()
    for row in found:
        row.ended_at = work.now
    for account_id in {row.account_id for row in found}:
        account = work.ungoverned(select(Account).where(Account.id == account_id)).one()
        work.record("session.end", account, reason="by_provider", provider=str(provider.id))
    return len(found)


def _spend(work: Work, provider: OidcProvider, told: LoggedOut) -> None:
    """Let a token count once; those that are too old to count again are forgotten."""
    over = SpentLogoutToken.spent_at < work.now - 2 * (LASTS + 2 * CLOCK_SKEW)
    work.session.execute(delete(SpentLogoutToken).where(over))
    number = token_hash(f"{provider.issuer}\n{told.number}")
    spent = insert(SpentLogoutToken).values(number_hash=number, spent_at=work.now)
    once = spent.on_conflict_do_nothing().returning(SpentLogoutToken.number_hash)
    if work.session.scalar(once) is None:
        raise SignOnFailed(Reason.REPLAYED)
