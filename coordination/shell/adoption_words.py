"""Words for what a receiver took over: stored as codes, shown as the pages show a signal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask

from coordination.adoptions.rules import AdoptedPart, Offered
from coordination.core import i18n
from coordination.core.i18n import gettext
from coordination.shell.closed_lists import label
from coordination.shell.wording import category_name, municipality_name
from coordination.signals.rules import LifeDomain, Part, StatementKind

Choices = list[tuple[str, str]]


def install(app: Flask) -> None:
    """Give the templates these functions.

    Args:
        app: the application.
    """
    functions = (adopted, adoptable)
    app.jinja_env.globals.update({function.__name__: function for function in functions})


def adopted(content: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return what was taken over as terms and values.

    Args:
        content: of an adoption, which its reader may read.
    """
    return list(_adopted(content))


def adoptable(offered: Offered) -> dict[str, Choices]:
    """Return what can be chosen, by the name of the field of the form.

    Args:
        offered: what the reader sees of a follow-up.
    """
    parts = [
        (part.value, f"{label(part)}: {_value(part, value)}")
        for part, value in offered.parts.items()
    ]
    persons = [(str(one), _person(person)) for one, person in offered.persons.items()]
    statements = [(str(one), _statement(said)) for one, said in offered.statements.items()]
    return {"parts": parts, "persons": persons, "statements": statements}


def _adopted(content: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    for code, value in content["parts"].items():
        part = AdoptedPart(code)
        yield label(part), _value(part, value)
    for person in content["persons"]:
        yield gettext("Who"), _person(person)
    for said in content["statements"]:
        yield gettext("What is said"), _statement(said)


def _value(part: AdoptedPart, value: str) -> str | None:
    if part is AdoptedPart.CATEGORY:
        category, _, sub_category = value.partition(".")
        return category_name(category, sub_category)
    if part is AdoptedPart.OCCURRED_ON:
        return i18n.day(dt.date.fromisoformat(value))
    if part is AdoptedPart.LIFE_DOMAIN:
        return label(LifeDomain(value))
    return municipality_name(value) if part is AdoptedPart.PLACE_OF_EVENT else value


def _person(person: Mapping[str, str]) -> str:
    born = i18n.day(dt.date.fromisoformat(person["birth_date"]))
    return f"{person['first_names']} {person['surname']} ({born}), {label(Part(person['part']))}"


def _statement(said: Mapping[str, str]) -> str:
    kind = f"{label(StatementKind(said['kind']))}: " if said["kind"] else ""
    return f"{kind}{said['text']}"
