"""The words in a file that is exported, for the worker that makes it (`exports.service.writing`).

Titles and values are worded as the screens word them. A value without a rule here is shown as it
is: a reference, a number of a register, a name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from coordination.core import i18n
from coordination.core.i18n import gettext as _
from coordination.exports.rules import ExportKind
from coordination.exports.service.writing import Made
from coordination.followups.queries.shapes import Party
from coordination.shell.closed_lists import label
from coordination.shell.export_lists import TITLES
from coordination.shell.labels import function_name, role_name
from coordination.shell.phrases import member_of, reason_text
from coordination.shell.wording import (
    category_name,
    kind_text,
    municipality_name,
    person_name,
)
from coordination.signals.queries.views import OwnStatement, PersonView, SharedStatement

Fields = Mapping[str, Any]


def name_of(kind: ExportKind, reference: str | None) -> str:
    """Return what a file or a record is called."""
    names = {
        ExportKind.SIGNALS: _("Signals"),
        ExportKind.FOLLOW_UPS: _("Follow-ups"),
        ExportKind.SIGNAL: _("Signal"),
        ExportKind.FOLLOW_UP: _("Follow-up"),
    }
    return f"{names[kind]} {reference}" if reference else names[kind]


def title(field: str) -> str:
    """Return the title of a field."""
    return _(TITLES[field])


def text(field: str, value: Any, fields: Fields) -> str:
    """Return a value in words; empty for None.

    Args:
        field: its name.
        value: as the views hold it.
        fields: the others of the same record.
    """
    if value is None:
        return ""
    if field in _BY_FIELD:
        return _BY_FIELD[field](value, fields) or ""
    return _by_type(value)


def about(statement: SharedStatement) -> str:
    """Return what is said about a statement: its kind, whose words, its source."""
    said = [label(statement.kind)] if statement.kind else []
    said += [_("the young person's own words")] if statement.voice else []
    if isinstance(statement, OwnStatement) and statement.source:
        said.append(statement.source)
    return " · ".join(said)


def watermark(made: Made) -> str:
    """Return who made a file, when and what for, in one line."""
    return _(
        "Exported by %(name)s (%(role)s, %(organisation)s) on %(at)s %(purpose)s."
        " Export %(reference)s.",
        name=made.by.account.name,
        role=role_name(made.by.role.value),
        organisation=made.by.organisation.name,
        at=i18n.moment(made.at),
        purpose=label(made.export.purpose),
        reference=made.export.reference,
    )


def word(name: str) -> str:
    """Return a word around the data."""
    return {"page": _("Page"), "exported": _("Exported")}[name]


def _by_type(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return i18n.moment(value)
    if isinstance(value, dt.date):
        return i18n.day(value)
    if isinstance(value, Party):
        return _party(value)
    return label(value) if isinstance(value, StrEnum) else str(value)


def _party(party: Party) -> str:
    function = function_name(party.function)
    return f"{function}, {party.name}" if party.name else function


def _persons(persons: tuple[PersonView, ...], _fields: Fields) -> str:
    return "; ".join(person_name(person) for person in persons)


def _sub_category(code: str, fields: Fields) -> str | None:
    both, head = category_name(fields.get("category"), code), category_name(fields.get("category"))
    return both.removeprefix(f"{head}: ") if both else code


def _member(name: str) -> Callable[[Any, Fields], str | None]:
    return lambda code, _fields: member_of(name, code)


_BY_FIELD: dict[str, Callable[[Any, Fields], str | None]] = {
    "category": lambda code, _fields: category_name(code) or code,
    "sub_category": _sub_category,
    "place_of_event": lambda code, _fields: municipality_name(code),
    "municipality": lambda code, _fields: municipality_name(code),
    "young_persons": _persons,
    "data_class": lambda data_class, _fields: data_class.value,
    "withdrawn_reason": _member("WithdrawReason"),
    "kind": lambda kind, _fields: kind_text(kind),
    "urgency": _member("Urgency"),
    "purpose": _member("Purpose"),
    "legal_basis": _member("LegalBasis"),
    "special_ground": _member("SpecialGround"),
    "criminal_ground": _member("CriminalGround"),
    "reason": lambda code, _fields: reason_text(code),
    "outcome": _member("Outcome"),
    "feedback_line": _member("FeedbackLine"),
    "advice": _member("Advice"),
    "family_knows": _member("FamilyKnows"),
}
