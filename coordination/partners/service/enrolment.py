"""The operator's acts: `init` and `import network` create organisations and confirmed memberships.

People use the proposals of `memberships.py` instead; what the operator creates counts as confirmed
and is logged as the system's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from coordination.access.classes import Role
from coordination.core.text import new_reference
from coordination.partners.events import AccountCreated
from coordination.partners.models import (
    Account,
    FunctionContact,
    MailDomain,
    Membership,
    Organisation,
    OrganisationKind,
    Territory,
)
from coordination.work import Work


@dataclass(frozen=True)
class NewOrganisation:
    """What the operator says of an organisation; see the columns of `Organisation`."""

    name: str
    kind: OrganisationKind
    seat: str
    territory: tuple[str, ...]
    mail_domains: tuple[str, ...] = ()
    school_type: str | None = None
    holiday_region: str | None = None
    external_id: str | None = None
    accepted_rule_set: int | None = None
    active: bool = True


@dataclass(frozen=True)
class NewMember:
    """What the operator says of a membership."""

    organisation: Organisation
    role: Role
    secrecy_bound: bool = False
    external_id: str | None = None
    functions: tuple[str, ...] = field(default_factory=tuple)


def enrol_organisation(work: Work, new: NewOrganisation) -> Organisation:
    """Create an organisation with its territory.

    Args:
        work: a unit of work of the system.
        new: what is known of it.
    """
    organisation = Organisation(
        name=new.name,
        kind=new.kind,
        seat=new.seat,
        school_type=new.school_type,
        holiday_region=new.holiday_region,
        external_id=new.external_id,
        accepted_rule_set=new.accepted_rule_set,
        active=new.active,
    )
    work.add(organisation)
    work.flush()
    for code in new.territory:
        work.add(Territory(organisation_id=organisation.id, municipality=code))
    for domain in new.mail_domains:
        _enrol_domain(work, organisation, domain)
    work.record("organisation.enrol", organisation)
    return organisation


def _enrol_domain(work: Work, organisation: Organisation, name: str) -> None:
    domain = MailDomain(
        organisation_id=organisation.id,
        reference=new_reference(),
        domain=name.lower(),
        proposed_at=work.now,
        confirmed_at=work.now,
        check_at=work.now,
        name_servers=[],
    )
    work.add(domain)
    work.record("mail_domain.enrol", domain)


def enrol_account(
    work: Work, email: str, name: str, *, locale: str = "nl", external_id: str | None = None
) -> Account:
    """Create an account that has no membership yet; every account is made here.

    Args:
        work: a unit of work of the system, or of an administrator.
        email: address, unique whatever its capitals.
        name: as colleagues know the person.
        locale: `nl` or `en`.
        external_id: of an import.
    """
    account = Account(email=email, name=name, locale=locale, external_id=external_id)
    work.add(account)
    work.record("account.enrol", account)
    work.emit(AccountCreated(account.id))
    return account


def enrol_member(work: Work, account: Account, new: NewMember) -> Membership:
    """Create a membership that counts as confirmed.

    Args:
        work: a unit of work of the system.
        account: the person.
        new: where and as what.
    """
    membership = Membership(
        account=account,
        organisation=new.organisation,
        account_id=account.id,
        organisation_id=new.organisation.id,
        role=new.role,
        secrecy_bound=new.secrecy_bound,
        external_id=new.external_id,
        confirmed_at=work.now,
        valid_from=work.today,
    )
    work.add(membership)
    work.flush()
    for function in new.functions:
        _add_contact(work, membership, function)
    work.record("membership.enrol", membership, role=new.role.value)
    return membership


def _add_contact(work: Work, membership: Membership, function: str) -> None:
    contact = FunctionContact(
        organisation_id=membership.organisation_id,
        function=function,
        membership_id=membership.id,
    )
    work.add(contact)
    work.record("function_contact.add", contact, function=function)
