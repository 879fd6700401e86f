"""What is typed on the pages about how somebody logs in."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from coordination.http.schema import Schema
from coordination.identity.rules import InvitationKind

LONGEST_ANSWER = 20_000  # characters; a passkey's answer is about a thousand


class PasswordIn(Schema):
    """A change of password."""

    current_password = fields.String(required=True, validate=Length(max=1000))
    new_password = fields.String(required=True, validate=Length(max=1000))


class FactorIn(Schema):
    """A code or the answer of a passkey; the browser sends one of the two."""

    factor_code = fields.String(load_default="", validate=Length(max=100))
    factor_passkey = fields.String(load_default="", validate=Length(max=LONGEST_ANSWER))


class NewFactorIn(FactorIn):
    """A new factor with the name that its owner gives it."""

    label = fields.String(load_default="", validate=Length(max=60))


class RecoveryIn(Schema):
    """What a member has lost."""

    lost = fields.String(
        required=True,
        validate=OneOf([InvitationKind.PASSWORD.value, InvitationKind.FACTOR.value]),
    )
