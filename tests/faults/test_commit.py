"""Connections are cut exactly at a COMMIT, so that nobody knows whether it was done."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from deploy.embedded.databases import Database
from tests.faults.ground import ground
from tests.faults.proxy import NAME, Proxy, between
from tests.faults.scale import scaled

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(1800)]
SEED, CUTS, SECONDS = 12, scaled(200), 1200


@pytest.mark.parametrize("who", ["DATABASE_URL", "WORKER_DATABASE_URL"])
def test_a_commit_of_which_nobody_heard_is_resolved(
    who: str, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    made: list[Proxy] = []
    with ExitStack() as stack:

        def told(database: Database) -> dict[str, str]:
            url = database.web_url if who == "DATABASE_URL" else database.worker_url
            folder = parse_qs(urlsplit(url).query)["host"][0]
            chance = random.Random(SEED)  # noqa: S311 - repeatable
            made.append(Proxy(tmp_path / "between", Path(folder) / NAME, chance))
            stack.enter_context(between(made[0]))
            return {who: url.replace(quote(folder, safe=""), quote(str(made[0].folder)))}

        here = stack.enter_context(ground(SEED, told=told))
        [proxy] = made
        with here.recording():
            proxy.remaining = CUTS
            here.record_until(lambda: proxy.remaining == 0, SECONDS, "all are cut")
        here.settle()
        listed = here.list_unknown()
        wrong = here.problems()
        cuts = {cut.value: number for cut, number in proxy.cuts.items()}
        record_property(
            "measured", f"{here.told(SEED)}, {who}: cut {cuts}, unknown listed after {listed:.0f} s"
        )
    assert not wrong, here.report(SEED, wrong)
    assert all(proxy.cuts.values())
