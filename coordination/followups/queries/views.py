"""Follow-ups as each side may see them: asker, handler, addressed function, leads.

The stub is made of the row alone and is the same for everybody. What else is shown follows from
the actions that the table of grants lets the reader do, so that fields and buttons cannot drift.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, lazyload

from coordination.access.classes import ORDINARY, DataClass, Level
from coordination.followups.answers import OUTCOME_HIDDEN_FROM_ASKER, may_read_note
from coordination.followups.models import FollowUp
from coordination.followups.queries.shapes import Details, FollowUpView, Party, Side, Stub
from coordination.followups.rules import (
    FollowUpAct,
    FollowUpStatus,
    acts,
    may_adopt,
    may_take_steps,
)
from coordination.partners.models import Membership, Organisation, OrganisationKind
from coordination.sharing.queries.rights import NONE, Standing, standings_of
from coordination.signals.models import Signal
from coordination.work import Work

REQUEST = "request"  # what the kind reads in a stub from class D3 on
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class Surroundings:
    """What the views of one page need beside the rows, fetched once for all of them."""

    organisations: Mapping[uuid.UUID, Organisation]
    members: Mapping[uuid.UUID, Membership]
    standings: Mapping[uuid.UUID, Standing]
    signals: Mapping[uuid.UUID, int]  # those that are open to the reader, with their level


def views(work: Work, rows: Sequence[FollowUp]) -> list[FollowUpView]:
    """Return rows as the actor may see them.

    Args:
        work: of the reader.
        rows: which the reader may read.
    """
    around = _surroundings(work, rows)
    return [_view(work, row, around) for row in rows]


def view(work: Work, row: FollowUp) -> FollowUpView:
    """Return one row as the actor may see it.

    Args:
        work: of the reader.
        row: which the reader may read.
    """
    return views(work, [row])[0]


def kind_in_stub(kind: str, data_class: DataClass) -> str:
    """Return what a stub calls the kind: from D3 on it would tell the category."""
    return kind if data_class in ORDINARY else REQUEST


def is_overdue(row: FollowUp, today: dt.date) -> bool:
    """Return whether the date that counts now has passed; lateness is no state.

    Args:
        row: any.
        today: the day in Amsterdam.
    """
    dates = {
        FollowUpStatus.PROPOSED: row.release_by,
        FollowUpStatus.OFFERED: row.respond_by,
        FollowUpStatus.ACCEPTED: row.due_on,
    }
    date = dates.get(row.status)
    return date is not None and date < today


def _surroundings(work: Work, rows: Sequence[FollowUp]) -> Surroundings:
    organisations = {row.organisation_id for row in rows} | {
        row.asked_organisation_id for row in rows if row.asked_organisation_id
    }
    members = {person for row in rows for person in (row.author_id, row.handler_id) if person}
    ids = [row.id for row in rows]
    partners, people = _partners(work, organisations, members)
    return Surroundings(
        organisations=partners,
        members=people,
        standings=standings_of(work, FollowUp, ids),
        signals=_readable_signals(work, list({row.signal_id for row in rows})),
    )


def _partners(
    work: Work, organisations: Iterable[uuid.UUID], members: Iterable[uuid.UUID]
) -> tuple[dict[uuid.UUID, Organisation], dict[uuid.UUID, Membership]]:
    """Return organisations and those of their members that are asked for."""
    of_it = and_(Membership.organisation_id == Organisation.id, Membership.id.in_(list(members)))
    query = select(Organisation, Membership).outerjoin(Membership, of_it)
    query = query.where(Organisation.id.in_(list(organisations)))
    # The organisation of each member is the one beside it; beside some stands no member.
    beside = lazyload(Membership.organisation), joinedload(Membership.account, innerjoin=False)
    found: Any = work.session.execute(query.options(*beside)).all()
    return (
        {partner.id: partner for partner, _ in found},
        {person.id: person for _, person in found if person is not None},
    )


def _readable_signals(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return the level of each signal that is open to the actor."""
    query = select(Signal.id, work.level(Signal, ids)).where(work.readable(Signal, ids=ids))
    return dict(work.session.execute(query).all())


def _view(work: Work, row: FollowUp, around: Surroundings) -> FollowUpView:
    standing = around.standings.get(row.id, NONE)
    side = _side(standing)
    found = FollowUpView(
        id=row.id,
        row_version=row.row_version,
        side=side,
        stub=_stub(row, around, kind=shown_kind(row, standing)),
        status=row.status,
        overdue=is_overdue(row, work.today),
        asked_of=_asked_of(row, around),
        explanation=row.explanation,
        created_at=row.created_at,
        offered_at=row.offered_at,
        seen_at=row.seen_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
        signal_id=row.signal_id if row.signal_id in around.signals else None,
        details=_details(work, row, side, around) if knows(standing) else None,
        may_become_police_data=side is Side.ASKER and _to_police(row, around),
        permissions=permissions_of(row, standing.rights)
        | _adoptable(row, standing, around)
        | _steps(row, standing),
    )
    return _with_handler(work, row, found, around)


