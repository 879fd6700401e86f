"""The JSON endpoints of follow-ups, the desk and notices."""

from coordination.followups.api.desk import api as desk_items
from coordination.followups.api.disclosures import api as wpg_decisions
from coordination.followups.api.follow_ups import api as follow_ups

__all__ = ["desk_items", "follow_ups", "wpg_decisions"]
