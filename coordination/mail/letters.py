"""What a mail can say: counts, dates, references and words from closed lists, and nothing else.

A letter is typed data, so that no name, category or free text can get in: whoever wants to say
more in a mail has to change this module. Product text §1 P6.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from coordination.core.clock import local_date
from coordination.core.text import REFERENCE

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits in base64url
MOST_LINES = 10  # of one group (product text §4.5)


class Template(StrEnum):
    """What a mail is for.

    None is sent a second time by itself once its outcome is unknown. An offer and a reminder stay
    on the desk, and the ladder goes on; an alarm is a notice that stays until it is looked at; a
    digest is cumulative, so that next week's says what this week's may not have said.
    """

    OFFER = "offer"  # a question to your function, at once
    REMINDER = "reminder"  # what the ladder says, one a day; safety and acute singly
    DESK_ITEM = "desk_item"  # something came to the process director's desk, at once
    ALARM = "alarm"  # somebody must act: a routing that failed, work that came back
    DIGEST = "digest"  # weekly; composed when it is sent
    # About logging in, to the account. Each but the notices holds a link that counts once.
    INVITATION = "invitation"  # choose a password and enrol a second factor
    RECOVERY = "recovery"  # the lead has confirmed that something was lost
    RECOVERY_STARTED = "recovery_started"  # so that who has lost nothing can object
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a notice
    FACTOR_CHANGED = "factor_changed"  # a notice
    NEW_PLACE = "new_place"  # a notice: a login from an unknown browser and address
    ADDRESS_CONFIRMATION = "address_confirmation"  # to a new address, which counts from then on
    ADDRESS_ASKED = "address_asked"  # a notice, to the address until then
    INSTALLATION = "installation"  # the product itself stands still: to the administrators
    GLASS = "glass"  # somebody broke glass: at once, and daily until it is reviewed
    LOG_BROKEN = "log_broken"  # a check of the log found something
    CONFERENCE = "conference"  # an invitation, its next version or its end, with a calendar entry


# These go to an address that is not, or will not be, the account's: see `queries.account_address`.
TO_NEW_ADDRESS, TO_OLD_ADDRESS = Template.ADDRESS_CONFIRMATION, Template.ADDRESS_ASKED


class Group(StrEnum):
    """What the references of a group have in common; also the list that its link leads to."""

    LEADERLESS = "leaderless"  # open cases that nobody leads
    WAITING = "waiting"
    OVERDUE = "overdue"
    DUE = "due"
    RELEASE = "release"
    OTHERS = "others"
    NEWS = "news"
    UNMATCHED = "unmatched"
    PARTNERS = "partners"  # overdue over all partners
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    ESCALATED = "escalated"
    GLASS = "glass"  # broken glass that waits for its review
    CONFERENCE = "conference"  # of a case


class EntryMethod(StrEnum):
    """What a calendar does with an entry (RFC 5546)."""

    REQUEST = "request"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Line:
    """One reference with its date.

    Attributes:
        reference: opaque, such as `K7F-2Q9`.
        on: by when, or since when; None where there is no date.

    Raises:
        ValueError: the reference is anything else.
    """

    reference: str
    on: dt.date | None = None

    def __post_init__(self) -> None:
        if not REFERENCE.fullmatch(self.reference):
            raise ValueError("only an opaque reference may stand in a mail")


@dataclass(frozen=True)
class Section:
    """One group of a mail.

    Attributes:
        group: what the references have in common.
        count: how many there are, also those that are not named.
        oldest_days: age of the oldest in days, or None where it says nothing.
        lines: at most ten of them.
    """

    group: Group
    count: int
    oldest_days: int | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Entry:
    """What a calendar is told of a conference; who, where and what about are not in it.

    Attributes:
        method: whether it stands or is over.
        conference_id: the same for every entry about it.
        case_id: whose page the entry leads to; None for the desk, where the case may not be named.
        sequence: rises with everything that this reader is told of it.
        starts_at: aware.
        ends_at: aware.
    """

    method: EntryMethod
    conference_id: uuid.UUID
    case_id: uuid.UUID | None
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class Letter:
    """One mail before it is worded: its purpose and its groups.

    Attributes:
        template: what it is for.
        sections: its groups; none in a mail about logging in.
        token: of the link of an invitation; whoever has it still needs more to get in.
        entry: for the reader's calendar.

    Raises:
        ValueError: the token is anything else than one.
    """

    template: Template
    sections: tuple[Section, ...] = ()
    token: str | None = None
    entry: Entry | None = None

    def __post_init__(self) -> None:
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            raise ValueError("only a token may stand in a link")

    def pack(self) -> dict[str, Any]:
        """Return it as JSON values for the queue."""
        packed: dict[str, Any] = {"sections": [_pack(section) for section in self.sections]}
        return packed | {"entry": _pack_entry(self.entry)} if self.entry else packed

    @classmethod
    def unpack(cls, template: str, items: dict[str, Any]) -> Self:
        """Return the letter of a row of the queue.

        Args:
            template: value of `Template`.
            items: from `pack`.

        Raises:
            ValueError: the row holds anything that may not stand in a mail.
        """
        sections = tuple(_unpack(item) for item in items["sections"])
        entry = _unpack_entry(items["entry"]) if "entry" in items else None
        return cls(Template(template), sections, items.get("token"), entry)


def one(template: Template, group: Group, reference: str, on: dt.date | None) -> Letter:
    """Return a letter about a single thing.

    Args:
        template: what it is for.
        group: what the thing is.
        reference: of the thing.
        on: its date.
    """
    return Letter(template, (Section(group, 1, None, (Line(reference, on),)),))


def invitation(reference: str, entry: Entry) -> Letter:
    """Return a letter that brings a conference into a calendar, moves it there, or takes it out.

    Args:
        reference: of the case, or of the conference where the case may not be named.
        entry: what the calendar is told.
    """
    line = Line(reference, local_date(entry.starts_at))
    section = Section(Group.CONFERENCE, 1, None, (line,))
    return Letter(Template.CONFERENCE, (section,), entry=entry)


def _pack_entry(entry: Entry) -> dict[str, Any]:
    return {
        "method": entry.method.value,
        "conference": str(entry.conference_id),
        "case": str(entry.case_id) if entry.case_id else None,
        "sequence": entry.sequence,
        "from": entry.starts_at.isoformat(),
        "until": entry.ends_at.isoformat(),
    }


def _unpack_entry(item: dict[str, Any]) -> Entry:
    return Entry(
        method=EntryMethod(item["method"]),
        conference_id=uuid.UUID(item["conference"]),
        case_id=uuid.UUID(item["case"]) if item["case"] else None,
        sequence=int(item["sequence"]),
        starts_at=dt.datetime.fromisoformat(item["from"]),
        ends_at=dt.datetime.fromisoformat(item["until"]),
    )


def _pack(section: Section) -> dict[str, Any]:
    return {
        "group": section.group.value,
        "count": section.count,
        "oldest_days": section.oldest_days,
        "lines": [[line.reference, line.on and line.on.isoformat()] for line in section.lines],
    }


def _unpack(item: dict[str, Any]) -> Section:
    lines = (Line(reference, on and dt.date.fromisoformat(on)) for reference, on in item["lines"])
    age = item["oldest_days"]
    return Section(
        Group(item["group"]), int(item["count"]), None if age is None else int(age), tuple(lines)
    )
