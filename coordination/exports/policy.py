"""What a relation to an export means in SQL."""

from __future__ import annotations

from coordination.access.governed import Governed, register
from coordination.exports.models import Export

register(
    Governed(
        kind="export",
        model=Export,
        relations={"mine": lambda actor: Export.membership_id == actor.membership_id},
    )
)
