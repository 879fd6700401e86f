"""Pages of oneself, the directory, memberships and their administration."""

from coordination.partners.routes.members import pages as member_pages

__all__ = ["member_pages"]
