"""What a digest says, read by the same clause as the lists, and who still needs one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Select, exists, select

from coordination.cases.queries.waiting import waiting as of_cases
from coordination.conferences.queries.waiting import waiting as of_conferences
from coordination.digest import rules
from coordination.digest.models import DigestEntry
from coordination.digest.rules import Week
from coordination.followups.queries.waiting import Pile, piles
from coordination.mail.letters import Letter, Line, Section, Template
from coordination.matching.queries.waiting import waiting as of_matches
from coordination.partners.models import Account, Membership, Organisation
from coordination.partners.policy import active
from coordination.partners.queries.oneself import DIGEST_WHEN_EMPTY
from coordination.plans.queries.waiting import waiting as of_plans
from coordination.work import Work


@dataclass(frozen=True)
class Preview:
    """What the actor's next digest would say if it left now.

    Attributes:
        sections: its groups, in order.
        wished_when_empty: whether it comes although there is nothing in it.
    """

    sections: tuple[Section, ...]
    wished_when_empty: bool


def preview(work: Work) -> Preview:
    """Return what the actor's digest would say now.

    Args:
        work: of the reader; read-only, and named in the log.
    """
    return Preview(_sections(work), _wished_when_empty(work))


def letter(work: Work) -> Letter | None:
    """Return the digest of the acting membership, or None when it is to be skipped.

    Args:
        work: that acts as the recipient.
    """
    found = preview(work)
    if not found.sections and not found.wished_when_empty:
        return None
    return Letter(Template.DIGEST, found.sections)


def without_digest(work: Work, week: Week, limit: int) -> Select[Membership]:
    """Return the query of the active memberships that have no digest of a week yet.

    Who came after the Monday gets the next one.

    Args:
        work: of the system.
        week: which week.
        limit: at most so many.
    """
    year, number = week.iso
    has_one = exists().where(
        DigestEntry.membership_id == Membership.id,
        DigestEntry.iso_year == year,
        DigestEntry.iso_week == number,
    )
    query = (
        select(Membership)
        .join(Account, Membership.account)
        .join(Organisation, Membership.organisation)
        .where(active(work.now), ~has_one)
        .where(Membership.confirmed_at <= week.moment, Membership.valid_from <= week.monday)
    )
    return query.order_by(Membership.id).limit(limit)


def entry(work: Work) -> Select[DigestEntry]:
    """Return the query of the acting membership's row in the ledger for the newest week.

    Args:
        work: that acts as the recipient.
    """
    year, number = rules.newest(work.now).iso
    return select(DigestEntry).where(
        DigestEntry.membership_id == work.actor.membership_id,
        DigestEntry.iso_year == year,
        DigestEntry.iso_week == number,
    )


def _sections(work: Work) -> tuple[Section, ...]:
    beside = chain(of_cases(work), of_plans(work), of_conferences(work), of_matches(work))
    found = piles(work, for_mail=True, beside=beside)
    return tuple(_section(work, pile) for pile in found)


def _section(work: Work, pile: Pile) -> Section:
    lines = tuple(Line(item.reference, item.on) for item in pile.items)
    age = (work.now - pile.oldest).days
    return Section(pile.group, pile.count, age, lines)


def _wished_when_empty(work: Work) -> bool:
    settings = work.ungoverned(
        select(Account.settings).where(Account.id == work.actor.account_id)
    ).one()
    return bool(settings.get(DIGEST_WHEN_EMPTY))
