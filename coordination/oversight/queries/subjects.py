"""Whom the records of log entries are about, for the processing log: one line a data subject."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import array

from coordination.followups.models import FollowUp
from coordination.people.models import YoungPerson
from coordination.sharing.models import InformTask, Share
from coordination.signals.models import SignalPerson
from coordination.work import Work

Subjects = dict[uuid.UUID, set[uuid.UUID]]


def data_subjects(work: Work, records: Collection[uuid.UUID]) -> Subjects:
    """Return the registrations that each record is about.

    Args:
        work: of an export; what is returned is shown encrypted only.
        records: ids of records of whatever kind.
    """
    found: Subjects = defaultdict(set)
    # Of what others own the log names the record; whom it is about leaves encrypted only.
    with work.as_system():
        for query in _about(records):
            for record, persons in work.session.execute(query):
                found[record].update(persons)
    return found


def _about(records: Collection[uuid.UUID]) -> list[Select[uuid.UUID, list[uuid.UUID]]]:
    def of(record: Any, persons: Any) -> Select[uuid.UUID, list[uuid.UUID]]:
        return select(record, persons).where(record.in_(records))

    return [
        of(YoungPerson.id, array([YoungPerson.id])),
        of(SignalPerson.signal_id, array([SignalPerson.young_person_id])),
        of(InformTask.id, array([InformTask.young_person_id])).where(
            InformTask.young_person_id.is_not(None)
        ),
        of(FollowUp.id, FollowUp.person_ids),
        of(Share.id, Share.persons),
    ]
