"""Errors as the API tells them: `application/problem+json` of RFC 9457.

A `Problem` carries a code; the words come from the shell, which passes them in. Messages of the
input schemas are codes too (see `coordination.http.schema`), so that page and API word the same
mistake in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import current_app

from coordination.core.errors import FieldProblem, Invalid, Problem
from coordination.http.context import request_id

Words = Callable[[str, Mapping[str, Any]], str]
MEDIA_TYPE = "application/problem+json"
WORDS = "schakel.words"
_SCHEMA, _LOCATIONS = "_schema", frozenset({"json", "query", "form", "headers", "json_or_form"})


def words() -> Words:
    """Return the function that words a code in the language in use."""
    return current_app.extensions[WORDS]  # type: ignore[no-any-return]


def document(problem: Problem) -> dict[str, Any]:
    """Return the problem details of a problem.

    Absent and hidden records give the same document but for `instance`, which is the request's id.

    Args:
        problem: what was raised.
    """
    say = words()
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": say(problem.code, problem.parameters),
        "instance": f"urn:uuid:{request_id()}",
        "code": problem.code,
    }
    if isinstance(problem, Invalid):
        body["errors"] = [_field(item, say) for item in problem.problems]
    return body


def _field(item: FieldProblem, say: Words) -> dict[str, str]:
    detail = say(item.code, item.parameters)
    return {"pointer": item.pointer, "code": item.code, "detail": detail}


def field_problems(messages: Mapping[Any, Any] | Sequence[Any]) -> list[FieldProblem]:
    """Return what a schema found wrong, one entry for each message.

    Args:
        messages: as marshmallow or webargs give them; webargs puts the location on top.
    """
    if isinstance(messages, Mapping) and _LOCATIONS.issuperset(messages):
        return [item for part in messages.values() for item in field_problems(part)]
    return [_parsed(pointer, message) for pointer, message in _walk(messages, "")]


def form_errors(problem: Invalid) -> dict[str, str]:
    """Return the errors of a form as the macros take them: `{"statements-0-text": "…"}`.

    Args:
        problem: what the schema or the service raised.
    """
    say = words()
    found: dict[str, str] = {}
    for item in problem.problems:
        found.setdefault(item.pointer.strip("/").replace("/", "-"), say(item.code, item.parameters))
    return found


def _walk(messages: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _walk(below, pointer if key == _SCHEMA else f"{pointer}/{_escaped(key)}")
    elif isinstance(messages, str):
        yield pointer, messages
    else:
        for message in messages:
            yield from _walk(message, pointer)


def _escaped(key: Any) -> str:
    """Return a key as a part of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")


def _parsed(pointer: str, message: str) -> FieldProblem:
    """Return the problem of a message such as `length:min=1:max=300`."""
    code, *parts = message.split(":")
    return FieldProblem(pointer, code, dict(part.split("=", 1) for part in parts if "=" in part))
