"""Who hears when a stage of the ladder strikes, found at that moment (product text §4.4).

Where nobody is left, the lead's stages go to the administrators, always by reference; what stays in
a circle goes to those who can open it, and to nobody else but the administrators.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from sqlalchemy import select

from coordination.access import engine
from coordination.access.classes import Role
from coordination.access.governed import REGISTRY
from coordination.followups.ladder import Recipient
from coordination.followups.models import Climbing, DeskItem, FollowUp
from coordination.followups.queries.ladder import Row
from coordination.followups.rules import CIRCLE_CLASSES
from coordination.followups.service import alarms, doors, telling
from coordination.partners.queries import directory
from coordination.partners.queries.stand_ins import stand_ins
from coordination.partners.rules import role_of
from coordination.sharing.models import InformTask
from coordination.signals.queries.family import family, without_family
from coordination.work import Work

Members = list[uuid.UUID]
_OfSignal = FollowUp | InformTask | DeskItem
# Whom a row may name, and who else of an organisation may be asked.
_PEOPLE = ("handler_id", "addressed_id", "asker_id", "author_id", "holder_id")
_ASKED_ROLES = {Role.CARE_COORDINATOR, Role.ORGANISATION_LEAD, Role.PROCESS_DIRECTOR}


def of(work: Work, row: Row, wanted: Iterable[Recipient]) -> Members:
    """Return the memberships that hear, each once.

    Args:
        work: of the system.
        row: a follow-up, task to inform or desk item.
        wanted: the recipients of the stage.
    """
    wanted = sorted(wanted)
    found = [member for who in wanted for member in _RESOLVERS[who](work, row)]
    if isinstance(row, Climbing):
        return _who_opens(work, row, found) or _where_nobody_directs(work, wanted)
    if row.data_class in CIRCLE_CLASSES:
        found = _who_opens(work, row, found)
    return _without_family(work, row, dict.fromkeys(found)) or administrators(work)


def foresee(work: Work, rows: Sequence[Row]) -> None:
    """Read in a few statements what `of` will ask about each of many rows (`core.memory`).

    Args:
        work: of the system.
        rows: about which somebody is to hear.
    """
    session = work.session
    follow_ups = [row for row in rows if isinstance(row, FollowUp)]
    where = _organisations(rows)
    directory.organisations(session, where)
    roles = {role_of(row.function) for row in follow_ups} | _ASKED_ROLES
    directory.members_in_roles(session, product(where, sorted(roles)), work.now)
    appointed = directory.contacts(session, where).values()
    addressed = [one for row in follow_ups if (one := row.handler_id or row.addressed_id)]
    deputies = stand_ins(session, addressed, work.today).values()
    people = {one for row in rows for name in _PEOPLE if (one := getattr(row, name, None))}
    people |= {one for functions in appointed for ids in functions.values() for one in ids}
    people |= {one for ids in deputies for one in ids}
    active = {member.id for member in directory.members(session, people, work.now)}
    doors.asked(work, [row.id for row in follow_ups if row.handler_id not in active])
    family(work, {row.signal_id for row in rows if not isinstance(row, Climbing)})


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
    organisation_id = item.director_organisation_id
    return _directing(work, organisation_id) or alarms.leads(work, organisation_id)


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
    return [] if isinstance(row, Climbing) else alarms.leads(work, row.organisation_id)


def _director(work: Work, row: Row) -> Members:
    if isinstance(row, Climbing):
        directed = row.director_organisation_id
        return _directing(work, directed) if directed else []
    return directors(work, row) if isinstance(row, DeskItem) else []


def _directing(work: Work, organisation_id: uuid.UUID) -> Members:
    found = directory.members_with_role(
        work.session, organisation_id, Role.PROCESS_DIRECTOR, work.now
    )
    return [member.id for member in found]


def _holder(_work: Work, row: Row) -> Members:
    return [row.holder_id] if isinstance(row, Climbing) and row.holder_id else []


def _who_opens(work: Work, row: Row, found: Iterable[uuid.UUID]) -> Members:
    return [member for member in dict.fromkeys(found) if _may_open(work, row, member)]


def _where_nobody_directs(work: Work, wanted: Iterable[Recipient]) -> Members:
    return administrators(work) if Recipient.DIRECTOR in wanted else []


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
    Recipient.HOLDER: _holder,
}


def _follow_up(row: Row) -> FollowUp:
    if not isinstance(row, FollowUp):
        raise TypeError(f"a {row.record_kind} has no handler")
    return row


def _without_family(work: Work, row: _OfSignal, found: Iterable[uuid.UUID]) -> Members:
    """Leave out to whom the record is closed: even that it is late is not told to a relative."""
    return without_family(work, row.signal_id, found)


def _organisations(rows: Iterable[Row]) -> set[uuid.UUID]:
    names = ("organisation_id", "asked_organisation_id", "director_organisation_id")
    return {one for row in rows for name in names if (one := getattr(row, name, None))}


def _stand_ins(work: Work, membership_id: uuid.UUID) -> Members:
    with work.as_system():
        found = stand_ins(work.session, [membership_id], work.today)[membership_id]
    return [who for who in found if directory.membership(work.session, who, work.now)]


def _may_open(work: Work, row: Row, membership_id: uuid.UUID) -> bool:
    actor = work.runtime.identify(work.session, membership_id, work.now, False)  # noqa: FBT003
    if actor is None:
        return False
    kind, record_id = row.record_kind, row.opens_with if isinstance(row, Climbing) else row.id
    model = REGISTRY[kind].model
    readable = engine.allowed(actor, kind, f"{kind}.read")
    opens = select(model.id).where(model.id == record_id, readable)
    return work.ungoverned(opens).first() is not None
