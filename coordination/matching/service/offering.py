"""Offering a signal for matching and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import NEVER_MATCHED
from coordination.core.errors import Conflict, Refused, TooMany, require_valid
from coordination.matching import rules
from coordination.matching.models import MatchOffer
from coordination.matching.queries import offers as queries
from coordination.matching.rules import OfferEnd
from coordination.matching.service.marking import end, mark, require_keys
from coordination.partners.events import MembershipEnded
from coordination.people.models import YoungPerson
from coordination.sharing.grounds import LegalBasis, PostponeReason
from coordination.signals.events import SignalCorrected, SignalWithdrawn
from coordination.signals.models import Signal
from coordination.work import Work


@dataclass(frozen=True)
class Offering:
    """On what ground something is offered, and whether those whom it is about know.

    Attributes:
        legal_basis: why it is lawful.
        informed_on: the day on which the young person or guardians heard of it, or None.
        postponed: why they have not yet, or None.
    """

    legal_basis: LegalBasis
    informed_on: dt.date | None = None
    postponed: PostponeReason | None = None


def offer(work: Work, signal_id: uuid.UUID, offering: Offering) -> list[MatchOffer]:
    """Offer those whom a signal is concerned about, or who are its victims.

    Args:
        work: of the owner's coordinator.
        signal_id: a signal that was submitted.
        offering: on what ground.

    Returns:
        The new offers; none for whom it was offered already.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator, or `never_matched`.
        Conflict: `act_not_possible_now`, `matching_is_off` or `nobody_to_offer`.
        Invalid: naming the fields.
        TooMany: `too_many_offers` by this membership.
    """
    signal = work.load(Signal, signal_id, "signal.offer_match")
    made_with, version = _allowed(work, signal)
    require_valid(rules.informing_problems(offering.informed_on, offering.postponed, work.today))
    persons = _to_offer(work, signal)
    _require_few(work, len(persons))
    made = [_offered(work, signal, person, offering) for person in persons]
    for row, person in zip(made, persons, strict=True):
        row.marked_with, row.rule_set_version = made_with, version
        work.add(row)
        work.flush()
        mark(work, row, person)
        work.record("match_offer.create", row)
    work.record("signal.offer_match", signal, offers=len(made))
    return made


def may_be_offered(work: Work, signal: Signal) -> bool:
    """Return whether rules and class let a signal be offered, for the page that asks for the rest.

    Args:
        work: of the owner's coordinator.
        signal: loaded for offering.
    """
    never = rules.never_matched(signal.data_class, work.actor.organisation_kind)
    return not never and signal.status in rules.OFFERABLE and _lets(work, signal) is not None


def take_back(work: Work, signal_id: uuid.UUID) -> None:
    """End every offer of a signal; the hashes go at once.

    Args:
        work: of the owner's coordinator.
        signal_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
        Conflict: `nothing_offered`.
    """
    signal = work.load(Signal, signal_id, "signal.end_match_offer")
    rows = work.ungoverned(queries.live(signal_id)).all()
    if not rows:
        raise Conflict("nothing_offered")
    _end(work, rows, OfferEnd.TAKEN_BACK)
    work.record("signal.end_match_offer", signal, offers=len(rows))


def on_signal_withdrawn(work: Work, event: SignalWithdrawn) -> None:
    """End the offers of a signal that was taken back.

    Args:
        work: of the system.
        event: which signal.
    """
    rows = work.ungoverned(queries.live(event.signal_id)).all()
    _end(work, rows, OfferEnd.SIGNAL_WITHDRAWN)


def on_signal_corrected(work: Work, event: SignalCorrected) -> None:
    """End the offers that a new version does not carry any more.

    Args:
        work: of the system.
        event: which signal.
    """
    rows = work.ungoverned(queries.live(event.signal_id)).all()
    if not rows:
        return
    signal = work.ungoverned(select(Signal).where(Signal.id == event.signal_id)).one()
    lets = _lets(work, signal) is not None
    still = {person.id for person in _concerned(work, signal)} if lets else set()
    _end(work, [row for row in rows if row.young_person_id not in still], OfferEnd.NOT_COVERED)


def on_membership_ended(work: Work, event: MembershipEnded) -> None:
    """End what a member who is gone had offered: the other side could reach nobody.

    Args:
        work: of the system.
        event: which membership.
    """
    left = MatchOffer.offered_by == event.membership_id
    standing = select(MatchOffer).where(left, MatchOffer.ended_at.is_(None))
    rows = work.ungoverned(standing.order_by(MatchOffer.id).with_for_update()).all()
    _end(work, rows, OfferEnd.MEMBER_LEFT)


def _allowed(work: Work, signal: Signal) -> tuple[str, int]:
    if rules.never_matched(signal.data_class, work.actor.organisation_kind):
        raise Refused("never_matched")
    if signal.status not in rules.OFFERABLE:
        raise Conflict("act_not_possible_now", act="offer_match", status=signal.status.value)
    version = _lets(work, signal)
    if version is None:
        raise Conflict("matching_is_off")
    return require_keys(work), version


def _lets(work: Work, signal: Signal) -> int | None:
    """A correction may have raised the class above what is ever matched."""
    if signal.data_class in NEVER_MATCHED:
        return None
    return queries.letting_version(work, signal)


def _concerned(work: Work, signal: Signal) -> list[YoungPerson]:
    found = queries.persons_in(work, signal.id)
    return [person for part, person in found if part.part in rules.OFFERED_PARTS]


def _to_offer(work: Work, signal: Signal) -> list[YoungPerson]:
    offered = {row.young_person_id for row in work.ungoverned(queries.live(signal.id))}
    young = [
        person
        for person in _concerned(work, signal)
        if rules.last_day(person.birth_date, work.today) >= work.today
    ]
    if not young:
        raise Conflict("nobody_to_offer")
    return [person for person in young if person.id not in offered]


def _require_few(work: Work, more: int) -> None:
    day = queries.offered_since(work, work.now - rules.DAY)
    weeks = queries.offered_since(work, work.now - rules.FOUR_WEEKS)
    if rules.too_many(day, weeks, more):
        most = {"day": rules.MOST_A_DAY, "weeks": rules.MOST_IN_FOUR_WEEKS}
        raise TooMany("too_many_offers", **most)


def _offered(work: Work, signal: Signal, person: YoungPerson, offering: Offering) -> MatchOffer:
    return MatchOffer(
        organisation_id=signal.organisation_id,
        signal_id=signal.id,
        young_person_id=person.id,
        offered_by=work.actor.membership_id,
        offered_at=work.now,
        legal_basis=offering.legal_basis,
        informed_on=offering.informed_on,
        postponed=offering.postponed,
        last_day=rules.last_day(person.birth_date, work.today),
    )


def _end(work: Work, rows: Sequence[MatchOffer], because: OfferEnd) -> None:
    for row in rows:
        end(work, row, because)
