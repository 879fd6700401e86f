"""JSON from outside, no deeper than anybody means it.

Python's own limit depends on its version and on the stack of the moment, and whoever walks a value
later would meet it at another place. So there is one limit, and one error for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

DEEPEST = 20  # levels; the deepest document that the product knows, a rule set, has eight


class TooDeep(ValueError):
    """A document nests lists and objects deeper than any that the product knows."""


def parsed(text: str | bytes) -> Any:
    """Return what a JSON document holds.

    Args:
        text: as it came in.

    Raises:
        ValueError: it is no JSON (`json.JSONDecodeError`), or nests too deep (`TooDeep`).
    """
    try:
        found = json.loads(text)
    except RecursionError:
        raise TooDeep from None
    require_shallow(found)
    return found


def require_shallow(value: Any) -> None:
    """Refuse a parsed document that nests too deep; level by level, so without recursion.

    Args:
        value: lists, objects and plain values.

    Raises:
        TooDeep: it has more than `DEEPEST` levels.
    """
    level = _nesting([value])
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _nesting(_within(outer))]
    if level:
        raise TooDeep


def _nesting(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, dict | list)]


def _within(value: dict[Any, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
