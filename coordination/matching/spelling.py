"""The forms under which a name, a birth date and an address are compared. Pure.

A form is a text in which what people write in different ways is the same: particles, capitals,
diacritics, spellings of one sound, spaces in a postcode. It says nothing about who matches; that is
for `likeness`.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from importlib import resources

from coordination.core.text import PARTICLES, fold

# Particles in haste; a single letter of a surname always is one.
ABBREVIATED = frozenset(["vd", "vdr", "vdn", "vh", "int"])
GLUED = re.compile(r"^v(?:an)?(?:den|der|de)?(?=[a-z]{4})")
NOT_A_LETTER = re.compile(r"[^a-z]+")
APOSTROPHES = str.maketrans("", "", "'’`´")
DIGITS = re.compile(r"\d+")
# Spellings of one sound in Dutch surnames, in this order. A proposal, measured in
# `benchmarks/matching`; a change makes every stored mark stale (`marks.RECIPE`).
SOUNDS = (
    (re.compile(r"sch(?=[lmnw])"), "s"),
    (re.compile(r"sch$|sche$"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"gh|ch"), "g"),
    (re.compile(r"qu"), "kw"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"c"), "k"),
    (re.compile(r"q"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"z"), "s"),
    (re.compile(r"v"), "f"),
    (re.compile(r"dt?$"), "t"),
    (re.compile(r"dt"), "t"),
    (re.compile(r"uij|uy"), "ui"),
    (re.compile(r"eij|ei|ey|ij"), "y"),
    (re.compile(r"ouw|auw|ou"), "au"),
    (re.compile(r"ae"), "a"),
    (re.compile(r"ie"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
SHORTEST_BLURRED = 2  # letters; a letter less of a shorter name leaves nothing


def plain_surname(surname: str) -> str:
    """Return the letters of a surname: `Berg, v.d.` and `van den Berg` are both `berg`.

    Args:
        surname: as people write it, particles wherever they stand.
    """
    words = _words(surname)
    return "".join([word for word in words if not _is_particle(word)] or words)


def surname_forms(surname: str) -> list[tuple[str, str]]:
    """Return the forms of a surname: how it sounds, and with each letter left out.

    One with a particle glued to it, `Vandamme`, has those of `damme` as well.

    Args:
        surname: as people write it.
    """
    plain = plain_surname(surname)
    bare = sorted({plain, GLUED.sub("", plain)})
    heard = [("sound", sound(one)) for one in bare]
    return [*heard, *(("blur", blur) for one in bare for blur in sorted(blurred(one)))]


def sound(surname: str) -> str:
    """Return how a plain surname sounds: `meijer` and `meyer` are the same.

    Args:
        surname: from `plain_surname`.
    """
    for written, heard in SOUNDS:
        surname = written.sub(heard, surname)
    return surname


def blurred(name: str) -> set[str]:
    """Return the name and the name with each letter left out in turn.

    Two names between which there is one slip (a letter left out, added, changed, or two letters
    that changed places) have one of these in common.

    Args:
        name: folded letters.
    """
    if len(name) < SHORTEST_BLURRED:
        return {name}
    return {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}


def given_names(first_names: str) -> tuple[str, ...]:
    """Return the first names one by one, folded; those of `Jan-Willem` are two.

    Args:
        first_names: as people write them.
    """
    return tuple(_words(first_names))


@cache
def known_names() -> frozenset[str]:
    """Return the first names that are known to occur (3,197; a list with its source)."""
    file = resources.files("coordination.matching") / "data" / "first-names.txt"
    lines = file.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _known_by_blur() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(known_names()):
        for blur in blurred(name):
            found.setdefault(blur, []).append(name)
    return found


def may_be_slip_of(name: str) -> set[str]:
    """Return the known first names from which this one, not known itself, is one slip away.

    Args:
        name: folded.
    """
    if name in known_names():
        return set()
    near = {known for blur in blurred(name) for known in _known_by_blur().get(blur, ())}
    return {known for known in near if one_slip(name, known)}


def one_slip(one: str, other: str) -> bool:
    """Return whether one letter was left out, added or changed, or two neighbours changed places.

    Args:
        one: a name.
        other: another name.
    """
    first, second = _without_shared_ends(one, other)
    return (len(first) <= 1 and len(second) <= 1) or (len(first) == 2 and first == second[::-1])  # noqa: PLR2004


def birth_forms(day: dt.date) -> tuple[str, str]:
    """Return a birth date, and the form in which day and month may have changed places.

    Args:
        day: of birth.
    """
    early, late = sorted((day.day, day.month))
    return day.isoformat(), f"{day.year}:{early}:{late}"


def address(postcode: str | None, house_number: str | None) -> str | None:
    """Return the postcode without spaces and the number without its addition; None without both.

    Args:
        postcode: however it is spaced.
        house_number: with or without its addition, `12-bis`.
    """
    number = DIGITS.search(house_number or "")
    if not postcode or not number:
        return None
    return f"{''.join(postcode.split()).upper()}:{int(number[0])}"


def _words(text: str) -> list[str]:
    return NOT_A_LETTER.sub(" ", fold(text).translate(APOSTROPHES)).split()


def _is_particle(word: str) -> bool:
    return len(word) == 1 or word in PARTICLES or word in ABBREVIATED


def _without_shared_ends(one: str, other: str) -> tuple[str, str]:
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    end = 0
    while end < min(len(one), len(other)) and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[: len(one) - end], other[: len(other) - end]
