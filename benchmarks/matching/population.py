"""Young persons of a region, each registered by two organisations, and who is who.

200,000 of them in 25 organisations; one in a hundred is one of twins and one in five has a brother
or sister of another age at the same address, under the same surname. First names differ within a
family, but one in ten has a second name of its twin, brother or sister. Names are of lists
(Faker 40.54.0, MIT licence), some far more usual than others; one young person in twenty has a
first name that the product's list of names does not hold.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from coordination.core.text import fold
from coordination.matching.likeness import Identity

FIRST, RARE, LAST = (
    line.split(",")
    for line in Path(__file__).with_name("names.txt").read_text("utf-8").splitlines()
)
PARTICLES = ("van", "de", "van der", "van den", "van de", "ter", "ten", "den", "in 't", "op den")
SUFFIXES = ("A", "B", "C", "bis", "-1", "-2", "-3", " I", "zw")
RARE_NAMES, SHARED_NAMES, TWINS, SIBLINGS = 0.05, 0.10, 0.01, 0.20
YOUNGEST, OLDEST = dt.date(2003, 9, 1), dt.date(2022, 9, 1)


def _weights(number: int, flatness: float) -> list[float]:
    """By rank: the most usual Dutch first name and surname are those of about one in a hundred."""
    return list(accumulate((rank + 3) ** -flatness for rank in range(number)))


@dataclass(frozen=True)
class Registration:
    """One organisation's own.

    Attributes:
        youth: whose it is.
        organisation: number of who wrote it.
        identity: what it says.
        variants: in what it differs from the first registration.
    """

    youth: int
    organisation: int
    identity: Identity
    variants: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Youth:
    """Who somebody is, and among whom.

    Attributes:
        number: unique.
        family: the number of the first of the family.
        twin: whether one of twins.
        identity: as it is.
    """

    number: int
    family: int
    twin: bool
    identity: Identity


class Region:
    """Draws families; the same seed gives the same ones."""

    def __init__(self, seed: int, twins: float = TWINS, siblings: float = SIBLINGS) -> None:
        """Begin with a source of chance.

        Args:
            seed: of all that is drawn.
            twins: share of the young persons who are one of twins.
            siblings: share of those with a brother or sister of another age.
        """
        # Half the share of persons, because each family of these has two of them.
        families = 1 - (twins + siblings) / 2
        self._twins, self._both = twins / 2 / families, (twins + siblings) / 2 / families
        self.draw = random.Random(seed)
        self._first, self._last = list(FIRST), list(LAST)
        self.draw.shuffle(self._first)
        self.draw.shuffle(self._last)
        self._first_weights = _weights(len(FIRST), 0.6)
        self._last_weights = _weights(len(LAST), 0.5)

    def youths(self, number: int) -> Iterator[Youth]:
        """Yield so many, families together.

        Args:
            number: of young persons.
        """
        made = 0
        while made < number:
            kind = self.draw.random()
            size = 2 if kind < self._both else 1
            yield from self._family(made, twins=kind < self._twins, size=size)
            made += size

    def _family(self, number: int, *, twins: bool, size: int) -> Iterator[Youth]:
        first = Identity(self._surname(), self._names(()), self._day(), *self._home())
        yield Youth(number, number, twins, first)
        if size > 1:
            names = self._names(tuple(first.first_names.split()))
            day = first.birth_date if twins else self._other_day(first.birth_date)
            second = replace(first, first_names=names, birth_date=day)
            yield Youth(number + 1, number, twins, second)

    def _surname(self) -> str:
        name = self._one(self._last, self._last_weights)
        bare = not name.lower().startswith("van")
        particle = bare and self.draw.random() < 0.25
        return f"{self.draw.choice(PARTICLES)} {name}" if particle else name

    def _names(self, family: tuple[str, ...]) -> str:
        """Draw one to three names, none of which the family has, but for one in ten."""
        wanted = self.draw.choices((1, 2, 3), (35, 45, 20))[0]
        taken = {fold(name) for name in family}  # nobody has a Valérie and a Valerie
        names: list[str] = []
        while len(names) < wanted:
            name = self._name()
            if fold(name) not in taken:
                names.append(name)
                taken.add(fold(name))
        if len(names) > 1 and len(family) > 1 and self.draw.random() < SHARED_NAMES:
            names[1] = family[1]
        return " ".join(names)

    def _name(self) -> str:
        if self.draw.random() < RARE_NAMES:
            return self.draw.choice(RARE)
        return self._one(self._first, self._first_weights)

    def _day(self) -> dt.date:
        return YOUNGEST + dt.timedelta(days=self.draw.randrange((OLDEST - YOUNGEST).days))

    def _other_day(self, day: dt.date) -> dt.date:
        other = day
        while abs((other - day).days) < 280:  # days between two births of one mother
            other = self._day()
        return other

    def _home(self) -> tuple[str, str]:
        letters = "".join(self.draw.choices("ABCDEGHJKLMNPRSTVWXZ", k=2))
        suffix = self.draw.choice(SUFFIXES) if self.draw.random() < 0.25 else ""
        number = f"{self.draw.randrange(1, 200)}{suffix}"
        return f"{self.draw.randrange(3500, 3800)} {letters}", number

    def new_home(self) -> tuple[str, str]:
        """Return another address."""
        return self._home()

    def _one(self, names: list[str], weights: list[float]) -> str:
        return self.draw.choices(names, cum_weights=weights)[0]
