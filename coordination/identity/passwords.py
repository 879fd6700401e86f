"""Passwords: Argon2id with the library's parameters, which follow RFC 9106, and what one may be.

Pure. The list of common passwords is that of the package zxcvbn (MIT licence), made from leaked
passwords and ordered by how often they were found; of these 30,000 about 11,600 are long enough to
count here, more than the 3,000 that ASVS 5.0, 6.2.4, asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from coordination.core.errors import FieldProblem

# NIST SP 800-63B-4 §3.1.1.2 asks 15 characters where the password is the only factor, 8 where a
# second one follows, and room for at least 64. Pages advise 15.
SHORTEST, ADVISED, LONGEST = 8, 15, 128
PRODUCT = "schakel"
SHORTEST_WORD = 4  # shorter parts of a name stand in too many good passwords
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Return whether a password is the stored one.

    It takes as long when nothing is stored, so that time does not tell whether an account exists.

    Args:
        stored: the stored hash, or None for an unknown account or one without a password.
        password: what was typed.
    """
    try:
        _hasher.verify(stored or _nobodys(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Return whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def problems(password: str, pointer: str, about: Iterable[str] = ()) -> list[FieldProblem]:
    """Return what is wrong with a new password: its length, or that others would guess it.

    Nothing else is asked: no kinds of characters, and no other password after some time.

    Args:
        password: what was typed.
        pointer: of the field.
        about: names that others know of the person: name, address, organisations.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return [FieldProblem(pointer, "password_length", {"min": SHORTEST, "max": LONGEST})]
    plain = _plain(password)
    if plain in _common() or len(set(plain)) == 1:
        return [FieldProblem(pointer, "password_common")]
    if any(_leans_on(plain, word) for word in _words([*about, PRODUCT])):
        return [FieldProblem(pointer, "password_about_you")]
    return []


def _leans_on(plain: str, word: str) -> bool:
    """Return whether a password is little more than a word that others know."""
    return word in plain and len(plain) - len(word) < SHORTEST


def _words(about: Iterable[str]) -> Iterator[str]:
    for text in about:
        parts = [text, text.partition("@")[0], *re.split(r"[\W_]+", text)]
        yield from (word for word in map(_plain, parts) if len(word) >= SHORTEST_WORD)


def _plain(text: str) -> str:
    """Return a text without capitals, accents, spaces and marks, as people vary their passwords."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if letter.isalnum())


def _normal(password: str) -> str:
    """Return one form of what different keyboards send (NIST SP 800-63B-4 §3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
