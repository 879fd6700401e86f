"""What comes in and goes out: oneself, organisations, memberships, contacts and stand-ins."""

from __future__ import annotations

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, Regexp

from coordination.access.classes import Role
from coordination.core.i18n import LOCALES
from coordination.http.schema import PagingSchema, Schema
from coordination.partners.models import OrganisationKind
from coordination.partners.rules import FUNCTIONS

GM = Regexp(r"^GM\d{4}$")
ID = {"example": "5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10"}


class OrganisationName(Schema):
    """An organisation as others name it."""

    id = fields.UUID(metadata=ID)
    kind = fields.Enum(OrganisationKind, by_value=True)
    name = fields.String(metadata={"example": "Maasdal College"})


class MembershipOut(Schema):
    """One membership."""

    id = fields.UUID(metadata=ID)
    name = fields.String(attribute="account.name")
    organisation = fields.Nested(OrganisationName)
    role = fields.Enum(Role, by_value=True)
    secrecy_bound = fields.Boolean()
    valid_from = fields.Date()
    valid_until = fields.Date(allow_none=True)
    confirmed = fields.Function(lambda row: row.confirmed_at is not None)


class AccountOut(Schema):
    """The person who asks."""

    id = fields.UUID(metadata=ID)
    name = fields.String(metadata={"example": "Noor van den Berg"})
    email = fields.Email()


class MeOut(Schema):
    """Who asks, under which membership, and what they chose."""

    account = fields.Nested(AccountOut)
    membership = fields.Nested(MembershipOut)
    memberships = fields.List(fields.Nested(MembershipOut))
    functions = fields.List(fields.String())
    locale = fields.String(metadata={"example": "nl"})
    digest_when_empty = fields.Boolean()


def known_locale(text: str) -> None:
    """Refuse a language that there are no texts in.

    Raises:
        ValidationError: with the code `choice`.
    """
    if text not in LOCALES:
        raise ValidationError("choice")


class SettingsIn(Schema):
    """What a person chooses."""

    locale = fields.String(required=True, validate=known_locale, metadata={"enum": list(LOCALES)})
    digest_when_empty = fields.Boolean(load_default=False)


class OrganisationQuery(PagingSchema):
    """Which organisations."""

    kind = fields.Enum(OrganisationKind, by_value=True, load_default=None)
    municipality = fields.String(load_default=None, validate=GM, metadata={"example": "GM0983"})


class ContactOut(Schema):
    """Somebody who answers for a function."""

    membership_id = fields.UUID(metadata=ID)
    name = fields.String()
    deputy = fields.Boolean()


class FunctionOut(Schema):
    """A function and who answers for it."""

    function = fields.String(metadata={"example": "care_coordinator"})
    contacts = fields.List(fields.Nested(ContactOut))


class OrganisationOut(OrganisationName):
    """An organisation of the directory."""

    territory = fields.List(fields.String(), metadata={"example": ["GM0983"]})
    active = fields.Boolean()


class OrganisationDetail(OrganisationOut):
    """An organisation with its functions."""

    seat = fields.String(metadata={"example": "GM0983"})
    school_type = fields.String(allow_none=True, metadata={"example": "vo"})
    holiday_region = fields.String(allow_none=True, metadata={"example": "zuid"})
    duty_contact = fields.String(allow_none=True)
    privacy_contact = fields.String(allow_none=True)
    functions = fields.List(fields.Nested(FunctionOut))


class OrganisationPage(Schema):
    """A page of the directory."""

    items = fields.List(fields.Nested(OrganisationOut))
    next_cursor = fields.String(allow_none=True)


class ProposalIn(Schema):
    """A membership that an administrator proposes."""

    email = fields.Email(required=True, validate=Length(max=254))
    name = fields.String(required=True, validate=Length(min=1, max=200))
    organisation_id = fields.UUID(required=True, metadata=ID)
    role = fields.Enum(Role, by_value=True, required=True)
    secrecy_bound = fields.Boolean(load_default=False)
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_until = fields.Date(load_default=None, allow_none=True)


class EndIn(Schema):
    """How a membership ends: who takes over its open work, or nobody in particular."""

    hand_over_to = fields.UUID(load_default=None, allow_none=True, metadata=ID)


class MembershipList(Schema):
    """Memberships that wait for a confirmation, and those that are live."""

    waiting = fields.List(fields.Nested(MembershipOut))
    items = fields.List(fields.Nested(MembershipOut))


class StandInIn(Schema):
    """Who stands in for whom, and when."""

    membership_id = fields.UUID(load_default=None, allow_none=True, metadata=ID)
    stand_in_id = fields.UUID(required=True, metadata=ID)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)


class StandInOut(StandInIn):
    """A stand-in that was set."""

    id = fields.UUID(dump_only=True, metadata=ID)


class ContactIn(Schema):
    """Who is to answer for a function."""

    function = fields.String(required=True, metadata={"enum": list(FUNCTIONS)})
    membership_id = fields.UUID(required=True, metadata=ID)
    deputy = fields.Boolean(load_default=False)


class ContactRow(ContactIn):
    """A function contact that was set."""

    id = fields.UUID(dump_only=True, metadata=ID)
