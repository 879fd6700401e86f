"""What each tick does: it asks a feature for what is due, in batches, until nothing is."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from coordination import work as unit
from coordination.access.actors import System
from coordination.work import Occasion, Runtime, Work

BATCH = 100
MOST_BATCHES = 50  # the next tick goes on; a sweep must end before the longest task does

# Each takes a unit of work and the size of a batch, and returns how many it found due. Rows that
# another sweep holds are skipped, so that two schedulers do not wait for each other.
SWEEPERS: dict[str, Callable[[Work, int], int]] = {}


def sweep(runtime: Runtime, name: str) -> int:
    """Do everything that is due, one transaction for each batch.

    Args:
        runtime: of this process.
        name: of the sweeper.

    Returns:
        How many things were due.
    """
    total = 0
    for _ in range(MOST_BATCHES):
        found = _one_batch(runtime, name)
        total += found
        if found < BATCH:
            break
    return total


def _one_batch(runtime: Runtime, name: str) -> int:
    occasion = Occasion(f"sweep.{name}", uuid.uuid4().hex, writes=False)
    with unit.begin(runtime, System("worker"), occasion) as work:
        return SWEEPERS[name](work, BATCH)
