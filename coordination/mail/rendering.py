"""Words a letter in its reader's language and makes its message: HTML and plain text."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from config.settings import Settings
from coordination.core import i18n
from coordination.mail import entries, words
from coordination.mail.letters import MOST_LINES, Group, Letter, Section

# Narrower than the standard, on purpose: no quoting, comments or lists, so that an address is one
# address and a header stays one header.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")

# Groups of a reminder that the desk has under another name.
_LISTS = {
    Group.DUE_SOON: Group.DUE,
    Group.DUE_TODAY: Group.DUE,
    Group.ESCALATED: Group.PARTNERS,
    Group.GLASS: Group.NEWS,
    Group.CONFERENCE: Group.DUE,
}


@dataclass(frozen=True)
class Text:
    """A worded letter."""

    subject: str
    plain: str
    html: str


@dataclass(frozen=True)
class Address:
    """Where a membership's mail goes and in which language it is read."""

    email: str
    locale: str

    @property
    def usable(self) -> bool:
        """Return whether it is one plain address."""
        return ADDRESS.fullmatch(self.email) is not None


def word(letter: Letter, locale: str, base_url: str) -> Text:
    """Return a letter in a language.

    Args:
        letter: what it says.
        locale: `nl` or `en`.
        base_url: where the product is reached; links are made from it, never from a request.
    """
    with i18n.use(locale):
        values = _values(letter, base_url)
        plain = _templates().get_template("letter.txt").render(values)
        html = _templates().get_template("letter.html").render(values)
    return Text(values["subject"], plain, html)


def message(
    letter: Letter, to: Address, settings: Settings, mail_id: uuid.UUID, now: dt.datetime
) -> EmailMessage:
    """Return the message of a letter, ready to be handed to a server.

    Args:
        letter: what it says.
        to: whom and in which language.
        settings: sender and address of the product.
        mail_id: of the row; the message's own id is made of it, so that a server that gets it
            twice can tell.
        now: from `work.now`.
    """
    text = word(letter, to.locale, settings.base_url)
    made = EmailMessage(policy=SMTP)
    made["From"] = settings.mail_from
    made["To"] = to.email
    made["Subject"] = text.subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{mail_id.hex}@{settings.mail_from.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that nobody's absence answers it
    made.set_content(text.plain)
    made.add_alternative(text.html, subtype="html")
    _add_entry(made, letter, to, settings, now)
    return made


def _add_entry(
    made: EmailMessage, letter: Letter, to: Address, settings: Settings, now: dt.datetime
) -> None:
    """Let a calendar program take the mail for an invitation (RFC 6047)."""
    if letter.entry is None:
        return
    with i18n.use(to.locale):
        part = entries.calendar(letter, settings.mail_from, to.email, settings.base_url, now)
    method = {"method": letter.entry.method.value.upper()}
    made.add_alternative(part, subtype="calendar", params=method)


def _values(letter: Letter, base_url: str) -> dict[str, Any]:
    sentence, path = words.closing(letter)
    return {
        "locale": i18n.current(),
        "subject": words.subject(letter),
        "opening": words.opening(letter),
        "closing": sentence,
        "link": base_url + path,
        "sections": [_section(section, base_url) for section in letter.sections],
    }


def _section(section: Section, base_url: str) -> dict[str, Any]:
    lines = section.lines[:MOST_LINES]
    return {
        "title": words.title(section.group),
        "count": section.count,
        "age": None if section.oldest_days is None else words.age(section.oldest_days),
        "lines": lines,
        "more": section.count - len(lines) if lines else 0,
        "link": f"{base_url}/desk#{_LISTS.get(section.group, section.group).value}",
    }


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    i18n.install(made)
    return made
