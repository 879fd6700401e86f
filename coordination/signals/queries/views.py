"""What each level shows of a signal (product text §3).

What a level does not show is no attribute of its view, so that no page and no answer can show it.
Every level holds what the one below it holds. The question that was asked stands on the follow-up.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from coordination.access.classes import DataClass, Level
from coordination.signals.rules import LifeDomain, Part, SignalStatus, StatementKind, Urgency


@dataclass(frozen=True)
class PersonView:
    """A young person in a signal.

    Attributes:
        id: of the registration.
        surname: with its particles.
        first_names: call name or first names.
        birth_date: day of birth.
        part: in the event.
    """

    id: uuid.UUID
    surname: str
    first_names: str
    birth_date: dt.date
    part: Part


@dataclass(frozen=True)
class SharedStatement:
    """A ticked fact or observation. Its source stays inside: it may name who must be protected."""

    id: uuid.UUID
    kind: StatementKind | None
    text: str
    voice: bool


@dataclass(frozen=True)
class OwnStatement(SharedStatement):
    """A statement as its own organisation, or the holder of a full share, reads it."""

    source: str | None


@dataclass(frozen=True)
class SignalStub:
    """That there is a signal, and how far it is.

    Attributes:
        id: of the signal.
        level: how much opens to this reader.
        row_version: for the entity tag.
        reference: to speak about it.
        status: where it stands.
        urgency: how fast somebody must act.
        place_of_event: code of the municipality; None in a draft.
        created_at: moment at which it was begun.
        permissions: actions that the reader may take now; empty in lists.
    """

    id: uuid.UUID
    level: Level
    row_version: int
    reference: str
    status: SignalStatus
    urgency: Urgency
    place_of_event: str | None
    created_at: dt.datetime
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class OrdinaryStub(SignalStub):
    """The stub of a signal below D3, which may say what it is about."""

    category: str | None


@dataclass(frozen=True)
class SignalLine(SignalStub):
    """A signal in a list, from summary level on."""

    category: str | None
    sub_category: str | None
    data_class: DataClass
    life_domain: LifeDomain | None
    occurred_on: dt.date | None
    young_persons: tuple[PersonView, ...]


@dataclass(frozen=True)
class SignalSummary(SignalLine):
    """What a share at summary level opens: the persons, the event and the ticked statements."""

    statements: tuple[SharedStatement, ...]


@dataclass(frozen=True)
class SignalFull(SignalSummary):
    """All of a signal."""

    version: int
    organisation_id: uuid.UUID
    author_id: uuid.UUID | None
    already_done: str | None
    confirmed_acute: bool
    submitted_at: dt.datetime | None
    closed_at: dt.datetime | None
    withdrawn_reason: str | None
    proposed_because: dict[str, object] | None
