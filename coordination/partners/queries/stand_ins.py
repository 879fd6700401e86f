"""Who stands in for whom on a day, asked once in a unit of work (`core.memory`)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coordination.core.memory import Question
from coordination.partners.models import StandIn

_STAND_INS: Question[tuple[uuid.UUID, dt.date], Sequence[uuid.UUID]] = Question((StandIn,), ())


def stand_ins(
    session: Session, membership_ids: Iterable[uuid.UUID], today: dt.date
) -> dict[uuid.UUID, Sequence[uuid.UUID]]:
    """Return who stands in for each of several memberships on a day, active or not.

    Args:
        session: an open session.
        membership_ids: for whom.
        today: the day in Amsterdam.
    """

    def read(
        wanted: Sequence[tuple[uuid.UUID, dt.date]],
    ) -> dict[tuple[uuid.UUID, dt.date], Sequence[uuid.UUID]]:
        absent = StandIn.membership_id.in_([membership_id for membership_id, _ in wanted])
        current = and_(StandIn.first_day <= today, StandIn.last_day >= today)
        found: dict[tuple[uuid.UUID, dt.date], list[uuid.UUID]] = defaultdict(list)
        for row in session.scalars(select(StandIn).where(absent, current)):
            found[row.membership_id, today].append(row.stand_in_id)
        return dict(found)

    found = _STAND_INS.answers(session, [(one, today) for one in membership_ids], read)
    return {membership_id: ids for (membership_id, _), ids in found.items()}
