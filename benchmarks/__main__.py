"""`make bench`: builds regions, measures and writes `docs/performance.md`.

One after another, each in a database that is thrown away; the servers are started for the occasion.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.counting import counted
from benchmarks.measuring import Effort, side_by_side
from benchmarks.region import Sizes, region
from benchmarks.scenarios import ALONE, SIDE_BY_SIDE, Scenario
from benchmarks.servers import memory, running
from config import logging
from deploy.embedded import servers as embedded


def main() -> None:
    """Measure what the arguments ask for."""
    options = _options()
    logging.configure("WARNING")
    every = (*SIDE_BY_SIDE, *ALONE)
    chosen = [one for one in every if not options.only or one.name in options.only]
    effort = Effort(options.pairs, options.requests)
    with tempfile.TemporaryDirectory(prefix="schakel-bench-", dir=options.folder) as name:
        folder = Path(name)
        folder.chmod(0o711)
        with embedded.start(folder) as servers:
            for signals in options.signals:
                sizes = Sizes(signals, options.young_persons, options.professionals)
                _measure(servers, sizes, chosen, effort)


def _measure(
    servers: embedded.Servers, sizes: Sizes, chosen: Sequence[Scenario], effort: Effort
) -> None:
    """Measure at one size; what was found is kept after each scenario, so that much is not lost."""
    run = report.Run(sizes.signals, effort.pairs, effort.requests)
    begun = time.perf_counter()
    with region(servers, sizes) as built:
        run.seconds_to_build = time.perf_counter() - begun
        run.count(counted(built, chosen))
        with running(built) as applications:
            for scenario, found in side_by_side(applications, built, servers, chosen, effort):
                run.add(scenario, found)
                run.memory = {name: memory(one) for name, one in applications.items()}
                report.keep(run)
                report.write()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--signals", type=int, nargs="+", default=[20_000])
    parser.add_argument("--young-persons", type=int, default=200_000)
    parser.add_argument("--professionals", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=5, help="turns of each application")
    parser.add_argument("--requests", type=int, default=60, help="in each turn")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the data are kept meanwhile"
    )
    parser.add_argument("--only", nargs="+", help="names of scenarios; all without it")
    return parser.parse_args()


if __name__ == "__main__":
    main()
