"""The calendar entry that goes along with a mail, as iCalendar (RFC 5545, RFC 5546, RFC 6047).

It tells when, a reference and where to log in; no place, nobody else's name or address. Moments are
in UTC, which is right across both changes of the clock without a table of time zones. Each reader
has an entry of their own: its UID stays, its SEQUENCE rises with everything they are told.
"""

from __future__ import annotations

import datetime as dt
import uuid

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from coordination.core.i18n import gettext as _
from coordination.mail.letters import Entry, EntryMethod, Letter

PRODUCT = "-//Schakel//Schakel//EN"


def calendar(
    letter: Letter, sender: str, recipient: str, base_url: str, now: dt.datetime
) -> str | None:
    """Return the calendar part of a letter in the language in use, or None where it has none.

    Args:
        letter: with the reference by which it is known.
        sender: address of the product, which organises as far as calendars know.
        recipient: address of the one reader whom it names.
        base_url: where the product is reached.
        now: from `work.now`.
    """
    entry = letter.entry
    if entry is None:
        return None
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", entry.method.value.upper())
    reference = letter.sections[0].lines[0].reference
    made.add_component(_event(entry, reference, sender, recipient, base_url, now))
    written: bytes = made.to_ical()
    return written.decode()


def uid(conference_id: uuid.UUID, sender: str) -> str:
    """Return the identifier by which calendars know a conference.

    Args:
        conference_id: of the conference.
        sender: address of the product.
    """
    return f"{conference_id.hex}@{sender.rpartition('@')[2]}"


def _event(
    entry: Entry, reference: str, sender: str, recipient: str, base_url: str, now: dt.datetime
) -> Event:
    event = Event()
    event.add("uid", uid(entry.conference_id, sender))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", entry.starts_at.astimezone(dt.UTC))
    event.add("dtend", entry.ends_at.astimezone(dt.UTC))
    event.add("summary", _("Conference %(reference)s", reference=reference))
    event.add("description", _("Log in to read where it is and what it is about."))
    event.add("url", vUri(f"{base_url}{_path(entry)}"))
    event.add("class", "PRIVATE")
    lasts = entry.method is EntryMethod.REQUEST
    event.add("status", "CONFIRMED" if lasts else "CANCELLED")
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    event.add("attendee", _attendee(recipient))
    return event


def _path(entry: Entry) -> str:
    return f"/cases/{entry.case_id}/conferences" if entry.case_id else "/desk"


def _attendee(recipient: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{recipient}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")  # nobody reads what comes back to the product
    return attendee
