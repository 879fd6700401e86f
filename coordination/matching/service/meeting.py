"""Two offers meet: a match is made, once, and ends with the offers that it is of.

Everything here is the workers'. Messages may come twice and two workers may find the same match at
once: the unique indexes are the last word. Whoever locks several rows locks offers, tasks and match
in this order, and rows of one kind in the order of their ids or ages.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select

from coordination.access.classes import DataClass, Level, Role
from coordination.access.keys import Opening, Relation, end_keys, open_key
from coordination.core.references import free_reference
from coordination.matching import rules
from coordination.matching.events import MatchReportedWrong, OfferEnded, OfferMarked
from coordination.matching.models import Match, MatchOffer, MatchTask
from coordination.matching.queries import meetings
from coordination.matching.rules import MatchAct, MatchState
from coordination.partners.calendar import due_at
from coordination.partners.queries import directory
from coordination.partners.queries.calendars import working_calendar
from coordination.work import Work

# That a match exists, and whether it was answered: contact data.
NOTICE = frozenset({DataClass.D0})


def on_offer_marked(work: Work, event: OfferMarked) -> None:
    """Look whom an offer meets, and make the matches; repeatable.

    Args:
        work: of the system.
        event: which offer.
    """
    wanted = select(MatchOffer).where(MatchOffer.id == event.offer_id)
    offer = work.ungoverned(wanted).one()
    met = work.ungoverned(meetings.met_by(offer)).all()
    found = work.ungoverned(meetings.standing([offer.id, *met])).all()
    able = [one for one in found if directory.membership(work.session, one.offered_by, work.now)]
    mine = next((one for one in able if one.id == offer.id), None)
    for other in able:
        if mine is not None and other is not mine and not meetings.have_met(work, mine, other):
            _meet(work, mine, other)


def on_offer_ended(work: Work, event: OfferEnded) -> None:
    """End what its side had met, unless they offer the same young person otherwise; repeatable.

    Args:
        work: of the system.
        event: which offer.
    """
    wanted = select(MatchOffer).where(MatchOffer.id == event.offer_id)
    offer = work.ungoverned(wanted).one()
    left = meetings.offers_of([offer.young_person_id])
    if work.ungoverned(left.where(MatchOffer.offered_by == offer.offered_by)).first():
        return
    mine = select(MatchTask.match_id).where(
        MatchTask.membership_id == offer.offered_by,
        MatchTask.young_person_id == offer.young_person_id,
        MatchTask.ended_at.is_(None),
    )
    for match_id in sorted(work.ungoverned(mine).all()):
        _end(work, match_id, rules.ends_by(offer.ended_because))


def on_match_reported_wrong(work: Work, event: MatchReportedWrong) -> None:
    """End the other side's task as well, and see whether either side meets somebody else.

    Args:
        work: of the system.
        event: which match.
    """
    _over(work, _tasks(work, event.match_id))


def _meet(work: Work, mine: MatchOffer, other: MatchOffer) -> None:
    match = _match(work, mine, other)
    work.add(match)
    work.flush()
    work.record("match.create", match)
    for side, met in ((mine, other), (other, mine)):
        task = _task(work, match, side, met)
        work.add(task)
        work.flush()
        work.record("match_task.create", task)
    if match.organisation_id is not None:
        _open_to_directors(work, match, match.organisation_id)


def _match(work: Work, mine: MatchOffer, other: MatchOffer) -> Match:
    calendar = working_calendar(work.session)
    return Match(
        reference=free_reference(work.session, Match),
        organisation_id=meetings.directed_by(work, sorted((mine, other), key=_age)),
        pair=meetings.pair_of(mine.young_person_id, other.young_person_id),
        state=MatchState.OPEN,
        created_at=due_at(work.today, 0),
        due_on=calendar.add_working_days(work.today, rules.ANSWER_WITHIN),
    )


def _task(work: Work, match: Match, side: MatchOffer, met: MatchOffer) -> MatchTask:
    return MatchTask(
        reference=free_reference(work.session, MatchTask),
        match_id=match.id,
        organisation_id=side.organisation_id,
        membership_id=side.offered_by,
        young_person_id=side.young_person_id,
        other_organisation_id=met.organisation_id,
        other_id=met.offered_by,
        created_at=match.created_at,
        due_on=match.due_on,
    )


def _open_to_directors(work: Work, match: Match, organisation_id: uuid.UUID) -> None:
    opening = Opening(
        relation=Relation.DESK,
        record=(match.record_kind, match.id),
        holder=(organisation_id, Role.PROCESS_DIRECTOR.value),
        level=Level.STUB,
        classes=NOTICE,
        source_id=match.id,
    )
    open_key(work.session, opening, work.now)


def _end(work: Work, match_id: uuid.UUID, act: MatchAct) -> None:
    tasks, match = _tasks(work, match_id), locked(work, match_id)
    if (match.state, act) not in rules.TRANSITIONS:
        return
    match.state = rules.after(match.state, act)
    close(work, match, act)
    _over(work, tasks)


def _over(work: Work, tasks: Sequence[MatchTask]) -> None:
    """Whoever still offers may meet a colleague, or another registration, of the other side."""
    lasting = [task for task in tasks if task.ended_at is None]
    for task in lasting:
        task.ended_at = work.now
        work.record("match_task.end", task)
    persons = [task.young_person_id for task in tasks] if lasting else []
    for offer in work.ungoverned(meetings.offers_of(persons)):
        work.emit(OfferMarked(offer.id))


def close(work: Work, match: Match, act: MatchAct) -> None:
    """Close a match that is over to its process directors.

    Args:
        work: the running unit of work.
        match: with its new state, locked.
        act: what ended it.
    """
    match.next_stage_at = None
    end_keys(work.session, match.id, work.now)
    work.record("match.end", match, because=act.value)


def locked(work: Work, match_id: uuid.UUID) -> Match:
    """Return a match for the system, locked after the tasks that its reader holds.

    Args:
        work: the running unit of work.
        match_id: one that exists.
    """
    return work.ungoverned(select(Match).where(Match.id == match_id).with_for_update()).one()


def _tasks(work: Work, match_id: uuid.UUID) -> Sequence[MatchTask]:
    both = select(MatchTask).where(MatchTask.match_id == match_id).order_by(MatchTask.id)
    return work.ungoverned(both.with_for_update()).all()


def _age(offer: MatchOffer) -> tuple[dt.datetime, uuid.UUID]:
    return offer.offered_at, offer.id
