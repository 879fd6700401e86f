"""The description of the API holds what the rules of the NL API Design Rules ask of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.web import Browser
from tests.world import World

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(app: Flask, world: World) -> dict:
    """The description as a visitor gets it."""
    answer = Browser(app, world).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


def operations(document: dict) -> list[tuple[str, str, dict]]:
    return [
        (path, method, operation)
        for path, found in document["paths"].items()
        for method, operation in found.items()
        if method in METHODS
    ]


def test_the_head_is_complete(document: dict) -> None:
    assert re.fullmatch(r"3\.\d+\.\d+", document["openapi"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", document["info"]["version"])
    assert {"name", "url", "email"} <= set(document["info"]["contact"])
    assert document["servers"][0]["url"].endswith("/v1")
    assert document["servers"][0]["url"].startswith("https://")


def test_paths_are_kebab_case_without_a_slash_at_the_end(document: dict) -> None:
    for path in document["paths"]:
        assert re.fullmatch(r"(/([a-z0-9-]+|\{[^}]+\}))+", path), path


def test_every_operation_has_its_own_name(document: dict) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))


def test_every_success_names_the_version(document: dict) -> None:
    for path, method, operation in operations(document):
        for code, answer in operation["responses"].items():
            if code[0] in "23":
                assert "API-Version" in answer["headers"], (path, method)


def test_every_operation_can_refuse_with_a_problem(document: dict) -> None:
    for path, method, operation in operations(document):
        refusals = {code for code in operation["responses"] if code[0] in "45"}
        assert {"400", "401", "403", "404", "422"} <= refusals, (path, method)
    for answer in document["components"]["responses"].values():
        assert list(answer["content"]) == ["application/problem+json"]


def test_query_keys_and_schemas_keep_to_their_case(document: dict) -> None:
    for path, _, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter.get("in") == "query":
                assert re.fullmatch(r"[a-z][a-zA-Z0-9]*", parameter["name"]), path
    for name in document["components"]["schemas"]:
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", name), name


def test_what_it_points_to_is_there(document: dict) -> None:
    for reference in re.findall(r"'\$ref': '#/([^']+)'", str(document)):
        found = document
        for part in reference.split("/"):
            assert part in found, reference
            found = found[part]


def test_every_address_of_the_api_is_described(app: Flask, document: dict) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(document)}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "openapi.openapi":
            path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule).removeprefix("/api/v1")
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                assert (path, method) in described
