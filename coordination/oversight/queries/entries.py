"""Reads the log for people: their own acts, and the organisation's for its privacy officer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from coordination.access.classes import Role
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.clock import local_moment
from coordination.http import paging
from coordination.http.paging import Page, Paging
from coordination.oversight.queries import persons
from coordination.partners.models import Account, Organisation
from coordination.work import Work

ORDER = (AuditEntry.at, AuditEntry.id)


@dataclass(frozen=True)
class Filter:
    """Which entries are asked for; None asks for all.

    Attributes:
        since: not before this moment.
        until: before this moment.
        action: `signal.read` for instance.
        outcome: how it ended.
        membership_id: acts of this membership.
        organisation_id: acts of members of this organisation.
        record: acts on this record: its id, or the reference by which people know it.
        young_person_id: acts on this registration and, for the privacy officer, on what is about
            that person.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    action: str | None = None
    outcome: Outcome | None = None
    membership_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    record: str | None = None
    young_person_id: uuid.UUID | None = None


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
    trace_id: str
    emergency: bool
    subjects: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Scope:
    """Whose log is read.

    Attributes:
        organisation_id: what it did, and what was done to its records.
        account_id: a person who sees their own acts in full, or None.
    """

    organisation_id: uuid.UUID
    account_id: uuid.UUID | None = None

    @property
    def clause(self) -> ColumnElement[bool]:
        """Return the condition for the organisation's entries, as its privacy officer has it."""
        owned = AuditEntry.owners.contains([self.organisation_id])
        return or_(AuditEntry.organisation_id == self.organisation_id, owned)


def own_scope(work: Work) -> Scope:
    """Return the log of the acting membership's organisation."""
    return Scope(work.actor.organisation_id, work.actor.account_id)


def moments(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the moments at which the first day begins and the last one is over, in Amsterdam."""
    return local_moment(first), local_moment(last + dt.timedelta(days=1))


def listed(work: Work, wanted: Filter, page: Paging, action: str) -> Page[Line]:
    """Return a page of the log, the newest first, and log that it was read.

    Pages go on from the last entry seen, so that what is written meanwhile moves nothing.

    Args:
        work: an open unit of work of a person.
        wanted: which entries.
        page: which page.
        action: what the reader does, for the log.
    """
    near = select(AuditEntry).where(_near(work), *_conditions(work, wanted))
    ids = [entry.id for entry in work.session.scalars(paging.narrow(near, page, ORDER))]
    readable = work.allowed(AuditEntry, "audit_entry.read", ids)
    newest = [column.desc() for column in ORDER]
    rows = work.session.execute(_named().where(readable).order_by(*newest)).all()
    found = paging.page(rows, page, ORDER)
    work.saw([row[0] for row in found.items], action)
    return Page([_line(work, *row) for row in found.items], found.next_cursor)


def every(work: Work, wanted: Filter, scope: Scope, most: int) -> list[tuple[AuditEntry, str, str]]:
    """Return entries with the names of person and organisation, oldest first, for an export.

    Args:
        work: of the privacy officer, or of the operator, whose name the log holds as well.
        wanted: which entries.
        scope: whose log.
        most: so many and one more, so that the caller can tell that there are too many.
    """
    query = _named().where(scope.clause, *_conditions(work, wanted))
    rows = work.session.execute(query.order_by(*ORDER).limit(most + 1))
    return [(entry, who or "", organisation or "") for entry, who, organisation in rows]


def subjects_in(scope: Scope, entry: AuditEntry) -> list[dict[str, Any]]:
    """Return the subjects; of another organisation's act only those that one owns oneself.

    Of what was hidden from who asked, nobody but its owner learns that it has an owner: otherwise
    the log would tell what the answer did not, that there is such a record.
    """
    mine = str(scope.organisation_id)
    acted = scope.organisation_id == entry.organisation_id
    if not acted and (scope.account_id is None or scope.account_id != entry.account_id):
        return [subject for subject in entry.subjects if subject.get("owner") == mine]
    if entry.outcome is not Outcome.HIDDEN:
        return list(entry.subjects)
    return [_without_owner(subject, unless=mine) for subject in entry.subjects]


def _without_owner(subject: dict[str, Any], *, unless: str) -> dict[str, Any]:
    if subject.get("owner") == unless:
        return subject
    return {name: value for name, value in subject.items() if name != "owner"}


def _named() -> Select[AuditEntry, str, str]:
    return (
        select(AuditEntry, Account.name, Organisation.name)
        .outerjoin(Account, Account.id == AuditEntry.account_id)
        .outerjoin(Organisation, Organisation.id == AuditEntry.organisation_id)
    )


def _near(work: Work) -> ColumnElement[bool]:
    """Return a plain condition that no readable entry fails, so that an index gives the order.

    It decides nothing: what it finds is asked of the table of grants by id. Without it PostgreSQL
    would first gather all that the organisation ever did, to show the newest 25.
    """
    own = AuditEntry.account_id == work.actor.account_id
    if work.actor.role is not Role.PRIVACY_OFFICER:
        return own
    return or_(own, own_scope(work).clause)


def _conditions(work: Work, wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield AuditEntry.at >= wanted.since
    if wanted.until is not None:
        yield AuditEntry.at < wanted.until
    for name in ("action", "outcome", "membership_id", "organisation_id"):
        if (value := getattr(wanted, name)) is not None:
            yield getattr(AuditEntry, name) == value
    if wanted.record is not None:
        yield _names(work, _ids(work, wanted.record))
    if wanted.young_person_id is not None:
        yield _names(work, persons.records_about(work, wanted.young_person_id))


def _ids(work: Work, record: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(record)]
    except ValueError:
        return persons.by_reference(work, record)


def _names(work: Work, ids: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    """Return the clause for entries in which the reader is shown one of these subjects."""
    actor, subjects = work.actor, AuditEntry.subjects
    of_own_side = or_(
        AuditEntry.account_id == actor.account_id,
        AuditEntry.organisation_id == actor.organisation_id,
    )
    owner = str(actor.organisation_id)
    owned = [subjects.contains([{"id": str(found), "owner": owner}]) for found in ids]
    return and_(AuditEntry.subject_ids.overlap(list(ids)), or_(of_own_side, *owned))


def _line(work: Work, entry: AuditEntry, who: str | None, organisation: str | None) -> Line:
    copied = ("id", "at", "role", "membership_id", "system", "action", "outcome", "purpose")
    values = {name: getattr(entry, name) for name in (*copied, "request_id", "trace_id")}
    return Line(
        who=who,
        organisation=organisation,
        emergency=bool(entry.glasses),
        subjects=subjects_in(own_scope(work), entry),
        **values,
    )
