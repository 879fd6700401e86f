"""The database itself refuses a second effect, whoever forgot to look (assurance §5.2, O4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from coordination.digest import service as digests
from coordination.followups.models import NoticeKind
from coordination.followups.service import reminding
from coordination.followups.service.notices import News, tell
from coordination.http.models import IdempotencyKey
from coordination.partners.calendar import due_at
from coordination.routing.service.rule_sets import load_default
from coordination.watch import service as watch
from coordination.watch.rules import Part
from tests import factories
from tests.conftest import START
from tests.drain import drain
from tests.people.persons import registered
from tests.signals.samples import COORDINATOR, submitted
from tests.world import World

LATER = due_at(dt.date(2026, 12, 7))
# The same row with another id, and with another name where names are unique as well.
AGAIN = """
INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table},
    (SELECT to_jsonb(t) || CASE WHEN to_jsonb(t) ? 'reference'
        THEN '{{"reference": "ZZZ-ZZ9"}}'::jsonb ELSE '{{}}'::jsonb END
     FROM {table} t LIMIT 1) || jsonb_build_object('id', gen_random_uuid()))
"""
Clock = Callable[[dt.datetime], None]


def late(world: World, set_clock: Clock) -> None:
    """Let a question to the police be so late that it lies on a desk."""
    about = factories.concern(world)
    factories.released(world, factories.police_question(world, about), about)
    set_clock(LATER)
    with world.system() as work:
        reminding.run_due(work, 100)


def decided(world: World, _set_clock: Clock) -> None:
    with world.system() as work:
        load_default(work)
    submitted(world, COORDINATOR, registered(world))
    drain(world.runtime)


def monday(world: World, set_clock: Clock) -> None:
    set_clock(LATER)
    with world.system() as work:
        digests.run_due(work, 1)


def news(world: World, _set_clock: Clock) -> None:
    member = world.member(COORDINATOR)
    with world.system() as work:
        about = ("membership", member.id, "K7F-2Q9")
        tell(work, [member.id], News(NoticeKind.FEEDBACK, about, "done"))


def asked_with_a_key(world: World, _set_clock: Clock) -> None:
    member = world.member(COORDINATOR).id
    with world.system() as work:
        key = {"key": "k", "fingerprint": b"f", "created_at": START}
        work.add(IdempotencyKey(membership_id=member, **key))


def alarmed(world: World, _set_clock: Clock) -> None:
    with world.system() as work:
        watch.beat(work, Part.SCHEDULER)
        work.session.execute(text("UPDATE beats SET at = at - interval '1 day'"))
        watch.look(work)


KEYS = {
    "reminders": ("uq_reminders_subject_id_due_version_stage_membership_id", late),
    "desk_items": ("uq_desk_items_follow_up_reason", late),
    "routing_decisions": ("uq_routing_decisions_current", decided),
    "digests": ("uq_digests_membership_id_iso_year_iso_week", monday),
    "mails": ("uq_mails_membership_id_template_occasion", monday),
    "notices": ("uq_notices_membership_id_kind_subject_id_occasion", news),
    "idempotency_keys": ("uq_idempotency_keys_membership_id_key", asked_with_a_key),
    "alarms": ("uq_alarms_open", alarmed),
}


@pytest.mark.parametrize("table", KEYS)
def test_the_database_refuses_a_second(world: World, set_clock: Clock, table: str):
    key, happen = KEYS[table]
    happen(world, set_clock)
    with world.runtime.sessions() as session, pytest.raises(IntegrityError, match=key):
        session.execute(text(AGAIN.format(table=table)))
