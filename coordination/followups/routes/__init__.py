"""Pages of follow-ups: the list, one of them, and the answers to it."""

from coordination.followups.routes import answering
from coordination.followups.routes.listing import pages as list_pages
from coordination.followups.routes.showing import pages as follow_up_pages

__all__ = ["answering", "follow_up_pages", "list_pages"]
