"""Reads of matches: the side of a professional, and what the process directors see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import Role
from coordination.http.paging import Page, Paging, governed
from coordination.matching.models import Match, MatchTask
from coordination.matching.rules import MatchAnswer, MatchState
from coordination.partners.models import Account, Membership
from coordination.people.models import YoungPerson
from coordination.people.queries.registrations import readable_own
from coordination.work import Work

TASK_ORDER = (MatchTask.due_on, MatchTask.id)
ORDER = (Match.due_on, Match.id)


@dataclass(frozen=True)
class Contact:
    """Whom to reach, and nothing of what they know (product text §3, "match").

    Attributes:
        name: of the person.
        role: their function.
        organisation: its name.
        email: professional address.
    """

    name: str
    role: Role
    organisation: str
    email: str


@dataclass(frozen=True)
class TaskView:
    """One's own side of a match.

    Attributes:
        id: of the task; the other side's is another one.
        row_version: for the entity tag.
        reference: opaque.
        young_person_id: of one's own registration.
        contact: the professional on the other side.
        due_on: last day of the answer, in Amsterdam.
        answer: what one has answered, or None.
        words: one's own reason, or None.
        permissions: what one may do now.
    """

    id: uuid.UUID
    row_version: int
    reference: str
    young_person_id: uuid.UUID
    contact: Contact
    due_on: dt.date
    answer: MatchAnswer | None
    words: str | None
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class MatchView:
    """That a match exists, and whether it was answered.

    Attributes:
        id: of the match.
        reference: opaque; those of the tasks are others.
        due_on: by when both answer, in Amsterdam.
        answered: whether both have.
    """

    id: uuid.UUID
    reference: str
    due_on: dt.date
    answered: bool


def tasks(work: Work, paging: Paging, *, unanswered: bool = False) -> Page[TaskView]:
    """Return the matches of the reader, those to be answered last first.

    Args:
        work: of the reader.
        paging: which page.
        unanswered: leaves out what they have answered.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    wanted = [MatchTask.answer.is_(None)] if unanswered else []
    found = governed(work, MatchTask, wanted, paging, TASK_ORDER)
    work.saw(found.items, "match_task.list")
    contacts = _contacts(work, found.items)
    return Page([_view(row, contacts, frozenset()) for row in found.items], found.next_cursor)


def task(work: Work, task_id: uuid.UUID) -> TaskView:
    """Return one side of a match.

    Args:
        work: of whose side it is.
        task_id: which.

    Raises:
        NotFound: it does not exist, is over, or is somebody else's.
    """
    row = work.load(MatchTask, task_id, "match_task.read")
    return _view(row, _contacts(work, [row]), work.permissions(row))


def own_registration(work: Work, found: TaskView) -> YoungPerson | None:
    """Return the young person as one's own organisation knows them; None where that is closed.

    Args:
        work: of whose side it is.
        found: the side.
    """
    persons = readable_own(work, [found.young_person_id])
    work.saw(persons, "young_person.read")
    return persons[0] if persons else None


def matches(work: Work, paging: Paging) -> Page[MatchView]:
    """Return the matches that a process director sees, the newest first.

    Args:
        work: of the reader.
        paging: which page.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    found = governed(work, Match, [], paging, ORDER)
    work.saw(found.items, "match.list")
    return Page([_seen(row) for row in found.items], found.next_cursor)


def _seen(row: Match) -> MatchView:
    return MatchView(row.id, row.reference, row.due_on, row.state is MatchState.ANSWERED)


def _view(
    row: MatchTask, contacts: Mapping[uuid.UUID, Contact], granted: Iterable[str]
) -> TaskView:
    may = (act for act in granted if row.answer is None or act != "match_task.answer")
    return TaskView(
        row.id,
        row.row_version,
        row.reference,
        row.young_person_id,
        contacts[row.other_id],
        row.due_on,
        row.answer,
        row.words,
        tuple(sorted(may)),
    )


def _contacts(work: Work, rows: Sequence[MatchTask]) -> dict[uuid.UUID, Contact]:
    """The one disclosure of a match: who the other professional is (product text §1, P4)."""
    ids = {row.other_id for row in rows}
    joined = select(Membership).join(Account, Membership.account).join(Membership.organisation)
    found = work.ungoverned(joined.where(Membership.id.in_(ids)))
    return {
        one.id: Contact(one.account.name, one.role, one.organisation.name, one.account.email)
        for one in found
    }
