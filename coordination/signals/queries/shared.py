"""What a reader's live keys open of signals of another organisation: it stands on the share."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased

from coordination.access.actors import Actor
from coordination.access.asking import asker
from coordination.access.branches import held_by, live
from coordination.access.keys import Key, Relation
from coordination.sharing.models import Share
from coordination.sharing.rules import ShareState
from coordination.signals.models import Signal
from coordination.work import Work

# A key outlives its share's end by some working days, never a share that was taken back.
CLOSED = (ShareState.PROPOSED, ShareState.REVOKED)


@dataclass(frozen=True)
class Shared:
    """What shares open of one signal.

    Attributes:
        persons: ids of the young persons who may be named.
        statements: ids of the ticked statements.
    """

    persons: frozenset[uuid.UUID] = frozenset()
    statements: frozenset[uuid.UUID] = frozenset()


NOTHING = Shared()


def shared_with(work: Work, signals: Sequence[Signal]) -> dict[uuid.UUID, Shared]:
    """Return what the reader's keys open of signals of other organisations, by signal.

    Args:
        work: the unit of work.
        signals: readable; those of the own organisation are left out.
    """
    foreign = [row.id for row in signals if row.organisation_id != work.actor.organisation_id]
    if not foreign:
        return {}
    found = dict.fromkeys(foreign, NOTHING)
    # The recipient reads what the share opens to them, and nothing of the share itself.
    with work.as_system():
        shares = work.session.execute(_shares(work.actor, foreign)).all()
    for signal_id, persons, statements in shares:
        known = found[signal_id]
        found[signal_id] = Shared(known.persons | set(persons), known.statements | set(statements))
    return found


def names_through_share(actor: Actor, person_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the clause: a share whose keys the reader holds names this young person.

    It opens the signal and the registration of each whom it names; the keys say so, and the reader
    need not read the share.

    Args:
        actor: the acting membership.
        person_id: of the owner's registration.
    """
    person = aliased(Key)
    named = select(person.source_id).where(
        person.record_kind == "young_person", person.record_id == person_id
    )
    opens = and_(Key.record_id == Signal.id, *_held(actor), Key.source_id.in_(named))
    return exists(select(Key.id).where(opens))


def _shares(
    actor: Actor, signal_ids: Sequence[uuid.UUID]
) -> Select[uuid.UUID, list[uuid.UUID], list[uuid.UUID]]:
    return select(Share.signal_id, Share.persons, Share.statements).where(
        Share.signal_id.in_(signal_ids), Share.state.not_in(CLOSED), exists(_keys(actor))
    )


def _keys(actor: Actor) -> Select[uuid.UUID]:
    of_share = (Key.source_id == Share.id, Key.record_id == Share.signal_id)
    return select(Key.id).where(*of_share, *_held(actor))


def _held(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Key.record_kind == Signal.record_kind,
        Key.relation == Relation.HANDLING,
        held_by(asker(actor)),
        live(actor.now),
    )
