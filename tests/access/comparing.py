"""Compares what a member gets in two databases that differ only in what is hidden from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from tests import sink
from tests.access import differences, script
from tests.access.cells import Table
from tests.access.conftest import Stage
from tests.access.differences import HIDDEN_NAME, Made
from tests.access.observing import CHANNELS, Observer, Seen
from tests.access.script import Asked
from tests.access.situations import COORDINATOR, MENTOR

LEAST_REQUESTS = 300
SHOWN = 120  # characters before and after the first that differs
# One of every role of product text §2, and a second mentor.
MEMBERS = (
    *(COORDINATOR, MENTOR, "mentor.2@maasdal", "organisation_lead@maasdal"),
    *("privacy_officer@maasdal", "police_officer@politie-venlo", "process_director@gemeente-venlo"),
    *("youth_worker@wijkteam-venlo", "attendance_officer@leerplicht-venlo", "administrator@zvh"),
    *("policy_officer@gemeente-venlo", "weighing_member@zvh"),
)


@dataclass
class Counted:
    """What was compared.

    Attributes:
        numbers: requests, mails and exports.
        made: which differences stood in the other database.
        kinds: of which kinds they were.
        deviations: what was not the same, by member, kind and name.
    """

    numbers: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    deviations: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def add(self, kind: str, seen: Seen, deviations: dict[str, tuple[Any, Any]]) -> None:
        """Count one comparison.

        Args:
            kind: of difference.
            seen: what was compared.
            deviations: what was not the same.
        """
        self.numbers["requests"] += len(seen.answers)
        self.numbers["mails"] += len(seen.mails)
        self.numbers["exports"] += len(seen.files)
        self.numbers["answers with data"] += sum(one[0] == 200 for one in seen.answers.values())
        self.numbers["files with data"] += sum(len(one) > 2 for one in seen.files.values())
        self.deviations |= {f"{kind}: {name}": pair for name, pair in deviations.items()}

    @property
    def shown(self) -> str:
        """Return where the first deviations begin, for whoever reads a failure."""
        pairs = list(self.deviations.items())[:5]
        return "\n".join(f"{name}: {_beginning(*map(str, pair))}" for name, pair in pairs)

    def told(self, who: str) -> str:
        """Return it in one line, for whoever reads the report of a run."""
        numbers = ", ".join(f"{number} {name}" for name, number in self.numbers.items())
        made = ", ".join(f"{name}" for name in self.made)
        return f"{who}: {numbers}, {len(self.deviations)} deviations; differences: {made}"


def _beginning(one: str, other: str) -> str:
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    here = slice(max(0, same - SHOWN), same + SHOWN)
    return f"\n  {one[here]!r}\n  {other[here]!r}"


class Comparison:
    """One member's first database, and what becomes of it in others.

    Attributes:
        stage: of the test.
        who: the member.
        observer: who asks.
        first: what the member gets without any difference.
        counted: all comparisons.
    """

    def __init__(
        self,
        stage: Stage,
        who: str,
        server: sink.Server,
        every: int = 1,
        channels: Collection[str] = CHANNELS,
    ) -> None:
        self.stage, self.who, self.every = stage, who, every
        self.observer = Observer(Table(stage), who, server, channels)
        self.counted = Counted()
        self.first = self.observer.see(self._asked({}))

    def compare(self, kinds: Collection[str]) -> None:
        """Compare with a database that holds every difference of some kinds.

        Args:
            kinds: of `differences.KINDS`.
        """
        name = " and ".join(kinds)
        with self._made(kinds) as every:
            second = self.observer.see(self._asked(_probes(every)))
            found = second.differing(self.first)
            if any(made.inside for made in every):
                found = {what: pair for what, pair in found.items() if not self._own_log(what)}
            self.counted.add(name, second, found)
            self.counted.made.update(one for made in every for one in made.names)
            pairs = zip(kinds, every, strict=True)
            self.counted.kinds |= {kind for kind, made in pairs if made.names}

    @contextmanager
    def _made(self, kinds: Iterable[str]) -> Iterator[list[Made]]:
        signals = dict(self.stage.scene.signals)
        undo = self.stage.connection.begin_nested()
        try:
            yield [differences.make(self.stage, kind, self.who) for kind in kinds]
        finally:
            undo.rollback()
            self.stage.scene.signals.clear()
            self.stage.scene.signals.update(signals)

    def _own_log(self, what: str) -> bool:
        """Whether it is the log of an organisation to its privacy officer: colleagues worked."""
        log = {f"request {one.name}" for one in self._asked({}) if one.log}
        return "privacy_officer" in self.who and what in log

    def _asked(self, probes: dict[str, Any]) -> list[Asked]:
        scene = self.stage.scene
        surname = scene.words[scene.persons["pupil"]].by_part["surname"]
        names = (HIDDEN_NAME, HIDDEN_NAME[:5], surname)
        whole = script.requests(self.stage, self.who, names, script.ABSENT | probes)
        return whole[:: self.every]


def _probes(every: Iterable[Made]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for made in every:
        found |= made.probes
    return found
