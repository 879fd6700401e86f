"""What can be taken over of a follow-up, and what was, as the receiver's people see it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.adoptions.models import Adoption
from coordination.adoptions.rules import AdoptedPart, Offered
from coordination.core.errors import Conflict, NotFound
from coordination.followups.models import FollowUp
from coordination.followups.rules import may_adopt
from coordination.http.paging import Page, Paging, governed
from coordination.signals.queries.reading import signal_view
from coordination.signals.queries.views import (
    PersonView,
    SharedStatement,
    SignalStub,
    SignalSummary,
)
from coordination.work import Work

ORDER = (Adoption.adopted_at, Adoption.id)


@dataclass(frozen=True)
class AdoptionView:
    """What was taken over, at its reader's level.

    Attributes:
        id: of the adoption.
        view_level: that it is there (STUB), or what it holds (FULL).
        reference: opaque.
        adopted_at: when it was taken over.
        keep_until: last day on which the receiver keeps it.
        follow_up_id: of which follow-up; None in the stub.
        data_class: None in the stub.
        content: parts, persons and statements; None in the stub.
        reason: why it is needed; None in the stub.
    """

    id: uuid.UUID
    view_level: Level
    reference: str
    adopted_at: dt.datetime
    keep_until: dt.date
    follow_up_id: uuid.UUID | None
    data_class: DataClass | None
    content: Mapping[str, Any] | None
    reason: str | None


def offered(work: Work, row: FollowUp) -> Offered:
    """Return what can be taken over of a follow-up, as long as its content is open.

    Args:
        work: of who handles it.
        row: the follow-up.

    Raises:
        Conflict: `act_not_possible_now`; nothing was shared, or the content has closed.
    """
    signal = _opened(work, row)
    return Offered(
        parts=dict(_parts(signal, row)),
        persons={one.id: _person(one) for one in signal.young_persons},
        statements={one.id: _said(one) for one in signal.statements},
    )


def adoptions(work: Work, paging: Paging) -> Page[AdoptionView]:
    """Return what one's organisation took over, newest first.

    Args:
        work: of the reader.
        paging: which page.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    found = governed(work, Adoption, [], paging, ORDER)
    work.saw(found.items, "adoption.list")
    levels = _levels(work, [row.id for row in found.items])
    return Page([_view(row, levels[row.id]) for row in found.items], found.next_cursor)


def adoption(work: Work, adoption_id: uuid.UUID) -> AdoptionView:
    """Return one adoption as far as it opens to the reader.

    Args:
        work: of the reader.
        adoption_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    row = work.load(Adoption, adoption_id, "adoption.read")
    return _view(row, work.standing(row)[0])


def _opened(work: Work, row: FollowUp) -> SignalSummary:
    possible = may_adopt(row.status, row.data_class, internal=row.internal)
    signal = _signal(work, row) if possible else None
    if not isinstance(signal, SignalSummary):
        raise Conflict("act_not_possible_now", act="adopt", status=row.status.value)
    return signal


def _signal(work: Work, row: FollowUp) -> SignalStub | None:
    try:
        return signal_view(work, row.signal_id)
    except NotFound:
        return None


def _parts(signal: SignalSummary, row: FollowUp) -> Iterator[tuple[AdoptedPart, str]]:
    subject = ".".join(part for part in (signal.category, signal.sub_category) if part)
    values = {
        AdoptedPart.CATEGORY: subject,
        AdoptedPart.OCCURRED_ON: signal.occurred_on and signal.occurred_on.isoformat(),
        AdoptedPart.LIFE_DOMAIN: signal.life_domain and signal.life_domain.value,
        AdoptedPart.PLACE_OF_EVENT: signal.place_of_event,
        AdoptedPart.QUESTION: row.question,
    }
    yield from ((name, value) for name, value in values.items() if value)


def _person(person: PersonView) -> dict[str, str]:
    return {
        "surname": person.surname,
        "first_names": person.first_names,
        "birth_date": person.birth_date.isoformat(),
        "part": person.part.value,
    }


def _said(said: SharedStatement) -> dict[str, str]:
    return {"kind": said.kind.value if said.kind else "", "text": said.text}


def _view(row: Adoption, level: Level) -> AdoptionView:
    whole = level is Level.FULL
    return AdoptionView(
        id=row.id,
        view_level=level,
        reference=row.reference,
        adopted_at=row.adopted_at,
        keep_until=row.keep_until,
        follow_up_id=row.follow_up_id if whole else None,
        data_class=row.data_class if whole else None,
        content=row.content if whole else None,
        reason=row.reason if whole else None,
    )


def _levels(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Level]:
    level, readable = work.level(Adoption, ids), work.readable(Adoption, ids=ids)
    found = work.session.execute(select(Adoption.id, level).where(readable))
    return {one: Level(number) for one, number in found}
