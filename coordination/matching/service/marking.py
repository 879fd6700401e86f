"""Keeping the keyed hashes of offers: made with every key that is valid, gone with the offer.

Keys are replaced while everything runs. With the new key put before the old one, offers are given
marks of both, new ones at once and old ones by the task; they keep meeting under the old key. Once
no live offer is marked with the old key alone, it is left out, and the task takes its marks away.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from coordination.core.errors import Conflict
from coordination.matching.events import OfferEnded, OfferMarked
from coordination.matching.likeness import Identity
from coordination.matching.marks import Mark, made_with, marks
from coordination.matching.models import MatchMark, MatchOffer
from coordination.matching.queries.meetings import offers_of
from coordination.matching.rules import OfferEnd
from coordination.people.events import PersonCorrected
from coordination.people.models import YoungPerson
from coordination.people.service import identification
from coordination.work import Work


def require_keys(work: Work) -> str:
    """Return with what marks are made now.

    Args:
        work: the running unit of work.

    Raises:
        Conflict: `matching_is_off`; this installation has no key for it.
    """
    keys = work.runtime.settings.match_keys
    if not keys:
        raise Conflict("matching_is_off")
    return made_with(keys)


def mark(work: Work, offer: MatchOffer, person: YoungPerson) -> None:
    """Write the marks of an offer in the place of those that it has; whom it meets is seen later.

    Args:
        work: the running unit of work.
        offer: that stands.
        person: the registration that is offered.
    """
    unmark(work, offer.id)
    values = [
        {"offer_id": offer.id, "key_id": one.key_id, "digest": one.digest, "written": one.written}
        for one in _marks(work, person)
    ]
    with work.as_system():
        work.session.execute(insert(MatchMark).values(values))
    work.emit(OfferMarked(offer.id))


def on_person_corrected(work: Work, event: PersonCorrected) -> None:
    """Mark the offers of a registration as it reads now; repeatable.

    A match that stands is left to its two professionals, who know each other already: one of them
    may say that it is wrong.

    Args:
        work: of the system.
        event: which registration.
    """
    wanted = select(YoungPerson).where(YoungPerson.id == event.young_person_id)
    person = work.ungoverned(wanted).one()
    for offer in work.ungoverned(offers_of([person.id]).with_for_update()):
        if _kept(work, offer) != set(_marks(work, person)):
            mark(work, offer, person)
            work.record("match_offer.mark", offer)


def unmark(work: Work, offer_id: uuid.UUID) -> None:
    """Take away the marks of an offer.

    Args:
        work: the running unit of work.
        offer_id: which.
    """
    with work.as_system():
        work.session.execute(delete(MatchMark).where(MatchMark.offer_id == offer_id))


def end(work: Work, offer: MatchOffer, because: OfferEnd) -> None:
    """End an offer; its marks go in the same transaction.

    Args:
        work: the running unit of work.
        offer: that stands, locked.
        because: why.
    """
    offer.ended_at, offer.ended_because = work.now, because
    unmark(work, offer.id)
    work.record("match_offer.end", offer, because=because.value)
    work.emit(OfferEnded(offer.id))


def run_due(work: Work, limit: int) -> int:
    """End the offers whose time is over, and mark those anew that were marked with other keys.

    Args:
        work: of the system.
        limit: at most so many of each.

    Returns:
        How many were due.
    """
    return _expire(work, limit) + _renew(work, limit)


def _expire(work: Work, limit: int) -> int:
    over = select(MatchOffer).where(MatchOffer.ended_at.is_(None), MatchOffer.last_day < work.today)
    oldest = over.order_by(MatchOffer.last_day).limit(limit).with_for_update(skip_locked=True)
    rows = work.ungoverned(oldest).all()
    for row in rows:
        end(work, row, OfferEnd.EXPIRED)
    return len(rows)


def _renew(work: Work, limit: int) -> int:
    keys = work.runtime.settings.match_keys
    if not keys:
        return 0
    wanted = made_with(keys)
    stale = select(MatchOffer).where(
        MatchOffer.ended_at.is_(None), MatchOffer.marked_with != wanted
    )
    some = stale.order_by(MatchOffer.id).limit(limit).with_for_update(skip_locked=True)
    rows = work.ungoverned(some).all()
    ids = [row.young_person_id for row in rows]
    known = work.ungoverned(select(YoungPerson).where(YoungPerson.id.in_(ids)))
    persons = {person.id: person for person in known}
    for row in rows:
        mark(work, row, persons[row.young_person_id])
        row.marked_with = wanted
        work.record("match_offer.mark", row)
    return len(rows)


def _marks(work: Work, person: YoungPerson) -> Iterator[Mark]:
    return marks(Identity(*identification(person)), work.runtime.settings.match_keys)


def _kept(work: Work, offer: MatchOffer) -> set[Mark]:
    found = select(MatchMark).where(MatchMark.offer_id == offer.id)
    return {Mark(row.key_id, row.digest, row.written) for row in work.ungoverned(found)}
