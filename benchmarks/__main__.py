"""`make bench`: builds regions, measures and writes `docs/performance.md`.

Each region has a database of its own that is thrown away; they stand side by side, and their
servers are started for the occasion.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg

from benchmarks import report
from benchmarks.finding import keep, machine
from benchmarks.measuring import Effort
from benchmarks.parts import PARTS, Part
from benchmarks.region import Sizes
from benchmarks.servers import Stands, standing
from config import logging
from deploy.embedded import servers as embedded
from deploy.embedded.servers import Servers


def main() -> None:
    """Measure what the arguments ask for."""
    options = _options()
    logging.configure("WARNING")
    effort = Effort(
        options.pairs, options.requests, options.rows, options.recipients, options.minutes
    )
    chosen = [part for part in PARTS if not options.only or part.name in options.only]
    with ExitStack() as stack:
        name = tempfile.TemporaryDirectory(prefix="schakel-bench-", dir=options.folder)
        folder = Path(stack.enter_context(name))
        folder.chmod(0o711)
        servers = stack.enter_context(embedded.start(folder))
        _furnish(servers)
        stands = {}
        for signals in options.signals:
            sizes = Sizes(signals, options.young_persons, options.professionals)
            stands[signals] = stack.enter_context(standing(servers, sizes))
            took = stands[signals].region.seconds_to_build
            print(f"a region of {signals:,} signals stands after {took:.0f} s", flush=True)
        measure(stands, chosen, effort)


def _furnish(servers: Servers) -> None:
    """Give our PostgreSQL a quarter of the memory, as its manual advises."""
    megabytes = psutil.virtual_memory().total // 4 // 2**20
    with psycopg.connect(servers.superuser_url, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET shared_buffers TO '{megabytes}MB'")
    servers.stop_database_at_once()
    servers.restart_database()


def measure(stands: Stands, chosen: Sequence[Part], effort: Effort) -> None:
    """Measure parts; each is kept when it is done, so that not much is lost when this is ended.

    Args:
        stands: by size.
        chosen: parts.
        effort: how much.
    """
    for part in chosen:
        before = machine()
        for signals, finding in part.measure(stands, effort):
            finding.machine = before
            keep(signals, part.name, finding)
            report.write()
            print("\n".join(report.lines(part.name, finding)), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    names = [part.name for part in PARTS]
    parser.add_argument("--signals", type=int, nargs="+", default=[20_000])
    parser.add_argument("--young-persons", type=int, default=200_000)
    parser.add_argument("--professionals", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=5, help="turns of each side")
    parser.add_argument("--requests", type=int, default=60, help="in each turn")
    parser.add_argument("--rows", type=int, default=2_000, help="of the due scan, in each turn")
    parser.add_argument("--recipients", type=int, default=5_000, help="of digests, in each turn")
    parser.add_argument("--minutes", type=float, default=1, help="of the mixed load")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the data are kept meanwhile"
    )
    parser.add_argument(
        "--only", nargs="+", choices=names, metavar="NAME", help=f"all without it: {names}"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
