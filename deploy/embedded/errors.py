"""The one error of the embedded servers: a sentence for the person at the keyboard."""

import re
import shutil
from pathlib import Path

_LEAST_ROOM = 16 * 1024 * 1024  # bytes; one segment of PostgreSQL's log of changes
# A failed first start cleans up behind itself, so its words are all that is left of a full disk.
_SAID_FULL = re.compile(r"No space left|quota exceeded|wrote only \d+ of")


class ServerError(Exception):
    """A server cannot be started; the message says why and what to do."""


def explained(words: str, place: Path) -> str:
    """Return what a program said, or the real reason where its disk has no room left.

    Args:
        words: what it said.
        place: a file or folder on the disk that it writes to.
    """
    if _SAID_FULL.search(words) or shutil.disk_usage(place).free < _LEAST_ROOM:
        return f"The disk with {place} is full: make 300 MB free and start again."
    return words
