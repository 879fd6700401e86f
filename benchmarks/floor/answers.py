"""What both floor applications share: who asks, by their own word, and the shape of answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import request

PAGE = 25
LINE = (
    *("id", "row_version", "reference", "status", "urgency", "place_of_event", "created_at"),
    *("category", "sub_category", "data_class", "life_domain", "occurred_on"),
)
FULL = (
    *("version", "organisation_id", "author_id", "already_done", "confirmed_acute"),
    *("submitted_at", "closed_at", "withdrawn_reason", "proposed_because"),
)
PERSON = ("id", "surname", "first_names", "birth_date")
STATEMENT = ("id", "kind", "text", "voice", "source")


def member() -> str:
    """Return the membership that the caller claims to be."""
    return request.headers["X-Member"]


def organisation() -> str:
    """Return the organisation that the caller claims to be of."""
    return request.headers["X-Organisation"]


def plain(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return some columns of a row as JSON takes them."""
    return {name: _plain(row[name]) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def signal_values(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a new signal.

    Args:
        typed: the body of the request, in the words of the product's API.
    """
    return {
        "id": uuid.uuid4(),
        "reference": uuid.uuid4().hex,  # not looked whether it is free
        "organisation_id": uuid.UUID(organisation()),
        "author_id": uuid.UUID(member()),
        "status": "draft",
        "version": 1,
        "row_version": 1,
        "category": typed["category"],
        "sub_category": typed["subCategory"],
        "data_class": "D4",
        "life_domain": typed["lifeDomain"],
        "occurred_on": typed["occurredOn"],
        "urgency": typed["urgency"],
        "already_done": typed["alreadyDone"],
        "confirmed_acute": False,
        "created_at": datetime.now(UTC),
    }


def log_values(action: str, subjects: list[dict[str, str]]) -> dict[str, Any]:
    """Return the columns of the one log row of a request.

    Args:
        action: what was done.
        subjects: kind and id of what was read or written.
    """
    return {
        "id": uuid.uuid4(),
        "membership_id": uuid.UUID(member()),
        "action": action,
        "request_id": uuid.uuid4().hex,
        "subjects": subjects,
    }


def named(kind: str, ids: list[Any]) -> list[dict[str, str]]:
    """Return records as a log row names them."""
    return [{"kind": kind, "id": str(one)} for one in ids]
