"""What must be filled in before a signal may be saved or submitted. Pure.

Everything that is wrong is named at once, field by field, so that nothing that was typed is lost.
A draft only has to be storable; a submission has to be complete.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from coordination.access.classes import DataClass
from coordination.core.errors import FieldProblem
from coordination.signals.categories import STEP, Category
from coordination.signals.rules import LifeDomain, StatementKind, Urgency

LONGEST_TEXT = 10_000  # characters; room for some pages, not for a file
LONGEST_SOURCE = 200
MOST_STATEMENTS = 50
MOST_PERSONS = 30
LAYOUT = frozenset("\n\r\t")  # the control characters that people type
# Characters that turn the reading direction can make a text read otherwise than it is stored.
DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSTORABLE = frozenset({"Cc", "Cs"})  # control characters and halves of pairs


@dataclass(frozen=True)
class StatementFacts:
    """A statement as it was typed.

    Attributes:
        kind: how sure it is; None while nothing was chosen.
        text: the words.
        source: who said or saw it.
    """

    kind: StatementKind | None
    text: str
    source: str = ""


@dataclass(frozen=True)
class DraftFacts:
    """A signal as it was typed, with what its recorder is.

    Attributes:
        recorder_kind: kind of the recording organisation.
        category: code, or None while nothing was chosen.
        sub_category: code, or None.
        data_class: class that a person chose instead of the category's, or None.
        life_domain: where in the life of the young person.
        occurred_on: day of the event.
        place_of_event: code of a municipality, or None for the organisation's seat.
        urgency: how fast somebody must act.
        confirmed_acute: whether the author confirmed that people have been called.
        persons: ids of the young persons; empty for a group or place.
        statements: what is said.
        already_done: what the author did already.
    """

    recorder_kind: str
    category: str | None = None
    sub_category: str | None = None
    data_class: DataClass | None = None
    life_domain: LifeDomain | None = None
    occurred_on: dt.date | None = None
    place_of_event: str | None = None
    urgency: Urgency = Urgency.ORDINARY
    confirmed_acute: bool = False
    persons: tuple[str, ...] = ()
    statements: tuple[StatementFacts, ...] = ()
    already_done: str = ""


def draft_problems(
    draft: DraftFacts,
    categories: Mapping[str, Category],
    municipalities: Collection[str] | None = None,
) -> list[FieldProblem]:
    """Return why a draft cannot be stored.

    What is still empty is no problem, nor what does not fit together yet: a draft saves itself
    while its author is changing the category.

    Args:
        draft: what was typed.
        categories: by code.
        municipalities: the known codes, or None to leave the place unchecked.
    """
    found = [*_text_problems(draft), *_person_problems(draft)]
    if draft.category and draft.category not in categories:
        found.append(FieldProblem("/category", "category_unknown", {"code": draft.category}))
    place = draft.place_of_event
    if place and municipalities is not None and place not in municipalities:
        found.append(FieldProblem("/placeOfEvent", "municipality_unknown", {"code": place}))
    return found


def submission_problems(
    draft: DraftFacts,
    categories: Mapping[str, Category],
    today: dt.date,
    municipalities: Collection[str] | None = None,
) -> list[FieldProblem]:
    """Return why a signal cannot be submitted; an empty list when it can.

    Args:
        draft: what was typed.
        categories: by code.
        today: the day in Amsterdam.
        municipalities: the known codes, or None to leave the place unchecked.
    """
    found = draft_problems(draft, categories, municipalities)
    category = categories.get(draft.category or "")
    found += _missing(draft, category)
    found += _category_problems(draft, category) if category else []
    if draft.occurred_on is not None and draft.occurred_on > today:
        found.append(FieldProblem("/occurredOn", "in_the_future"))
    if draft.urgency is Urgency.ACUTE and not draft.confirmed_acute:
        found.append(FieldProblem("/confirmedAcute", "acute_not_confirmed"))
    return found


def text_problem(pointer: str, text: str, longest: int = LONGEST_TEXT) -> FieldProblem | None:
    """Return why a text cannot be stored, or None.

    Args:
        pointer: path of the field.
        text: the words.
        longest: the greatest number of characters.
    """
    if len(text) > longest:
        return FieldProblem(pointer, "too_long", {"longest": longest, "length": len(text)})
    for position, letter in enumerate(text):
        refused = unicodedata.category(letter) in UNSTORABLE and letter not in LAYOUT
        if refused or letter in DIRECTION:
            return FieldProblem(pointer, "control_character", {"position": position + 1})
    return None


def _text_problems(draft: DraftFacts) -> Iterator[FieldProblem]:
    fields = [("/alreadyDone", draft.already_done, LONGEST_TEXT)]
    for number, statement in enumerate(draft.statements):
        fields.append((f"/statements/{number}/text", statement.text, LONGEST_TEXT))
        fields.append((f"/statements/{number}/source", statement.source, LONGEST_SOURCE))
    for pointer, text, longest in fields:
        problem = text_problem(pointer, text, longest)
        if problem:
            yield problem
    if len(draft.statements) > MOST_STATEMENTS:
        yield FieldProblem("/statements", "too_many", {"most": MOST_STATEMENTS})


def _person_problems(draft: DraftFacts) -> Iterator[FieldProblem]:
    if len(draft.persons) > MOST_PERSONS:
        yield FieldProblem("/youngPersons", "too_many", {"most": MOST_PERSONS})
    if len(set(draft.persons)) < len(draft.persons):
        yield FieldProblem("/youngPersons", "person_twice")


def _category_problems(draft: DraftFacts, category: Category) -> Iterator[FieldProblem]:
    if draft.sub_category and draft.sub_category not in category.subs:
        yield FieldProblem("/subCategory", "sub_category_unknown", {"code": draft.sub_category})
    if draft.persons and not category.names_allowed:
        yield FieldProblem("/youngPersons", "names_not_allowed")
    if not category.may_be_recorded_by(draft.recorder_kind, draft.sub_category):
        pointer = "/subCategory" if draft.sub_category else "/category"
        yield FieldProblem(pointer, "recorder_not_allowed")
    yield from _class_problems(draft.data_class, category)


def _class_problems(chosen: DataClass | None, category: Category) -> Iterator[FieldProblem]:
    least = category.data_class
    if chosen is None or chosen is least or STEP[chosen] > STEP[least]:
        return
    lower = STEP[chosen] < STEP[least]
    code = "class_below_category" if lower else "class_of_another_kind"
    yield FieldProblem("/dataClass", code, {"least": least.value})


def _missing(draft: DraftFacts, category: Category | None) -> Iterator[FieldProblem]:
    required = {
        "/category": draft.category,
        "/lifeDomain": draft.life_domain,
        "/occurredOn": draft.occurred_on,
    }
    for pointer, value in required.items():
        if not value:
            yield FieldProblem(pointer, "required")
    if category is not None and category.subs and not draft.sub_category:
        yield FieldProblem("/subCategory", "sub_category_required")
    if not draft.statements:
        yield FieldProblem("/statements", "statement_required")
    for number, statement in enumerate(draft.statements):
        if not statement.text.strip():
            yield FieldProblem(f"/statements/{number}/text", "required")
        if statement.kind is None:
            yield FieldProblem(f"/statements/{number}/kind", "required")
