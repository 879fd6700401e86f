"""A person's own settings: language and digest."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from coordination.core.errors import FieldProblem, Invalid
from coordination.core.i18n import LOCALES
from coordination.partners.models import Account
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
