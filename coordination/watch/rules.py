"""What is wrong with an installation, told from how long its parts have been silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

STALLED_AFTER = 60  # seconds; an older undone message is the alarm (assurance §1 item 4)
FAILING_AFTER = 5  # tries that failed, a minute of them; a person is to look at the message
BEATS_OF_GRACE = 3  # a part that let so many of its beats pass is silent


class Part(StrEnum):
    """Whose heart beats: each writes down now and then that it is there."""

    SCHEDULER = "scheduler"  # with the broker and a worker: its tick came all the way
    RELAY = "relay"


class Ailment(StrEnum):
    """What an administrator hears of."""

    MESSAGES_WAIT = "messages_wait"
    SCHEDULER_SILENT = "scheduler_silent"
    RELAY_SILENT = "relay_silent"


SILENT = {Part.SCHEDULER: Ailment.SCHEDULER_SILENT, Part.RELAY: Ailment.RELAY_SILENT}


@dataclass(frozen=True)
class Pulse:
    """How the installation is doing, by the database's own clock.

    Attributes:
        oldest: seconds that the oldest message without effect has waited; 0 where there is none.
        silences: seconds since the last beat of each part that ever beat.
    """

    oldest: float
    silences: Mapping[Part, float]


def ailments(pulse: Pulse, tick_seconds: int) -> frozenset[Ailment]:
    """Return what is wrong; a part that never beat was never started, and is not missed.

    Args:
        pulse: as it is now.
        tick_seconds: between two beats.
    """
    grace = BEATS_OF_GRACE * tick_seconds
    found = {SILENT[part] for part, seconds in pulse.silences.items() if seconds > grace}
    return frozenset(found | ({Ailment.MESSAGES_WAIT} if pulse.oldest > STALLED_AFTER else set()))
