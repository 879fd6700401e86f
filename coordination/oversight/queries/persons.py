"""Which records of the own organisation are about one young person, for searching the log."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, Select, select

from coordination.access.classes import DataClass, Role
from coordination.followups.models import FollowUp
from coordination.people.models import YoungPerson
from coordination.people.policy import same_youth
from coordination.sharing.models import InformTask, Share
from coordination.signals.models import Signal, SignalPerson
from coordination.work import Work

# Whether there is such a signal about somebody is told to nobody outside its circle, by the log
# neither (product text §5). Who looked at one is found by its own id.
CLOSED = (DataClass.D5, DataClass.D6, DataClass.DV)
Ids = list[uuid.UUID]


def records_about(work: Work, young_person_id: uuid.UUID) -> Ids:
    """Return the registration and, for the privacy officer, those merged with it and what hangs on.

    Args:
        work: of whoever searches. Others than the privacy officer search by the registration
            alone, so that they do not learn what else is about that person.
        young_person_id: id of a registration of the own organisation; of another one it finds
            nothing more than the id itself.
    """
    if work.actor.role is not Role.PRIVACY_OFFICER:
        return [young_person_id]
    registrations = work.ungoverned(same_youth([young_person_id])).all()
    hanging = _hanging_on(work, young_person_id, Signal.data_class.not_in(CLOSED))
    return [*({young_person_id} | set(registrations)), *hanging]


def closed_records_about(work: Work, young_person_id: uuid.UUID) -> Ids:
    """Return the ids whose entries must not be told to anybody; never show them.

    Args:
        work: of the privacy officer.
        young_person_id: id of a registration of the own organisation.
    """
    return _hanging_on(work, young_person_id, Signal.data_class.in_(CLOSED))


def is_own(work: Work, young_person_id: uuid.UUID) -> bool:
    """Return whether the acting organisation has this registration."""
    own = YoungPerson.organisation_id == work.actor.organisation_id
    query = select(YoungPerson.id).where(YoungPerson.id == young_person_id, own)
    return work.ungoverned(query).one_or_none() is not None


def by_reference(work: Work, reference: str) -> Ids:
    """Return the records of the own organisation that people know by a reference.

    Args:
        work: of whoever searches.
        reference: `K7F-2Q9`, as it stands on pages and in mail.
    """
    found: Ids = []
    for model in (Signal, FollowUp, InformTask):
        open_class = model.data_class.not_in(CLOSED)
        own = model.organisation_id == work.actor.organisation_id
        query = select(model.id).where(model.reference == reference.upper(), own, open_class)
        found += work.ungoverned(query).all()
    return found


def _hanging_on(work: Work, young_person_id: uuid.UUID, of_class: ColumnElement[bool]) -> Ids:
    signals = _signals(work, young_person_id, of_class)
    queries = (
        signals,
        select(FollowUp.id).where(FollowUp.signal_id.in_(signals)),
        select(Share.id).where(Share.signal_id.in_(signals)),
        select(InformTask.id)
        .join(Share, Share.id == InformTask.share_id)
        .where(
            Share.signal_id.in_(signals),
            InformTask.young_person_id.in_(same_youth([young_person_id])),
        ),
    )
    return [found for query in queries for found in work.ungoverned(query)]


def _signals(
    work: Work, young_person_id: uuid.UUID, of_class: ColumnElement[bool]
) -> Select[uuid.UUID]:
    return (
        select(Signal.id)
        .join(SignalPerson, SignalPerson.signal_id == Signal.id)
        .where(
            SignalPerson.young_person_id.in_(same_youth([young_person_id])),
            Signal.organisation_id == work.actor.organisation_id,
            of_class,
        )
    )
