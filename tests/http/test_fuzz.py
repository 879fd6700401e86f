"""Whatever is sent, by the description or against it, the answer is one that is described."""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

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
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for who in CALLERS:
        headers = System(app, world, who).headers
        for found in schema.get_all_operations():
            operation = found.ok()
            examples = hypothesis.given(case=operation.as_strategy())
            examples(sent(headers))()


def sent(headers: dict[str, str]):
    @hypothesis.settings(
        max_examples=3,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def send(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    return send
