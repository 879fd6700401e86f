"""JSON of cases: what is decided about them, and what partners bring to them."""

from coordination.cases.api.cases import api
from coordination.cases.api.contributions import api as contributions

__all__ = ["api", "contributions"]
