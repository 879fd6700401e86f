"""Who hears when a stage of the ladder strikes, found at that moment (product text §4.4).

Where nobody is left, the lead's stages go to the administrators, always by reference; what stays in
a circle goes to those who can open it, and to nobody else but the administrators.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable

from sqlalchemy import select

from coordination.access import engine
from coordination.access.classes import Role
from coordination.followups.ladder import Recipient
from coordination.followups.models import DeskItem, FollowUp
from coordination.followups.queries.ladder import Row
from coordination.followups.rules import CIRCLE_CLASSES
from coordination.followups.service import alarms, doors, telling
from coordination.partners.models import StandIn
from coordination.partners.queries import directory
from coordination.sharing.models import InformTask, Share
from coordination.signals.queries.family import without_family
from coordination.work import Work

Members = list[uuid.UUID]


def of(work: Work, row: Row, wanted: Iterable[Recipient]) -> Members:
    """Return the memberships that hear, each once.

    Args:
        work: of the system.
        row: a follow-up, task to inform or desk item.
        wanted: the recipients of the stage.
    """
    found = [member for who in sorted(wanted) for member in _RESOLVERS[who](work, row)]
    if row.data_class in CIRCLE_CLASSES:
        found = [member for member in found if _may_open(work, row, member)]
    return _without_family(work, row, dict.fromkeys(found)) or administrators(work)


def administrators(work: Work) -> Members:
    """Return every administrator: the last who can be told that nobody acts.

    Args:
        work: of the system.
    """
    return [member.id for member in directory.administrators(work.session, work.now)]


def directors(work: Work, item: DeskItem) -> Members:
    """Return the process directors of a desk; without an active one its leads.

    Args:
        work: of the system.
        item: on that desk.
    """
    found = directory.members_with_role(
        work.session, item.director_organisation_id, Role.PROCESS_DIRECTOR, work.now
    )
    return [member.id for member in found] or alarms.leads(work, item.director_organisation_id)


def addressees(work: Work, follow_up: FollowUp) -> Members:
    """Return who may take up an offer, and who stands in for one who is addressed in person.

    Args:
        work: of the system.
        follow_up: has been offered.
    """
    found, addressed = doors.answerers(work, follow_up), follow_up.addressed_id
    # A circle is entered in person: a stand-in may not even know that there is something.
    if addressed is None or follow_up.data_class in CIRCLE_CLASSES:
        return found
    return _without_family(work, follow_up, [*found, *_stand_ins(work, addressed)])


def _handler(work: Work, row: Row) -> Members:
    handler = _follow_up(row).handler_id
    if handler is None:
        return _function(work, row)
    active = directory.membership(work.session, handler, work.now)
    found = [*([handler] if active else []), *_stand_ins(work, handler)]
    return found or _function(work, row)


def _function(work: Work, row: Row) -> Members:
    """Return who was asked; where nobody is left, the lead of the organisation."""
    follow_up = _follow_up(row)
    return addressees(work, follow_up) or _receiving_lead(work, row)


def _coordinator(work: Work, row: Row) -> Members:
    # Responsible are also named persons and, within their classes, leads without coordinator.
    return alarms.responsible(work, row)  # type: ignore[arg-type]


def _asker(work: Work, row: Row) -> Members:
    return telling.askers_of(work, _follow_up(row))


def _receiving_lead(work: Work, row: Row) -> Members:
    asked = _follow_up(row).asked_organisation_id
    return alarms.leads(work, asked) if asked else []


def _owner_lead(work: Work, row: Row) -> Members:
    return alarms.leads(work, row.organisation_id)


def _director(work: Work, row: Row) -> Members:
    return directors(work, row) if isinstance(row, DeskItem) else []


def _director_lead(work: Work, row: Row) -> Members:
    if isinstance(row, DeskItem):
        return alarms.leads(work, row.director_organisation_id)
    return _receiving_lead(work, row)


_RESOLVERS: dict[Recipient, Callable[[Work, Row], Members]] = {
    Recipient.HANDLER: _handler,
    Recipient.FUNCTION: _function,
    Recipient.COORDINATOR: _coordinator,
    Recipient.ASKER: _asker,
    Recipient.RECEIVING_LEAD: _receiving_lead,
    Recipient.OWNER_LEAD: _owner_lead,
    Recipient.DIRECTOR: _director,
    Recipient.DIRECTOR_LEAD: _director_lead,
}


def _follow_up(row: Row) -> FollowUp:
    if not isinstance(row, FollowUp):
        raise TypeError(f"a {row.record_kind} has no handler")
    return row


def _without_family(work: Work, row: Row, found: Iterable[uuid.UUID]) -> Members:
    """Leave out to whom the record is closed: even that it is late is not told to a relative."""
    if isinstance(row, InformTask):
        signal = work.ungoverned(select(Share.signal_id).where(Share.id == row.share_id)).one()
        return without_family(work, signal, found)
    return without_family(work, row.signal_id, found)


def _stand_ins(work: Work, membership_id: uuid.UUID) -> Members:
    wanted = select(StandIn).where(
        StandIn.membership_id == membership_id,
        StandIn.first_day <= work.today,
        StandIn.last_day >= work.today,
    )
    found = [row.stand_in_id for row in work.ungoverned(wanted)]
    return [who for who in found if directory.membership(work.session, who, work.now)]


def _may_open(work: Work, row: Row, membership_id: uuid.UUID) -> bool:
    actor = work.runtime.identify(work.session, membership_id, work.now, False)  # noqa: FBT003
    if actor is None:
        return False
    model, kind = type(row), row.record_kind
    readable = engine.allowed(actor, kind, f"{kind}.read")
    return work.ungoverned(select(model.id).where(model.id == row.id, readable)).first() is not None
