"""What a unit of work has read already, so that it does not ask the same again and again.

For small reads that many parts of one unit of work repeat: who answers for a function, whether a
membership may act, what time of year is holiday. A batch reads with one statement what its rows
will ask one by one. Not for records that somebody acts on: those are loaded, locked and fresh.

An answer lives as long as its transaction, and is forgotten as soon as a row is written on which
it depends, or a savepoint is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from coordination.core import wall

K = TypeVar("K")
A = TypeVar("A")
_KEPT = "kept_answers"  # of a session: by question and role, the answers by key


@dataclass(frozen=True, eq=False)
class Question(Generic[K, A]):
    """Something that is asked about many keys.

    Attributes:
        tables: mapped classes whose rows decide the answers.
        nothing: the answer about a key of which the reading says nothing.
    """

    tables: tuple[type, ...]
    nothing: A

    def answers(
        self, session: Session, keys: Iterable[K], read: Callable[[Sequence[K]], Mapping[K, A]]
    ) -> dict[K, A]:
        """Return the answer about each key, reading those together that are not known yet.

        Args:
            session: of the unit of work.
            keys: what is asked about; they name everything that the answer depends on.
            read: reads the answers about several keys at once.
        """
        wanted = dict.fromkeys(keys)
        if self._pending(session):
            self._forget(session)
        known = self._kept(session)
        answers = {key: known[key] for key in wanted if key in known}
        missing = [key for key in wanted if key not in answers]
        if missing:
            found = read(missing)
            new = {key: found.get(key, self.nothing) for key in missing}
            self._kept(session).update(new)
            answers |= new
        return answers

    def answer(self, session: Session, key: K, read: Callable[[Sequence[K]], Mapping[K, A]]) -> A:
        """Return the answer about one key; see `answers`."""
        return self.answers(session, (key,), read)[key]

    def know(self, session: Session, answers: Mapping[K, A]) -> None:
        """Keep answers that another reading has brought along."""
        self._kept(session).update(answers)

    def _kept(self, session: Session) -> dict[K, A]:
        # A person may see less than the system: what one was told is no answer to the other.
        kept = session.info.setdefault(_KEPT, {})
        found: dict[K, A] = kept.setdefault((self, wall.role_of(session)), {})
        return found

    def _pending(self, session: Session) -> bool:
        rows = chain(session.new, session.dirty, session.deleted)
        return any(isinstance(row, self.tables) for row in rows)

    def _forget(self, session: Session) -> None:
        kept = session.info.get(_KEPT, {})
        session.info[_KEPT] = {place: told for place, told in kept.items() if place[0] is not self}


def _forget_about(session: Session, changed: set[type]) -> None:
    questions = {question for question, _ in session.info.get(_KEPT, ())}
    for question in questions:
        if any(issubclass(one, question.tables) for one in changed):
            question._forget(session)  # noqa: SLF001


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: Any) -> None:
    if session.info.get(_KEPT):
        _forget_about(session, {type(row) for row in chain(session.new, session.dirty)})
        _forget_about(session, {type(row) for row in session.deleted})


@event.listens_for(Session, "do_orm_execute")
def _written_past_the_rows(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and state.session.info.get(_KEPT) and state.bind_mapper is not None:
        _forget_about(state.session, {state.bind_mapper.class_})


@event.listens_for(Session, "after_soft_rollback")
def _undone(session: Session, _previous: Any) -> None:
    session.info.pop(_KEPT, None)
