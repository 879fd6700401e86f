"""Logging in and out: the password, the choice of a membership, and what the log says of it.

A second factor belongs between `check_password` and `memberships`: the session then stands for the
account alone, and the choice of a membership waits for the factor.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from coordination import work as unit
from coordination.access.actors import System
from coordination.core.crypto import keyed_hash
from coordination.core.errors import Problem
from coordination.http.context import occasion, runtime
from coordination.identity import passwords
from coordination.partners.models import Membership
from coordination.partners.queries.accounts import account_by_email, active_memberships
from coordination.work import Work

LOGIN = System("login")


class LoginFailed(Problem):
    """Unknown address, wrong password or disabled account: nobody is told which."""

    status = 422

    def __init__(self) -> None:
        super().__init__("login_failed")


@dataclass(frozen=True)
class TriedAddress:
    """An address that was typed at the login page, as the log knows it: a keyed hash."""

    id: uuid.UUID

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, None]:
        """Return the hash as the subject of the entry."""
        return "login_address", self.id, None


def check_password(email: str, password: str) -> uuid.UUID:
    """Return the account of an address and its password.

    It takes as long and says the same for an unknown address as for a wrong password.

    Args:
        email: what was typed.
        password: what was typed.

    Raises:
        LoginFailed: they do not belong together, or the account is disabled.
    """
    with unit.begin(runtime(), LOGIN, occasion("session.authenticate")) as work:
        work.record("session.authenticate", _tried(work, email))
        account = account_by_email(work.session, email)
        right = passwords.matches(account.password_hash if account else None, password)
        if account is None or not right or account.disabled_at is not None:
            raise LoginFailed
        if passwords.outdated(account.password_hash or ""):
            account.password_hash = passwords.hashed(password)
        work.record("session.authenticate", account)
        return account.id


def memberships(account_id: uuid.UUID) -> Sequence[Membership]:
    """Return the memberships that a person who logs in can choose from."""
    with unit.begin(runtime(), LOGIN, occasion("session.choose")) as work:
        found = active_memberships(work.session, account_id, work.now)
        work.saw(found, "session.choose")
        return found


def note(action: str, membership_id: uuid.UUID) -> None:
    """Write a login, switch or logout into the log, as an act of the membership itself.

    Args:
        action: `session.login`, `session.switch` or `session.logout`.
        membership_id: under which membership.

    Raises:
        Unauthenticated: the membership may not act (any more).
    """
    with unit.begin(runtime(), membership_id, occasion(action)):
        pass


def _tried(work: Work, email: str) -> TriedAddress:
    digest = keyed_hash(work.runtime.audit_key, b"login", email.strip().casefold().encode())
    return TriedAddress(uuid.UUID(bytes=digest[:16], version=4))
