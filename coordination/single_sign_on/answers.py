"""Reads with what a provider sends somebody back: a code of the attempt, or nothing. Pure.

RFC 6749, section 4.1.2; RFC 9207 and RFC 9700, section 4.4 (the provider names itself: mix-up).
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from coordination.single_sign_on.rules import Reason, SignOnFailed

LONGEST = 4096  # characters of a code; the longest seen have some 2,000


@dataclass(frozen=True)
class Sent:
    """The query of the return address; a name that comes twice holds both values.

    Attributes:
        state: must be that of the attempt.
        code: to be exchanged.
        issuer: who sends the person back, if it says so.
        error: why there is no code.
    """

    state: Sequence[str]
    code: Sequence[str]
    issuer: Sequence[str]
    error: Sequence[str]


def code_of(sent: Sent, state: str, issuer: str, *, names_itself: bool) -> str:
    """Return the code with which somebody was sent back.

    Args:
        sent: what came along.
        state: of the attempt in this browser.
        issuer: of the provider that was asked.
        names_itself: whether this provider always says who it is.

    Raises:
        SignOnFailed: it belongs to another attempt or provider, or says no.
    """
    if not _is(sent.state, state):
        raise SignOnFailed(Reason.STATE)
    if (names_itself or sent.issuer) and not _is(sent.issuer, issuer):
        raise SignOnFailed(Reason.ISSUER)
    if sent.error:
        cancelled = list(sent.error) == ["access_denied"]
        raise SignOnFailed(Reason.CANCELLED if cancelled else Reason.PROVIDER)
    if len(sent.code) != 1 or not 1 <= len(sent.code[0]) <= LONGEST:
        raise SignOnFailed(Reason.STATE)
    return sent.code[0]


def _is(values: Sequence[str], expected: str) -> bool:
    return len(values) == 1 and hmac.compare_digest(values[0].encode(), expected.encode())
