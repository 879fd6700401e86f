"""What waits: the groups of the desk and of the weekly digest, counted and named by reference.

Every group starts at the readable clause, and who has to act is asked of the same table of grants
as the buttons. An item stands in one group only. The number of statements does not depend on how
much there is; the product text (§4.5) gives the groups and their order.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Subquery, func, literal, select, union_all

from coordination.core.clock import local_date
from coordination.followups.queries.groups import queries
from coordination.mail.letters import MOST_LINES, Group
from coordination.work import Work

# A case without a lead stands first of all (product text §1, P3).
ORDER = (
    Group.LEADERLESS,
    Group.WAITING,
    Group.OVERDUE,
    Group.DUE,
    Group.RELEASE,
    Group.OTHERS,
    Group.NEWS,
    Group.UNMATCHED,
    Group.PARTNERS,
)


@dataclass(frozen=True)
class Item:
    """One thing of a group.

    Attributes:
        kind: kind of record: follow_up, inform_task, signal, desk_item, notice or case.
        id: of the record.
        reference: opaque.
        on: by when, in Amsterdam; since when where there is no date to meet.
        since: when it began.
        owner: organisation of the record.
        due: by when, where there is a date to meet.
        what: of news, desk items and cases, code of what it is.
        state: of news, desk items and cases, where it stands or a code of a closed list.
        subject: of news, kind and id of the record that it is about.
    """

    kind: str
    id: uuid.UUID
    reference: str
    on: dt.date
    since: dt.datetime
    owner: uuid.UUID | None
    due: dt.date | None = None
    what: str | None = None
    state: str | None = None
    subject: tuple[str, uuid.UUID] | None = None

    @property
    def audit_subject(self) -> tuple[str, uuid.UUID, uuid.UUID | None]:
        """Return the record that the item stands for."""
        return self.kind, self.id, self.owner


@dataclass(frozen=True)
class Pile:
    """A group with something in it.

    Attributes:
        group: which.
        count: how many there are; police data stand there without being counted.
        oldest: when the oldest of them began.
        items: the most urgent of them, by date.
    """

    group: Group
    count: int
    oldest: dt.datetime
    items: Sequence[Item]


def piles(
    work: Work,
    *,
    most: int = MOST_LINES,
    for_mail: bool = False,
    beside: Iterable[tuple[str, Subquery]] = (),
) -> list[Pile]:
    """Return the groups in which there is something, in the order of the product text.

    Args:
        work: of the reader.
        most: at most so many items of each group are named.
        for_mail: leaves out police data, which are never mailed or counted in mail.
        beside: what waits of features above this one, as `groups.queries` yields it.
    """
    found: dict[Group, list[Pile]] = {}
    for pile in _read(work, chain(queries(work, for_mail=for_mail), beside), most):
        found.setdefault(pile.group, []).append(pile)
    merged = [_merged(found[group], most) for group in ORDER if group in found]
    for pile in merged:
        for item in pile.items:
            work.saw([item], f"{item.kind}.list")
    return merged


def _read(work: Work, found: Iterable[tuple[str, Subquery]], most: int) -> Iterable[Pile]:
    """Yield a pile for each kind of record and group; all of them come in one statement."""
    parts = [select(literal(kind).label("kind"), *rows.c) for kind, rows in found]
    rows = union_all(*parts).subquery()
    whole = (rows.c.kind, rows.c.pile)
    place = func.row_number().over(
        partition_by=whole, order_by=(rows.c.date, rows.c.since, rows.c.id)
    )
    ranked = (
        select(
            rows,
            place.label("place"),
            func.count().filter(~rows.c.police).over(partition_by=whole).label("total"),
            func.min(rows.c.since).over(partition_by=whole).label("oldest"),
        )
        .where(rows.c.pile.is_not(None))
        .subquery()
    )
    wanted = select(ranked).where(ranked.c.place <= most).order_by(ranked.c.pile, ranked.c.place)
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in work.session.execute(wanted):
        groups.setdefault((row.kind, row.pile), []).append(row)
    for (_, name), members in groups.items():
        first, items = members[0], [_item(row) for row in members]
        yield Pile(Group(name), first.total, first.oldest, items)


def _item(row: Any) -> Item:
    on = row.date or local_date(row.since)
    return Item(
        kind=row.kind,
        id=row.id,
        reference=row.reference,
        on=on,
        since=row.since,
        owner=row.owner,
        due=row.date,
        what=row.what,
        state=row.state,
        subject=(row.subject_kind, row.subject_id) if row.subject_id else None,
    )


def _merged(parts: Sequence[Pile], most: int) -> Pile:
    items = sorted((item for part in parts for item in part.items), key=_urgency)
    return Pile(
        parts[0].group,
        sum(part.count for part in parts),
        min(part.oldest for part in parts),
        items[:most],
    )


def _urgency(item: Item) -> tuple[dt.date, dt.datetime, str]:
    return item.on, item.since, item.reference
