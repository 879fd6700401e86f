"""The JSON endpoints of oneself, the directory, memberships and their administration."""

from coordination.partners.api.members import api as members

__all__ = ["members"]
