"""Registers a region twice, matches the registrations by their marks, and counts."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from benchmarks.matching.population import Region, Registration, Youth
from benchmarks.matching.variants import rates_among_fit, varied
from coordination.matching.marks import marks

ORGANISATIONS = 25
SAMPLE = 2_000  # registrations from which it is seen who can have a variant


@dataclass
class Found:
    """What the marks found.

    Attributes:
        pairs: two registrations of one young person, by variant; `all` is the total.
        met: those of them that matched.
        wrong: matches of two persons, by what these are to each other.
        examples: some of the wrong ones, to read.
    """

    pairs: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[Registration, Registration]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the pairs of one person that matched."""
        return self.met["all"] / self.pairs["all"]

    @property
    def precision(self) -> float:
        """Share of the matches that are of one person."""
        return self.met["all"] / (self.met["all"] + self.wrong.total())


def measure(number: int, region: Region) -> Found:
    """Return what is found in a region.

    Args:
        number: of young persons; each is registered twice.
        region: draws them.
    """
    youths = list(region.youths(number))
    by_number = {youth.number: youth for youth in youths}
    found, key = Found(), {"k1": secrets.token_bytes(32)}
    # Every form holds the year of birth, so that a year at a time is enough, and less to hold.
    for registrations in _by_year(youths, region).values():
        met = _matched(registrations, key)
        _count(found, registrations, met, by_number)
    return found


def _by_year(youths: list[Youth], region: Region) -> dict[int, list[Registration]]:
    rates = rates_among_fit([youth.identity for youth in youths[:SAMPLE]], region)
    found: dict[int, list[Registration]] = defaultdict(list)
    for youth in youths:
        one, other = region.draw.sample(range(ORGANISATIONS), 2)
        identity, had = varied(youth.identity, region, rates)
        year = found[youth.identity.birth_date.year]
        year.append(Registration(youth.number, one, youth.identity))
        year.append(Registration(youth.number, other, identity, frozenset(had)))
    return found


def _matched(registrations: list[Registration], key: dict[str, bytes]) -> set[tuple[int, int]]:
    """Return the places of those that share a mark that at least one has as written."""
    holders: dict[bytes, list[tuple[int, bool]]] = defaultdict(list)
    for place, registration in enumerate(registrations):
        for mark in marks(registration.identity, key):
            holders[mark.digest].append((place, mark.written))
    return {
        (one, other)
        for sharing in holders.values()
        for (one, written), (other, as_well) in combinations(sharing, 2)
        if (written or as_well)
        and registrations[one].organisation != registrations[other].organisation
    }


def _count(
    found: Found,
    registrations: list[Registration],
    met: set[tuple[int, int]],
    youths: dict[int, Youth],
) -> None:
    for place in range(0, len(registrations), 2):
        for kind in _kinds(registrations[place + 1]):
            found.pairs[kind] += 1
            found.met[kind] += (place, place + 1) in met
    for one, other in met:
        first, second = registrations[one], registrations[other]
        if first.youth != second.youth:
            found.wrong[_relation(youths[first.youth], youths[second.youth])] += 1
            found.examples.append((first, second))


def _kinds(second: Registration) -> Iterator[str]:
    yield "all"
    yield from second.variants or ("no variant",)
    if len(second.variants) > 1:
        yield "two variants or more"


def _relation(one: Youth, other: Youth) -> str:
    if one.family != other.family:
        return "strangers"
    return "twins" if one.twin else "siblings"
