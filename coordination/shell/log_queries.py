"""Reads the log for people: their own acts, and the organisation's for its privacy officer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from coordination.audit.models import AuditEntry, Outcome
from coordination.http import paging
from coordination.http.paging import Page, Paging
from coordination.partners.models import Account, Organisation
from coordination.work import Work

_ORDER = (AuditEntry.at, AuditEntry.id)


@dataclass(frozen=True)
class Filter:
    """Which entries are asked for; None asks for all.

    Attributes:
        since: not before this moment.
        until: before this moment.
        action: `signal.read` for instance.
        membership_id: acts of this membership.
        subject_id: acts on this record.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    action: str | None = None
    membership_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Line:
    """One entry as a person reads it; subjects that belong to others are left out."""

    id: uuid.UUID
    at: dt.datetime
    who: str | None
    organisation: str | None
    role: str | None
    membership_id: uuid.UUID | None
    system: str | None
    action: str
    outcome: Outcome
    purpose: str | None
    request_id: str
    subjects: Sequence[Mapping[str, Any]]


def listed(work: Work, wanted: Filter, page: Paging) -> Page[Line]:
    """Return a page of the log, the newest first, and log that it was read.

    Args:
        work: an open unit of work of a person.
        wanted: which entries.
        page: which page.
    """
    query = (
        select(AuditEntry, Account.name, Organisation.name)
        .outerjoin(Account, Account.id == AuditEntry.account_id)
        .outerjoin(Organisation, Organisation.id == AuditEntry.organisation_id)
        .where(work.readable(AuditEntry), *_conditions(work, wanted))
    )
    rows = work.session.execute(paging.narrow(query, page, _ORDER)).all()
    found = paging.page(rows, page, _ORDER)
    work.saw([row[0] for row in found.items], "audit_entry.list")
    return Page([_line(work, *row) for row in found.items], found.next_cursor)


def _conditions(work: Work, wanted: Filter) -> list[Any]:
    found: list[Any] = []
    if wanted.since is not None:
        found.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditEntry.at < wanted.until)
    if wanted.action is not None:
        found.append(AuditEntry.action == wanted.action)
    if wanted.membership_id is not None:
        found.append(AuditEntry.membership_id == wanted.membership_id)
    if wanted.subject_id is not None:
        found.append(_names(work, str(wanted.subject_id)))
    return found


def _names(work: Work, subject_id: str) -> ColumnElement[bool]:
    """Return the clause for entries in which the reader is shown this subject; see `_subjects`."""
    actor, subjects = work.actor, AuditEntry.subjects
    of_own_side = or_(
        AuditEntry.account_id == actor.account_id,
        AuditEntry.organisation_id == actor.organisation_id,
    )
    own = {"id": subject_id, "owner": str(actor.organisation_id)}
    return or_(and_(of_own_side, subjects.contains([{"id": subject_id}])), subjects.contains([own]))


def _line(work: Work, entry: AuditEntry, who: str | None, organisation: str | None) -> Line:
    return Line(
        entry.id,
        entry.at,
        who,
        organisation,
        entry.role,
        entry.membership_id,
        entry.system,
        entry.action,
        entry.outcome,
        entry.purpose,
        entry.request_id,
        _subjects(work, entry),
    )


def _subjects(work: Work, entry: AuditEntry) -> list[Mapping[str, Any]]:
    """Return the subjects; of another organisation's act only those that one owns oneself."""
    actor = work.actor
    if actor.account_id == entry.account_id or actor.organisation_id == entry.organisation_id:
        return list(entry.subjects)
    mine = str(actor.organisation_id)
    return [subject for subject in entry.subjects if subject.get("owner") == mine]
