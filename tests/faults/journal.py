"""What the callers did and heard, kept outside the database; the oracle goes by it."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

OK, FAILED, INDETERMINATE = "ok", "fail", "indeterminate"


@dataclass(frozen=True)
class Line:
    """One try of one request.

    Attributes:
        key: its `Idempotency-Key`, the same at every try.
        act: what it asks for: `draft` or `submission`.
        who: acts.
        body: hash of what was sent.
        outcome: `ok`, `fail`, or `indeterminate` where no answer tells.
        status: of the answer, 0 without one.
        record: id of the signal, where it is known.
        lasted: seconds until the answer.
    """

    key: str
    act: str
    who: str
    body: str
    outcome: str
    status: int
    record: str
    lasted: float


class Journal:
    """A file with one line for each try, on disk before the caller goes on.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._records: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._outcomes: Counter[str] = Counter()
        self.lines: list[Line] = []

    def note(self, line: Line) -> None:
        """Write down a try."""
        with self._lock:
            self._file.write(json.dumps(asdict(line)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.lines.append(line)
            # Kept as it comes: who waits asks many times a second, of many thousands of lines.
            self._records[line.act, line.outcome][line.key] = line.record
            self._outcomes[line.outcome] += 1

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def records(self, act: str, outcome: str = OK) -> list[str]:
        """Return the signals of which an act had an outcome, each once for each key."""
        with self._lock:
            return list(self._records[act, outcome].values())

    def submitted(self) -> int:
        """Return how many signals are submitted for certain."""
        return len(self._records["submission", OK])

    def count(self, outcome: str) -> int:
        """Return how many tries had an outcome."""
        return self._outcomes[outcome]


def hash_of(body: bytes) -> str:
    """Return what stands for a body in the journal."""
    return hashlib.sha256(body).hexdigest()[:16]
