"""The ground holds: a unit of work, its log entry and the guard."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from coordination.audit import verification
from coordination.audit.guard import UnrecordedChange
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.errors import NotFound
from coordination.people.models import YoungPerson
from tests.world import World


def test_a_change_without_a_log_entry_is_not_committed(world: World) -> None:
    with pytest.raises(UnrecordedChange), world.system() as work:
        work.add(_person(world))


def test_a_refusal_leaves_its_entry_alone(world: World) -> None:
    person = _person(world)
    with pytest.raises(NotFound), world.acting("mentor@maasdal", "young_person.read") as work:
        work.load(YoungPerson, person.id, "young_person.read")
    with world.system() as work:
        entry = work.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "young_person.read")
        ).one()
        assert entry.outcome is Outcome.HIDDEN
        assert entry.subjects[0]["id"] == str(person.id)


def test_the_log_verifies(world: World) -> None:
    with world.system() as work:
        read, broken = verification.verify(work.session, work.runtime.audit_key)
        total = work.session.scalar(select(func.count()).select_from(AuditEntry))
    assert (read, broken) == (total, [])


def _person(world: World) -> YoungPerson:
    return YoungPerson(
        organisation_id=world.organisation("maasdal").id,
        surname="Berg",
        first_names="Noor",
        birth_date=dt.date(2011, 1, 1),
        sort_key="berg",
        search_name="berg",
        created_at=dt.datetime.now().astimezone(),
        guardians=[],
    )
