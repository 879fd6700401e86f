"""What the fields of the form of a signal are called, for the list of errors above it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask

from coordination.core.i18n import gettext as _
from coordination.core.i18n import lazy_gettext

FIELDS = {
    "category": lazy_gettext("Kind of concern"),
    "occurredOn": lazy_gettext("When was it?"),
    "lifeDomain": lazy_gettext("Where in life?"),
    "placeOfEvent": lazy_gettext("In which municipality?"),
    "urgency": lazy_gettext("How urgent is it?"),
    "confirmedAcute": lazy_gettext("It is acute, and people have been called"),
    "youngPersons": lazy_gettext("Who is it about?"),
    "statements": lazy_gettext("What is said?"),
    "alreadyDone": lazy_gettext("What was already done?"),
    "release-necessity": lazy_gettext("Why is it necessary that the partner knows this?"),
    "release-consent-on": lazy_gettext("Consent to help was given on"),
    "ground": lazy_gettext("Why does it have to be put right?"),
    "reason": lazy_gettext("What is corrected, and why?"),
    "new-surname": lazy_gettext("Surname"),
    "new-firstNames": lazy_gettext("First names"),
    "new-birthDate": lazy_gettext("Date of birth"),
    "new-postcode": lazy_gettext("Postcode"),
    "new-houseNumber": lazy_gettext("House number"),
    "new-homeMunicipality": lazy_gettext("Lives in"),
}


def install(app: Flask) -> None:
    """Give the templates this function.

    Args:
        app: the application.
    """
    app.jinja_env.globals["signal_labels"] = signal_labels


def signal_labels(names: Iterable[str]) -> dict[str, str]:
    """Return what each of some fields of the form is called.

    Args:
        names: of fields; what the form does not have is left out.
    """
    found = {name: _label(name) for name in names}
    return {name: text for name, text in found.items() if text}


def _label(name: str) -> str | None:
    if name in FIELDS:
        return _(FIELDS[name]).rstrip("?")
    group, _dash, rest = name.partition("-")
    number = rest.partition("-")[0]
    if group == "statements" and number.isdecimal():
        return _("Statement %(number)d", number=int(number) + 1)
    return None
