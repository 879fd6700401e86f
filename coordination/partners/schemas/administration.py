"""What an administrator sends and gets: organisations, accounts, mail domains; and tokens."""

from __future__ import annotations

from typing import Any

from marshmallow import fields
from marshmallow.utils import get_value
from marshmallow.validate import Length, OneOf

from coordination.core.i18n import LOCALES
from coordination.http.schema import Moment, PagingSchema, Schema
from coordination.partners.models import DomainFault, OrganisationKind
from coordination.partners.schemas.members import GM, ID, AccountOut, MembershipOut, known_locale


def _text(**options: Any) -> fields.String:
    return fields.String(validate=Length(1, 200), **options)


class OrganisationChange(Schema):
    """What an administrator may change of an organisation; its kind is for good."""

    name = _text(required=True, metadata={"example": "Maasdal College"})
    seat = fields.String(required=True, validate=GM, metadata={"example": "GM0983"})
    territory = fields.List(
        fields.String(validate=GM),
        required=True,
        validate=Length(1, 400),
        metadata={"example": ["GM0983"]},
    )
    school_type = fields.String(
        load_default=None, allow_none=True, validate=OneOf(["po", "vo", "mbo"])
    )
    holiday_region = fields.String(
        load_default=None, allow_none=True, validate=OneOf(["noord", "midden", "zuid"])
    )
    duty_contact = _text(load_default=None, allow_none=True)
    privacy_contact = _text(load_default=None, allow_none=True)
    active = fields.Boolean(load_default=False)


class OrganisationIn(OrganisationChange):
    """A new organisation; its mail domains wait for a confirmation."""

    kind = fields.Enum(OrganisationKind, by_value=True, required=True)
    mail_domains = fields.List(
        fields.String(validate=Length(1, 253)),
        load_default=list,
        validate=Length(max=20),
        metadata={"example": ["maasdal.nl"]},
    )
    active = fields.Boolean(load_default=True)


class DomainIn(Schema):
    """A mail domain of an organisation."""

    domain = fields.String(
        required=True, validate=Length(1, 253), metadata={"example": "maasdal.nl"}
    )


class DomainOut(DomainIn):
    """Where the addresses of an organisation may lie, and whether mail goes there."""

    id = fields.UUID(metadata=ID)
    organisation_id = fields.UUID(metadata=ID)
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    confirmed = fields.Function(lambda row: row.confirmed_at is not None)
    checked_at = Moment(allow_none=True)
    fault = fields.Enum(DomainFault, by_value=True, allow_none=True)


class DomainList(Schema):
    """The mail domains of one organisation."""

    items = fields.List(fields.Nested(DomainOut))


class AccountQuery(PagingSchema):
    """Which accounts."""

    organisation_id = fields.UUID(load_default=None, metadata=ID)


class AccountChange(Schema):
    """What an administrator may change of an account; the address has a road of its own."""

    name = _text(required=True, metadata={"example": "Noor van den Berg"})
    locale = fields.String(
        load_default="nl", validate=known_locale, metadata={"enum": list(LOCALES)}
    )


class AccountIn(AccountChange):
    """A new account; it opens nothing until a membership is confirmed."""

    email = fields.Email(required=True, validate=Length(max=254))


class AccountRow(AccountOut):
    """An account as an administrator sees it."""

    locale = fields.String(metadata={"example": "nl"})
    disabled = fields.Function(lambda row: get_value(row, "disabled_at") is not None)


class AccountDetail(AccountRow):
    """An account with its memberships."""

    memberships = fields.List(fields.Nested(MembershipOut))


class AccountPage(Schema):
    """A page of accounts."""

    items = fields.List(fields.Nested(AccountRow))
    next_cursor = fields.String(allow_none=True)


class Successor(Schema):
    """Who takes over the open work of one membership."""

    membership_id = fields.UUID(required=True, metadata=ID)
    to_id = fields.UUID(required=True, metadata=ID)


class DisablingIn(Schema):
    """How an account is closed; work that nobody is named for goes back to who was asked."""

    hand_over = fields.List(fields.Nested(Successor), load_default=list, validate=Length(max=50))


class AddressIn(Schema):
    """A new address."""

    email = fields.Email(required=True, validate=Length(max=254))


class AddressChangeOut(AddressIn):
    """An address that waits for its confirmation."""

    expires_at = Moment()


class AddressCode(Schema):
    """What was sent to the new address."""

    code = fields.String(required=True, validate=Length(1, 100))


class TokenIn(Schema):
    """A token for one's own systems."""

    label = fields.String(
        required=True, validate=Length(1, 100), metadata={"example": "roster system"}
    )
    scopes = fields.List(
        fields.String(validate=Length(1, 100)),
        required=True,
        validate=Length(1, 200),
        metadata={"example": ["signal.create"]},
    )
    expires_on = fields.Date(required=True)


class TokenRow(Schema):
    """A token that works."""

    id = fields.UUID(metadata=ID)
    label = fields.String()
    holder = fields.String(metadata={"example": "Noor van den Berg"})
    membership_id = fields.UUID(metadata=ID)
    scopes = fields.List(fields.String())
    issued_at = Moment()
    expires_at = Moment()


class TokenList(Schema):
    """Tokens in reach that work."""

    items = fields.List(fields.Nested(TokenRow))


class TokenSecret(Schema):
    """The token itself, this once."""

    token = fields.String(metadata={"example": "schakel_…"})
