"""What the reader may do with each row of a page, in one query: the buttons of a list."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from coordination.access.grants import actions_of
from coordination.work import Work

NONE: frozenset[str] = frozenset()


def rights_of(work: Work, model: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    """Return the actions that the table of grants lets the actor do, by the id of each record.

    Args:
        work: of the reader.
        model: a governed model.
        ids: of the page's rows.
    """
    actions = actions_of(model.record_kind)
    columns = [work.allowed(model, action, ids).label(action) for action in actions]
    found = {}
    for record_id, *answers in work.session.execute(
        select(model.id, *columns).where(model.id.in_(ids))
    ):
        held = zip(actions, answers, strict=True)
        found[record_id] = frozenset(action for action, yes in held if yes)
    return found
