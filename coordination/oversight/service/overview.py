"""Who looked at the data of one young person, when and why, to be handed to them or a guardian.

Functions and organisations, not names of people; a recorder is named by the organisation alone,
since a protected reporter is never disclosed (product text §4.2). What stands in closed circles
(D5, D6, DV) is left out: an overview must not warn whom it is kept from (AVG article 23).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from coordination.access.classes import Role
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.clock import local_date
from coordination.core.errors import Conflict, NotFound
from coordination.oversight import rules
from coordination.oversight.queries import entries, persons
from coordination.oversight.queries.entries import Filter
from coordination.oversight.rules import Doing, Why
from coordination.oversight.service.exporting import MOST_ENTRIES
from coordination.work import Work


@dataclass(frozen=True, order=True)
class Line:
    """What one function of one organisation did on one day.

    Attributes:
        day: in Amsterdam.
        organisation: its name.
        role: of who did it; empty where that is not told.
        doing: what.
        why: for what.
    """

    day: dt.date
    organisation: str
    role: str
    doing: Doing
    why: Why


@dataclass(frozen=True)
class Overview:
    """All of it, the oldest day first.

    Attributes:
        since: first day.
        until: last day.
        lines: each with how often.
    """

    since: dt.date
    until: dt.date
    lines: list[tuple[Line, int]]


def overview(
    work: Work, young_person_id: uuid.UUID, period: tuple[dt.date, dt.date], purpose: str
) -> Overview:
    """Return who looked at the data of a young person, and log that it was asked and for what.

    Args:
        work: of the privacy officer; the second factor is asked by the page.
        young_person_id: id of a registration of the own organisation.
        period: first and last day in Amsterdam.
        purpose: in words, for the log.

    Raises:
        NotFound: the own organisation has no such registration.
        Conflict: there is more than one overview holds.
    """
    owner = work.actor.organisation_id
    detail = {"purpose": purpose, "since": str(period[0]), "until": str(period[1])}
    work.note("young_person", young_person_id, "audit_entry.overview", None, detail)
    if not persons.is_own(work, young_person_id):
        raise NotFound
    work.subjects.pop()
    work.note("young_person", young_person_id, "audit_entry.overview", owner, detail)
    wanted = Filter(*entries.moments(*period), young_person_id=young_person_id)
    rows = entries.every(work, wanted, entries.own_scope(work), MOST_ENTRIES)
    if len(rows) > MOST_ENTRIES:
        raise Conflict("log_export_too_large", most=MOST_ENTRIES)
    closed = frozenset(persons.closed_records_about(work, young_person_id))
    return Overview(*period, _merged(_lines(work, rows, closed)))


def _lines(
    work: Work, rows: list[tuple[AuditEntry, str, str]], closed: frozenset[uuid.UUID]
) -> Iterator[Line]:
    for entry, _who, organisation in rows:
        told = entry.outcome is Outcome.DONE and entry.role is not None
        if told and closed.isdisjoint(entry.subject_ids):
            what = rules.doing(entry.action)
            role = "" if what is Doing.RECORDED else entry.role or ""
            yield Line(local_date(entry.at), organisation, role, what, _why(work, entry))


def _why(work: Work, entry: AuditEntry) -> Why:
    if entry.glasses:
        return Why.EMERGENCY
    if entry.role == Role.PRIVACY_OFFICER:
        return Why.OVERSIGHT
    own = entry.organisation_id == work.actor.organisation_id
    return Why.OWN_WORK if own else Why.ASKED


def _merged(lines: Iterator[Line]) -> list[tuple[Line, int]]:
    """Return similar lines of a day as one, which NEN 7513 chapter 9 allows."""
    return sorted(Counter(lines).items())
