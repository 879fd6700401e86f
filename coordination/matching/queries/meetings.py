"""Whom an offer meets; for the system alone, what it finds is never to be shown."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from coordination.matching.models import Match, MatchMark, MatchOffer, MatchTask
from coordination.matching.rules import MatchState
from coordination.partners.models import Organisation
from coordination.partners.queries import directory
from coordination.people.models import YoungPerson
from coordination.work import Work

PAIR_BYTES = 16  # of 32; 128 bits, as the ids themselves


def met_by(offer: MatchOffer) -> Select[uuid.UUID]:
    """Return the query of the offers that meet one, whichever was made first.

    Two registrations meet where they have a form in common that one of them has as written
    (`likeness`); an organisation never meets itself, and what has ended has no marks.

    Args:
        offer: that stands.
    """
    mine, theirs = aliased(MatchMark), aliased(MatchMark)
    same = and_(
        theirs.digest == mine.digest,
        theirs.key_id == mine.key_id,
        or_(mine.written, theirs.written),
    )
    met = (
        select(MatchOffer.id)
        .join(theirs, theirs.offer_id == MatchOffer.id)
        .join(mine, same)
        .where(
            mine.offer_id == offer.id,
            MatchOffer.organisation_id != offer.organisation_id,
            MatchOffer.ended_at.is_(None),
        )
    )
    return met.distinct()


def standing(ids: Sequence[uuid.UUID]) -> Select[MatchOffer]:
    """Return the query of those offers that stand, oldest first, locked.

    Args:
        ids: of offers.
    """
    found = select(MatchOffer).where(MatchOffer.id.in_(ids), MatchOffer.ended_at.is_(None))
    return found.order_by(MatchOffer.offered_at, MatchOffer.id).with_for_update()


def pair_of(one: uuid.UUID, other: uuid.UUID) -> bytes:
    """Return the hash of two registrations, the same whichever comes first.

    Their ids are random, so that nobody finds them by trying.

    Args:
        one: id of a young person.
        other: id of another one.
    """
    told = b"".join(sorted((one.bytes, other.bytes)))
    return hashlib.sha256(told).digest()[:PAIR_BYTES]


def have_met(work: Work, mine: MatchOffer, other: MatchOffer) -> bool:
    """Return whether two sides have a match that lasts, or one that was reported as wrong.

    Args:
        work: of the system.
        mine: an offer.
        other: one that meets it.
    """
    pair = pair_of(mine.young_person_id, other.young_person_id)
    known = select(Match.id).where(Match.pair == pair, Match.state != MatchState.ENDED)
    lasts = or_(_task(mine, other), _task(other, mine))
    task = select(MatchTask.id).where(lasts, MatchTask.ended_at.is_(None))
    return any(work.ungoverned(query.limit(1)).first() for query in (known, task))


def offers_of(persons: Sequence[uuid.UUID]) -> Select[MatchOffer]:
    """Return the query of the offers of registrations that stand.

    Args:
        persons: ids of young persons.
    """
    found = select(MatchOffer).where(MatchOffer.young_person_id.in_(persons))
    return found.where(MatchOffer.ended_at.is_(None)).order_by(MatchOffer.id)


def directed_by(work: Work, sides: Sequence[MatchOffer]) -> uuid.UUID | None:
    """Return whose process directors see a match: of the home, then of a seat, then the ZVH's.

    Args:
        work: of the system.
        sides: the two offers.
    """
    persons = select(YoungPerson).where(YoungPerson.id.in_([one.young_person_id for one in sides]))
    owners = select(Organisation).where(Organisation.id.in_([one.organisation_id for one in sides]))
    homes = {person.id: person.home_municipality for person in work.ungoverned(persons)}
    seats = {owner.id: owner.seat for owner in work.ungoverned(owners)}
    places = [homes[one.young_person_id] for one in sides]
    places += [seats[one.organisation_id] for one in sides]
    found = directory.director_organisation(work.session, places, work.now)
    return found.id if found else None


def _task(side: MatchOffer, met: MatchOffer) -> ColumnElement[bool]:
    return and_(
        MatchTask.young_person_id == side.young_person_id,
        MatchTask.other_organisation_id == met.organisation_id,
    )
