"""Passwords: Argon2id with the library's parameters, which follow RFC 9106. Pure."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coordination.core.errors import FieldProblem

# NIST SP 800-63B-4 §3.1.1.2 asks 15 characters where the password is the only factor, 8 where a
# second one follows, and room for at least 64. The second factor is asked for in production.
SHORTEST, LONGEST = 12, 128
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Return whether a password is the stored one.

    It takes as long when nothing is stored, so that time does not tell whether an account exists.

    Args:
        stored: the stored hash, or None for an unknown account or one without a password.
        password: what was typed.
    """
    try:
        _hasher.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Return whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def problems(password: str, pointer: str) -> list[FieldProblem]:
    """Return what is wrong with a new password; length is all that counts.

    Args:
        password: what was typed.
        pointer: of the field.
    """
    if SHORTEST <= len(password) <= LONGEST:
        return []
    return [FieldProblem(pointer, "password_length", {"min": SHORTEST, "max": LONGEST})]


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
