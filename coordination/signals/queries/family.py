"""To whom a signal is closed because they are family of a young person in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from coordination.partners.models import Membership
from coordination.people.models import ConflictOfInterest
from coordination.signals.models import SignalPerson
from coordination.work import Work


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
    family = (
        select(Membership.id)
        .join(ConflictOfInterest, ConflictOfInterest.account_id == Membership.account_id)
        .join(SignalPerson, SignalPerson.young_person_id == ConflictOfInterest.young_person_id)
        .where(SignalPerson.signal_id == signal_id, Membership.id.in_(found))
    )
    closed = set(work.ungoverned(family)) if found else set()
    return [member for member in found if member not in closed]
