"""Reads of offers; they are the system's alone, and are never shown to anybody else's side."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, func, select

from coordination.matching.models import MatchOffer
from coordination.partners.models import Organisation
from coordination.people.models import YoungPerson
from coordination.routing import notation
from coordination.routing.queries import rule_sets
from coordination.signals.models import Signal, SignalPerson
from coordination.work import Work


def live(signal_id: uuid.UUID) -> Select[MatchOffer]:
    """Return the query of the offers of a signal that stand, locked."""
    standing = MatchOffer.ended_at.is_(None)
    found = select(MatchOffer).where(MatchOffer.signal_id == signal_id, standing)
    return found.order_by(MatchOffer.id).with_for_update()


def stands(work: Work, signal: Signal) -> bool:
    """Return whether somebody in a signal is offered now; for who may take the offer back.

    Args:
        work: of the owner's coordinator.
        signal: loaded for offering.
    """
    standing = MatchOffer.ended_at.is_(None)
    query = select(MatchOffer.id).where(MatchOffer.signal_id == signal.id, standing)
    return work.ungoverned(query.limit(1)).first() is not None


def offered_since(work: Work, moment: dt.datetime) -> int:
    """Return how many young persons the acting membership has offered, taken back or not.

    Args:
        work: of the member.
        moment: from when on they count.
    """
    mine = MatchOffer.offered_by == work.actor.membership_id
    with work.as_system():
        found = select(func.count()).where(mine, MatchOffer.offered_at > moment)
        return work.session.scalar(found) or 0


def letting_version(work: Work, signal: Signal) -> int | None:
    """Return the rule set that its owner accepted, where it lets this signal be matched.

    Args:
        work: the running unit of work.
        signal: which.
    """
    owner = select(Organisation).where(Organisation.id == signal.organisation_id)
    accepted = work.ungoverned(owner).one().accepted_rule_set
    version = rule_sets.approved(work.session, accepted)
    if version is None or signal.category is None:
        return None
    lets = notation.load(version.rules).lets_match(signal.category, signal.sub_category)
    return version.version if lets else None


def persons_in(work: Work, signal_id: uuid.UUID) -> Sequence[tuple[SignalPerson, YoungPerson]]:
    """Return who stands in a signal, with the registrations; for the rules, never to be shown.

    Args:
        work: the running unit of work.
        signal_id: which.
    """
    parts = work.ungoverned(select(SignalPerson).where(SignalPerson.signal_id == signal_id)).all()
    ids = [part.young_person_id for part in parts]
    known = work.ungoverned(select(YoungPerson).where(YoungPerson.id.in_(ids)))
    persons = {person.id: person for person in known}
    return [(part, persons[part.young_person_id]) for part in parts]
