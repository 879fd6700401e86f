"""The base of every input and output schema.

Keys are camelCase outside and snake_case inside, unknown fields are refused, and whatever is wrong
is said as a code with parameters (`length:min=1:max=300`), which the shell words. A validator of a
feature raises `ValidationError("its_code")`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields, validate
from marshmallow.utils import get_value

from coordination.core.errors import Invalid
from coordination.http.problems import field_problems

# Control characters break search, mail and print; lone surrogates cannot be stored. Line ends and
# tabs are what people type.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LARGEST = 2**31 - 1  # what an integer column holds
_CODES = {"required": "required", "null": "required", "type": "invalid", "unknown": "choice"}


def camel(name: str) -> str:
    """Return `occurred_on` as `occurredOn`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def no_control_characters(text: str) -> None:
    """Refuse text that cannot be stored or shown.

    Raises:
        ValidationError: with the code `characters`.
    """
    if _UNWANTED.search(text):
        raise ValidationError("characters")


class Schema(ma.Schema):
    """Base of the schemas of pages and API."""

    class Meta:
        """Unknown fields are refused, so that a slip of the pen is not lost in silence."""

        unknown = ma.RAISE

    error_messages = {"unknown": "unknown_field", "type": "invalid"}  # noqa: RUF012 - read only

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Give a field its outer name and let it speak in codes."""
        if field_obj.data_key is None:
            field_obj.data_key = camel(field_name)
        field_obj.error_messages = {
            key: _CODES.get(key, f"invalid_{_kind(field_obj)}" if key == "invalid" else key)
            for key in field_obj.error_messages
        }
        if isinstance(field_obj, fields.String):
            # A new list: copies of a field share theirs, so that it would grow with every request.
            own = [check for check in field_obj.validators if check is not no_control_characters]
            field_obj.validators = [*own, no_control_characters]
        for validator in _validators(field_obj):
            _speak_in_codes(validator)


class Integer(fields.Integer):
    """A whole number in JSON, where `7.0` and `"7"` are none; queries take `fields.Integer`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, **options)


class Moment(fields.AwareDateTime):
    """A moment, RFC 3339; written in UTC whatever came in."""

    def _serialize(self, value: dt.datetime | None, *_args: Any, **_kwargs: Any) -> str | None:
        return None if value is None else rfc3339(value)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> dt.datetime:
        moment: dt.datetime = super()._deserialize(value, *args, **kwargs)
        return moment.astimezone(dt.UTC)


class Permissions(fields.Function):
    """The actions that the caller may take on a record now, always in the same order."""

    def __init__(self) -> None:
        shape = {"type": "array", "items": {"type": "string"}, "example": ["signal.read"]}
        super().__init__(lambda row: sorted(get_value(row, "permissions", ())), metadata=shape)


def rfc3339(moment: dt.datetime) -> str:
    """Return an aware moment as `2026-11-18T08:00:00Z`."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class PagingSchema(Schema):
    """The query of every list: `pageSize` and `cursor`."""

    page_size = fields.Integer(
        load_default=25,
        validate=validate.Range(min=1, max=100),
        metadata={"description": "Rows on a page."},
    )
    cursor = fields.String(
        load_default=None, metadata={"description": "From `nextCursor` of the page before."}
    )


def load(schema: ma.Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return checked input.

    Args:
        schema: what the input must look like.
        values: for instance of a form, already without the CSRF token.

    Raises:
        Invalid: naming every field that is wrong.
    """
    try:
        return schema.load(values)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise Invalid(field_problems(error.messages)) from None


def _kind(field: fields.Field[Any]) -> str:
    return type(field).__name__.lower()


def _validators(field: fields.Field[Any]) -> list[Any]:
    inner = getattr(field, "inner", None)
    return [*field.validators, *(inner.validators if inner is not None else ())]


def _speak_in_codes(validator: Any) -> None:
    """Replace a library validator's English sentence by a code with its numbers."""
    if isinstance(validator, validate.Email):
        validator.error = "invalid_email"  # the field has given it a sentence already
    if getattr(validator, "error", True) is not None:
        return
    if isinstance(validator, validate.Length | validate.Range):
        bounds = {"min": validator.min, "max": getattr(validator, "max", None)}
        equal = getattr(validator, "equal", None)
        given = {"min": equal, "max": equal} if equal is not None else bounds
        numbers = [f"{key}={number}" for key, number in given.items() if number is not None]
        validator.error = ":".join([type(validator).__name__.lower(), *numbers])
    elif isinstance(validator, validate.OneOf | validate.Regexp):
        validator.error = {"OneOf": "choice"}.get(type(validator).__name__, "invalid")
