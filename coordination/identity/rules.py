"""Kinds of factors and invitations, how long they last, and how long to wait after failures. Pure.

Numbers without a source are the product's own choice; docs/decisions/0030 gives the reasons.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class FactorKind(StrEnum):
    """What proves, beside the password, that it is the same person."""

    TOTP = "totp"  # an app that shows a code of six digits (RFC 6238)
    PASSKEY = "passkey"  # a key in a phone, computer or token (WebAuthn)


class InvitationKind(StrEnum):
    """What a mailed link lets a person do; none of them opens anything by itself."""

    FIRST = "first"  # choose a password and enrol a second factor
    PASSWORD = "password"  # noqa: S105 - lost: give the second factor, choose another password
    FACTOR = "factor"  # lost: give the password, enrol another factor


# A link in a mail: a week for a first invitation, since people are away; a day for a recovery
# (NIST SP 800-63B-4, recovery codes issued to an e-mail address).
VALID = {
    InvitationKind.FIRST: dt.timedelta(days=7),
    InvitationKind.PASSWORD: dt.timedelta(hours=24),
    InvitationKind.FACTOR: dt.timedelta(hours=24),
}
UNCONFIRMED_FOR = dt.timedelta(days=7)  # a recovery that the lead has not confirmed by then lapses
RECOVERY_CODES = 10
TOTP_SECONDS = 30  # RFC 6238, section 5.2, and the apps' own choice
TOTP_DRIFT = 1  # steps before and after the present one, for clocks that differ
REMEMBERED_FOR = dt.timedelta(days=90)  # a browser or place from which somebody logged in


# How browsers and systems name themselves; the first that is found counts, since most also name
# others that they resemble.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_name(agent: str | None) -> str | None:
    """Return how people call a browser and its system, or None when nothing is recognised.

    Args:
        agent: as the browser names itself.
    """
    named = [
        next((name for mark, name in marks.items() if mark in (agent or "")), None)
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in named if name) or None


@dataclass(frozen=True)
class Brake:
    """How tries are slowed down that count under one key.

    Attributes:
        free: failures without any delay.
        longest: the longest delay; it doubles from one second.
        forgotten_after: time without a failure after which nothing is held against the key.
    """

    free: int
    longest: dt.timedelta
    forgotten_after: dt.timedelta

    def wait(self, failures: int) -> dt.timedelta:
        """Return how long to wait before the next try.

        Args:
            failures: in a row, this one included.
        """
        beyond = failures - self.free
        if beyond <= 0:
            return dt.timedelta()
        seconds = 2 ** min(beyond - 1, 20)  # a million seconds is past every longest delay
        return min(dt.timedelta(seconds=seconds), self.longest)


_DAY, _HOUR, _QUARTER = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=15)
# About a hundred guesses a day at one account (NIST SP 800-63B-4 allows a hundred in a row).
ACCOUNT = Brake(free=5, longest=_QUARTER, forgotten_after=_DAY)
# A school shares one address: fifty mistakes cost nothing, and the delay stays under a minute.
ADDRESS = Brake(free=50, longest=dt.timedelta(seconds=30), forgotten_after=_HOUR)
# One person on a browser, or at a place, from which they have logged in before.
KNOWN = Brake(free=10, longest=_QUARTER, forgotten_after=_DAY)
# A code has a million values of which three count at a time.
FACTOR = Brake(free=5, longest=_QUARTER, forgotten_after=_DAY)
