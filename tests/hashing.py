"""Password hashes of tests: the real algorithm, with a cost that hundreds of logins can bear."""

from __future__ import annotations

from functools import cache

import pytest
from argon2 import PasswordHasher

from coordination.identity import passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quicken() -> None:
    """Hash and check with little cost from now on."""
    passwords._hasher = QUICK
    passwords._nobodys.cache_clear()


def slow_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash and check with the parameters of production in one test."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    # What is compared for nobody is kept as well, and must not cost the tests after this one.
    monkeypatch.setattr(passwords, "_nobodys", cache(passwords._nobodys.__wrapped__))


@cache
def hashed(password: str) -> str:
    """Return the hash of a password, made once."""
    return passwords.hashed(password)
