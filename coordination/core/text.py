"""Small helpers for text: references, normalising for search and sorting."""

from __future__ import annotations

import re
import secrets
import unicodedata

# Without vowels, so that no word appears, and without 0, 1, I, L and O, which people mix up.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
REFERENCE = re.compile(rf"^[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}$")

# Name particles that Dutch registers leave out when they put names in order.
PARTICLES = frozenset(
    (
        *("van", "de", "der", "den", "het", "'t", "in", "'n", "op", "ten", "ter", "te", "aan"),
        *("bij", "onder", "over", "uit", "voor", "'s", "d'", "la", "le", "du", "des", "el", "al"),
        *("ben", "y", "von", "zu", "zur"),
    )
)


def new_reference() -> str:
    """Return a random human reference such as `K7F-2Q9`: opaque, without gaps to read."""
    first, last = ("".join(secrets.choice(ALPHABET) for _ in range(3)) for _ in range(2))
    return f"{first}-{last}"


# Letters that are no other letter with a mark, so that decomposing leaves them as they are.
PLAIN = str.maketrans(
    {
        "ĳ": "ij",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
    }
)


def fold(text: str) -> str:
    """Return the text in lower case without diacritics and with single spaces.

    Args:
        text: any text, a name for instance.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.split())


def without_particles(surname: str) -> str:
    """Return the folded surname without its leading particles: `van den Berg` → `berg`.

    Args:
        surname: as people write it.
    """
    words = fold(surname).replace("\u2019", "'").split()
    while len(words) > 1 and words[0] in PARTICLES:
        words.pop(0)
    return " ".join(words)


def sort_key(surname: str, first_names: str) -> str:
    """Return the key by which Dutch lists put a person in order (particles come last)."""
    return f"{without_particles(surname)} {fold(first_names)} {fold(surname)}"
