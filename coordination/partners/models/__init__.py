"""Tables of organisations, accounts and memberships."""

from coordination.partners.models.accounts import Account, ApiToken, Membership, StandIn, WebSession
from coordination.partners.models.organisations import (
    FunctionContact,
    Organisation,
    OrganisationKind,
    SchoolHoliday,
    Territory,
)

__all__ = [
    "Account",
    "ApiToken",
    "FunctionContact",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "SchoolHoliday",
    "StandIn",
    "Territory",
    "WebSession",
]
