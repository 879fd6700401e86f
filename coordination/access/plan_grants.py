"""The rows of plans in the table of grants (product text §5, "Case", and §6).

A plan is the lead's to write. Goals are content: each opens by a key to who leads, and to the seats
with which it was shared, "within classes; a director never rises above own classes". Who directs
the process has stub and reason, and reads a goal only where they sit and it was shared with them.
When the plan is evaluated belongs to the frame of the case.
"""

from __future__ import annotations

from coordination.access.case_grants import SITTERS
from coordination.access.rows import CONTACT, FULL, Grant, rows

_PLAN = "set_goal plan_evaluation finish_evaluation"
PLAN_GRANTS: tuple[Grant, ...] = (
    *rows("case", _PLAN, SITTERS, "director", FULL, CONTACT, True),  # noqa: FBT003
    *rows("goal", "read score share end_share end", SITTERS, "director", FULL, None, True),  # noqa: FBT003
    *rows("goal", "read", SITTERS, "participant", FULL, None, True),  # noqa: FBT003
)
