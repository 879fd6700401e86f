"""Codes for when the phone is lost: ten at a time, shown once, each good for one login."""

from __future__ import annotations

import base64
import secrets

from coordination.core.crypto import keyed_hash
from coordination.identity import queries
from coordination.identity.models import RecoveryCode
from coordination.identity.rules import RECOVERY_CODES
from coordination.partners.models import Account
from coordination.work import Work

CODE_BYTES = 15  # 120 bits: from 112 on a fast hash will do (ASVS 5.0, 6.5.2); this one is keyed
_GROUP = 4


def renew(work: Work, person: Account) -> list[str]:
    """Give a person new recovery codes and return them; those from before never count again.

    Args:
        work: an open unit of work that has locked the account.
        person: whose.
    """
    for row in work.ungoverned(queries.unused_codes(person.id)):
        row.used_at = work.now
    made = [_new() for _ in range(RECOVERY_CODES)]
    for code in made:
        work.add(RecoveryCode(account_id=person.id, code_hash=_hash(work, person, code)))
    work.record("self.renew_codes", person)
    return made


def use(work: Work, person: Account, code: str) -> bool:
    """Return whether a code is one of a person's that was not used, and use it up.

    Args:
        work: an open unit of work that has locked the account.
        person: who types it.
        code: with or without hyphens, in any case.
    """
    mine = RecoveryCode.code_hash == _hash(work, person, code)
    row = work.ungoverned(queries.unused_codes(person.id).where(mine)).one_or_none()
    if row is None:
        return False
    row.used_at = work.now
    return True


def _new() -> str:
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _hash(work: Work, person: Account, code: str) -> bytes:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyed_hash(work.runtime.audit_key, b"recovery", person.id.bytes, plain.encode())
