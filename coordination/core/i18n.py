"""Languages: texts, dates and times as people write them, inside and outside a request.

The language is a context variable, so that a page, a mail and a command are worded by the same
functions: `with use("nl"): ...`. The catalogue is the reviewed text file itself, read once in each
process; English needs none, because the message ids are English. Templates get the functions from
`install`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from coordination.core.clock import AMSTERDAM

LOCALES = ("nl", "en")
# English readers here write dates as Europeans do: 20 November 2026.
FORMATS = {"nl": "nl", "en": "en_GB"}
DEFAULT = "nl"
CATALOGUES = Path(__file__).parents[1] / "shell" / "translations"
_current: ContextVar[str] = ContextVar("locale", default=DEFAULT)
Day = dt.date | dt.datetime


def known(locale: str | None) -> str:
    """Return the locale if texts exist in it, otherwise the default.

    Args:
        locale: `nl`, `en` or anything that somebody sent.
    """
    return locale if locale in LOCALES else DEFAULT


@contextmanager
def use(locale: str | None) -> Iterator[None]:
    """Word everything inside the `with` block in this language.

    Args:
        locale: `nl` or `en`; anything else means the default.
    """
    token = _current.set(known(locale))
    try:
        yield
    finally:
        _current.reset(token)


def choose(locale: str | None) -> None:
    """Word the rest of this request in this language; other code uses `use`."""
    _current.set(known(locale))


def current() -> str:
    """Return the language in use."""
    return _current.get()


def gettext(message: str, **values: Any) -> str:
    """Return a text in the language in use.

    Args:
        message: the English text, with `%(name)s` where a value goes.
        values: the values.
    """
    text = _translations(current()).gettext(message) if message else ""
    return text % values if values else text


def lazy_gettext(message: str) -> str:
    """Mark a text that stands in a table, for the catalogue; `gettext` words it when it is used."""
    return message


def ngettext(singular: str, plural: str, number: int, **values: Any) -> str:
    """Return a text that depends on a number, which may be named `%(num)d` in it."""
    text = _translations(current()).ngettext(singular, plural, number)
    return text % ({"num": number} | values)


def day(value: Day, style: str = "long") -> str:
    """Return a date as people write it: `14 maart 2026`.

    Args:
        value: a date, or a moment of which the day in Amsterdam is meant.
        style: `short`, `medium`, `long`, `full` or a CLDR pattern.
    """
    plain = value.astimezone(AMSTERDAM).date() if isinstance(value, dt.datetime) else value
    return dates.format_date(plain, style, locale=FORMATS[current()])


def moment(value: dt.datetime, style: str = "d MMMM y HH:mm") -> str:
    """Return a moment in Amsterdam's time: `14 maart 2026 09:05`.

    Args:
        value: an aware time.
        style: a named style or a CLDR pattern.
    """
    return dates.format_datetime(value, style, tzinfo=AMSTERDAM, locale=FORMATS[current()])


def install(environment: Any) -> None:
    """Give a Jinja environment `_`, `ngettext`, `dateformat` and `datetimeformat`.

    Args:
        environment: of the pages or of the mail templates.
    """
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, ngettext, newstyle=False)
    environment.globals |= {"gettext": gettext, "_": gettext, "ngettext": ngettext}
    environment.filters |= {"dateformat": day, "datetimeformat": moment}


@cache
def _translations(locale: str) -> NullTranslations:
    path = CATALOGUES / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=locale))
    compiled.seek(0)
    return GNUTranslations(compiled)
