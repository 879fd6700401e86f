"""One small act that every change of a versioned record ends with."""

from __future__ import annotations

from typing import Any

from coordination.work import Work


def changed(work: Work, row: Any, action: str, **detail: Any) -> None:
    """Give a record its next version and name the change in the log.

    Args:
        work: the running unit of work.
        row: a versioned record that has just been made or changed.
        action: what was done, `share.revoke` for instance.
        detail: codes, ids and names of fields; never content.
    """
    # A new row has no version before the flush: column defaults come with it.
    row.row_version = (row.row_version or 0) + 1
    work.record(action, row, **detail)
