"""Reads the description of the API for tests that are generated from it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from coordination.access.grants import may_ever
from coordination.http.endpoint import declaration
from tests.world import World

UNSAFE = {"post", "put", "patch", "delete"}


@dataclass(frozen=True)
class Operation:
    """One changing operation of the API.

    Attributes:
        method: in capitals.
        path: with its parameters in braces, without the API's prefix.
        action: what its endpoint declares.
        schema: of the body, with every reference followed; None where there is no body.
    """

    method: str
    path: str
    action: str
    schema: dict[str, Any] | None

    def __str__(self) -> str:
        """Return it as a test names it."""
        return f"{self.method} {self.path}"

    def place(self, record: object | None = None) -> str:
        """Return an address of it, about a record or about one that does not exist."""
        number = re.sub(r"\{version\}", "1", self.path)
        return re.sub(r"\{[^}]+\}", str(record or uuid.UUID(int=1)), number)

    def member(self, world: World) -> str:
        """Return a member whose role may ever do this."""
        return next(
            name
            for name, found in world.members.items()
            if may_ever(self.action, found.role) and not name.endswith("@zvh.ended")
        )


def operations(app: Flask, document: dict[str, Any]) -> list[Operation]:
    """Return every changing operation in the order of the description.

    Args:
        app: whose views declare what they do.
        document: the description.
    """
    actions = _actions(app)
    return [
        Operation(method.upper(), path, actions[method.upper(), path], _body(document, operation))
        for path, found in document["paths"].items()
        for method, operation in found.items()
        if method in UNSAFE
    ]


def positions(
    schema: dict[str, Any], above: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Yield every object of a body: the way to it, and the properties that it knows.

    Args:
        schema: of an object.
        above: the way to it.
    """
    known = schema.get("properties", {})
    yield above, known
    for name, inner in known.items():
        if inner.get("properties"):
            yield from positions(inner, (*above, name))
        elif inner.get("items", {}).get("properties"):
            yield from positions(inner["items"], (*above, name, 0))


def nested(way: tuple[Any, ...], inner: dict[str, Any]) -> Any:
    """Return a body in which an object stands at the end of a way."""
    for step in reversed(way):
        inner = [inner] if step == 0 else {step: inner}  # type: ignore[assignment]
    return inner


def _actions(app: Flask) -> dict[tuple[str, str], str]:
    found = {}
    for rule in app.url_map.iter_rules():
        declared = declaration(app, rule.endpoint)
        if rule.rule.startswith("/api/v1/") and declared and declared.action:
            path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule).removeprefix("/api/v1")
            for method in rule.methods or ():
                found[method, path] = declared.action
    return found


def _body(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return _followed(document, schema) if schema else None


def _followed(document: dict[str, Any], schema: Any) -> Any:
    """Return a schema with what it points to in its place."""
    if isinstance(schema, list):
        return [_followed(document, item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return _followed(document, found)
    if len(schema.get("allOf", ())) == 1:
        return _followed(document, schema["allOf"][0])
    return {name: _followed(document, inner) for name, inner in schema.items()}
