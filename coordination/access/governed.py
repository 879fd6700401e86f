"""How a kind of record takes part in access, and which kinds there are.

Features declare their records in a `policy` module; `branches` and `engine` read what they said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coordination.access.asking import Asker, Clause
from coordination.access.classes import DataClass


@dataclass(frozen=True)
class Governed:
    """How a kind of record takes part in access.

    Attributes:
        kind: name of the record in the table of grants.
        model: its mapped class.
        relations: what each own-right relation means for who asks, as SQL.
        class_column: where its data class stands, or None when it has none (then it is D1).
        blocked: a condition under which it is closed to the actor whatever else holds.
        authorship: relations that lift the secrecy gate on D3, because one reads one's own words.
        holds_content: False where the record holds only the agreement (state, clocks, feedback);
            then a key to it asks no secrecy of D3, since nothing special can be read there.
        within: for relations by key of which an office may hold very many: what every record that
            such a key opens to somebody has in common, for which there is an index in the order of
            the lists. They walk along it and ask for the key of each record.
    """

    kind: str
    model: Any
    relations: Mapping[str, Callable[[Asker], Clause]] = field(default_factory=dict)
    class_column: Any = None
    blocked: Callable[[Asker], Clause] | None = None
    authorship: frozenset[str] = frozenset({"authored", "authored_outside_school", "registered"})
    holds_content: bool = True
    within: Mapping[str, Callable[[Asker], Clause]] = field(default_factory=dict)


REGISTRY: dict[str, Governed] = {}
# Classes whose keys to another organisation open only under a decision of their own, and the
# condition under which such a key is live. A feature that keeps those decisions puts it here.
DECISIONS: dict[DataClass, Callable[[Asker], Clause]] = {}


def register(governed: Governed) -> None:
    """Let a feature's policy declare its record; called once at import."""
    REGISTRY[governed.kind] = governed
