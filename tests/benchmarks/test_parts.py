"""Everything that `make bench` measures, in a region that is as small as can be.

What is measured must be right before it is fast: the parts themselves check that both sides find
the same rows, that every digest counts what the statement counts, and that nothing struck twice.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest
from flask import Flask

from benchmarks import digests, due, statements
from benchmarks.asking import Request
from benchmarks.counting import counted
from benchmarks.floor import bare
from benchmarks.measuring import Effort
from benchmarks.parts import PARTS, Part
from benchmarks.region import Sizes, region
from benchmarks.scenarios import SCENARIOS
from benchmarks.servers import BARE, MAPPED, Stand, furnished
from deploy.embedded.databases import Database
from deploy.embedded.servers import Servers

SIZES = Sizes(signals=400, young_persons=300, professionals=50, towns=2)
TINY = Effort(pairs=1, requests=5, rows=30, recipients=12, minutes=0.05)


@pytest.fixture(scope="module")
def stand(servers: Servers, template: Database) -> Iterator[Stand]:
    """A region and what may run on it."""
    with region(servers, SIZES, template.name) as built, furnished(servers, built) as made:
        yield made


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_scenario_is_answered_by_the_product(stand: Stand, scenario):
    assert counted(stand, scenario)["own"] > 0


@pytest.fixture
def floors(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Flask]]:
    """The floor applications; they take their database from the environment as they begin."""
    monkeypatch.setenv("FLOOR_URL", stand.region.database.superuser_url)
    mapped = importlib.import_module("benchmarks.floor.mapped")
    yield {BARE: bare.app, MAPPED: mapped.app}
    bare._local.connection.close()
    mapped._engine.dispose()


def test_the_floors_answer_as_well(stand: Stand, floors: dict[str, Flask]):
    statuses = {
        (scenario.name, side): _status(floors[side], scenario.maker(side, stand.region)(0))
        for scenario in SCENARIOS
        for side in scenario.against
    }
    assert set(statuses.values()) == {200, 201}, statuses


def _status(app: Flask, request: Request) -> int:
    return (
        app.test_client()
        .open(request.path, method=request.method, headers=request.headers, json=request.body)
        .status_code
    )


@pytest.mark.parametrize(
    "measure",
    [statements.of_the_list, statements.of_a_search, digests.everybody],
    ids=["list", "search", "digests"],
)
def test_what_is_written_by_hand_finds_what_the_product_finds(stand: Stand, measure):
    assert all(ratio > 0 for ratio in measure(stand, TINY).ratios.values())


def test_killed_workers_let_every_row_strike_once(stand: Stand):
    assert due.scan(stand, TINY).ratios.keys() == {"raw statement", "two workers ÷ one"}


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_is_measured_with_real_servers(stand: Stand, part: Part):
    found = dict(part.measure({SIZES.signals: stand}, TINY))
    assert found[SIZES.signals].figures or found[SIZES.signals].values
