"""One signal, at the reader's level."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from coordination.access.asking import is_known, listed
from coordination.access.classes import ORDINARY, Level
from coordination.people.models import YoungPerson
from coordination.signals.models import Signal, SignalPerson, Statement
from coordination.signals.queries.shared import Shared, shared_with
from coordination.signals.queries.views import (
    OrdinaryStub,
    OwnStatement,
    PersonView,
    SharedStatement,
    SignalFull,
    SignalLine,
    SignalStub,
    SignalSummary,
)
from coordination.signals.rules import SHARED_KINDS, permitted
from coordination.work import Work

Persons = dict[uuid.UUID, tuple[PersonView, ...]]
_SHOWN = (
    YoungPerson.id,
    YoungPerson.surname,
    YoungPerson.first_names,
    YoungPerson.birth_date,
    SignalPerson.part,
)
LINE_FIELDS = ("category", "sub_category", "data_class", "life_domain", "occurred_on")
FULL_FIELDS = (
    "version",
    "organisation_id",
    "author_id",
    "already_done",
    "confirmed_acute",
    "submitted_at",
    "closed_at",
    "withdrawn_reason",
    "proposed_because",
)


def signal_view(work: Work, signal_id: uuid.UUID) -> SignalStub:
    """Return one signal as far as it opens to the reader.

    Args:
        work: the unit of work.
        signal_id: which.

    Returns:
        A `SignalFull`, a `SignalSummary`, an `OrdinaryStub` or a bare `SignalStub`.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    signal = work.load(Signal, signal_id, "signal.read")
    level, granted = work.standing(signal)
    may = permitted(granted, signal.status)
    if level is Level.STUB:
        return stub(signal, may)
    opened = shared_with(work, [signal])
    persons = persons_of(work, [signal], opened)[signal.id]
    statements = _statements(work, signal, level, opened.get(signal.id))
    return _opened(signal, level, may, persons, statements)


def stub(signal: Signal, may: tuple[str, ...] = ()) -> SignalStub:
    """Return the stub, which names a category only below D3.

    Args:
        signal: readable.
        may: what the reader may do now.
    """
    head = _head(signal, Level.STUB, may)
    if signal.data_class in ORDINARY:
        return OrdinaryStub(**head, category=signal.category)
    return SignalStub(**head)


def line(signal: Signal, level: Level, persons: tuple[PersonView, ...]) -> SignalStub:
    """Return a signal as a list shows it.

    Args:
        signal: readable.
        level: at which it opens.
        persons: who may be named.
    """
    if level is Level.STUB:
        return stub(signal)
    return SignalLine(**_head(signal, level, ()), **_line(signal), young_persons=persons)


def persons_of(work: Work, signals: Sequence[Signal], opened: dict[uuid.UUID, Shared]) -> Persons:
    """Return who may be named in each signal, and put them into the log entry.

    Args:
        work: the unit of work.
        signals: that open at summary level or more.
        opened: what shares open of those of other organisations.
    """
    found: dict[uuid.UUID, list[PersonView]] = {signal.id: [] for signal in signals}
    if not found:
        return {}
    for row in work.session.execute(_named_in(found)):
        share = opened.get(row.signal_id)
        if share is None or row.id in share.persons:
            found[row.signal_id].append(_person(row))
            work.note(YoungPerson.record_kind, row.id, "signal.read", row.organisation_id)
    return {signal_id: tuple(views) for signal_id, views in found.items()}


def _named_in(signal_ids: Iterable[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    """The names belong to the signal: who may read that, may read them as far as it opens.

    Only what is shown: guardians and addresses stay where they are.
    """
    return (
        select(SignalPerson.signal_id, YoungPerson.organisation_id, *_SHOWN)
        .join(YoungPerson, YoungPerson.id == SignalPerson.young_person_id)
        .where(is_known(SignalPerson.signal_id, listed(list(signal_ids))))
        .order_by(SignalPerson.signal_id, SignalPerson.position)
    )


def _statements(
    work: Work, signal: Signal, level: Level, share: Shared | None
) -> tuple[SharedStatement, ...]:
    """Return all statements, or below full level the ticked facts and observations."""
    query = select(Statement).where(Statement.signal_id == signal.id).order_by(Statement.position)
    if level is Level.FULL:
        return tuple(_own(row) for row in work.session.scalars(query))
    ticked = share.statements if share else frozenset()
    kinds = Statement.kind.in_(SHARED_KINDS)
    rows = work.session.scalars(query.where(Statement.id.in_(ticked), kinds))
    return tuple(SharedStatement(row.id, row.kind, row.text, row.voice) for row in rows)


def _opened(
    signal: Signal,
    level: Level,
    may: tuple[str, ...],
    persons: tuple[PersonView, ...],
    statements: tuple[SharedStatement, ...],
) -> SignalSummary:
    content = {"young_persons": persons, "statements": statements}
    shown = {**_head(signal, level, may), **_line(signal), **content}
    if level is Level.SUMMARY:
        return SignalSummary(**shown)
    return SignalFull(**shown, **{name: getattr(signal, name) for name in FULL_FIELDS})


def _head(signal: Signal, level: Level, may: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": signal.id,
        "level": level,
        "row_version": signal.row_version,
        "reference": signal.reference,
        "status": signal.status,
        "urgency": signal.urgency,
        "place_of_event": signal.place_of_event,
        "created_at": signal.created_at,
        "permissions": may,
    }


def _line(signal: Signal) -> dict[str, Any]:
    return {name: getattr(signal, name) for name in LINE_FIELDS}


def _own(row: Statement) -> OwnStatement:
    return OwnStatement(row.id, row.kind, row.text, row.voice, row.source)


def _person(row: Row[*tuple[Any, ...]]) -> PersonView:
    return PersonView(row.id, row.surname, row.first_names, row.birth_date, row.part)
