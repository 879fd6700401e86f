"""What the API and the form take and give of exports."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Length

from coordination.exports.rules import (
    ExportFormat,
    ExportKind,
    ExportPurpose,
    ExportState,
    RefusalReason,
)
from coordination.http.schema import Moment, Schema

ID = {"example": "5f0c2a52-30ad-4f0c-9a5e-3f1d5d1f7a10"}


class ExportIn(Schema):
    """What is wanted in a file; lists take `status` and `since`, one record its id."""

    kind = fields.Enum(ExportKind, by_value=True, required=True)
    format = fields.Enum(ExportFormat, by_value=True, required=True)
    purpose = fields.Enum(ExportPurpose, by_value=True, required=True)
    record_id = fields.UUID(load_default=None, allow_none=True, metadata=ID)
    status = fields.String(
        load_default=None, allow_none=True, validate=Length(max=40), metadata={"example": "closed"}
    )
    since = fields.Date(load_default=None, allow_none=True, metadata={"example": "2026-11-01"})


class ExportOut(Schema):
    """An export and how far it is."""

    id = fields.UUID(metadata=ID)
    reference = fields.String(metadata={"example": "K7F-2Q9"})
    kind = fields.Enum(ExportKind, by_value=True)
    format = fields.Enum(ExportFormat, by_value=True)
    purpose = fields.Enum(ExportPurpose, by_value=True)
    state = fields.Enum(ExportState, by_value=True)
    refusal = fields.Enum(RefusalReason, by_value=True, allow_none=True)
    record_id = fields.UUID(allow_none=True, metadata=ID)
    requested_at = Moment()
    expires_at = Moment()
    made_at = Moment(allow_none=True)
    records = fields.Integer(allow_none=True, metadata={"example": 25})
    bytes = fields.Integer(allow_none=True, metadata={"example": 18000})


class ExportPage(Schema):
    """A page of one's own exports."""

    items = fields.List(fields.Nested(ExportOut))
    next_cursor = fields.String(allow_none=True)
