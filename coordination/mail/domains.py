"""Looks each week whether the mail domains of partners still stand.

A domain that its holder let go is bought by somebody else, who then reads its mail: mail about
children of an organisation went to strangers that way. The name servers are asked outside of any
transaction; what they said is kept domain by domain.
"""

from __future__ import annotations

import uuid
from typing import Protocol

import dns.exception
import dns.nameserver
import dns.resolver
from dns.rdatatype import MX, NS, RdataType
from sqlalchemy import select

from config.settings import Settings
from coordination import work as unit
from coordination.access.actors import System
from coordination.partners.models import DomainFault, MailDomain
from coordination.partners.queries import domains as queries
from coordination.partners.service.domains import Seen, note
from coordination.work import Occasion, Runtime, Work

ANSWER_SECONDS = 5.0  # for one question, all servers together


class Resolver(Protocol):
    """Says what the name system knows of a domain; None when it does not answer."""

    def look(self, domain: str) -> Seen | None:
        """Return what is known of a domain.

        Args:
            domain: in small letters.
        """


class NameServers:
    """Asks name servers.

    Args:
        servers: `host:port`; the single entry `system` means those of this machine.
    """

    def __init__(self, servers: tuple[str, ...]) -> None:
        own = servers != ("system",)
        self._resolver = dns.resolver.Resolver(configure=not own)
        self._resolver.lifetime = ANSWER_SECONDS
        if own:
            pairs = [server.rpartition(":") for server in servers]
            self._resolver.nameservers = [
                dns.nameserver.Do53Nameserver(host, int(port)) for host, _, port in pairs
            ]

    def look(self, domain: str) -> Seen | None:
        """Return what is known of a domain; see `Resolver`."""
        try:
            keepers = self._ask(domain, NS)
            takes_mail = [name for name in self._ask(domain, MX) if name != "."]
        except dns.resolver.NXDOMAIN:
            return Seen(DomainFault.VANISHED)
        except dns.exception.DNSException:
            return None
        # RFC 7505: a single MX of "." says that a domain takes no mail.
        return Seen(None if takes_mail else DomainFault.NO_MAIL, tuple(sorted(keepers)))

    def _ask(self, domain: str, kind: RdataType) -> list[str]:
        try:
            answer = self._resolver.resolve(f"{domain}.", kind, raise_on_no_answer=False)
        except dns.resolver.NoAnswer:
            return []
        found = answer.rrset or ()
        return [(row.exchange if kind is MX else row.target).to_text().lower() for row in found]


def make_resolver(settings: Settings) -> Resolver | None:
    """Return who is asked, or None where the look is switched off.

    Args:
        settings: of this installation.
    """
    return NameServers(settings.name_servers) if settings.name_servers else None


def check_due(runtime: Runtime, resolver: Resolver | None, limit: int) -> int:
    """Look at the domains whose week is over.

    Args:
        runtime: of the process; each domain gets a transaction of its own.
        resolver: who is asked, or None.
        limit: at most so many.

    Returns:
        How many were looked at.
    """
    if resolver is None:
        return 0
    with unit.begin(runtime, System("worker"), _occasion(writes=False)) as work:
        waiting = [(row.id, row.domain) for row in work.ungoverned(queries.due(work.now, limit))]
    for domain_id, name in waiting:
        seen = resolver.look(name)
        with unit.begin(runtime, System("worker"), _occasion(writes=True)) as work:
            _note(work, domain_id, seen)
    return len(waiting)


def _note(work: Work, domain_id: uuid.UUID, seen: Seen | None) -> None:
    query = select(MailDomain).where(MailDomain.id == domain_id, MailDomain.check_at <= work.now)
    domain = work.ungoverned(query.with_for_update(skip_locked=True)).one_or_none()
    if domain is not None and domain.ended_at is None:  # another look may have been faster
        note(work, domain, seen)


def _occasion(*, writes: bool) -> Occasion:
    return Occasion("mail_domain.check", uuid.uuid4().hex, writes=writes)
