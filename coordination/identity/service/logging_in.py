"""The steps of logging in: the password, then the second factor, then a membership.

Each is a unit of work of the system, since nobody acts under a membership yet; the log names the
account, or the hash of what was typed.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from coordination.core.crypto import keyed_hash
from coordination.core.errors import Problem
from coordination.identity import passwords, queries
from coordination.identity.service import passkeys, recovery_codes, second_factors, throttling
from coordination.identity.service.notices import tell
from coordination.identity.service.second_factors import FactorFailed
from coordination.identity.service.throttling import Key, Origin
from coordination.mail.letters import Template
from coordination.partners.models import Account
from coordination.partners.queries.accounts import account_by_email, hash_by_email
from coordination.work import Work

_SIX_DIGITS = re.compile(r"[0-9]{6}")


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


@dataclass(frozen=True)
class Proof:
    """What somebody gives as the second factor.

    Attributes:
        code: six digits of an app, or a recovery code.
        passkey: answer of the browser, as JSON.
        challenge: that the passkey must have signed.
    """

    code: str = ""
    passkey: str = ""
    challenge: str = ""


def try_password(work: Work, email: str, password: str, keys: list[Key]) -> uuid.UUID:
    """Return the account of an address and its password.

    It takes as long and says the same for an unknown address as for a wrong password.

    Args:
        work: an open unit of work of the login pages.
        email: what was typed.
        password: what was typed.
        keys: that the try was counted under.

    Raises:
        LoginFailed: they do not belong together, or the account is disabled.
    """
    work.record("session.authenticate", tried(work, email))
    person = account_by_email(work.session, email)
    known = hash_by_email(work.session, email)
    right = passwords.matches(known, password)
    if person is None or not right or person.disabled_at is not None:
        raise LoginFailed
    if passwords.outdated(known or ""):
        person.password_hash = passwords.hashed(password)
    throttling.succeeded(work.session, keys)
    work.record("session.authenticate", person)
    return person.id


def confirm(work: Work, account_id: uuid.UUID, proof: Proof, keys: list[Key]) -> Account:
    """Return the account of a person who has given the second factor.

    Args:
        work: an open unit of work of the login pages.
        account_id: of the session.
        proof: what was given.
        keys: that the try was counted under.

    Raises:
        FactorFailed: it is not right, or was used before.
    """
    person = queries.account(work, account_id)
    work.record("session.confirm", person)
    kind = _used(work, person, proof)
    if kind is None:
        raise FactorFailed
    throttling.succeeded(work.session, keys)
    work.record("session.confirm", person, kind=kind)
    return person


def settle(work: Work, person: Account, origin: Origin) -> None:
    """Remember from where a person has logged in, and write to them when it is a new place.

    Args:
        work: the unit of work of the second factor.
        person: who has given it.
        origin: from where.
    """
    if throttling.remember(work, person.id, origin):
        tell(work, person, Template.NEW_PLACE)


def _used(work: Work, person: Account, proof: Proof) -> str | None:
    """Return the kind of factor that the proof is of, used up where it counts once."""
    typed = proof.code.replace(" ", "")
    if proof.passkey:
        found = passkeys.use(work, person, proof.challenge, proof.passkey)
        return found.kind.value if found else None
    if _SIX_DIGITS.fullmatch(typed):
        app = second_factors.use_code(work, person, typed)
        return app.kind.value if app else None
    if recovery_codes.use(work, person, typed):
        tell(work, person, Template.FACTOR_CHANGED)
        return "recovery_code"
    return None


def tried(work: Work, email: str) -> TriedAddress:
    """Return an address that was typed, as the log knows it."""
    digest = keyed_hash(work.runtime.audit_key, b"login", email.strip().casefold().encode())
    return TriedAddress(uuid.UUID(bytes=digest[:16], version=4))
