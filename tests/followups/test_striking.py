"""A batch of the ladder costs as many statements as a row; a row that fails holds up no other."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter

import pytest
from sqlalchemy import select, text

from coordination.audit.models import AuditEntry
from coordination.followups.models import DeskItem, FollowUp, Reminder
from coordination.followups.service import reminding
from coordination.mail.models import Mail
from coordination.outbox.models import OutboxMessage
from coordination.partners.calendar import due_at
from coordination.sharing.service.consent import Consent
from tests import factories
from tests.sending import Sent, sending
from tests.world import World

# Accept within 2 and complete within 5 working days of Wednesday 18 November 2026: everything late.
LATE = due_at(dt.date(2026, 11, 27))


def asked(world: World) -> uuid.UUID:
    """Leave a question to help that is offered."""
    about = factories.concern(world)
    question = factories.help_question(world, about)
    factories.released(world, question, about, consent=Consent(dt.date(2026, 11, 17)))
    return question


def struck(world: World) -> Sent:
    """Let a tick strike and return what it sent."""
    with sending() as sent, world.system() as work:
        reminding.run_due(work, 500)
    return sent


def count(world: World, model: type) -> int:
    with world.system() as work:
        return len(work.session.scalars(select(model)).all())


def test_a_batch_sends_as_many_statements_as_a_row(world: World, connection, set_clock):
    sent = {}
    for number in (1, 6):
        with connection.begin_nested() as until_now:
            for _ in range(number):
                asked(world)
            before = count(world, OutboxMessage)
            set_clock(LATE)
            sent[number] = struck(world).statements
            # Nothing but the mails follows what has struck, so that no message is left.
            assert count(world, OutboxMessage) == before
            assert count(world, DeskItem) == number
            until_now.rollback()
    assert len(sent[6]) == len(sent[1]), Counter(sent[6]) - Counter(sent[1])
    assert len(sent[6]) <= 45, sent[6]


@pytest.fixture
def poisoned(world: World, set_clock) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """Three questions that are late, of which one cannot be dealt with."""
    first, broken, last = [asked(world) for _ in range(3)]
    _set_function(world, broken, "nobody_knows")
    set_clock(LATE)
    return broken, [first, last]


def _set_function(world: World, follow_up_id: uuid.UUID, function: str) -> None:
    changed = text("UPDATE follow_ups SET function = :function WHERE id = :id")
    with world.system() as work:
        work.session.execute(changed, {"function": function, "id": follow_up_id})


def _reminded(world: World) -> set[uuid.UUID]:
    with world.system() as work:
        rows = select(Reminder.subject_id).where(Reminder.subject_kind == "follow_up")
        return set(work.session.scalars(rows))


def _logged(world: World) -> list[str]:
    with world.system() as work:
        entries = work.session.scalars(select(AuditEntry)).all()
    subjects = [one for entry in entries for one in entry.subjects]
    return [one["id"] for one in subjects if one["action"] == "follow_up.remind"]


def test_a_row_that_fails_keeps_no_other_waiting(world: World, poisoned):
    broken, others = poisoned
    struck(world)
    assert _reminded(world) == set(others)
    assert sorted(_logged(world)) == sorted(map(str, others))
    with world.system() as work:
        mails = work.session.scalars(select(Mail).where(Mail.template == "reminder")).all()
        still_due = work.session.scalars(select(FollowUp.id).where(FollowUp.next_stage_at <= LATE))
        assert (len(mails) > 0, still_due.all()) == (True, [broken])


def test_a_row_that_failed_strikes_once_when_it_can(world: World, poisoned):
    broken, others = poisoned
    struck(world)
    before = count(world, Reminder)
    struck(world)
    assert count(world, Reminder) == before
    _set_function(world, broken, "youth_worker")
    struck(world)
    assert _reminded(world) == {broken, *others}
    assert sorted(_logged(world)) == sorted(map(str, (broken, *others)))
