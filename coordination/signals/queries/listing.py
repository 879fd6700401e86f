"""Lists of signals. A filter on a field that the reader may not read finds nothing there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from coordination.access.asking import is_known, listed
from coordination.access.classes import ORDINARY, DataClass, Level
from coordination.core.clock import local_moment
from coordination.http.paging import Page, Paging, governed
from coordination.people.policy import same_youth
from coordination.signals.models import Signal, SignalPerson
from coordination.signals.queries.reading import line, persons_of
from coordination.signals.queries.shared import names_through_share, shared_with
from coordination.signals.queries.views import SignalStub
from coordination.signals.rules import SignalStatus, Urgency
from coordination.work import Work

ORDER = (Signal.created_at, Signal.id)
# Police data are never searched (product text §5): they stand in a list, and are found by nothing
# that they hold.
SEARCHED = Signal.data_class != DataClass.D5


@dataclass(frozen=True)
class SignalFilter:
    """What a list is narrowed to; None means everything.

    Attributes:
        status: where it stands.
        category: code; matches only where the reader sees the category.
        urgency: how fast somebody must act.
        since: begun on this day in Amsterdam or later.
        young_person_id: matches only where the reader sees that person in the signal.
        editable: only what the reader may change.
    """

    status: SignalStatus | None = None
    category: str | None = None
    urgency: Urgency | None = None
    since: dt.date | None = None
    young_person_id: uuid.UUID | None = None
    editable: bool = False


def signals(work: Work, wanted: SignalFilter, paging: Paging) -> Page[SignalStub]:
    """Return the readable signals, newest first, each at the reader's level.

    Args:
        work: the unit of work.
        wanted: what the list is narrowed to.
        paging: which page.
    """
    found = governed(work, Signal, list(_narrowed(work, wanted)), paging, ORDER)
    work.saw(found.items, "signal.list")
    return Page(lines(work, found.items), found.next_cursor)


def lines(work: Work, rows: Sequence[Signal]) -> list[SignalStub]:
    """Return signals as a list shows them, each at the reader's level.

    Args:
        work: the unit of work.
        rows: which the reader may read.
    """
    levels = _levels(work, [row.id for row in rows])
    opened = [row for row in rows if levels[row.id] > Level.STUB]
    persons = persons_of(work, opened, shared_with(work, opened))
    return [line(row, levels[row.id], persons.get(row.id, ())) for row in rows]


def _levels(work: Work, ids: list[uuid.UUID]) -> dict[uuid.UUID, Level]:
    """Ask for the rows of one page only: as a column of the list it would be asked for all."""
    asked = listed(ids)
    readable = work.allowed(Signal, "signal.read", asked)
    query = select(Signal.id, work.level(Signal, asked)).where(readable)
    # They were read behind the second wall already, and only their levels come out here.
    with work.as_system():
        found = work.session.execute(query).all()
    return {signal_id: Level(level) for signal_id, level in found}


def _narrowed(work: Work, wanted: SignalFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.status is not None:
        yield Signal.status == wanted.status
    if wanted.urgency is not None:
        yield Signal.urgency == wanted.urgency
    if wanted.since is not None:
        yield Signal.created_at >= local_moment(wanted.since)
    if wanted.editable:
        yield work.allowed(Signal, "signal.edit")
    if wanted.category is not None:
        yield and_(Signal.category == wanted.category, _shows(work, wanted.category), SEARCHED)
    if wanted.young_person_id is not None:
        yield and_(_names(work, wanted.young_person_id), SEARCHED)


def _shows(work: Work, category: str) -> ColumnElement[bool]:
    """A stub tells its category below D3 only; what opens more is asked of the rest of it alone."""
    ordinary = Signal.data_class.in_(sorted(ORDINARY))
    rest = (Signal.category == category, ~ordinary)
    return or_(ordinary, work.readable(Signal, Level.SUMMARY, among=rest))


def _names(work: Work, person_id: uuid.UUID) -> ColumnElement[bool]:
    """A summary names the persons of the share, a stub names nobody.

    Inside the organisation, registrations that were merged are one young person.
    """
    # Known before: the list would else be walked to its end for the few signals of one person.
    youth = SignalPerson.young_person_id.in_(same_youth([person_id]))
    named = work.session.scalars(select(SignalPerson.signal_id).where(youth)).all()
    own = Signal.organisation_id == work.actor.organisation_id
    visible = or_(own, names_through_share(work.actor, person_id))
    asked = listed(named)
    in_signal = is_known(Signal.id, asked)
    return and_(in_signal, work.readable(Signal, Level.SUMMARY, asked), visible)
