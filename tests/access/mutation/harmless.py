"""Broken places by which nothing opens and nothing closes, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection

from tests.access.mutation.mutant import Mutant

# By a pattern that the whole name of the mutant fits.
HARMLESS: dict[str, str] = {}
_COMPILED = [(re.compile(pattern), why) for pattern, why in HARMLESS.items()]


def reason(mutant: Mutant) -> str | None:
    """Return why nothing can see a mutant, or None where something must."""
    return next((why for pattern, why in _COMPILED if pattern.fullmatch(mutant.name)), None)


def idle(names: Collection[str]) -> list[str]:
    """Return the patterns that no mutant has: a reason must not outlive what it was given for.

    Args:
        names: of all mutants.
    """
    return [one.pattern for one, _ in _COMPILED if not any(map(one.fullmatch, names))]
