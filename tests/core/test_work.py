"""The unit of work: who acts in it, what it writes into the log, and what it keeps from it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import delete, select

from coordination import work as unit
from coordination.access.actors import System
from coordination.access.classes import Level
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.errors import NotFound, Refused, Unauthenticated
from coordination.people.models import YoungPerson
from coordination.people.queries.registrations import Search, search
from coordination.signals.models import Signal
from coordination.work import Occasion
from tests.people.persons import registered
from tests.signals.samples import MENTOR, routed, see
from tests.world import World

ELSEWHERE = "mentor@peelrand"


def entries(world: World, action: str) -> list[AuditEntry]:
    with world.system() as work:
        query = select(AuditEntry).where(AuditEntry.action == action)
        return list(work.ungoverned(query))


def test_the_system_has_no_rights_of_a_person(world: World) -> None:
    with world.system() as work, pytest.raises(Refused):
        _ = work.actor


def test_who_may_not_act_gets_no_unit_of_work(world: World) -> None:
    with pytest.raises(Unauthenticated), world.acting(uuid.uuid4()):
        pytest.fail("somebody unknown was let in")


@pytest.mark.parametrize(("writes", "entered"), [(False, 0), (True, 1)])
def test_an_idle_look_of_the_system_is_no_act(world: World, *, writes: bool, entered: int) -> None:
    occasion = Occasion("test.look", uuid.uuid4().hex, writes=writes)
    with unit.begin(world.runtime, System("test"), occasion):
        pass
    assert len(entries(world, "test.look")) == entered


def test_what_was_searched_for_is_readable_nowhere_else(world: World) -> None:
    registered(world, "Zwaluwhof")
    with world.acting(MENTOR, "young_person.search") as work:
        assert len(search(work, Search("Zwaluwhof", dt.date(2011, 3, 4)))) == 1
    [entry] = entries(world, "young_person.search")
    assert entry.sealed
    assert "Zwaluwhof" not in entry.sealed
    place = f"audit_entries/sealed/{entry.id}"
    assert world.runtime.cipher.decrypt(entry.sealed, place) == "Zwaluwhof 2011-03-04"


def test_only_a_search_is_encrypted(world: World) -> None:
    see(world, routed(world))
    [entry] = entries(world, "signal.read")
    assert entry.sealed is None


def test_who_was_kept_out_stands_in_the_log_of_the_owner(world: World) -> None:
    [wanted, _] = [routed(world), routed(world, "police_officer@politie-venlo")]
    for asked in (wanted, uuid.uuid4()):
        with pytest.raises(NotFound), world.acting(ELSEWHERE, "test.peep") as work:
            work.load(Signal, asked, "signal.read")
    owned, unknown = sorted(entries(world, "test.peep"), key=lambda one: not one.owners)
    assert owned.outcome is unknown.outcome is Outcome.HIDDEN
    assert owned.owners == [world.organisation("maasdal").id]
    assert unknown.owners == []


def test_what_is_deleted_meanwhile_opens_nothing(world: World) -> None:
    person_id = registered(world)
    with world.acting("care_coordinator@maasdal") as work:
        row = work.load(YoungPerson, person_id, "young_person.read")
        assert work.standing(row)[0] is Level.FULL
        with work.as_system():
            table = YoungPerson.__table__
            work.session.execute(delete(table).where(table.c.id == person_id))
        assert work.standing(row) == (Level.STUB, frozenset())
