"""The description of the API: what flask-smorest gathers, completed by the rules for all endpoints.

The result follows the NL API Design Rules 2.x: a version header on every success, problem details
on every error, paths below a server address that holds the major version.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, json
from flask_smorest import Api

from config.settings import Settings
from coordination.http import purpose
from coordination.http.endpoint import public
from coordination.http.schema import camel
from coordination.shell.features import PREFIX
from coordination.shell.headers import API_VERSION

OPENAPI_VERSION = "3.0.3"
DOCUMENT = "schakel.openapi"
CONTACT = {
    "name": "Schakel",
    "url": "https://schakel.example.org",
    "email": "schakel@example.org",
}
_METHODS = ("get", "post", "put", "patch", "delete")
_ERRORS = {
    "400": "The request cannot be read.",
    "401": "Nobody is logged in, or the token or membership has ended.",
    "403": "The caller may see the record but not do this.",
    "404": "Absent, or hidden from this caller.",
    "409": "The state of the record does not allow this now.",
    "412": "The record has changed since it was read.",
    "422": "Fields that are wrong are named.",
    "428": "The version of the record is missing (`If-Match`).",
    "429": "Too many requests.",
    "503": "The database cannot be asked.",
}
_BY_METHOD = {
    "get": ("400", "401", "403", "404", "422", "429", "503"),
    "post": ("400", "401", "403", "404", "409", "422", "429", "503"),
}
_CHANGING = ("400", "401", "403", "404", "409", "412", "422", "428", "429", "503")
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "example": "about:blank"},
        "title": {"type": "string", "example": "Not Found"},
        "status": {"type": "integer", "example": 404},
        "detail": {"type": "string", "example": "Dit bestaat niet, of u mag het niet zien."},
        "instance": {"type": "string", "format": "uri-reference"},
        "code": {"type": "string", "example": "not_found"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "example": "/statements/0/text"},
                    "code": {"type": "string", "example": "required"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and body return the first answer, for 24 hours.",
    "schema": {"type": "string", "pattern": "^[ -~]{1,255}$"},
}
_PURPOSE = {
    "name": purpose.HEADER,
    "in": "header",
    "description": "A code that says what it is for; it stands in the log. Never words.",
    "schema": {"type": "string", "pattern": f"^{purpose.PATTERN}$"},
}
pages = Blueprint("openapi", __name__)


class SchakelApi(Api):  # type: ignore[misc]
    """flask-smorest's Api; errors are answered by `coordination.shell.errors`."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return


@pages.get(f"{PREFIX}/openapi.json")
@public("The description of the API holds nobody's data.")
def openapi() -> Response:
    """Return the description of the API."""
    return Response(current_app.extensions[DOCUMENT](), content_type="application/json")


def make(app: Flask, settings: Settings) -> Api:
    """Return the Api to which features register their endpoints.

    Args:
        app: the application.
        settings: with the address under which people reach the product.
    """
    app.config |= {
        "API_TITLE": "Schakel",
        "API_VERSION": API_VERSION,
        "OPENAPI_VERSION": OPENAPI_VERSION,
    }
    server = {"url": settings.base_url + PREFIX, "description": "This installation"}
    info = {
        "description": "Case coordination between safety partners around a young person.",
        "contact": CONTACT,
        "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en"},
    }
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    parts = {"info": info, "servers": [server], "marshmallow_plugin": plugin}
    api = SchakelApi(app, spec_kwargs=parts)
    app.extensions[DOCUMENT] = cache(partial(_written, api.spec))
    return api


def schema_name(schema: Any) -> str:
    """Return the name of a schema in the description: feature, class, and whether it is partial.

    Args:
        schema: class or instance.
    """
    kind = schema if isinstance(schema, type) else type(schema)
    if kind is Api.ERROR_SCHEMA:
        return "Problem"  # flask-smorest's own; `complete` puts ours in its place
    feature = camel("_" + kind.__module__.split(".")[1])
    return feature + kind.__name__ + ("Changes" if getattr(schema, "partial", None) else "")


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Return the description with what holds for every endpoint written at each of them.

    Args:
        document: as flask-smorest made it.
    """
    document["paths"] = {
        path.removeprefix(PREFIX): operations for path, operations in document["paths"].items()
    }
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    parts["responses"] = {f"Error{code}": _error(text) for code, text in _ERRORS.items()}
    parts.setdefault("headers", {})["ApiVersion"] = _version_header()
    named = {"IdempotencyKey": _IDEMPOTENCY, "Purpose": _PURPOSE}
    parts.setdefault("parameters", {}).update(named)
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for path, operations in document["paths"].items():
        for method in operations.keys() & set(_METHODS):
            _complete_operation(path, method, operations[method])
    _type_choices(document)
    return document


def _type_choices(part: Any) -> None:
    """Say of every closed list that it is text; apispec leaves that out of enumerations."""
    if isinstance(part, dict):
        if "enum" in part and "type" not in part:
            part["type"] = "string"
        for below in part.values():
            _type_choices(below)
    elif isinstance(part, list):
        for below in part:
            _type_choices(below)


def _complete_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    words = [part.strip("{}") for part in path.split("/") if part]
    operation.setdefault("operationId", "-".join([method, *words]))
    answers = operation.setdefault("responses", {})
    for code, answer in answers.items():
        if str(code)[0] in "23":
            answer.setdefault("headers", {})["API-Version"] = {
                "$ref": "#/components/headers/ApiVersion"
            }
    for code in _BY_METHOD.get(method, _CHANGING):
        answers[code] = {"$ref": f"#/components/responses/Error{code}"}
    for name in ("IdempotencyKey", "Purpose") if method == "post" else ("Purpose",):
        reference = {"$ref": f"#/components/parameters/{name}"}
        operation.setdefault("parameters", []).append(reference)


def _version_header() -> dict[str, Any]:
    return {"description": "Full version.", "schema": {"type": "string", "example": API_VERSION}}


def _error(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}


def _written(spec: APISpec) -> str:
    """Return the description as text; made once, since `complete` writes into the library's own."""
    return json.dumps(complete(spec.to_dict()), indent=2)
