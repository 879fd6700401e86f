"""The days on which something is due for somebody, for their own calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from coordination.core.clock import local_date
from coordination.desk import rules
from coordination.desk.queries.desk import waiting
from coordination.mail.letters import Group
from coordination.partners.queries import tokens
from coordination.work import Work

CALENDAR = "desk.calendar"
MOST = 500  # of one group; nobody can do more, and a calendar shows a number anyway
# What others have to do, and news, is no work of one's own.
OWN = (Group.LEADERLESS, Group.WAITING, Group.OVERDUE, Group.DUE, Group.RELEASE, Group.UNMATCHED)


@dataclass(frozen=True)
class Due:
    """What a calendar shows.

    Attributes:
        days: how many things are due, by day, the first day first.
        last_day: on which the address still works, or None while there is none.
    """

    days: list[tuple[dt.date, int]]
    last_day: dt.date | None


def due(work: Work) -> Due:
    """Return what is due for the reader; police data are not counted, as in mail.

    Args:
        work: of the reader.
    """
    piles = [pile for pile in waiting(work, most=MOST, for_mail=True) if pile.group in OWN]
    found = {item.id: item.due for pile in piles for item in pile.items if item.due}
    return Due(rules.days(found.values(), work.today), last_day(work))


def last_day(work: Work) -> dt.date | None:
    """Return the day on which one's own address still works, or None while there is none.

    Args:
        work: of the reader.
    """
    rows = tokens.lines(work.session, work.actor, work.now)
    mine = [row for row in rows if row["membership_id"] == work.actor.membership_id]
    ends = [row["expires_at"] for row in mine if row["scopes"] == [CALENDAR]]
    return local_date(max(ends)) - dt.timedelta(days=1) if ends else None
