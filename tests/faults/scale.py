"""How much of the plan one run takes, so that all faults fit their limit of 80 minutes."""

from __future__ import annotations

import math
import os

# The plan's own numbers: FAULTS_SCALE=1 make faults
SCALE = float(os.environ.get("FAULTS_SCALE", "0.5"))


def scaled(number: int) -> int:
    """Return how many of a number this run takes, at least one.

    Args:
        number: of strikes, signals or seconds of the whole play.
    """
    return max(1, math.ceil(number * SCALE))
