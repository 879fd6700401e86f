"""What the API takes and gives of offers for matching."""

from __future__ import annotations

from marshmallow import fields

from coordination.http.schema import Schema
from coordination.sharing.grounds import LegalBasis, PostponeReason


class OfferIn(Schema):
    """On what ground something is offered, and whether those whom it is about know."""

    legal_basis = fields.Enum(LegalBasis, by_value=True, required=True)
    informed_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "When the young person or guardians heard of it."},
    )
    postponed = fields.Enum(
        PostponeReason,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "Or why they have not yet; exactly one of both."},
    )


class OfferedOut(Schema):
    """What was offered; never whether anything was found."""

    offered = fields.Integer(metadata={"description": "Young persons who were offered now."})
