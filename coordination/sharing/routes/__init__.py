"""Pages of shares and of the tasks to inform."""

from coordination.sharing.routes.informing import list_pages, task_pages
from coordination.sharing.routes.shares import pages as share_pages

__all__ = ["list_pages", "share_pages", "task_pages"]
