"""What the review needs to know of a look: who looked, at what, and how they stand to it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from coordination.access.keys import Key
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.text import fold, without_particles
from coordination.followups.models import FollowUp
from coordination.oversight.rules import REVIEWED, REVIEWED_ACTS, Pattern
from coordination.partners.models import Account, Membership
from coordination.people.models import YoungPerson
from coordination.people.policy import same_youth
from coordination.sharing.models import Share
from coordination.signals.models import Signal, SignalPerson
from coordination.work import Work

Ids = frozenset[uuid.UUID]
LOOKING = (".read", ".list", ".search", ".preview", ".explain", ".read_routing", ".read_feedback")


@dataclass(frozen=True)
class Seen:
    """One record that one entry of the log says was looked at.

    Attributes:
        entry_id: which entry.
        at: when.
        membership_id: by whom.
        organisation_id: of which organisation.
        kind: kind of the record.
        record_id: which record.
        own: whether the record is that organisation's own.
    """

    entry_id: uuid.UUID
    at: dt.datetime
    membership_id: uuid.UUID
    organisation_id: uuid.UUID
    kind: str
    record_id: uuid.UUID
    own: bool


@dataclass(frozen=True)
class Circle:
    """A record with what belongs to it.

    Attributes:
        records: its own id, its signals, their follow-ups and shares, and their young persons.
        signals: the signals among them.
        persons: the young persons among them.
    """

    records: Ids
    signals: Ids
    persons: Ids


def seen(entries: Iterable[AuditEntry]) -> Iterator[Seen]:
    """Yield the looks of persons that entries tell of; broken glass has a review of its own.

    Args:
        entries: of the log.
    """
    for entry in filter(_of_a_person, entries):
        for subject in entry.subjects:
            if subject["kind"] in REVIEWED and subject["action"].endswith(".read"):
                yield _seen(entry, subject)


def acted(entries: Iterable[AuditEntry]) -> Iterator[tuple[Pattern, Seen]]:
    """Yield the acts of persons that are reviewed whoever does them, once for each request.

    Args:
        entries: of the log.
    """
    for entry in filter(_of_a_person, entries):
        done = {subject["action"]: subject for subject in entry.subjects}
        for act, (proof, pattern) in REVIEWED_ACTS.items():
            if act in done and proof in done:
                yield pattern, _seen(entry, done[act])


def _of_a_person(entry: AuditEntry) -> bool:
    return entry.membership_id is not None and entry.outcome is Outcome.DONE and not entry.glasses


def _seen(entry: AuditEntry, subject: dict[str, Any]) -> Seen:
    assert entry.membership_id is not None  # noqa: S101 - the caller has looked
    assert entry.organisation_id is not None  # noqa: S101 - both belong to the actor
    return Seen(
        entry.id,
        entry.at,
        entry.membership_id,
        entry.organisation_id,
        subject["kind"],
        uuid.UUID(subject["id"]),
        subject.get("owner") == str(entry.organisation_id),
    )


def circle(work: Work, kind: str, record_id: uuid.UUID) -> Circle:
    """Return what belongs to a record.

    Args:
        work: of the system.
        kind: of the record.
        record_id: which.
    """
    of_signal = {
        "signal": select(Signal.id).where(Signal.id == record_id),
        "follow_up": select(FollowUp.signal_id).where(FollowUp.id == record_id),
        "share": select(Share.signal_id).where(Share.id == record_id),
        "young_person": select(SignalPerson.signal_id).where(
            SignalPerson.young_person_id.in_(same_youth([record_id]))
        ),
    }[kind]
    signals = frozenset(work.ungoverned(of_signal))
    persons = _ids(work, SignalPerson.young_person_id, SignalPerson.signal_id, signals)
    hanging = _ids(work, FollowUp.id, FollowUp.signal_id, signals)
    hanging |= _ids(work, Share.id, Share.signal_id, signals)
    if kind == "young_person":
        persons = frozenset({record_id, *work.ungoverned(same_youth([record_id]))})
    return Circle(frozenset({record_id}) | signals | hanging | persons, signals, persons)


def worked(work: Work, membership_id: uuid.UUID, around: Circle) -> bool:
    """Return whether a membership ever did more than look, or was asked in person.

    Args:
        work: of the system.
        membership_id: whose looks are judged.
        around: the record with what belongs to it.
    """
    ids = list(around.records)
    by_record = (
        select(Signal.id).where(Signal.id.in_(ids), Signal.author_id == membership_id),
        select(FollowUp.id).where(
            FollowUp.id.in_(ids),
            or_(FollowUp.handler_id == membership_id, FollowUp.asker_id == membership_id),
        ),
        select(YoungPerson.id).where(
            YoungPerson.id.in_(ids), YoungPerson.registered_by == membership_id
        ),
        select(Key.id).where(Key.record_id.in_(ids), Key.membership_id == membership_id),
        _acted(membership_id, ids),
    )
    return any(work.ungoverned(query.limit(1)).one_or_none() for query in by_record)


def _acted(membership_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Select[uuid.UUID]:
    subject = func.jsonb_array_elements(AuditEntry.subjects).table_valued("value")
    fields = type_coerce(subject.c.value, JSONB)
    looking: ColumnElement[bool] = false()
    for ending in LOOKING:
        looking = or_(looking, fields["action"].astext.endswith(ending))
    return (
        select(AuditEntry.id)
        .join(subject, true())
        .where(
            AuditEntry.membership_id == membership_id,
            AuditEntry.subject_ids.overlap(list(ids)),
            AuditEntry.outcome == Outcome.DONE,
            fields["id"].astext.in_([str(found) for found in ids]),
            ~looking,
        )
    )


def ended_at(work: Work, membership_id: uuid.UUID, around: Circle) -> dt.datetime | None:
    """Return when the last follow-up ended that a membership handled; None while one runs.

    Args:
        work: of the system.
        membership_id: whose looks are judged.
        around: the record with what belongs to it.
    """
    handled = select(FollowUp.ended_at).where(
        FollowUp.signal_id.in_(around.signals), FollowUp.handler_id == membership_id
    )
    found = list(work.ungoverned(handled))
    ends = [end for end in found if end is not None]
    return max(ends) if ends and len(ends) == len(found) else None


def namesake(work: Work, membership: Membership, around: Circle) -> bool:
    """Return whether somebody bears the surname of a young person, particles left out.

    Args:
        work: of the system.
        membership: whose looks are judged.
        around: the record with what belongs to it.
    """
    name = select(Account.name).where(Account.id == membership.account_id)
    words = fold(work.ungoverned(name).one()).split()
    surnames = select(YoungPerson.surname).where(YoungPerson.id.in_(around.persons))
    found = [fold(without_particles(one)).split() for one in work.ungoverned(surnames)]
    # The first word is a first name, also where it sounds like a surname.
    return any(one and words[1:][-len(one) :] == one for one in found)


def _ids(work: Work, wanted: Any, column: Any, among: Ids) -> Ids:
    return frozenset(work.ungoverned(select(wanted).where(column.in_(among))))
