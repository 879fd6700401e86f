"""Follow-ups as a line of the desk needs them: what, how far and how long still; no parties."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.followups.models import FollowUp
from coordination.followups.queries.clocks import pause_of
from coordination.followups.queries.views import knows, permissions_of, shown_kind
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.partners.calendar import Calendar
from coordination.partners.models import Organisation
from coordination.sharing.queries.rights import NONE, Standing, standings_of
from coordination.work import Work


@dataclass(frozen=True)
class Brief:
    """A follow-up in a line.

    Attributes:
        id: of the follow-up.
        kind: as the reader sees it.
        status: where it stands.
        days: working days left, below zero it is late; None where no clock runs for the reader.
        accepts: version of the row where the reader may take it up by that alone, or None.
    """

    id: uuid.UUID
    kind: str
    status: FollowUpStatus
    days: int | None
    accepts: int | None


def briefs(work: Work, ids: Sequence[uuid.UUID], calendar: Calendar) -> list[Brief]:
    """Return those of the follow-ups that the reader may read.

    Args:
        work: of the reader.
        ids: of follow-ups.
        calendar: of working days.
    """
    if not ids:
        return []
    asked = Organisation.id == FollowUp.asked_organisation_id
    query = select(FollowUp, Organisation.holiday_region).outerjoin(Organisation, asked)
    rows = work.session.execute(query.where(work.readable(FollowUp, ids=ids))).all()
    standings = standings_of(work, FollowUp, [row.id for row, _ in rows])
    return [
        _brief(work, row, region, standings.get(row.id, NONE), calendar) for row, region in rows
    ]


def _brief(
    work: Work, row: FollowUp, region: str | None, standing: Standing, calendar: Calendar
) -> Brief:
    kind, date = shown_kind(row, standing), _date(row, standing)
    days = None
    if date is not None:
        pause = pause_of(kind, row.urgency.value, region)
        days = calendar.working_days_between(work.today, date, pause=pause)
    return Brief(row.id, kind, row.status, days, _accepts(row, standing))


def _accepts(row: FollowUp, standing: Standing) -> int | None:
    """A review is answered with an outcome, never taken up first."""
    if row.kind is FollowUpKind.REVIEW:
        return None
    may = "follow_up.accept" in permissions_of(row, standing.rights)
    return row.row_version if may else None


def _date(row: FollowUp, standing: Standing) -> dt.date | None:
    """Return the date against which it is late, as far as the reader sees it."""
    if row.status is FollowUpStatus.OFFERED:
        return row.respond_by
    dates = {FollowUpStatus.PROPOSED: row.release_by, FollowUpStatus.ACCEPTED: row.due_on}
    return dates.get(row.status) if knows(standing) else None
