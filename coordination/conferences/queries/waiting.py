"""What waits of conferences: one that is near, minutes to agree to, minutes to write.

For the groups of the desk and the digest (`followups.queries.waiting`), which take it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, false, literal, or_, select

from coordination.access.grants import may_ever
from coordination.cases.models import Case
from coordination.conferences.minutes import MinutesState
from coordination.conferences.models import Conference, ConferenceParticipant, MinutesAnswer
from coordination.conferences.rules import Attendance, ConferenceState
from coordination.core.clock import local_date_of
from coordination.followups.queries.groups import columns, more
from coordination.mail.letters import Group
from coordination.partners.calendar import DAY
from coordination.work import Work

SOON = 7 * DAY
UPCOMING, AGREE, WRITE = "upcoming", "agree", "write"  # what the rows of the desk say
# Known by the reference of its case unless that may not be named, and by an id of its own.
_KNOWN_AS = case((Conference.anonymous, Conference.reference), else_=Case.reference)
_ROWS = SimpleNamespace(
    id=Conference.id,
    reference=_KNOWN_AS.label("reference"),
    organisation_id=Case.organisation_id,
)


def waiting(work: Work) -> Iterator[tuple[str, Subquery]]:
    """Yield the conferences that wait for the reader, with the group in which they stand.

    Args:
        work: of the reader.
    """
    if not may_ever("case.answer_minutes", work.actor.role):
        return
    yield "conference", _upcoming(work)
    yield "conference", _to_agree(work)
    yield "conference", _to_write(work)


def _upcoming(work: Work) -> Subquery:
    """Within seven days, so that Friday's reader sees Monday's."""
    day = local_date_of(Conference.starts_at)
    ahead = and_(
        Conference.state == ConferenceState.PLANNED,
        Conference.starts_at > work.now,
        day <= work.today + SOON,
        _mine(work).where(ConferenceParticipant.invited).exists(),
    )
    return _rows(work, Group.DUE, day, UPCOMING).where(ahead).subquery()


def _to_agree(work: Work) -> Subquery:
    there = ConferenceParticipant.attendance == Attendance.PRESENT
    said = select(MinutesAnswer.id).where(
        MinutesAnswer.conference_id == Conference.id,
        MinutesAnswer.edition == Conference.edition,
        MinutesAnswer.membership_id == work.actor.membership_id,
    )
    waits = and_(
        Conference.minutes_state == MinutesState.CIRCULATED,
        _mine(work).where(there).exists(),
        ~said.exists(),
    )
    return _rows(work, Group.WAITING, Conference.agree_by, AGREE).where(waits).subquery()


def _to_write(work: Work) -> Subquery:
    begun = and_(Conference.state == ConferenceState.PLANNED, Conference.starts_at <= work.now)
    unwritten = or_(begun, Conference.minutes_state == MinutesState.DRAFT)
    mine = and_(work.allowed(Case, "case.write_minutes"), Case.closed_at.is_(None))
    return _rows(work, Group.WAITING, Conference.write_by, WRITE).where(mine, unwritten).subquery()


def _mine(work: Work) -> Select[Any]:
    return select(ConferenceParticipant.id).where(
        ConferenceParticipant.conference_id == Conference.id,
        ConferenceParticipant.membership_id == work.actor.membership_id,
    )


def _rows(work: Work, group: Group, date: Any, what: str) -> Select[Any]:
    said = more(literal(what), Conference.state, literal(Case.record_kind), Case.id)
    found = columns(_ROWS, literal(group.value), date, Conference.convened_at, false(), said=said)
    of_case = found.select_from(Conference).join(Case, Case.id == Conference.case_id)
    return of_case.where(work.readable(Case))
