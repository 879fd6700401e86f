"""To whom a signal is closed because they are family of a young person in it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from coordination.core.memory import Question
from coordination.partners.models import Membership
from coordination.people.models import ConflictOfInterest
from coordination.signals.models import SignalPerson
from coordination.work import Work

_FAMILY: Question[uuid.UUID, Iterable[uuid.UUID]] = Question(
    (ConflictOfInterest, Membership, SignalPerson), ()
)


def without_family(
    work: Work, signal_id: uuid.UUID, members: Iterable[uuid.UUID]
) -> list[uuid.UUID]:
    """Return the memberships to which a signal is not closed by a conflict of interest.

    Args:
        work: the running unit of work.
        signal_id: what they would hear of.
        members: in the order that is kept.
    """
    found = list(members)
    closed = family(work, [signal_id])[signal_id] if found else ()
    return [member for member in found if member not in closed]


def family(work: Work, signal_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Iterable[uuid.UUID]]:
    """Return for each signal the memberships to which it is closed; read once, see `core.memory`.

    Args:
        work: the running unit of work.
        signal_ids: which signals.
    """

    def read(wanted: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Iterable[uuid.UUID]]:
        closed = (
            select(SignalPerson.signal_id, Membership.id)
            .join(
                ConflictOfInterest,
                ConflictOfInterest.young_person_id == SignalPerson.young_person_id,
            )
            .join(Membership, Membership.account_id == ConflictOfInterest.account_id)
            .where(SignalPerson.signal_id.in_(wanted))
        )
        found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        with work.as_system():
            for signal_id, member_id in work.session.execute(closed):
                found[signal_id].add(member_id)
        return found

    return _FAMILY.answers(work.session, signal_ids, read)
