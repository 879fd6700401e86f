"""What a person writes in a signal, and how it goes into the row and comes out again.

One dataclass serves the page, the API and the import, so that the three cannot differ.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from coordination.access.classes import DataClass
from coordination.core.errors import FieldProblem
from coordination.partners.rules import municipalities
from coordination.people.queries.registrations import readable_own
from coordination.signals.categories import default_categories
from coordination.signals.checks import (
    DraftFacts,
    StatementFacts,
    draft_problems,
    submission_problems,
)
from coordination.signals.models import Signal, SignalPerson, Statement
from coordination.signals.rules import LifeDomain, Part, StatementKind, Urgency
from coordination.work import Work


@dataclass(frozen=True)
class PersonPart:
    """A young person's part in the event.

    Attributes:
        id: of a registration of the own organisation.
        part: which part.
    """

    id: uuid.UUID
    part: Part = Part.CONCERNED


@dataclass(frozen=True)
class StatementContent:
    """A statement as it was typed.

    Attributes:
        kind: how sure it is; None while nothing was chosen.
        text: the words.
        source: who said or saw it.
        voice: whether these are the young person's own words.
        id: of the statement that it amends; None for a new one.
    """

    kind: StatementKind | None
    text: str
    source: str | None = None
    voice: bool = False
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class SignalContent:
    """All that can be filled in; in a draft every part may be missing.

    Attributes:
        category: code.
        sub_category: code within the category.
        data_class: a class above that of the category, or None for the category's own.
        life_domain: where in the life of the young person.
        occurred_on: day of the event.
        place_of_event: code of a municipality; None means the seat of the organisation.
        urgency: how fast somebody must act.
        already_done: what the author did already.
        persons: who was concerned; empty for a group or place.
        statements: what is said, in order.
    """

    category: str | None = None
    sub_category: str | None = None
    data_class: DataClass | None = None
    life_domain: LifeDomain | None = None
    occurred_on: dt.date | None = None
    place_of_event: str | None = None
    urgency: Urgency = Urgency.ORDINARY
    already_done: str | None = None
    persons: tuple[PersonPart, ...] = ()
    statements: tuple[StatementContent, ...] = ()


PLAIN_FIELDS = (
    "category",
    "sub_category",
    "life_domain",
    "occurred_on",
    "place_of_event",
    "urgency",
    "already_done",
)


def content_of(signal: Signal) -> SignalContent:
    """Return what is written in a signal now.

    Args:
        signal: the row.
    """
    own = category_class(signal.category)
    return SignalContent(
        **{name: getattr(signal, name) for name in PLAIN_FIELDS},
        data_class=None if signal.data_class is own else signal.data_class,
        persons=tuple(PersonPart(row.young_person_id, row.part) for row in signal.persons),
        statements=tuple(
            StatementContent(row.kind, row.text, row.source, row.voice, row.id)
            for row in signal.statements
        ),
    )


def category_class(category: str | None) -> DataClass:
    """Return the class that follows from a category, D2 while none was chosen.

    Args:
        category: code, or None.
    """
    known = default_categories().get(category or "")
    return known.data_class if known else DataClass.D2


def class_of(content: SignalContent) -> DataClass:
    """Return the data class of a content: that of its category unless a person raised it.

    Args:
        content: what was typed.
    """
    return content.data_class or category_class(content.category)


def fill(signal: Signal, content: SignalContent) -> None:
    """Put a content into a row; statements and persons that stay keep their own rows.

    Args:
        signal: the row.
        content: checked.
    """
    for name in PLAIN_FIELDS:
        setattr(signal, name, getattr(content, name))
    signal.data_class = class_of(content)
    _fill_persons(signal, content.persons)
    _fill_statements(signal, content.statements)


def storing_problems(
    work: Work, content: SignalContent, kept: frozenset[uuid.UUID] = frozenset()
) -> list[FieldProblem]:
    """Return why a content cannot be stored as a draft.

    Args:
        work: the unit of work.
        content: what was typed.
        kept: young persons that the signal names already.
    """
    facts = _facts(work, content)
    found = draft_problems(facts, default_categories(), municipalities())
    return [*found, *_person_problems(work, content, kept)]


def completeness_problems(
    work: Work,
    content: SignalContent,
    *,
    confirmed_acute: bool,
    kept: frozenset[uuid.UUID] = frozenset(),
) -> list[FieldProblem]:
    """Return why a content is not complete enough to be submitted.

    Args:
        work: the unit of work.
        content: what was typed.
        confirmed_acute: whether somebody confirmed that people have been called.
        kept: young persons that the signal names already, which a correction may leave there.
    """
    facts = replace(_facts(work, content), confirmed_acute=confirmed_acute)
    found = submission_problems(facts, default_categories(), work.today, municipalities())
    return [*found, *_person_problems(work, content, kept)]


def as_json(signal: Signal) -> dict[str, Any]:
    """Return the current version of a signal as it is kept when a correction replaces it.

    Args:
        signal: the row.
    """
    plain = {name: _plain(getattr(signal, name)) for name in (*PLAIN_FIELDS, "data_class")}
    persons = [{"id": str(row.young_person_id), "part": row.part.value} for row in signal.persons]
    statements = [_statement_json(row) for row in signal.statements]
    return {**plain, "persons": persons, "statements": statements}


def _facts(work: Work, content: SignalContent) -> DraftFacts:
    return DraftFacts(
        recorder_kind=work.actor.organisation_kind,
        category=content.category,
        sub_category=content.sub_category,
        data_class=content.data_class,
        life_domain=content.life_domain,
        occurred_on=content.occurred_on,
        place_of_event=content.place_of_event,
        urgency=content.urgency,
        persons=tuple(str(person.id) for person in content.persons),
        statements=tuple(
            StatementFacts(said.kind, said.text, said.source or "") for said in content.statements
        ),
        already_done=content.already_done or "",
    )


def _person_problems(
    work: Work, content: SignalContent, kept: frozenset[uuid.UUID]
) -> list[FieldProblem]:
    """Name persons that are no readable registrations of the own organisation."""
    wanted = [person.id for person in content.persons if person.id not in kept]
    known = kept | {row.id for row in readable_own(work, wanted)}
    return [
        FieldProblem(f"/youngPersons/{number}/id", "young_person_unknown")
        for number, person in enumerate(content.persons)
        if person.id not in known
    ]


def _fill_persons(signal: Signal, persons: tuple[PersonPart, ...]) -> None:
    known = {row.young_person_id: row for row in signal.persons}
    rows = []
    for position, person in enumerate(persons):
        row = known.get(person.id) or SignalPerson(signal_id=signal.id, young_person_id=person.id)
        row.part, row.position = person.part, position
        rows.append(row)
    signal.persons = rows


def _fill_statements(signal: Signal, statements: tuple[StatementContent, ...]) -> None:
    known = {row.id: row for row in signal.statements}
    rows = []
    for position, said in enumerate(statements):
        # An id that is not this signal's own is no id: the statement is a new one.
        row = (known.pop(said.id, None) if said.id else None) or Statement(signal_id=signal.id)
        row.kind, row.text, row.source, row.voice = said.kind, said.text, said.source, said.voice
        row.position = position
        rows.append(row)
    signal.statements = rows


def _statement_json(row: Statement) -> dict[str, Any]:
    names = ("id", "kind", "text", "source", "voice")
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else str(value)
