"""Whom the records of log entries are about, for the processing log: one line a data subject."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

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
    queries = (
        select(YoungPerson.id, YoungPerson.id).where(YoungPerson.id.in_(records)),
        select(SignalPerson.signal_id, SignalPerson.young_person_id).where(
            SignalPerson.signal_id.in_(records)
        ),
        select(InformTask.id, InformTask.young_person_id).where(InformTask.id.in_(records)),
    )
    # Of what others own the log names the record; whom it is about leaves encrypted only.
    with work.as_system():
        for query in queries:
            for record, person in work.session.execute(query):
                found[record].add(person)
        for several in (
            select(FollowUp.id, FollowUp.person_ids).where(FollowUp.id.in_(records)),
            select(Share.id, Share.persons).where(Share.id.in_(records)),
        ):
            for record, persons in work.session.execute(several):
                found[record].update(persons)
    return found
