"""Reads of broken glass: who oversees it, what was looked at, and how often it was done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from coordination.access.classes import Role
from coordination.audit.models import AuditEntry
from coordination.glass.models import BreakGlass
from coordination.glass.rules import REMEMBERED, Finding, GlassEnd, GlassState
from coordination.http.paging import Page, Paging, governed
from coordination.partners.models import Account, Membership
from coordination.partners.queries.directory import members_with_role
from coordination.people.models import ConflictOfInterest
from coordination.signals.models import Signal, SignalPerson
from coordination.work import Work

OVERSEERS = (Role.ORGANISATION_LEAD, Role.PRIVACY_OFFICER)
ORDER = (BreakGlass.opened_at, BreakGlass.id)
MOST_LOOKS = 100  # the log holds the rest
ACTION_STATES = {
    "break_glass.end": GlassState.OPEN,
    "break_glass.review": GlassState.ENDED,
}


@dataclass(frozen=True)
class Case:
    """What glass is broken for.

    Attributes:
        organisation_id: where it happens.
        account_id: the person who does it.
        signal_id: what is opened.
    """

    organisation_id: uuid.UUID
    account_id: uuid.UUID
    signal_id: uuid.UUID


class Look(NamedTuple):
    """One entry of the log that was made under it."""

    at: dt.datetime
    action: str


@dataclass(frozen=True)
class GlassView:
    """A break-glass as its breaker and those who oversee it see it.

    Attributes:
        id: of the break-glass.
        reference: to speak about it.
        state: where it stands now.
        who: name of the person.
        role: of the membership under which it was done.
        opened_at: when it began.
        until: when it closes, or closed, by itself.
        ended_at: when it was over before that.
        ended_because: why it was.
        reason: in words.
        signal: id and reference of what was opened, where the reader may see that.
        earlier: how often the same person did it in the year before.
        finding: what the review found.
        answer: the words of the review.
        reviewer: name of who reviewed it.
        reviewed_at: when.
        permissions: what the reader may do now.
        looks: what was done under it; empty in lists.
    """

    id: uuid.UUID
    reference: str
    state: GlassState
    who: str
    role: Role
    opened_at: dt.datetime
    until: dt.datetime
    ended_at: dt.datetime | None
    ended_because: GlassEnd | None
    reason: str
    signal: tuple[uuid.UUID, str] | None
    earlier: int
    finding: Finding | None
    answer: str | None
    reviewer: str | None
    reviewed_at: dt.datetime | None
    permissions: tuple[str, ...]
    looks: Sequence[Look] = ()


def overseers(session: Session, case: Case, now: dt.datetime) -> list[uuid.UUID]:
    """Return the leads and privacy officers who hear of it and may review it.

    Never the person themselves under another membership, nor who is related to a young person in
    the signal.

    Args:
        session: an open session.
        case: who breaks glass for what.
        now: from `work.now`.
    """
    closed = {case.account_id, *session.scalars(_related_to(case.signal_id))}
    found = [
        member
        for role in OVERSEERS
        for member in members_with_role(session, case.organisation_id, role, now)
    ]
    return [member.id for member in found if member.account_id not in closed]


def _related_to(signal_id: uuid.UUID) -> Select[uuid.UUID]:
    person = ConflictOfInterest.young_person_id == SignalPerson.young_person_id
    related = select(ConflictOfInterest.account_id).join(SignalPerson, person)
    return related.where(SignalPerson.signal_id == signal_id)


def glasses(work: Work, paging: Paging, *, waiting: bool = False) -> Page[GlassView]:
    """Return what the reader broke or oversees, newest first.

    Args:
        work: of the reader.
        paging: which page.
        waiting: only what has no review yet.
    """
    wanted = [BreakGlass.reviewed_at.is_(None)] if waiting else []
    found = governed(work, BreakGlass, wanted, paging, ORDER)
    work.saw(found.items, "break_glass.list")
    return Page(_views(work, found.items, {}), found.next_cursor)


def glass(work: Work, break_glass_id: uuid.UUID) -> GlassView:
    """Return one break-glass with what was done under it.

    Args:
        work: of the reader.
        break_glass_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    row = work.load(BreakGlass, break_glass_id, "break_glass.read")
    return _views(work, [row], {row.id: _looks(work, row.id)})[0]


def _looks(work: Work, break_glass_id: uuid.UUID) -> Sequence[Look]:
    under = select(AuditEntry).where(AuditEntry.glasses.contains([break_glass_id]))
    first = under.order_by(AuditEntry.at, AuditEntry.id).limit(MOST_LOOKS)
    return [Look(entry.at, entry.action) for entry in work.ungoverned(first)]


def _views(
    work: Work, rows: Sequence[BreakGlass], looks: Mapping[uuid.UUID, Sequence[Look]]
) -> list[GlassView]:
    people = _people(work, rows)
    signals = _signals(work, [row.signal_id for row in rows])
    earlier = _earlier(work, [row.id for row in rows])
    return [
        GlassView(
            id=row.id,
            reference=row.reference,
            state=row.state(work.now),
            who=people[row.membership_id].account.name,
            role=people[row.membership_id].role,
            opened_at=row.opened_at,
            until=row.until,
            ended_at=row.ended_at,
            ended_because=row.ended_because,
            reason=row.reason,
            signal=signals.get(row.signal_id),
            earlier=earlier.get(row.id, 0),
            finding=row.finding,
            answer=row.answer,
            reviewer=people[row.reviewed_by].account.name if row.reviewed_by else None,
            reviewed_at=row.reviewed_at,
            permissions=_permitted(work, row),
            looks=looks.get(row.id, ()),
        )
        for row in rows
    ]


def _permitted(work: Work, row: BreakGlass) -> tuple[str, ...]:
    state = row.state(work.now)
    granted = work.permissions(row)
    return tuple(sorted(act for act in granted if ACTION_STATES.get(act, state) is state))


def _people(work: Work, rows: Sequence[BreakGlass]) -> dict[uuid.UUID, Membership]:
    ids = {row.membership_id for row in rows} | {row.reviewed_by for row in rows}
    members = work.ungoverned(select(Membership).join(Account).where(Membership.id.in_(ids)))
    return {member.id: member for member in members}


def _signals(work: Work, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """A signal that was raised out of the reader's sight is not named any more."""
    query = select(Signal.id, Signal.reference).where(work.readable(Signal, ids=list(ids)))
    return {row.id: (row.id, row.reference) for row in work.session.execute(query)}


def _earlier(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    before = aliased(BreakGlass)
    query = (
        select(BreakGlass.id, func.count(before.id).label("times"))
        .join(before, before.account_id == BreakGlass.account_id)
        .where(
            BreakGlass.id.in_(ids),
            work.readable(BreakGlass),
            before.organisation_id == BreakGlass.organisation_id,
            before.opened_at < BreakGlass.opened_at,
            before.opened_at >= BreakGlass.opened_at - REMEMBERED,
        )
        .group_by(BreakGlass.id)
    )
    with work.as_system():
        return {row.id: row.times for row in work.session.execute(query)}
