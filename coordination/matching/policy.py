"""What a relation to a match means in SQL (product text §5, "Match")."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from coordination.access.asking import Asker
from coordination.access.governed import Governed, register
from coordination.matching.models import Match, MatchTask
from coordination.people.policy import related


def _mine(actor: Asker) -> ColumnElement[bool]:
    """Return: one's own side of it, as long as the match lasts."""
    mine = MatchTask.membership_id == actor.membership_id
    return and_(mine, MatchTask.ended_at.is_(None))


register(
    Governed(
        kind="match_task",
        model=MatchTask,
        relations={"mine": _mine},
        blocked=lambda actor: related(actor, MatchTask.young_person_id),
    )
)
# Whom it is about stands nowhere in it, so that no conflict of interest can close it.
register(Governed(kind="match", model=Match, relations={}, holds_content=False))
