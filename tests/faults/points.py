"""Points at which programs may die, as the harness sees them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.faults import inside
from tests.plant import ROOT

PRELOAD = Path(__file__).parent / "preload"


@dataclass(frozen=True)
class Points:
    """A folder that the programs share with the harness.

    Attributes:
        folder: with a file for each point that was seen, and one for each that is armed.
    """

    folder: Path

    def prepare(self, **constants: int) -> dict[str, str]:
        """Make the folders, and return what the programs must be told.

        Args:
            constants: of `workers.app` or `workers.brokers`, which are to be other ones.
        """
        for name in ("seen", "armed"):
            (self.folder / name).mkdir(parents=True)
        return {
            inside.FOLDER: str(self.folder),
            inside.SETTINGS: ",".join(f"{name}={number}" for name, number in constants.items()),
            "PYTHONPATH": f"{PRELOAD}:{ROOT}",
        }

    def given_again(self) -> int:
        """Return how many tasks were begun more than once."""
        runs = (self.folder / inside.RUNS).read_text(encoding="ascii").split()
        return sum(times > 1 for times in Counter(runs).values())

    def seen(self) -> list[str]:
        """Return the names of the points that a program has come past."""
        return sorted(point.name for point in (self.folder / "seen").iterdir())

    def arm(self, names: list[str]) -> None:
        """Let whoever comes first past each of these points die there.

        Args:
            names: of points.
        """
        for name in names:
            (self.folder / "armed" / name).touch()

    def armed(self) -> list[str]:
        """Return where nobody has died yet."""
        return sorted(point.name for point in (self.folder / "armed").iterdir())

    def disarm(self) -> list[str]:
        """Let everybody live, and return where nobody has died."""
        left = self.armed()
        for name in left:
            (self.folder / "armed" / name).unlink(missing_ok=True)
        return left
