"""What a mail can say: counts, dates, references and words from closed lists, and nothing else.

A letter is typed data, so that no name, category or free text can get in: whoever wants to say
more in a mail has to change this module. Product text §1 P6.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

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
class Letter:
    """One mail before it is worded: its purpose and its groups.

    Attributes:
        template: what it is for.
        sections: its groups; none in a mail about logging in.
        token: of the link of an invitation; whoever has it still needs more to get in.

    Raises:
        ValueError: the token is anything else than one.
    """

    template: Template
    sections: tuple[Section, ...] = ()
    token: str | None = None

    def __post_init__(self) -> None:
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            raise ValueError("only a token may stand in a link")

    def pack(self) -> dict[str, Any]:
        """Return it as JSON values for the queue."""
        return {"sections": [_pack(section) for section in self.sections]}

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
        return cls(Template(template), sections, items.get("token"))


def one(template: Template, group: Group, reference: str, on: dt.date | None) -> Letter:
    """Return a letter about a single thing.

    Args:
        template: what it is for.
        group: what the thing is.
        reference: of the thing.
        on: its date.
    """
    return Letter(template, (Section(group, 1, None, (Line(reference, on),)),))


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
