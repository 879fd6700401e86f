"""A person's own settings: language, digest and password."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Update, select, update

from coordination.core.errors import FieldProblem, Invalid, require_valid
from coordination.core.i18n import LOCALES
from coordination.partners import passwords
from coordination.partners.models import Account, WebSession
from coordination.partners.queries.oneself import DIGEST_WHEN_EMPTY
from coordination.work import Work


@dataclass(frozen=True)
class Settings:
    """What a person chooses.

    Attributes:
        locale: language of pages and mail, `nl` or `en`.
        digest_when_empty: whether the weekly digest comes when there is nothing in it.
    """

    locale: str
    digest_when_empty: bool


def own_account(work: Work) -> Account:
    """Return the account of the acting person, locked when something may be changed."""
    query = select(Account).where(Account.id == work.actor.account_id)
    if work.occasion.writes:
        query = query.with_for_update()
    return work.ungoverned(query).one()


def save_settings(work: Work, wanted: Settings) -> Account:
    """Keep what a person chose.

    Args:
        work: unit of work of the person.
        wanted: all of their settings.

    Raises:
        Invalid: there are no texts in that language.
    """
    if wanted.locale not in LOCALES:
        raise Invalid([FieldProblem("/locale", "choice")])
    account = own_account(work)
    account.locale = wanted.locale
    account.settings = account.settings | {DIGEST_WHEN_EMPTY: wanted.digest_when_empty}
    work.record("self.edit", account, fields=["locale", DIGEST_WHEN_EMPTY])
    return account


def change_password(
    work: Work, current: str, wanted: str, session_id: uuid.UUID | None = None
) -> Account:
    """Give a person another password; every other session of theirs ends.

    Args:
        work: unit of work of the person.
        current: the password until now.
        wanted: the new one.
        session_id: the session that goes on, in which the change is made.

    Raises:
        Invalid: the current one is wrong, or the new one too short or too long.
    """
    account = own_account(work)
    if not passwords.matches(account.password_hash, current):
        raise Invalid([FieldProblem("/currentPassword", "password_wrong")])
    require_valid(passwords.problems(wanted, "/newPassword"))
    account.password_hash = passwords.hashed(wanted)
    with work.as_system():
        work.session.execute(_other_sessions(account, session_id).values(ended_at=work.now))
    work.record("self.change_password", account)
    return account


def _other_sessions(account: Account, kept: uuid.UUID | None) -> Update:
    live = update(WebSession).where(
        WebSession.account_id == account.id, WebSession.ended_at.is_(None)
    )
    return live if kept is None else live.where(WebSession.id != kept)
