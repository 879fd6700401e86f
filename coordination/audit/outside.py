"""The place outside the database where signed heads go: a directory, or a command that takes them.

What lies there must not be changeable with the rights of the product: a share that only appends, a
write-once bucket, another party's mailbox (docs/production.md).
"""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

COMMAND_SECONDS = 60  # a place that takes longer is tried again at the next look


class OutsideFailed(Exception):
    """The outside place did not take the document; it is tried again."""


@dataclass(frozen=True)
class Place:
    """Where signed heads go; both when both are set.

    Attributes:
        directory: gets one file a day, or empty.
        command: gets the document on standard input and the file's name as last argument, or
            empty. It may see the same document again after a failure, and must then accept it.
    """

    directory: str = ""
    command: str = ""

    def put(self, name: str, document: bytes) -> bytes:
        """Write a document, and return what lies there now under its name.

        Args:
            name: of the file.
            document: the signed heads.

        Raises:
            OutsideFailed: it was not taken.
        """
        kept = _write(Path(self.directory) / name, document) if self.directory else document
        if self.command:
            _hand_over(self.command, name, kept)
        return kept


def _write(path: Path, document: bytes) -> bytes:
    """Write a new file; one that stands there already is never written over, and counts."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError:
        return path.read_bytes()
    except OSError as error:
        raise OutsideFailed(f"{path}: {error.strerror}") from error
    try:
        os.write(handle, document)
        os.fsync(handle)
    finally:
        os.close(handle)
    return document


def _hand_over(command: str, name: str, document: bytes) -> None:
    words = [*shlex.split(command), name]
    try:
        subprocess.run(  # noqa: S603 - the operator's own command, without a shell
            words, input=document, check=True, capture_output=True, timeout=COMMAND_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise OutsideFailed(f"{words[0]}: {type(error).__name__}") from error
