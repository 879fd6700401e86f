"""What a unit of work has read, changed and searched for so far, for its one log entry."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(kw_only=True)
class Trail:
    """Collects the subjects of one log entry.

    Attributes:
        subjects: kind, id, action, owner and detail of each record.
        sealed: what was searched for; goes into the entry encrypted.
        glasses: break-glasses that begin here; those that last already are found by their records.
        begun: seconds of a clock that only runs on, when the unit of work was opened.
    """

    subjects: list[dict[str, Any]] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    glasses: set[uuid.UUID] = field(default_factory=set)
    begun: float = field(default_factory=time.perf_counter)

    @property
    def milliseconds(self) -> int:
        """Return how long the unit of work has lasted."""
        return round((time.perf_counter() - self.begun) * 1000)

    def saw(self, rows: Iterable[Any], action: str) -> None:
        """Name records in the log entry as read; the loader does this by itself."""
        for row in rows:
            kind, record_id, owner = row.audit_subject
            self.note(kind, record_id, action, owner)

    def saw_again(self, subjects: Iterable[dict[str, Any]]) -> None:
        """Name the subjects of an earlier entry whose answer is given once more.

        The entry says so of each: what was done then is seen again, and was not done again.
        """
        for subject in subjects:
            again = subject | {"detail": subject.get("detail", {}) | {"repeated": True}}
            if again not in self.subjects:
                self.subjects.append(again)

    def searched(self, terms: str) -> None:
        """Put what was searched for into the log entry, encrypted."""
        self.sealed.append(terms)

    def record(self, action: str, row: Any, **detail: Any) -> None:
        """Name a changed record in the log entry.

        Args:
            action: what was done, `signal.withdraw` for instance.
            row: the changed record.
            detail: codes, ids and names of fields; never content.
        """
        kind, record_id, owner = row.audit_subject
        self.note(kind, record_id, action, owner, detail)

    def note(
        self,
        kind: str,
        record_id: uuid.UUID,
        action: str,
        owner: uuid.UUID | None = None,
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Name one record in the log entry, once for each action and detail.

        Args:
            kind: of the record.
            record_id: which one.
            action: what was done or asked for.
            owner: the organisation that owns it, where that is known.
            detail: codes, ids and names of fields; never content.
        """
        subject: dict[str, Any] = {"kind": kind, "id": str(record_id), "action": action}
        subject |= {"owner": str(owner)} if owner else {}
        subject |= {"detail": detail} if detail else {}
        if subject not in self.subjects:
            self.subjects.append(subject)

    def owned(self, kind: str, record_id: uuid.UUID, action: str, owner: uuid.UUID | None) -> None:
        """Say of a record that was asked for, and not given, who owns it.

        Args:
            kind: of the record.
            record_id: which one.
            action: what was asked for.
            owner: the organisation that owns it; None when there is no such record.
        """
        asked = {"kind": kind, "id": str(record_id), "action": action}
        if owner is not None and asked in self.subjects:
            self.subjects[self.subjects.index(asked)] = asked | {"owner": str(owner)}
