"""A tick that came all the way, through broker and worker, writes down that it came."""

from __future__ import annotations

from sqlalchemy import select

from coordination.watch.models import Beat
from coordination.watch.rules import Part
from coordination.work import Runtime
from workers.sweepers import sweep


def test_a_tick_of_the_scheduler_is_heard(runtime: Runtime):
    with runtime.sessions() as session:
        before = session.scalar(select(Beat.at).where(Beat.part == Part.SCHEDULER))
    sweep(runtime, "watch_over")
    with runtime.sessions() as session:
        heard = session.scalar(select(Beat.at).where(Beat.part == Part.SCHEDULER))
    assert heard is not None
    assert heard != before
