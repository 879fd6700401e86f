"""Names of the files in which PostgreSQL writes its changes, one after the other.

A name is timeline, number of the log and number of the file in it, eight hexadecimal digits each
(PostgreSQL manual, "WAL Internals"). Pure: nothing is read or written here.
"""

from __future__ import annotations

import re

SEGMENT = re.compile(r"[0-9A-F]{24}")
HISTORY = re.compile(r"[0-9A-F]{8}\.history")
PARTIAL = ".partial"
_LOG_BYTES = 1 << 32


def following(name: str, size: int) -> str:
    """Return the name of the segment after another one of the same timeline.

    Args:
        name: of a segment.
        size: of a segment in bytes.
    """
    each = _LOG_BYTES // size
    number = int(name[8:16], 16) * each + int(name[16:24], 16) + 1
    return f"{name[:8]}{number // each:08X}{number % each:08X}"
