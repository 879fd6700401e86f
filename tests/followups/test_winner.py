"""Ten members accept at once: exactly one wins, on a database that really commits."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from coordination.access.keys import Key, Relation
from coordination.core.errors import Conflict
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service import answering
from coordination.work import Runtime
from tests import factories
from tests.world import build_world

POLICE = ("police_officer@politie-venlo", "police_officer.2@politie-venlo")
TRIES = 10


def test_exactly_one_of_many_wins(live_runtime: Runtime) -> None:
    world = build_world(live_runtime)
    about = factories.concern(world)
    follow_up = factories.released(world, factories.police_question(world, about), about)
    together = Barrier(TRIES, timeout=30)

    def accept(number: int) -> uuid.UUID | None:
        together.wait()
        try:
            with world.acting(POLICE[number % 2], "follow_up.accept") as work:
                return answering.accept(work, follow_up).handler_id
        except Conflict:
            return None

    with ThreadPoolExecutor(TRIES) as threads:
        answers = list(threads.map(accept, range(TRIES)))
    winners = [answer for answer in answers if answer]
    assert len(winners) == 1
    with world.system() as work:
        row = work.ungoverned(select(FollowUp).where(FollowUp.id == follow_up)).one()
        assert (row.status, row.handler_id) == (FollowUpStatus.ACCEPTED, winners[0])
        handling = select(Key.membership_id).where(
            Key.relation == Relation.HANDLING, Key.record_id == follow_up
        )
        assert work.session.scalars(handling).all() == winners
