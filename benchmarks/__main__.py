"""`make bench`: builds regions, measures and writes `docs/performance.md`.

One after another, each in a database that is thrown away; the servers are started for the occasion.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks import report
from benchmarks.counting import counted
from benchmarks.measuring import Effort, side_by_side
from benchmarks.region import Sizes, region
from benchmarks.scenarios import ALONE, SIDE_BY_SIDE
from benchmarks.servers import memory, running
from config import logging
from deploy.embedded import servers as embedded


def main() -> None:
    """Measure what the arguments ask for."""
    options = _options()
    logging.configure("WARNING")
    effort = Effort(options.pairs, options.requests)
    with tempfile.TemporaryDirectory(prefix="schakel-bench-", dir=options.folder) as name:
        folder = Path(name)
        folder.chmod(0o711)
        with embedded.start(folder) as servers:
            for signals in options.signals:
                sizes = Sizes(signals, options.young_persons, options.professionals)
                report.keep(_measured(servers, sizes, effort))
    report.write()


def _measured(servers: embedded.Servers, sizes: Sizes, effort: Effort) -> report.Run:
    run = report.Run(sizes.signals, effort.pairs, effort.requests)
    begun = time.perf_counter()
    with region(servers, sizes) as built:
        run.seconds_to_build = time.perf_counter() - begun
        run.count(counted(built, (*SIDE_BY_SIDE, *ALONE)))
        with running(built) as applications:
            asked = side_by_side(applications, built, servers, (*SIDE_BY_SIDE, *ALONE), effort)
            for scenario, found in asked:
                run.add(scenario, found)
            run.memory = {name: memory(one) for name, one in applications.items()}
    return run


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
    return parser.parse_args()


if __name__ == "__main__":
    main()
