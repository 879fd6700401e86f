"""What people do in the year: questions, and what becomes of them; drawn by seed.

Imports nothing of the product: the model reckons from the same lives what must be, while `ground`
lives them in the product. Every act happens at ten in the morning of its day.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.year.days import DAY

REGIONS = ("noord", "midden", "zuid")
# Organisation of each town: its roles, with how many members each has.
TOWN = {
    "school": {"care_coordinator": 2, "mentor": 4, "organisation_lead": 1},
    "team": {"youth_worker": 3, "organisation_lead": 1},
    "police": {"police_officer": 3, "organisation_lead": 1},
    "attendance": {"attendance_officer": 2, "organisation_lead": 1},
    "municipality": {"process_director": 1, "organisation_lead": 1},
}
MEMBERS = sum(sum(roles.values()) for roles in TOWN.values())  # of each town


@dataclass(frozen=True)
class Kind:
    """What can be asked.

    Attributes:
        name: as the product text calls it.
        asked: organisation of the town that is asked.
        role: of it that answers.
        accept: working days within which it is accepted.
        complete: working days within which it is done.
        soon: whether the signal is urgent.
        quick: whether the short ladder holds.
        pauses: whether school holidays do not count.
        declinable: whether it can be refused.
    """

    name: str
    asked: str
    role: str
    accept: int
    complete: int
    soon: bool = False
    quick: bool = False
    pauses: bool = False
    declinable: bool = True

    @property
    def inside(self) -> bool:
        """Return whether a school asks it of itself."""
        return self.asked == "school"


KINDS = (
    Kind("help_request", "team", "youth_worker", 2, 5),
    Kind("help_request", "team", "youth_worker", 2, 5, soon=True, quick=True),
    Kind("safety_consult", "police", "police_officer", 1, 5, quick=True),
    Kind("absence_report", "attendance", "attendance_officer", 2, 5, declinable=False),
    Kind("area_question", "municipality", "process_director", 5, 20),
    Kind("support", "school", "care_coordinator", 2, 10, pauses=True, declinable=False),
    Kind("review", "school", "care_coordinator", 1, 1, pauses=True, declinable=False),
)


@dataclass(frozen=True)
class Life:
    """One question, from the first act to the last; a missing day means never.

    Attributes:
        number: which one.
        town: where.
        kind: what is asked.
        author: number of the coordinator, or of the mentor for a review, who recorded it.
        asker: number of the coordinator who lets it go.
        handler: number of the member who takes it up.
        proposed: day on which it is proposed; what stays inside is offered at once.
        released: day on which it leaves the school.
        accepted: day on which somebody takes it up.
        ended: day on which it ends.
        end: how: done, declined, withdrawn or kept.
        informed: day on which the young person hears that something was shared.
        looked: days after which the first who hears of the end looks at it.
    """

    number: int
    town: int
    kind: Kind
    author: int
    asker: int
    handler: int
    proposed: dt.date
    released: dt.date | None = None
    accepted: dt.date | None = None
    ended: dt.date | None = None
    end: str = "done"
    informed: dt.date | None = None
    looked: int | None = None

    @property
    def offered(self) -> dt.date | None:
        """Return the day on which the addressed function hears of it."""
        return self.proposed if self.kind.inside else self.released

    @property
    def region(self) -> str | None:
        """Return the region whose holidays do not count, if any."""
        return REGIONS[self.town % len(REGIONS)] if self.kind.pauses else None

    @property
    def shared(self) -> bool:
        """Return whether somebody must be informed, because a person is named to others."""
        return not self.kind.inside and self.kind.name != "area_question"


def drawn(seed: int, towns: int, number: int, days: list[dt.date]) -> list[Life]:
    """Return lives.

    Args:
        seed: the same seed gives the same lives.
        towns: how many there are.
        number: of lives.
        days: on which they may begin.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable
    return [_life(chance, one, one % towns, days) for one in range(number)]


def _life(chance: random.Random, number: int, town: int, days: list[dt.date]) -> Life:
    kind = chance.choice(KINDS)
    author, asker, handler = (
        chance.randint(1, most) for most in (2, 2, TOWN[kind.asked][kind.role])
    )
    begun = Life(number, town, kind, author, asker, handler, chance.choice(days))
    if not kind.inside:
        begun = _released(chance, begun)
    return begun if begun.ended or begun.offered is None else _answered(chance, begun)


def _released(chance: random.Random, life: Life) -> Life:
    waits = chance.choice((0, 0, 0, 1, 1, 3, 5, 8, -1, -6))
    day = life.proposed + abs(waits) * DAY
    if waits < 0:  # nobody ever looks at it, or it is kept inside
        return replace(life, ended=day if waits < -1 else None, end="kept")
    return replace(life, released=day)


def _answered(chance: random.Random, life: Life) -> Life:
    assert life.offered is not None
    waits, end = chance.choice((0, 1, 1, 2, 4, 6, 9, 14, None)), chance.random()
    if waits is None:
        return life
    day = life.offered + waits * DAY
    if life.kind.declinable and end < 0.25:
        how = "declined" if end < 0.15 else "withdrawn"
        return _looked(chance, replace(life, ended=day, end=how))
    done = chance.choice((1, 3, 6, 10, 15, 25, None))
    life = replace(life, accepted=day, ended=day + done * DAY if done else None)
    return _informed(chance, _looked(chance, life))


def _informed(chance: random.Random, life: Life) -> Life:
    after = chance.choice((1, 10, 28, 31, 36, None))
    if not life.shared or after is None or life.released is None or life.accepted is None:
        return life
    return replace(life, informed=max(life.accepted, life.released + after * DAY))


def _looked(chance: random.Random, life: Life) -> Life:
    return replace(life, looked=chance.choice((1, 4, 9, 16, 30, None)))


def people(towns: int) -> Iterator[str]:
    """Yield the name of every member."""
    for town in range(towns):
        for organisation, roles in TOWN.items():
            for role in roles:
                yield from everybody(organisation, role, town)


def everybody(organisation: str, role: str, town: int) -> tuple[str, ...]:
    """Return the names of the members of an organisation in a role."""
    return tuple(
        one(organisation, role, town, number) for number in range(1, TOWN[organisation][role] + 1)
    )


def one(organisation: str, role: str, town: int, number: int = 1) -> str:
    """Return the name of one member."""
    return f"{role}.{number}@{organisation}-{town}"