def _adoptable(row: FollowUp, standing: Standing, around: Surroundings) -> frozenset[str]:
    """Taking over lasts as long as the content is open, which the follow-up itself outlives."""
    content = around.signals.get(row.signal_id, Level.STUB) > Level.STUB
    possible = content and may_adopt(row.status, row.data_class, internal=row.internal)
    return standing.rights & {"follow_up.adopt"} if possible else frozenset()


def _steps(row: FollowUp, standing: Standing) -> frozenset[str]:
    possible = may_take_steps(row.status, row.kind)
    return standing.rights & {"follow_up.write_code"} if possible else frozenset()


def knows(standing: Standing) -> bool:
    """Return whether more than the stub opens: to the handler, those named and the asker."""
    return _side(standing) in {Side.HANDLER, Side.ASKER}


def shown_kind(row: FollowUp, standing: Standing) -> str:
    """Return the kind as the reader sees it."""
    return row.kind.value if knows(standing) else kind_in_stub(row.kind.value, row.data_class)


def _side(standing: Standing) -> Side:
    if "follow_up.complete" in standing.rights:
        return Side.HANDLER
    if "follow_up.withdraw" in standing.rights:
        return Side.ASKER
    if standing.level is Level.FULL:
        return Side.HANDLER  # named
    return Side.ADDRESSED if "follow_up.accept" in standing.rights else Side.STATE


def permissions_of(row: FollowUp, rights: frozenset[str]) -> frozenset[str]:
    """Return what a reader may do with a follow-up now.

    Args:
        row: the follow-up.
        rights: of the reader to it, from their standing.
    """
    possible = acts(row.status, row.kind)
    if row.internal:
        possible -= {FollowUpAct.WITHDRAW}
    return rights & {f"follow_up.{act.value}" for act in possible}


def _stub(row: FollowUp, around: Surroundings, *, kind: str) -> Stub:
    return Stub(
        reference=row.reference,
        asked_by=_asked_by(row, around),
        kind=kind,
        urgency=row.urgency.value,
        respond_by=row.respond_by,
        municipality=row.municipality,
    )


def _asked_by(row: FollowUp, around: Surroundings) -> Party:
    owner = around.organisations[row.organisation_id]
    author = around.members.get(row.author_id or NOBODY)
    at_school = owner.kind is OrganisationKind.SCHOOL or author is None
    function = "care_coordinator" if at_school or author is None else author.role.value
    return Party(owner.id, owner.name, owner.kind.value, function)


def _asked_of(row: FollowUp, around: Surroundings) -> Party:
    asked = around.organisations.get(row.asked_organisation_id or NOBODY)
    if asked is None:
        return Party(None, None, None, row.function)
    kind, region = asked.kind.value, asked.holiday_region
    return Party(asked.id, asked.name, kind, row.function, region)


def _to_police(row: FollowUp, around: Surroundings) -> bool:
    asked = around.organisations.get(row.asked_organisation_id or NOBODY)
    return asked is not None and asked.kind is OrganisationKind.POLICE


def _with_handler(
    work: Work, row: FollowUp, found: FollowUpView, around: Surroundings
) -> FollowUpView:
    """Add who handles it for colleagues; the asker knows the function and no more."""
    handler = around.members.get(row.handler_id or NOBODY)
    if handler is None or work.actor.organisation_id != row.asked_organisation_id:
        return found
    return replace(found, handler_id=handler.id, handler_name=handler.account.name)


def _details(work: Work, row: FollowUp, side: Side, around: Surroundings) -> Details:
    question = _question(work, row, around)
    hidden = side is Side.ASKER and row.kind in OUTCOME_HIDDEN_FROM_ASKER
    owner = row.organisation_id == work.actor.organisation_id
    return Details(
        due_on=row.due_on,
        release_by=row.release_by,
        share_level=row.level,
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        special_ground=row.special_ground,
        criminal_ground=row.criminal_ground,
        question=question,
        share_id=row.share_id if owner else None,
        failure=row.failure if owner else None,
        reason=row.reason,
        reason_text=row.reason_text if owner else None,
        outcome=None if hidden else row.outcome,
        feedback=_feedback(work, row),
        register_number=row.register_number,
        register_date=row.register_date,
        decision_id=row.decision_id if owner else None,
        predecessor_id=row.predecessor_id if owner else None,
    )


def _question(work: Work, row: FollowUp, around: Surroundings) -> str | None:
    """Return the question, which is part of the summary (product text §3) and closes with it.

    So the entry names the signal too; an answer that is asked for again depends on both records.
    """
    if row.question is None or around.signals.get(row.signal_id, Level.STUB) == Level.STUB:
        return None
    work.note("signal", row.signal_id, "follow_up.read", row.organisation_id)
    return row.question


def _feedback(work: Work, row: FollowUp) -> dict[str, Any] | None:
    if row.feedback is None:
        return None
    found = {
        **row.feedback,
        "received": row.accepted_at,
        "handler": row.function,
        "next_contact_on": row.next_contact_on,
    }
    if not may_read_note(work.actor.role):
        found["note"] = ""
    return found
