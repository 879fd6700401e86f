"""Whose calendar holds a conference: everybody at the table, and nobody else.

What somebody's calendar was told last stands in their row. Whatever happens, a worker compares it
with who sits at the table by then and sends what is missing: an invitation, its next version, or
its cancellation. So it does not matter how somebody joined or left, or how often it is looked at.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from coordination.cases.events import CaseTableChanged
from coordination.cases.models import Case
from coordination.cases.queries.sitting import at_table
from coordination.cases.service.leading import locked
from coordination.conferences.events import ConferenceChanged
from coordination.conferences.models import Conference, ConferenceParticipant
from coordination.conferences.queries.invited import still_holds
from coordination.conferences.rules import CancelReason, ConferenceState
from coordination.conferences.service.planning import call_off, next_look
from coordination.mail import queue, sending
from coordination.mail.letters import Entry, EntryMethod, Template, invitation
from coordination.partners.models import Membership
from coordination.work import Work


def on_conference_changed(work: Work, event: ConferenceChanged) -> None:
    """Let the calendars follow a conference that was planned, moved or cancelled; repeatable.

    Args:
        work: of the system.
        event: which conference.
    """
    wanted = select(Conference.case_id).where(Conference.id == event.conference_id)
    _follow(work, work.ungoverned(wanted).one(), event.conference_id)


def on_table_changed(work: Work, event: CaseTableChanged) -> None:
    """Let the calendars follow who joined the table or left it; repeatable.

    Args:
        work: of the system.
        event: of which case.
    """
    planned = select(Conference.id).where(
        Conference.case_id == event.case_id, Conference.state == ConferenceState.PLANNED
    )
    for conference_id in work.ungoverned(planned.order_by(Conference.id)).all():
        _follow(work, event.case_id, conference_id)


def look_due(work: Work, limit: int) -> int:
    """Look again who sits at the tables that have a conference ahead, once a day.

    Seats that were given until a day end without anybody doing anything; so does what somebody
    answers for when they become, or are no more, the contact of a function.

    Args:
        work: of the system.
        limit: at most so many conferences.

    Returns:
        How many were due.
    """
    late = select(Conference).where(Conference.look_at <= work.now)
    oldest = late.order_by(Conference.look_at, Conference.id).limit(limit)
    due = [(row.case_id, row.id) for row in work.ungoverned(oldest)]
    for case_id, conference_id in sorted(due):
        _follow(work, case_id, conference_id)
    return len(due)


def _follow(work: Work, case_id: uuid.UUID, conference_id: uuid.UUID) -> None:
    case = locked(work, case_id)
    query = select(Conference).where(Conference.id == conference_id).with_for_update()
    conference = work.ungoverned(query).one()
    if _is_over(work, conference):
        conference.look_at = None
        return
    if case.closed_at is not None and conference.state is ConferenceState.PLANNED:
        call_off(conference, CancelReason.CASE_ENDED)
    if conference.state is ConferenceState.PLANNED:
        conference.look_at = next_look(work)
    if _bring_up_to_date(work, case, conference):
        work.record("case.invite", case, conference=str(conference.id))


def _is_over(work: Work, conference: Conference) -> bool:
    """A conference that has begun stays in the calendars, whoever leaves afterwards."""
    ahead = conference.starts_at > work.now
    return conference.state is ConferenceState.HELD or (
        conference.state is ConferenceState.PLANNED and not ahead
    )


def _bring_up_to_date(work: Work, case: Case, conference: Conference) -> bool:
    """Return whether anybody had to be told anything."""
    lasts = conference.state is ConferenceState.PLANNED
    wanted = {one.id: one for one in at_table(work, case)} if lasts else {}
    known = {one.membership_id: one for one in participants(work, conference)}
    told = [*_invite(work, conference, wanted, known), *_take_out(wanted, known)]
    for one in told:
        letter = invitation(conference.known_as(case.reference), _entry(conference, one))
        queue.put(work.session, one.membership_id, letter, f"{one.id}:{one.sequence}", work.now)
    return bool(told)


def _invite(
    work: Work,
    conference: Conference,
    wanted: Mapping[uuid.UUID, Membership],
    known: Mapping[uuid.UUID, ConferenceParticipant],
) -> Iterable[ConferenceParticipant]:
    for member in wanted.values():
        one = known.get(member.id)
        if one is None:
            yield work.add(_new(conference, member))
        elif not one.invited or one.version < conference.version:
            one.invited, one.version, one.sequence = True, conference.version, one.sequence + 1
            yield one


def _take_out(
    wanted: Mapping[uuid.UUID, Membership], known: Mapping[uuid.UUID, ConferenceParticipant]
) -> Iterable[ConferenceParticipant]:
    for one in known.values():
        if one.invited and one.membership_id not in wanted:
            one.invited, one.sequence = False, one.sequence + 1
            yield one


def _new(conference: Conference, member: Membership) -> ConferenceParticipant:
    return ConferenceParticipant(
        case_id=conference.case_id,
        conference_id=conference.id,
        organisation_id=member.organisation_id,
        membership_id=member.id,
        invited=True,
        version=conference.version,
        sequence=0,
    )


def _entry(conference: Conference, one: ConferenceParticipant) -> Entry:
    return Entry(
        method=EntryMethod.REQUEST if one.invited else EntryMethod.CANCEL,
        conference_id=conference.id,
        case_id=None if conference.anonymous else conference.case_id,
        sequence=one.sequence,
        starts_at=conference.starts_at,
        ends_at=conference.ends_at,
    )


def participants(work: Work, conference: Conference) -> list[ConferenceParticipant]:
    """Return who was ever invited to a conference that is locked already; locked after it.

    Args:
        work: the running unit of work.
        conference: which.
    """
    query = select(ConferenceParticipant).where(
        ConferenceParticipant.conference_id == conference.id
    )
    return list(work.ungoverned(query.order_by(ConferenceParticipant.id).with_for_update()))


sending.checked_by(Template.CONFERENCE, still_holds)
