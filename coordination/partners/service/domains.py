"""Mail domains: the administrator proposes one, the organisation's lead confirms it.

Whoever holds a domain reads the mail to it, and an address in it is what a membership is proposed
for. So it takes two people to add one, and once its records look as if it had changed hands it
takes a person to find it well again.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from coordination.core.errors import Conflict, FieldProblem, NotFound, Refused, require_valid
from coordination.core.text import new_reference
from coordination.partners.events import MailDomainFailed
from coordination.partners.models import DomainFault, MailDomain
from coordination.partners.queries import domains as queries
from coordination.partners.queries.organisations import one as organisation
from coordination.work import Work

# RFC 1035 §2.3.1: labels of letters, digits and hyphens, at most 63 each; at least two of them.
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{4,253}}$){_LABEL}(?:\.{_LABEL})*\.[a-z][a-z0-9-]{{0,61}}[a-z0-9]")
WEEK = dt.timedelta(days=7)
SOON = dt.timedelta(hours=1)  # a name server that did not answer says nothing about the domain


@dataclass(frozen=True)
class Seen:
    """What the name servers said of a domain.

    Attributes:
        fault: what is wrong with it, or None.
        name_servers: who answers for it, in small letters and sorted.
    """

    fault: DomainFault | None
    name_servers: tuple[str, ...] = ()


def propose(work: Work, organisation_id: uuid.UUID, name: str) -> MailDomain:
    """Propose a domain for the addresses of an organisation; it counts once it is confirmed.

    Args:
        work: of an administrator.
        organisation_id: whose.
        name: `maasdal.nl` for instance.

    Raises:
        NotFound: there is no such organisation.
        Invalid: this is no domain.
        Conflict: the organisation has it, or it waits already.
    """
    whose = organisation(work.session, organisation_id)
    [known] = require_domains([name])
    if any(row.domain == known for row in queries.of_organisation(work.session, whose.id)):
        raise Conflict("mail_domain_exists")
    return new_domain(work, whose.id, known)


def new_domain(work: Work, organisation_id: uuid.UUID, name: str) -> MailDomain:
    """Put a checked domain on the list of those that wait.

    Args:
        work: of an administrator.
        organisation_id: whose.
        name: from `require_domains`.
    """
    domain = MailDomain(
        organisation_id=organisation_id,
        reference=new_reference(),
        domain=name,
        proposed_by=work.actor.membership_id,
        proposed_at=work.now,
        check_at=work.now,
        name_servers=[],
    )
    work.add(domain)
    work.record("mail_domain.propose", domain)
    return domain


def require_domains(names: Iterable[str]) -> list[str]:
    """Return names of domains as they are kept, each once.

    Args:
        names: as they were typed.

    Raises:
        Invalid: one of them is no domain.
    """
    found = list(dict.fromkeys(name.strip().lower() for name in names))
    wrong = [name for name in found if not _DOMAIN.fullmatch(name)]
    require_valid(FieldProblem("/domain", "mail_domain_name") for _ in wrong)
    return found


def confirm(work: Work, domain_id: uuid.UUID) -> MailDomain:
    """Confirm a domain, or say of one whose records had changed that it is well.

    Its records are looked at anew, and what they say then is what they are compared with.

    Args:
        work: of the organisation's lead; of a second administrator where it has none.
        domain_id: which one.

    Raises:
        NotFound: there is none in reach.
        Conflict: there is nothing to confirm.
        Refused: it is another's to confirm.
    """
    domain = _load(work, domain_id)
    if domain.ended_at is not None or domain.usable:
        raise Conflict("mail_domain_not_waiting")
    if not queries.may_confirm(work.session, domain, work.actor):
        raise Refused("membership_confirmer")
    domain.confirmed_by, domain.confirmed_at = work.actor.membership_id, work.now
    domain.fault = domain.faulty_since = None
    domain.name_servers, domain.check_at = [], work.now
    work.record("mail_domain.confirm", domain)
    return domain


def end(work: Work, domain_id: uuid.UUID) -> MailDomain:
    """Take a domain off the list, or refuse a proposed one; mail to it is held from now on.

    Args:
        work: of the organisation's lead or of an administrator.
        domain_id: which one.

    Raises:
        NotFound: there is none in reach.
        Conflict: it has ended before.
    """
    domain = _load(work, domain_id)
    if domain.ended_at is not None:
        raise Conflict("mail_domain_ended")
    domain.ended_at = work.now
    work.record("mail_domain.end", domain)
    return domain


def note(work: Work, domain: MailDomain, seen: Seen | None) -> None:
    """Keep what the name servers said of a domain; a new fault holds its mail and is alarmed.

    A fault stays until a person confirms the domain anew: one that was bought by somebody else
    answers well too.

    Args:
        work: of the system.
        domain: locked, live.
        seen: None when nobody answered, so that they are asked again soon.
    """
    if seen is None:
        domain.check_at = work.now + SOON
        work.record("mail_domain.unanswered", domain)
        return
    domain.checked_at, domain.check_at = work.now, work.now + WEEK
    fault = seen.fault or _moved(domain, seen)
    work.record("mail_domain.check", domain, fault=fault.value if fault else None)
    if fault is None and domain.fault is None:
        domain.name_servers = list(seen.name_servers)
    elif fault is not None and domain.fault is None:
        domain.fault, domain.faulty_since = fault, work.now
        work.emit(MailDomainFailed(domain.id))


def _moved(domain: MailDomain, seen: Seen) -> DomainFault | None:
    before = set(domain.name_servers)
    # One server more or less is upkeep; none in common is another keeper.
    return DomainFault.MOVED if before and before.isdisjoint(seen.name_servers) else None


def _load(work: Work, domain_id: uuid.UUID) -> MailDomain:
    found = queries.one(work.session, domain_id, work.actor)
    if found is None:
        raise NotFound
    return found
