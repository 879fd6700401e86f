"""Reads the form of a page with the same schemas that the API uses.

A field that was left empty counts as absent, a list field takes every value of its name. What the
schema does not know (the form token, the button) is left out.
"""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from coordination.http.schema import Schema, load


def read(schema: Schema, source: MultiDict[str, str] | None = None) -> dict[str, Any]:
    """Return the checked form of this request.

    Args:
        schema: whose outer names are those of the form's fields.
        source: `request.args` for a form that asks with GET; otherwise the posted form.

    Raises:
        Invalid: naming every field that is wrong.
    """
    sent = request.form if source is None else source
    typed: dict[str, Any] = {}
    for name, field in schema.load_fields.items():
        key = field.data_key or name
        values = [value for value in sent.getlist(key) if value.strip()]
        if isinstance(field, fields.List):
            typed[key] = values
        elif values:
            typed[key] = values[0]
    return load(schema, typed)
