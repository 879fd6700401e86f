"""Passkeys (WebAuthn level 2): offered, enrolled and checked against one challenge each.

The challenge lives in the session of the browser and counts once. The party that a passkey is for
is the host of the configured address, never that of a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import InvalidSignature
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from coordination.identity import queries
from coordination.identity.models import SecondFactor
from coordination.identity.rules import FactorKind
from coordination.identity.service.second_factors import ISSUER, FactorFailed
from coordination.partners.models import Account
from coordination.work import Work

# What a browser sends is read by the library; these say that it was not usable.
_UNUSABLE = (
    *(WebAuthnException, InvalidSignature),
    *(ValueError, KeyError, TypeError, RecursionError),
)
# The password has been given before; a touch is enough, a fingerprint welcome.
_VERIFICATION = UserVerificationRequirement.PREFERRED


@dataclass(frozen=True)
class Question:
    """What a browser is asked.

    Attributes:
        options: JSON for `navigator.credentials`.
        challenge: that the answer must repeat, as text for the session.
    """

    options: str
    challenge: str


def enrolment(work: Work, person: Account) -> Question:
    """Return the question for a new passkey.

    Args:
        work: an open unit of work.
        person: whose it will be.
    """
    options = webauthn.generate_registration_options(
        rp_id=_party(work),
        rp_name=ISSUER,
        user_id=person.id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        exclude_credentials=_own(work, person),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=_VERIFICATION
        ),
    )
    return Question(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def add(work: Work, person: Account, challenge: str, answer: str, label: str) -> SecondFactor:
    """Add the passkey that a browser has made to a person's factors.

    Args:
        work: an open unit of work.
        person: whose.
        challenge: from the session.
        answer: JSON from the browser.
        label: how the person calls it.

    Raises:
        FactorFailed: the answer does not fit the challenge, the party or itself.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_party(work),
            expected_origin=work.runtime.settings.base_url,
        )
    except _UNUSABLE:
        raise FactorFailed from None
    factor = SecondFactor(
        account_id=person.id,
        kind=FactorKind.PASSKEY,
        label=label,
        created_at=work.now,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
    )
    work.add(factor)
    work.record("self.add_factor", person, kind=factor.kind.value)
    return factor


def question(work: Work, person: Account) -> Question | None:
    """Return the question for one of a person's passkeys, or None without any.

    Args:
        work: an open unit of work.
        person: who is asked.
    """
    own = _own(work, person)
    if not own:
        return None
    options = webauthn.generate_authentication_options(
        rp_id=_party(work), allow_credentials=own, user_verification=_VERIFICATION
    )
    return Question(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def use(work: Work, person: Account, challenge: str, answer: str) -> SecondFactor | None:
    """Return the passkey of a person that has signed a challenge, or None.

    Args:
        work: an open unit of work that has locked the account.
        person: who answers.
        challenge: from the session.
        answer: JSON from the browser.
    """
    try:
        return _used(work, person, challenge, answer)
    except _UNUSABLE:
        return None


def _used(work: Work, person: Account, challenge: str, answer: str) -> SecondFactor | None:
    given = parse_authentication_credential_json(answer)
    own = queries.factors(work.session, person.id, FactorKind.PASSKEY)
    factor = next((item for item in own if item.credential_id == given.raw_id), None)
    if factor is None:
        return None
    checked = webauthn.verify_authentication_response(
        credential=given,
        expected_challenge=base64url_to_bytes(challenge),
        expected_rp_id=_party(work),
        expected_origin=work.runtime.settings.base_url,
        credential_public_key=factor.public_key or b"",
        credential_current_sign_count=factor.sign_count or 0,
    )
    factor.sign_count, factor.used_at = checked.new_sign_count, work.now
    return factor


def _own(work: Work, person: Account) -> list[PublicKeyCredentialDescriptor]:
    own = queries.factors(work.session, person.id, FactorKind.PASSKEY)
    return [PublicKeyCredentialDescriptor(id=item.credential_id or b"") for item in own]


def _party(work: Work) -> str:
    return urlsplit(work.runtime.settings.base_url).hostname or ""
