"""Pages of follow-ups: asked, answered, handed over, and what fell between partners."""

from coordination.followups.routes import answering
from coordination.followups.routes.asking import pages as asking_pages
from coordination.followups.routes.disclosing import decision_pages, proposal_pages
from coordination.followups.routes.disclosing import list_pages as decision_list_pages
from coordination.followups.routes.handing_over import pages as hand_over_pages
from coordination.followups.routes.listing import pages as list_pages
from coordination.followups.routes.process_desk import item_pages, process_desk_pages
from coordination.followups.routes.showing import pages as follow_up_pages

__all__ = [
    "answering",
    "asking_pages",
    "decision_list_pages",
    "decision_pages",
    "follow_up_pages",
    "hand_over_pages",
    "item_pages",
    "list_pages",
    "process_desk_pages",
    "proposal_pages",
]
