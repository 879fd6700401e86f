"""A provider tells that somebody has logged out there, and their sessions here end.

No browser and no person comes along, only a token that the provider has signed. What is none is
left to the technical log: strangers must not be able to fill the other one.
"""

from __future__ import annotations

import structlog

from coordination.core.errors import NotFound
from coordination.shell import login, sign_on
from coordination.shell.sign_on_attempts import reasoned
from coordination.single_sign_on import logout_tokens, queries
from coordination.single_sign_on.logout_tokens import LoggedOut, Party
from coordination.single_sign_on.rules import SignOnFailed
from coordination.single_sign_on.service import logging_out, remote

log = structlog.get_logger()


def take(key: str, token: str) -> None:
    """End the sessions that a provider names.

    Args:
        key: of the provider to whose address the token was sent.
        token: as it was sent.

    Raises:
        SignOnFailed: it is not the provider's word, not for us, not new, or was used before.
        NotFound: there is no such provider in use.
    """
    try:
        told = _checked(key, token)
    except SignOnFailed as problem:
        log.warning("logout token refused", provider=key, reason=problem.reason.value)
        raise
    with login.begin("session.end") as work:
        provider = queries.one_in_use(work.session, key)
        if provider is None:
            raise NotFound
        work.saw([provider], "session.end")
        with reasoned(work, provider):
            logging_out.end(work, provider, told)


def _checked(key: str, token: str) -> LoggedOut:
    """Return what a token says; the provider is asked for its keys outside of a unit of work."""
    known, now = sign_on.at_hand(key)
    party = Party(known.issuer, known.client_id, known.endpoints.algorithms)
    logout_tokens.sketched(token, party, now)
    return logout_tokens.read(token, remote.keys(known), party, now)
