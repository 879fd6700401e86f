"""How many statements a request of the product sends, counted at the driver, in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask.testing import FlaskClient

from benchmarks.region import Region
from benchmarks.scenarios import Scenario
from benchmarks.servers import OURS
from coordination.shell.app import create_app
from tests.sending import sending

KNOWN = 3  # requests after which nothing is sent for the first time


@dataclass(frozen=True)
class Statements:
    """What one request sends.

    Attributes:
        own: for its own sake.
        frame: like every request: who asks, and the log entry.
        roles: changes of the role.
    """

    own: int
    frame: int
    roles: int


def counted(region: Region, scenarios: Sequence[Scenario]) -> dict[str, Statements]:
    """Return what each scenario sends, by name.

    Args:
        region: that stands.
        scenarios: what is asked.
    """
    client = create_app(region.settings).test_client()
    return {scenario.name: _counted(client, region, scenario) for scenario in scenarios}


def _counted(client: FlaskClient, region: Region, scenario: Scenario) -> Statements:
    make = scenario.maker(OURS, region)
    for number in range(KNOWN + 1):
        request = make(number)
        with sending() as sent:
            answer = client.open(
                request.path,
                method=request.method,
                headers=dict(request.headers),
                json=request.body,
                base_url=region.settings.base_url,
            )
        assert answer.status_code == scenario.expected, answer.text
    return Statements(len(sent.own), len(sent.frame), sent.roles)
