"""The role of the connection is the one that was asked for last, and it changes no oftener."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from coordination.audit.guard import UnrecordedChange
from coordination.core.errors import Refused
from coordination.core.wall import SYSTEM
from coordination.partners.models import Organisation
from coordination.partners.models.organisations import OrganisationKind
from coordination.work import Work
from deploy.embedded.databases import WEB
from tests.world import World

COORDINATOR = "care_coordinator@maasdal"


def role(work: Work) -> str:
    return str(work.session.scalar(text("SELECT current_user")))


@contextmanager
def changes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Give the changes of the role that are sent meanwhile."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(cursor: Any, query: Any, *given: Any, **options: Any) -> Any:
        if "LOCAL role" in str(query):
            sent.append(str(query).rpartition(" ")[2])
        return execute(cursor, query, *given, **options)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", noted)
        yield sent


def test_the_role_is_the_systems_inside_a_block_and_nowhere_else(world: World) -> None:
    with world.acting(COORDINATOR, "signal.read") as work:
        assert role(work) == WEB
        with work.as_system():
            assert role(work) == SYSTEM
        assert role(work) == WEB


def test_what_is_undone_leaves_the_role_of_the_block_around_it(world: World) -> None:
    with world.acting(COORDINATOR, "signal.read") as work:
        with suppress(Refused), work.attempt(), work.as_system():
            assert role(work) == SYSTEM
            raise Refused
        assert role(work) == WEB
        with work.as_system():
            with suppress(Refused), work.attempt():
                raise Refused
            assert role(work) == SYSTEM
        assert role(work) == WEB


def test_a_savepoint_that_the_system_began_gives_nobody_its_role(world: World) -> None:
    with world.acting(COORDINATOR, "signal.read") as work:
        with work.as_system():
            begun = work.session.begin_nested()
        assert role(work) == WEB
        begun.rollback()
        assert role(work) == WEB


def test_a_statement_that_fails_is_followed_by_the_right_role(world: World) -> None:
    with world.acting(COORDINATOR, "signal.read") as work:
        with suppress(DBAPIError), work.session.begin_nested(), work.as_system():
            work.session.execute(text("SELECT 1 / 0"))
        assert role(work) == WEB


def test_a_flush_that_fails_is_followed_by_the_right_role(world: World) -> None:
    unrecorded = pytest.raises(UnrecordedChange)  # as it is: only the role counts here
    with unrecorded, world.acting(COORDINATOR, "signal.read") as work:
        taken = work.session.scalars(select(Organisation.external_id)).first()
        with suppress(DBAPIError), work.session.begin_nested():
            work.add(Organisation(external_id=taken, name="Twice", kind=OrganisationKind.SCHOOL))
            work.flush()
            raise AssertionError
        assert role(work) == WEB


def test_what_the_system_does_in_a_row_changes_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.acting(COORDINATOR, "signal.read") as work, changes(monkeypatch) as sent:
        for _ in range(3):
            work.ungoverned(select(Organisation)).all()
        assert role(work) == WEB
    assert sent[:2] == [SYSTEM, WEB]
