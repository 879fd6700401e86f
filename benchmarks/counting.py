"""What a request of the product sends to the database, seen at the driver, in this process."""

from __future__ import annotations

from typing import Any

from benchmarks.asking import Request
from benchmarks.scenarios import Scenario
from benchmarks.servers import OURS, Stand
from tests.sending import Sent, sending

KNOWN = 3  # requests after which nothing is sent for the first time


def counted(stand: Stand, scenario: Scenario) -> dict[str, int]:
    """Return how many statements a request sends, by what they belong to.

    Args:
        stand: where it is asked.
        scenario: what is asked.
    """
    make = scenario.maker(OURS, stand.region)
    for number in range(KNOWN):
        sent_by(stand, make(number), scenario.expected)
    sent, _answer = sent_by(stand, make(KNOWN), scenario.expected)
    return {"own": len(sent.own), "frame": len(sent.frame), "roles": sent.roles}


def sent_by(stand: Stand, request: Request, expected: int = 200) -> tuple[Sent, Any]:
    """Return what a request sends, and the JSON that it is answered with.

    Args:
        stand: where it is asked.
        request: to the product.
        expected: status of the answer.
    """
    with sending() as sent:
        answer = stand.client.open(
            request.path,
            method=request.method,
            headers=dict(request.headers),
            json=request.body,
            base_url=stand.region.settings.base_url,
        )
    assert answer.status_code == expected, answer.text
    return sent, answer.json
