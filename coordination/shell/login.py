"""Logging in and out: the units of work behind the pages, and what the log says of them.

The order is: password, second factor, membership. Until the factor is given the session only waits
(`session_store`), and opens nothing but the page that asks for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from config.settings import Mode
from coordination import work as unit
from coordination.access.actors import System
from coordination.core.errors import Refused
from coordination.http.context import occasion, runtime
from coordination.identity import queries
from coordination.identity.routes import enrolling
from coordination.identity.service import (
    logging_in,
    recovery_codes,
    second_factors,
    throttling,
)
from coordination.identity.service.logging_in import LoginFailed, Proof
from coordination.identity.service.throttling import Key, TooSoon
from coordination.partners.models import Account, Membership
from coordination.partners.queries.accounts import account_by_email, active_memberships
from coordination.shell import devices
from coordination.single_sign_on.queries import behind_providers, organisation_of
from coordination.work import Work

LOGIN = System("login")


@dataclass(frozen=True)
class Question:
    """What the page that asks for the factor shows.

    Attributes:
        enrolled: whether the person has a factor at all.
        passkey: options for the browser, or None.
        shown: the code of the moment, in the demonstration only.
    """

    enrolled: bool
    passkey: str | None
    shown: str | None


def begin(action: str) -> AbstractContextManager[Work]:
    """Open a unit of work of the login pages, in which nobody acts yet."""
    return unit.begin(runtime(), LOGIN, occasion(action))


def check_password(email: str, password: str) -> uuid.UUID:
    """Return the account of an address and its password.

    Args:
        email: what was typed.
        password: what was typed.

    Raises:
        LoginFailed: they do not belong together, the account is disabled, or the organisation of
            the person demands its provider.
        TooSoon: too many tries have failed.
    """

    def keys(session: Session) -> list[Key]:
        person = account_by_email(session, email)
        account_id = person.id if person else None
        return throttling.password_keys(runtime(), session, email, account_id, devices.origin())

    def log_it(work: Work) -> None:
        work.record("session.authenticate", logging_in.tried(work, email))

    found = counted("session.authenticate", keys, log_it)
    with begin("session.authenticate") as work:
        account_id = logging_in.try_password(work, email, password, found)
        mine = active_memberships(work.session, account_id, work.now)
        # The answer is that to a wrong password, and the try counts as one.
        if mine and not _open_to_password(work, account_id, mine):
            raise LoginFailed
        return account_id


def ask(account_id: uuid.UUID) -> Question:
    """Return what the page shows that asks a person for the second factor."""
    with begin("session.ask") as work:
        person = queries.account(work, account_id)
        demonstration = runtime().settings.mode is Mode.DEMO
        return Question(
            queries.has_factor(work.session, account_id),
            enrolling.ask(work, person)["passkey"],
            second_factors.shown_code(work, account_id) if demonstration else None,
        )


def confirm(account_id: uuid.UUID, proof: Proof) -> None:
    """Check the second factor that a person has given.

    Args:
        account_id: of the session.
        proof: what was given.

    Raises:
        FactorFailed: it is not right, or was used before.
        TooSoon: too many tries have failed.
    """

    def keys(session: Session) -> list[Key]:
        return throttling.factor_keys(runtime(), session, account_id, devices.origin())

    def log_it(work: Work) -> None:
        work.record("session.confirm", queries.account(work, account_id))

    found = counted("session.confirm", keys, log_it)
    with begin("session.confirm") as work:
        person = logging_in.confirm(work, account_id, proof, found)
        logging_in.settle(work, person, devices.remember())


def offer(account_id: uuid.UUID) -> enrolling.Offer:
    """Return what a person without a factor needs to enrol the first one."""
    with begin("session.ask") as work:
        return enrolling.offer(work, _without_factor(work, account_id))


def enrol(account_id: uuid.UUID) -> list[str]:
    """Add the first factor of a person, from the posted form, and return the recovery codes.

    Raises:
        Refused: the person has a factor; whoever knows only the password may not add one.
        FactorFailed: the code or the passkey is not right.
    """
    with begin("self.add_factor") as work:
        person = _without_factor(work, account_id)
        work.record("self.add_factor", person)
        enrolling.take(work, person)
        logging_in.settle(work, person, devices.remember())
        return recovery_codes.renew(work, person)


def memberships(account_id: uuid.UUID, provider_id: uuid.UUID | None) -> Sequence[Membership]:
    """Return the memberships that a person who logs in can choose from.

    Args:
        account_id: the person.
        provider_id: of single sign-on, by whose word the session began; it vouches for members of
            its own organisation only.
    """
    with begin("session.choose") as work:
        found = memberships_of(work, account_id, provider_id)
        work.saw(found, "session.choose")
        return found


def memberships_of(
    work: Work, account_id: uuid.UUID, provider_id: uuid.UUID | None
) -> Sequence[Membership]:
    """Return the memberships that are open to a person in a session.

    Args:
        work: an open unit of work.
        account_id: the person.
        provider_id: as for `memberships`.
    """
    found = active_memberships(work.session, account_id, work.now)
    if provider_id is None:
        return _open_to_password(work, account_id, found)
    place = organisation_of(work.session, provider_id)
    return [item for item in found if item.organisation_id == place]


def note(action: str, membership_id: uuid.UUID) -> None:
    """Write a login, switch, return or logout into the log, as an act of the membership itself.

    Args:
        action: `session.login`, `session.switch`, `session.resume` or `session.logout`.
        membership_id: under which membership.

    Raises:
        Unauthenticated: the membership may not act (any more).
    """
    with unit.begin(runtime(), membership_id, occasion(action)):
        pass


def counted(
    action: str, keys: Callable[[Session], list[Key]], log_it: Callable[[Work], Any]
) -> list[Key]:
    """Count a try in a transaction of its own; one that comes too soon stands in the log.

    Args:
        action: of the log entry.
        keys: finds what the try counts under.
        log_it: names in the entry who or what was tried.

    Raises:
        TooSoon: too many tries have failed.
    """
    try:
        with runtime().logins().begin() as session:
            found = keys(session)
            throttling.admit(session, found)
            return found
    except TooSoon as problem:
        with begin(action) as work:
            log_it(work)
            raise problem from None


def _open_to_password(
    work: Work, account_id: uuid.UUID, mine: Sequence[Membership]
) -> Sequence[Membership]:
    """Return the memberships that the person's provider is not the only way to."""
    closed = behind_providers(work.session, account_id)
    return [item for item in mine if item.id not in closed]


def _without_factor(work: Work, account_id: uuid.UUID) -> Account:
    person = queries.account(work, account_id)
    if queries.has_factor(work.session, account_id):
        raise Refused
    return person
