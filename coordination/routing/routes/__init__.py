"""Pages of rule sets: the versions, one of them, its dry run, a new one; preview of a signal."""

from coordination.routing.routes.previewing import pages as preview_pages
from coordination.routing.routes.proposing import pages as proposal_pages
from coordination.routing.routes.showing import list_pages, version_pages

__all__ = ["list_pages", "preview_pages", "proposal_pages", "version_pages"]
