"""Actions that are asked about together: only those that the table of grants decides alike."""

from __future__ import annotations

from dataclasses import fields

import pytest

from coordination.access import grants
from coordination.access.classes import Role

KINDS = sorted({row.record for row in grants.GRANTS})
# What a row says apart from who it is for and which action it is about.
SAID = [one.name for one in fields(grants.Grant) if one.name not in {"action", "roles"}]


def said(kind: str, action: str, role: Role) -> list[tuple[object, ...]]:
    """Return all that the rows of an action say for a role, field by field."""
    rows = grants.grants_for(kind, action, role)
    return [tuple(getattr(row, name) for name in SAID) for row in rows]


@pytest.mark.parametrize("kind", KINDS)
def test_one_answer_counts_for_actions_whose_rows_say_the_same(kind: str):
    for role in Role:
        groups = grants.decided_alike(kind, role)
        assert sorted(one for group in groups for one in group) == sorted(grants.actions_of(kind))
        for first, *others in groups:
            for other in others:
                assert said(kind, other, role) == said(kind, first, role), (role, first, other)
