"""Reads for opening a case from a match: one's own signals, never an offer of anybody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select

from coordination.cases.service.opening import OPENABLE
from coordination.matching.queries.tasks import TaskView
from coordination.people.policy import same_youth
from coordination.signals.models import Signal, SignalPerson
from coordination.work import Work

MOST = 20


def own_signals(work: Work, found: TaskView) -> Sequence[Signal]:
    """Return one's own signals about the young person of a task that can become a case.

    They are found by one's own right alone, so that nothing here depends on the other side.

    Args:
        work: of whose side it is.
        found: the side.
    """
    about = exists(
        select(SignalPerson.signal_id).where(
            SignalPerson.signal_id == Signal.id,
            SignalPerson.young_person_id.in_(same_youth([found.young_person_id])),
        )
    )
    query = select(Signal).where(
        about,
        Signal.organisation_id == work.actor.organisation_id,
        Signal.status.in_(OPENABLE),
        work.allowed(Signal, "signal.open_case"),
    )
    rows = work.session.scalars(query.order_by(Signal.created_at.desc(), Signal.id).limit(MOST))
    signals = rows.all()
    work.saw(signals, "signal.list")
    return signals
