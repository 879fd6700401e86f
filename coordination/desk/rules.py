"""Which days a calendar shows, and how many things are due on each. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable


def days(due: Iterable[dt.date], today: dt.date) -> list[tuple[dt.date, int]]:
    """Return how many things are due on each day, the first day first.

    Args:
        due: the day of each; what is late stands on today, where it is looked for.
        today: in Amsterdam.
    """
    return sorted(Counter(max(day, today) for day in due).items())
