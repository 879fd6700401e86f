"""In what a second registration differs from the first: the rates of the issue.

A variant that not everybody can have (a particle that moves needs a particle) is drawn so much the
more often from those who can, so that the rate holds over all second registrations.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.matching.population import PARTICLES, Region
from coordination.core.text import fold
from coordination.matching.likeness import Identity

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ABBREVIATED = {
    "van": "v.",
    "de": "d.",
    "van der": "v.d.",
    "van den": "v/d",
    "van de": "vd",
    "in 't": "int",
}
SOUNDS = (
    *(("ij", "y"), ("ij", "ei"), ("ei", "ij"), ("ui", "uy"), ("uy", "ui"), ("ou", "au")),
    *(("au", "ou"), ("k", "c"), ("ks", "x"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("dt", "d")),
    *(("gh", "g"), ("ch", "g"), ("ae", "aa"), ("z", "s"), ("s", "z"), ("ss", "s"), ("c", "k")),
    *(("nn", "n"), ("ll", "l"), ("tt", "t"), ("oo", "o"), ("ee", "e"), ("y", "ij"), ("v", "f")),
)
Change = Callable[[Identity, Region], Identity]


@dataclass(frozen=True)
class Variant:
    """One way in which registrations differ.

    Attributes:
        name: for the table.
        rate: share of the second registrations.
        change: makes it; returns the same identity where it cannot be had.
    """

    name: str
    rate: float
    change: Change


def slip(name: str, draw: random.Random) -> str:
    """Return a name with one slip: a letter lost, doubled, changed, or two that changed places.

    Args:
        name: at least two letters.
        draw: source of chance.
    """
    place = draw.randrange(len(name) - 1)
    lost = name[:place] + name[place + 1 :]
    doubled = name[: place + 1] + name[place:]
    changed = name[:place] + draw.choice(LETTERS) + name[place + 1 :]
    turned = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return draw.choice((lost, doubled, changed, turned)).capitalize()


def _surname_slip(one: Identity, region: Region) -> Identity:
    words = one.surname.split()
    return replace(one, surname=" ".join((*words[:-1], slip(words[-1], region.draw))))


def _first_name_slip(one: Identity, region: Region) -> Identity:
    words = one.first_names.split()
    place = region.draw.randrange(len(words))
    words[place] = slip(words[place], region.draw)
    return replace(one, first_names=" ".join(words))


def _particle(one: Identity, region: Region) -> Identity:
    for particle in sorted(PARTICLES, key=len, reverse=True):
        bare = one.surname.removeprefix(f"{particle} ")
        if bare != one.surname:
            short = f"{ABBREVIATED.get(particle, particle[0] + '.')} {bare}"
            ways = (f"{bare}, {particle}", f"{bare} {particle}", short, bare, short.title())
            return replace(one, surname=region.draw.choice(ways))
    return one


def _no_diacritics(one: Identity, _region: Region) -> Identity:
    surname, names = one.surname, one.first_names
    if fold(f"{surname} {names}") == f"{surname} {names}".lower():
        return one
    return replace(one, surname=fold(surname).title(), first_names=fold(names).title())


def _by_sound(one: Identity, region: Region) -> Identity:
    head, _, name = one.surname.rpartition(" ")
    fitting = [(old, new) for old, new in SOUNDS if old in name.lower()]
    if not fitting:
        return one
    old, new = region.draw.choice(fitting)
    heard = re.sub(old, new, name.lower(), count=1).capitalize()
    return replace(one, surname=f"{head} {heard}".strip())


def _names_otherwise(one: Identity, region: Region) -> Identity:
    words = one.first_names.split()
    if len(words) == 1:
        return one
    if region.draw.random() < 0.5:
        words[0], words[1] = words[1], words[0]
    else:
        words.pop(region.draw.randrange(len(words)))
    return replace(one, first_names=" ".join(words))


def _day_and_month(one: Identity, _region: Region) -> Identity:
    day = one.birth_date
    if day.day > 12:
        return one
    return replace(one, birth_date=dt.date(day.year, day.day, day.month))


def _postcode(one: Identity, region: Region) -> Identity:
    code = (one.postcode or "").replace(" ", "")
    ways = (code, f"{code[:4]}  {code[4:]}", code.lower(), f" {code[:2]} {code[2:]}")
    return replace(one, postcode=region.draw.choice(ways))


def _no_suffix(one: Identity, _region: Region) -> Identity:
    found = re.match(r"\d+", one.house_number or "")
    return replace(one, house_number=found[0] if found else None)


def _moved(one: Identity, region: Region) -> Identity:
    postcode, number = region.new_home()
    return replace(one, postcode=postcode, house_number=number)


VARIANTS = (
    Variant("day and month swapped", 0.01, _day_and_month),
    Variant("name by sound", 0.03, _by_sound),
    Variant("slip in the surname", 0.04, _surname_slip),
    Variant("slip in a first name", 0.04, _first_name_slip),
    Variant("first names swapped or one left out", 0.05, _names_otherwise),
    Variant("particle moved or abbreviated", 0.08, _particle),
    Variant("diacritics dropped", 0.06, _no_diacritics),
    Variant("house-number suffix missing", 0.10, _no_suffix),
    Variant("postcode spaced otherwise", 0.30, _postcode),
    Variant("moved house", 0.05, _moved),
)


def varied(one: Identity, region: Region, rates: dict[str, float]) -> tuple[Identity, set[str]]:
    """Return what another organisation writes of the same person, and in what it differs.

    Args:
        one: the first registration.
        region: source of chance.
        rates: by name of the variant, among those who can have it.
    """
    had: set[str] = set()
    for variant in VARIANTS:
        if region.draw.random() < rates[variant.name]:
            other = variant.change(one, region)
            had |= {variant.name} if other != one else set()
            one = other
    return one, had


def rates_among_fit(sample: list[Identity], region: Region) -> dict[str, float]:
    """Return the rate of each variant among those who can have it.

    Args:
        sample: first registrations.
        region: source of chance.
    """
    found: dict[str, float] = {}
    for variant in VARIANTS:
        fit = sum(variant.change(one, region) != one for one in sample)
        found[variant.name] = min(1.0, variant.rate * len(sample) / max(fit, 1))
    return found
