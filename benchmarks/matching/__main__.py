"""`python -m benchmarks.matching`: prints recall and precision, in total and per variant."""

from __future__ import annotations

import argparse
import sys

from benchmarks.matching.measuring import Found, measure
from benchmarks.matching.population import Region

RECALL, PRECISION = 0.98, 0.995  # what must be reached at least


def main() -> None:
    """Measure each seed; the exit status tells whether all reached what they must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--young-persons", type=int, default=200_000)
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong matches")
    options = parser.parse_args()
    reached = True
    for seed in options.seeds:
        found = measure(options.young_persons, Region(seed))
        _print(seed, found, options.wrong)
        reached = reached and enough(found)
    sys.exit(not reached)


def enough(found: Found) -> bool:
    """Return whether a region was matched as well as it must be.

    Args:
        found: what the marks found.
    """
    apart = not (found.wrong["twins"] or found.wrong["siblings"])
    return apart and found.recall >= RECALL and found.precision >= PRECISION


def _print(seed: int, found: Found, wrong: int) -> None:
    print(f"seed {seed}: recall {found.recall:.4f}, precision {found.precision:.5f}")
    of = ("twins", "siblings", "strangers")
    print("  taken for one:", ", ".join(f"{kind} {found.wrong[kind]}" for kind in of))
    for kind, pairs in sorted(found.pairs.items()):
        lost = pairs - found.met[kind]
        print(f"  {kind:38} {pairs:8} pairs  recall {found.met[kind] / pairs:.4f}  lost {lost}")
    for one, other in found.examples[:wrong]:
        print("   ", one.identity, other.identity, sep="\n      ")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
