"""Whether the backups are as new as they must be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from coordination.backup.shelf import Shelf

# Base backups and trials are made each night; changes may be lost for five minutes (assurance §7).
NIGHTLY = dt.timedelta(hours=26)
CHANGES = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Age:
    """How old one thing is.

    Attributes:
        what: in a few words.
        at: when it was made, or None where there is none.
        late: whether it is older than it may be.
    """

    what: str
    at: dt.datetime | None
    late: bool


def real_time() -> dt.datetime:
    """Return the time of this machine: backups age also where the product's clock was moved."""
    return dt.datetime.now(dt.UTC)


def ages(shelf: Shelf, now: dt.datetime) -> Sequence[Age]:
    """Return how old the newest things on a shelf are.

    Args:
        shelf: with the backups.
        now: by the clock of this machine.
    """
    bases = shelf.bases()
    newest = bases[-1].ended_at if bases else None
    found = (
        ("newest backup", newest, NIGHTLY),
        ("newest changes in the backup", shelf.newest_change(), CHANGES),
        ("backup last restored to try", shelf.verified(), NIGHTLY),
    )
    return [Age(what, at, at is None or now - at > limit) for what, at, limit in found]
