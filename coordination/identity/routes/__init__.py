"""Pages about how somebody logs in; those of logging in itself stand in the shell."""

from coordination.identity.routes.members import pages as members
from coordination.identity.routes.own import pages

__all__ = ["members", "pages"]
