"""Pages of rule sets: the versions, one of them, its dry run, and a new one."""

from coordination.routing.routes.proposing import pages as proposal_pages
from coordination.routing.routes.showing import list_pages, version_pages

__all__ = ["list_pages", "proposal_pages", "version_pages"]
