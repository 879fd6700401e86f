"""Days on which something is due, as iCalendar (RFC 5545, RFC 7986): a number, and where to look.

Calendars are shown to colleagues and kept by strangers, so there is no reference, no kind and no
name in it.
"""

from __future__ import annotations

import datetime as dt
import uuid

from icalendar import Calendar, Event, vDuration, vUri

from coordination.core.i18n import gettext as _
from coordination.core.i18n import ngettext
from coordination.desk.queries.calendar import Due

PRODUCT = "-//Schakel//Schakel//EN"
AGAIN = dt.timedelta(hours=6)  # how often a calendar should ask
DAY = dt.timedelta(days=1)


def calendar(due: Due, whose: uuid.UUID, base_url: str, now: dt.datetime) -> bytes:
    """Return a calendar in the language in use.

    Args:
        due: what it shows.
        whose: membership, by which its entries differ from those of another in one calendar.
        base_url: where the product is reached.
        now: from `work.now`.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("name", "Schakel")
    made.add("refresh-interval", vDuration(AGAIN), parameters={"VALUE": "DURATION"})
    entries = [(day, _what(count)) for day, count in due.days]
    if due.last_day is not None:
        entries.append((due.last_day, _("Schakel: make a new address for this calendar")))
    for number, (day, summary) in enumerate(entries):
        kind = "due" if number < len(due.days) else "address"
        made.add_component(_event(day, summary, f"{kind}.{day}.{whose.hex}", base_url, now))
    written: bytes = made.to_ical()
    return written


def _what(count: int) -> str:
    return ngettext("Schakel: one thing is due", "Schakel: %(num)d things are due", count)


def _event(day: dt.date, summary: str, name: str, base_url: str, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{name}@{base_url.partition('://')[2]}")
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    event.add("summary", summary)
    event.add("url", vUri(f"{base_url}/desk"))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # a day with work is not a day that is taken
    return event
