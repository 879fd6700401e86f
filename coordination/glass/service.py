"""Breaking glass, ending it, reviewing it, and seeing to it that the review is answered."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from coordination.access.classes import Level
from coordination.access.keys import Opening, Relation, end_keys, open_key
from coordination.core.clock import local_date
from coordination.core.errors import Conflict, NotFound, require_valid
from coordination.core.references import free_reference
from coordination.core.text import REFERENCE
from coordination.followups.models import NoticeKind
from coordination.followups.service.notices import News, look_about, tell
from coordination.glass import rules
from coordination.glass.events import GlassBroken
from coordination.glass.models import BreakGlass
from coordination.glass.queries import Case, overseers
from coordination.glass.rules import Finding, GlassAct, GlassEnd
from coordination.mail import queue
from coordination.mail.letters import Group, Template, one
from coordination.partners.calendar import due_at
from coordination.partners.events import MembershipEnded
from coordination.partners.queries import directory
from coordination.partners.queries.calendars import working_calendar
from coordination.signals.models import Signal, SignalPerson
from coordination.work import Work


def break_glass(work: Work, reference: str, reason: str) -> BreakGlass:
    """Open a signal of one's own organisation, whose stub one sees, for at most an hour.

    The second factor is asked by the view, before anything is looked up.

    Args:
        work: of the member; they act in person, not as somebody's stand-in.
        reference: of the signal, as people say it: `K7F-2Q9`.
        reason: in words; it is read by who reviews it.

    Raises:
        Invalid: the reason is too short or too long.
        NotFound: no signal that the member sees has this reference, whatever the cause.
        Refused: it is of a class that the member may not read, or asks a secrecy that they lack.
        Conflict: it opens already, or there is nobody who could be told and review it.
    """
    work.require("break_glass.create")
    require_valid(rules.reason_problems(reason))
    signal = work.load(Signal, _find(work, reference), "signal.break_glass")
    _needed(work, signal)
    told = _who_oversees(work, signal)
    row = _broken(work, signal, reason)
    _open_keys(work, row)
    work.record("break_glass.create", row, signal=str(signal.id))
    work.glasses.add(row.id)
    tell(work, told, News(NoticeKind.GLASS_BROKEN, _about(row), "broken"))
    work.emit(GlassBroken(row.id))
    return row


def end(work: Work, break_glass_id: uuid.UUID) -> BreakGlass:
    """Close what was opened before its hour is over.

    Args:
        work: of who broke it, or of who oversees it.
        break_glass_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
        Conflict: it is over already.
    """
    row = work.load(BreakGlass, break_glass_id, "break_glass.end")
    mine = row.membership_id == work.actor.membership_id
    _end(work, row, GlassAct.END, GlassEnd.BY_BREAKER if mine else GlassEnd.BY_OVERSEER)
    return row


def review(work: Work, break_glass_id: uuid.UUID, finding: Finding, answer: str) -> BreakGlass:
    """Say whether it was right to break glass; once, and never of one's own.

    Args:
        work: of the lead or the privacy officer of the organisation.
        break_glass_id: which.
        finding: from the closed list.
        answer: why, in words.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: it is one's own.
        Invalid: the answer is too short or too long.
        Conflict: it still lasts, or it was reviewed already.
    """
    row = work.load(BreakGlass, break_glass_id, "break_glass.review")
    require_valid(rules.answer_problems(answer))
    rules.after(row.state(work.now), GlassAct.REVIEW)
    row.finding, row.answer = finding, answer.strip()
    row.reviewed_at, row.reviewed_by = work.now, work.actor.membership_id
    work.record("break_glass.review", row, finding=finding.value)
    look_about(work, row.id)
    tell(work, [row.membership_id], News(NoticeKind.GLASS_REVIEWED, _about(row), "reviewed"))
    return row


def on_glass_broken(work: Work, event: GlassBroken) -> None:
    """Mail at once, by reference, to who oversees it; repeatable.

    Args:
        work: of the system.
        event: which break-glass.
    """
    row = work.ungoverned(select(BreakGlass).where(BreakGlass.id == event.break_glass_id)).one()
    _mail(work, row, str(row.id))


def on_membership_ended(work: Work, event: MembershipEnded) -> None:
    """Close what a member who is gone had opened; its review stays to be answered.

    Args:
        work: of the system.
        event: which membership.
    """
    lasting = select(BreakGlass).where(
        BreakGlass.membership_id == event.membership_id,
        BreakGlass.ended_at.is_(None),
        BreakGlass.until > work.now,
    )
    for row in work.ungoverned(lasting.with_for_update()).all():
        _end(work, row, GlassAct.LEAVE, GlassEnd.MEMBERSHIP_ENDED)


def run_due(work: Work, limit: int) -> int:
    """Ask again, each working day at 07:00, for the reviews that nobody has answered.

    Args:
        work: of the system.
        limit: at most so many.

    Returns:
        How many were due.
    """
    due = select(BreakGlass).where(
        BreakGlass.reviewed_at.is_(None), BreakGlass.remind_at <= work.now
    )
    oldest = due.order_by(BreakGlass.remind_at).limit(limit)
    rows = work.ungoverned(oldest.with_for_update(skip_locked=True)).all()
    for row in rows:
        _mail(work, row, f"{row.id}/{work.today.isoformat()}")
        row.remind_at = _next_reminder(work)
        work.record("break_glass.remind", row)
    return len(rows)


def _find(work: Work, reference: str) -> uuid.UUID:
    """Absent and hidden are the same to this query, and so to whoever typed the reference."""
    tidy = reference.strip().upper()
    query = select(Signal.id).where(work.readable(Signal), Signal.reference == tidy)
    found = work.session.scalar(query) if REFERENCE.fullmatch(tidy) else None
    if found is None:
        raise NotFound
    return found


def _needed(work: Work, signal: Signal) -> None:
    if work.standing(signal)[0] is Level.FULL:
        raise Conflict("glass_not_needed")


def _who_oversees(work: Work, signal: Signal) -> list[uuid.UUID]:
    case = Case(signal.organisation_id, work.actor.account_id, signal.id)
    # Whose conflicts stand in the way is for the product to know, and nobody's to read.
    with work.as_system():
        found = overseers(work.session, case, work.now)
    if not found:
        raise Conflict("glass_nobody_to_tell")
    return found


def _broken(work: Work, signal: Signal, reason: str) -> BreakGlass:
    named = select(SignalPerson).where(SignalPerson.signal_id == signal.id)
    row = BreakGlass(
        reference=free_reference(work.session, BreakGlass),
        organisation_id=signal.organisation_id,
        membership_id=work.actor.membership_id,
        account_id=work.actor.account_id,
        signal_id=signal.id,
        person_ids=[person.young_person_id for person in work.ungoverned(named)],
        data_class=signal.data_class,
        reason=reason.strip(),
        opened_at=work.now,
        until=work.now + rules.LASTS,
        remind_at=_next_reminder(work),
    )
    return work.add(row)


def _open_keys(work: Work, row: BreakGlass) -> None:
    """Open the signal and its registrations; a signal that is raised meanwhile closes by itself."""
    persons = [("young_person", person_id) for person_id in row.person_ids]
    for record in (("signal", row.signal_id), *persons):
        open_key(
            work.session,
            Opening(
                relation=Relation.BREAK_GLASS,
                record=record,
                holder=(row.organisation_id, row.membership_id),
                level=Level.FULL,
                classes=frozenset({row.data_class}),
                source_id=row.id,
                valid_until=row.until,
            ),
            work.now,
        )


def _end(work: Work, row: BreakGlass, act: GlassAct, because: GlassEnd) -> None:
    rules.after(row.state(work.now), act)
    row.ended_at, row.ended_because = work.now, because
    end_keys(work.session, row.id, work.now)
    work.record("break_glass.end", row, because=because.value)


def _mail(work: Work, row: BreakGlass, occasion: str) -> None:
    """Where nobody is left to review it, the administrators hear of it, by reference."""
    case = Case(row.organisation_id, row.account_id, row.signal_id)
    with work.as_system():
        found = overseers(work.session, case, work.now)
    last = [member.id for member in directory.administrators(work.session, work.now)]
    letter = one(Template.GLASS, Group.GLASS, row.reference, local_date(row.opened_at))
    for member in found or last:
        queue.put(work.session, member, letter, occasion, work.now)


def _next_reminder(work: Work) -> dt.datetime:
    calendar = working_calendar(work.session)
    return due_at(calendar.add_working_days(work.today, 1))


def _about(row: BreakGlass) -> tuple[str, uuid.UUID, str]:
    return row.record_kind, row.id, row.reference
