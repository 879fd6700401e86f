"""The JSON endpoints of oneself, the directory, memberships and their administration."""

from coordination.partners.api.administration import api as administration
from coordination.partners.api.dry_runs import api as dry_runs
from coordination.partners.api.members import api as members
from coordination.partners.api.tokens import api as tokens

__all__ = ["administration", "dry_runs", "members", "tokens"]
