"""Sentences and names that several pages need, made of views; templates call them by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from coordination.core import i18n
from coordination.core.i18n import gettext as _
from coordination.followups.answers import FeedbackLine, Outcome
from coordination.followups.rules import FollowUpKind
from coordination.partners.rules import municipalities
from coordination.shell.closed_lists import label, options
from coordination.signals.categories import default_categories
from coordination.signals.queries.views import PersonView, SignalStub

REQUEST = "request"  # the kind of a stub that must not tell more


def install(app: Flask) -> None:
    """Give the templates these functions.

    Args:
        app: the application.
    """
    functions = (
        *(label, options, kind_text, feedback_text, outcome_text, municipality_name),
        *(category_name, signal_facts, person_name),
    )
    app.jinja_env.globals.update({function.__name__: function for function in functions})


def kind_text(kind: str) -> str:
    """Return the words for the kind of a stub, which may be no more than a request."""
    return _("request") if kind == REQUEST else label(FollowUpKind(kind))


def feedback_text(code: str) -> str:
    """Return the sentence of a feedback line."""
    return label(FeedbackLine(code))


def outcome_text(code: str) -> str:
    """Return the words for an outcome."""
    return label(Outcome(code))


def municipality_name(code: str | None) -> str | None:
    """Return the name of a municipality, or its code when it is not known any more."""
    return municipalities().get(code, code) if code else None


def category_name(category: str | None, sub_category: str | None = None) -> str | None:
    """Return the words for a category and its sub-category."""
    found = default_categories().get(category or "")
    if found is None:
        return None
    sub = found.subs.get(sub_category or "")
    names = [found.label[i18n.current()], sub.label[i18n.current()] if sub else ""]
    return ": ".join(name for name in names if name)


def person_name(person: PersonView) -> str:
    """Return name, birth date and part of a young person in a signal."""
    born = i18n.day(person.birth_date)
    return f"{person.first_names} {person.surname} ({born}), {label(person.part)}"


def signal_facts(signal: SignalStub) -> list[tuple[str, Any]]:
    """Return what a view of a signal shows as terms and values; what it has not is left out.

    Args:
        signal: a view of any level.
    """
    return list(_facts(signal))


def _facts(signal: SignalStub) -> Iterator[tuple[str, Any]]:
    if hasattr(signal, "category"):
        sub = getattr(signal, "sub_category", None)
        yield _("About"), category_name(signal.category, sub)
    if hasattr(signal, "occurred_on"):
        yield _("When"), i18n.day(signal.occurred_on) if signal.occurred_on else None
    if hasattr(signal, "life_domain"):
        yield _("Where in life"), label(signal.life_domain)
    yield _("Municipality"), municipality_name(signal.place_of_event)
    if hasattr(signal, "young_persons"):
        names = [escape(person_name(person)) for person in signal.young_persons]
        yield _("Who"), Markup("<br>").join(names) or _("no named person")
