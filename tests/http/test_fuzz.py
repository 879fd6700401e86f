"""Whatever is sent, by the description or against it, the answer is one that is described."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from coordination.access.classes import Role
from coordination.shell.app import create_app
from coordination.work import Runtime
from tests.web import System
from tests.world import build_world

CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
CALLERS = ("care_coordinator@maasdal", "administrator@zvh")


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_answer_is_one_that_is_described(live_runtime: Runtime) -> None:
    world = build_world(live_runtime)
    app = create_app(live_runtime)
    callers = itertools.cycle([System(app, world, who).headers for who in CALLERS])
    for operation, headers in zip(_operations(app), callers, strict=False):
        hypothesis.given(case=operation.as_strategy())(sent(headers))()


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("role", Role)
def test_every_answer_to_every_role_is_described(live_runtime: Runtime, role: Role) -> None:
    world = build_world(live_runtime)
    app = create_app(live_runtime)
    who = next(name for name, member in world.members.items() if member.role is role)
    headers = System(app, world, who).headers
    for operation in _operations(app):
        hypothesis.given(case=operation.as_strategy())(sent(headers, examples=10))()


def _operations(app: Flask) -> Iterator[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    return (found.ok() for found in schema.get_all_operations())


def sent(headers: dict[str, str], examples: int = 2):
    @hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def send(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    return send
