"""One unit of work: a transaction, the actor, the clock, the log entry and the messages it leaves.

`begin` is the only place that commits. Views, workers and commands open one and hand it to the
service functions. What was read and changed is named in one log entry, appended last in the same
transaction: no entry, no data. When the work is refused or fails, everything is undone and the
refusal is committed as an entry alone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, ScalarResult, Select, select, true
from sqlalchemy.orm import Session

from coordination.access import engine, standing
from coordination.access.actors import Actor, System
from coordination.access.asking import Among, Asked, Asker, Clause, asker, single
from coordination.access.classes import Level
from coordination.access.grants import may_ever, version
from coordination.access.runtime import Runtime
from coordination.audit import chain, endings, guard
from coordination.audit.entry import Occasion, compose
from coordination.audit.models import AuditEntry, Outcome
from coordination.audit.trail import Trail
from coordination.core import clock, trace, wall
from coordination.core.errors import LogUnavailable, NotFound, Problem, Refused, Unauthenticated
from coordination.core.events import Event
from coordination.outbox import queue

__all__ = ["Occasion", "Runtime", "Work", "begin"]

M = TypeVar("M")


class GovernedRow(Protocol):
    """A mapped class whose records are governed."""

    record_kind: str
    id: Any  # a column; declared so, since a protocol cannot say what a class and its rows hold


G = TypeVar("G", bound=GovernedRow)


@dataclass
class Work(Trail):
    """A running unit of work; see the module's text. Made by `begin` only."""

    runtime: Runtime
    occasion: Occasion
    session: Session
    now: dt.datetime
    who: Actor | System

    @property
    def actor(self) -> Actor:
        """Return the acting membership.

        Raises:
            Refused: when the system itself acts; it has no rights of a person.
        """
        if isinstance(self.who, System):
            raise Refused
        return self.who

    @cached_property
    def asks(self) -> Asker:
        """Return the acting membership as clauses see it, the same for all that it asks."""
        return asker(self.actor)

    @property
    def today(self) -> dt.date:
        """Return the calendar day in Amsterdam."""
        return clock.local_date(self.now)

    def require(self, action: str) -> None:
        """Refuse an action that this role may never do.

        Raises:
            Refused: no row of the table of grants lists it.
        """
        if not may_ever(action, self.actor.role):
            raise Refused

    def readable(
        self, model: Any, at_least: Level = Level.STUB, ids: Asked = None, among: Among = ()
    ) -> Clause:
        """Return the clause at which every list of governed records starts; ids if known."""
        kind = model.record_kind
        return engine.allowed(self.asks, kind, f"{kind}.read", at_least, ids, among=among)

    def level(self, model: Any, ids: Asked = None) -> ColumnElement[int]:
        """Return the column with the level at which each record opens; give the ids if known."""
        return engine.level(self.asks, model.record_kind, ids).label("level")

    def allowed(self, model: Any, action: str, ids: Asked = None, among: Among = ()) -> Clause:
        """Return the clause that is true where the actor may do it, as `engine.allowed` has it."""
        return engine.allowed(self.asks, model.record_kind, action, ids=ids, among=among)

    def load(self, model: type[G], record_id: uuid.UUID, action: str) -> G:
        """Return one record for an action, locked unless the action is a reading.

        Row and right come in one query, so that they cannot differ.

        Args:
            model: a governed model.
            record_id: which one.
            action: what is to be done with it, `signal.correct` for instance.

        Raises:
            NotFound: it does not exist or may not be read.
            Refused: it may be read, but this may not be done to it.
        """
        kind, asked = model.record_kind, single(record_id)
        reading = f"{kind}.read"
        self.note(kind, record_id, action)
        readable = self.allowed(model, reading, asked)
        if action == reading:
            query = select(model, true()).where(model.id == record_id, readable)
        else:
            permitted_here = self.allowed(model, action, asked)
            query = select(model, permitted_here).where(model.id == record_id, readable)
            query = query.with_for_update(of=model)
        found = self.session.execute(query.execution_options(populate_existing=True)).one_or_none()
        if found is None:
            with self.as_system():
                owner = engine.owner(self.session, model, record_id)
            self.owned(kind, record_id, action, owner)
            raise NotFound
        row, permitted = found
        self.subjects.pop()
        self.saw([row], action)
        if not permitted:
            raise Refused
        return row

    def permissions(self, row: Any) -> frozenset[str]:
        """Return the actions that the table of grants lets the actor do to this record."""
        return self.standing(row)[1]

    def standing(self, row: Any) -> tuple[Level, frozenset[str]]:
        """Return the level at which a record opens and the actions that grants allow, in one query.

        Args:
            row: a record that was loaded for reading.
        """
        kind, asked = row.record_kind, single(row.id)
        query = select(*standing.columns(self.asks, kind, asked)).where(type(row).id == asked)
        # It was read behind the second wall already, and only standings come out here.
        with self.as_system():
            answers = self.session.execute(query).one_or_none()
        return standing.read(self.asks.role, kind, answers)

    def ungoverned(self, statement: Select[M]) -> ScalarResult[M]:
        """Return rows without asking whether a person may read them, neither here nor behind.

        For what the system itself does, and for what a permitted act needs behind the scenes. What
        it returns must never be shown.
        """
        with self.as_system():
            found = self.session.execute(statement.execution_options(populate_existing=True))
            # Fetched here, with what its rows bring along, before the second wall closes again.
            return found.freeze()().scalars()

    @contextmanager
    def as_system(self) -> Iterator[None]:
        """Let the block pass the second wall, for a permitted act; see `core.wall`."""
        with wall.as_system(self.session):
            yield

    def for_purpose(self, purpose: str) -> None:
        """Say in the log entry what all of this is done for, where a person was asked."""
        self.occasion = replace(self.occasion, purpose=purpose)

    def emit(self, event: Event) -> None:
        """Leave a message for the workers in this transaction."""
        queue.put(self.session, event)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Try a part that may fail; undo only that part, with what it recorded and left.

        Raises:
            Exception: whatever the body raises; the caller goes on with the rest.
        """
        subjects = list(self.subjects)
        remembered = {key: copy(value) for key, value in self.session.info.items()}
        try:
            with self.session.begin_nested():
                yield
        except Exception:
            self.subjects[:] = subjects
            self.session.info.clear()
            self.session.info.update(remembered)
            raise

    def assure_log(self) -> None:
        """Try to write the log entry and take it back; before what cannot be undone, as a mail.

        Raises:
            LogUnavailable: it cannot be written now.
        """
        with self.as_system():
            tried = self.session.begin_nested()
            chain.append(self.session, self.runtime.audit_key, _entry(self, Outcome.DONE))
            tried.rollback()

    def add(self, row: M) -> M:
        """Put a new row into the transaction and return it."""
        self.session.add(row)
        return row

    def flush(self) -> None:
        """Send pending changes to the database, so that its constraints speak now."""
        self.session.flush()


OUTCOMES: dict[type[Problem], Outcome] = {NotFound: Outcome.HIDDEN, Refused: Outcome.REFUSED}


@contextmanager
def begin(runtime: Runtime, who: uuid.UUID | System, occasion: Occasion) -> Iterator[Work]:
    """Open a unit of work and commit it at the end.

    Args:
        runtime: from start-up.
        who: the id of the acting membership, or the system.
        occasion: what it is done for.

    Raises:
        Unauthenticated: the membership may not act (any more).
        LogUnavailable: the log cannot be written; nothing was changed and nothing may be shown.
        Problem: whatever the body raises; the refusal stands in the log then.
    """
    with runtime.sessions() as opened:
        work = _open(runtime, who, occasion, opened)
        try:
            yield work
            _finish(work)
        except LogUnavailable:
            raise
        except Problem as problem:
            opened.rollback()
            _log_refusal(work, problem)
            raise


def _open(runtime: Runtime, who: uuid.UUID | System, occasion: Occasion, session: Session) -> Work:
    guard.install(session)
    trace.remember(session, occasion.trace)
    if isinstance(who, System):
        wall.become_system(session)
        return Work(runtime, occasion, session, clock.read(session), who)
    now = wall.act_as(session, who)
    actor = runtime.identify(session, who, now, occasion.writes)
    if actor is None:
        raise Unauthenticated
    return Work(runtime, occasion, session, now, actor)


def _log_refusal(work: Work, problem: Problem) -> None:
    outcome = OUTCOMES.get(type(problem), Outcome.FAILED)
    wall.become_system(work.session)
    chain.append(work.session, work.runtime.audit_key, _entry(work, outcome))
    work.session.commit()


def _finish(work: Work) -> None:
    work.session.flush()
    wall.become_system(work.session)
    recorded = {(item["kind"], uuid.UUID(item["id"])) for item in work.subjects}
    guard.check(work.session, recorded)
    # Told outside only where there is an outside place (docs/decisions/0078).
    if work.runtime.settings.audit_head_key:
        for ending in endings.among(work.subjects):
            work.emit(ending)
    # Every request of a person is accounted for; an idle look of the system is no act.
    if isinstance(work.who, Actor) or work.subjects or work.sealed or work.occasion.writes:
        chain.append(work.session, work.runtime.audit_key, _entry(work, Outcome.DONE))
    work.session.commit()


def _entry(work: Work, outcome: Outcome) -> AuditEntry:
    columns = work.who.in_log | {"policy": version(), "milliseconds": work.milliseconds}
    entry = compose(work.occasion, outcome, work.now, work.subjects, **columns)
    entry.glasses = sorted(work.glasses | work.who.looks_through(work.subjects))
    if work.sealed:
        place = f"audit_entries/sealed/{entry.id}"
        entry.sealed = work.runtime.cipher.encrypt("\n".join(work.sealed), place)
    return entry
