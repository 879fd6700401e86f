"""Apps that show codes: added, checked once per code, and factors taken away.

Passkeys stand in `passkeys.py`, the codes for when all is lost in `recovery_codes.py`.
"""

from __future__ import annotations

import datetime as dt
import hmac
import uuid

import pyotp

from coordination.core.errors import Conflict, NotFound, Problem
from coordination.identity import queries
from coordination.identity.models import SecondFactor
from coordination.identity.rules import TOTP_DRIFT, TOTP_SECONDS, FactorKind
from coordination.partners.models import Account
from coordination.work import Work

ISSUER = "Schakel"


class FactorFailed(Problem):
    """The code or the passkey is not right, or was used before: nobody is told which."""

    status = 422

    def __init__(self) -> None:
        super().__init__("factor_failed")


def new_secret() -> str:
    """Return a random secret of 160 bits (RFC 4226, section 4) for an app."""
    return pyotp.random_base32()


def address(secret: str, person: Account) -> str:
    """Return the address (`otpauth:`) that an app reads from the picture.

    Args:
        secret: from `new_secret`.
        person: whose mail address names the entry in the app.
    """
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)


def add_app(work: Work, person: Account, secret: str, code: str, label: str) -> SecondFactor:
    """Add an app to a person's factors when it shows the right code.

    Args:
        work: an open unit of work.
        person: whose factor it becomes.
        secret: that the app was given.
        code: that it shows now.
        label: how the person calls it.

    Raises:
        FactorFailed: the code is not of this secret at this time.
    """
    step = _step(secret, code, work.now)
    if step is None:
        raise FactorFailed
    return keep_app(work, person, secret, label, step)


def keep_app(
    work: Work, person: Account, secret: str, label: str, step: int | None = None
) -> SecondFactor:
    """Store an app of which the code was seen, or that the demonstration comes with.

    Args:
        work: an open unit of work.
        person: whose factor it becomes.
        secret: of the app.
        label: how the person calls it.
        step: of the code that was used.
    """
    factor = SecondFactor(
        account_id=person.id,
        kind=FactorKind.TOTP,
        label=label,
        created_at=work.now,
        last_step=step,
    )
    factor.secret = work.runtime.cipher.encrypt(secret, _place(factor))
    work.add(factor)
    work.record("self.add_factor", person, kind=factor.kind.value)
    return factor


def use_code(work: Work, person: Account, code: str) -> SecondFactor | None:
    """Return the app that shows a code, and let that code and older ones never count again.

    Args:
        work: an open unit of work that has locked the account.
        person: who types it.
        code: six digits.
    """
    for factor in queries.factors(work.session, person.id, FactorKind.TOTP):
        step = _step(_secret(work, factor), code, work.now)
        if step is not None and step > _spent(factor, work.now):
            factor.last_step, factor.used_at = step, work.now
            return factor
    return None


def shown_code(work: Work, account_id: uuid.UUID) -> str | None:
    """Return a code that counts now, for the demonstration, which has no apps.

    Args:
        work: an open unit of work.
        account_id: whose.
    """
    for factor in queries.factors(work.session, account_id, FactorKind.TOTP):
        newest = _now_step(work.now) + TOTP_DRIFT
        step = max(_now_step(work.now), _spent(factor, work.now) + 1)
        if step <= newest:
            return pyotp.TOTP(_secret(work, factor)).generate_otp(step)
    return None


def remove(work: Work, person: Account, factor_id: uuid.UUID) -> SecondFactor:
    """Take a factor away from a person who keeps at least one other.

    Args:
        work: an open unit of work that has locked the account.
        person: whose.
        factor_id: which one.

    Raises:
        NotFound: the person has no such factor.
        Conflict: it is the only one.
    """
    own = queries.factors(work.session, person.id)
    found = next((item for item in own if item.id == factor_id), None)
    if found is None:
        raise NotFound
    if len(own) == 1:
        raise Conflict("last_factor")
    work.session.delete(found)
    work.record("self.remove_factor", person, kind=found.kind.value)
    return found


def remove_all(work: Work, person: Account) -> None:
    """Take every factor away, before another one is enrolled in a confirmed recovery.

    The recovery codes go when the next factor is enrolled, which makes new ones.
    """
    for factor in queries.factors(work.session, person.id):
        work.session.delete(factor)
    work.record("self.remove_factor", person, kind="all")


def _now_step(now: dt.datetime) -> int:
    return int(now.timestamp()) // TOTP_SECONDS


def _spent(factor: SecondFactor, now: dt.datetime) -> int:
    """Return the newest step whose code was used; none of a future that the clock has left again.

    Only the demonstration and tests put the clock back.
    """
    last = factor.last_step or 0
    return last if last <= _now_step(now) + TOTP_DRIFT else 0


def _step(secret: str, code: str, now: dt.datetime) -> int | None:
    """Return the step of time whose code this is, the newest first."""
    app, middle = pyotp.TOTP(secret), _now_step(now)
    for step in range(middle + TOTP_DRIFT, middle - TOTP_DRIFT - 1, -1):
        if hmac.compare_digest(app.generate_otp(step), code):
            return step
    return None


def _secret(work: Work, factor: SecondFactor) -> str:
    return work.runtime.cipher.decrypt(factor.secret or "", _place(factor))


def _place(factor: SecondFactor) -> str:
    return f"second_factors/secret/{factor.id}"
