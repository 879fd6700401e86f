"""What the pages share that ask for a second factor or enrol one.

The secret of an app that is not confirmed yet and the challenge of a passkey wait in the session,
which lives on the server; the secret is encrypted there too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import segno
from flask import session as kept

from coordination.core.i18n import gettext as _
from coordination.http import forms
from coordination.identity.models import SecondFactor
from coordination.identity.schemas import FactorIn, NewFactorIn
from coordination.identity.service import passkeys, second_factors
from coordination.identity.service.logging_in import Proof
from coordination.partners.models import Account
from coordination.work import Work

CHALLENGE, SECRET = "challenge", "secret"
_GROUPS = re.compile("(.{4})")


@dataclass(frozen=True)
class Offer:
    """What the page to enrol a factor shows.

    Attributes:
        picture: a QR code as the address of an image.
        secret: the same in groups of four characters, for who cannot take a picture.
        passkey: options for the browser, as JSON.
    """

    picture: str
    secret: str
    passkey: str


def offer(work: Work, person: Account) -> Offer:
    """Return what a person needs to enrol an app or a passkey.

    Args:
        work: an open unit of work.
        person: who enrols.
    """
    secret = _waiting_secret(work, person) or second_factors.new_secret()
    kept[SECRET] = work.runtime.cipher.encrypt(secret, _place(person))
    question = passkeys.enrolment(work, person)
    kept[CHALLENGE] = question.challenge
    code = segno.make(second_factors.address(secret, person), error="m")
    picture = code.svg_data_uri(scale=5, light="#fff")
    return Offer(picture, _GROUPS.sub(r"\1 ", secret).strip(), question.options)


def take(work: Work, person: Account) -> SecondFactor:
    """Add the factor of the posted form.

    Args:
        work: an open unit of work that has locked the account.
        person: who enrols.

    Raises:
        FactorFailed: the code or the answer is not right.
        Invalid: the form cannot be read.
    """
    typed = forms.read(NewFactorIn())
    challenge, secret = kept.pop(CHALLENGE, ""), _waiting_secret(work, person)
    if typed["factor_passkey"] and challenge:
        label = typed["label"] or _("Passkey")
        return passkeys.add(work, person, challenge, typed["factor_passkey"], label)
    if secret is None:
        raise second_factors.FactorFailed
    code = typed["factor_code"].replace(" ", "")
    made = second_factors.add_app(work, person, secret, code, typed["label"] or _("App"))
    kept.pop(SECRET)
    return made


def ask(work: Work, person: Account) -> dict[str, Any]:
    """Return what the form that asks for a factor needs; a new challenge each time.

    Args:
        work: an open unit of work.
        person: who is asked.
    """
    question = passkeys.question(work, person)
    kept[CHALLENGE] = question.challenge if question else ""
    return {"passkey": question.options if question else None}


def proof() -> Proof:
    """Return what was given in the posted form; its challenge counts once.

    Raises:
        Invalid: the form cannot be read.
    """
    challenge = kept.pop(CHALLENGE, "")
    typed = forms.read(FactorIn())
    return Proof(typed["factor_code"], typed["factor_passkey"] if challenge else "", challenge)


def _waiting_secret(work: Work, person: Account) -> str | None:
    sealed = kept.get(SECRET)
    return work.runtime.cipher.decrypt(sealed, _place(person)) if sealed else None


def _place(person: Account) -> str:
    return f"web_sessions/secret/{person.id}"
