"""Tables of organisations, accounts and memberships."""

from coordination.partners.models.accounts import (
    Account,
    AddressChange,
    ApiToken,
    Membership,
    StandIn,
    WebSession,
)
from coordination.partners.models.domains import DomainFault, MailDomain
from coordination.partners.models.organisations import (
    FunctionContact,
    Organisation,
    OrganisationKind,
    SchoolHoliday,
    Territory,
)

__all__ = [
    "Account",
    "AddressChange",
    "ApiToken",
    "DomainFault",
    "FunctionContact",
    "MailDomain",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "SchoolHoliday",
    "StandIn",
    "Territory",
    "WebSession",
]
