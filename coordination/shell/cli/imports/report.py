"""What became of every line of an import, on screen and in a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from coordination.core.errors import FieldProblem, Invalid, Problem
from coordination.shell import messages

T = TypeVar("T")
# One line's import: gets the report for remarks, and the line's number.
Step = Callable[["Report", int], None]


class AlreadyKnown(Exception):
    """The line was imported before with the same content: nothing to do."""


def stop_if_known(found: Any, pointer: str, fingerprint: str) -> None:
    """End a line whose external id was imported before.

    Args:
        found: the record of that external id with its `import_digest`, or None.
        pointer: of the field that holds the external id.
        fingerprint: of the line's content.

    Raises:
        AlreadyKnown: with the same content.
        Invalid: with other content.
    """
    if found is None:
        return
    if found.import_digest == fingerprint:
        raise AlreadyKnown
    raise Invalid([FieldProblem(pointer, "same_id_other_content")])


@dataclass(frozen=True)
class Line:
    """A remark about one line.

    Attributes:
        number: of the line in the file, from 1.
        place: the field, or empty.
        words: the reason in plain words.
    """

    number: int
    place: str
    words: str

    def __str__(self) -> str:
        """Return the remark as one line of the report."""
        where = f", {self.place}" if self.place else ""
        return f"line {self.number}{where}: {self.words}"


@dataclass
class Report:
    """Counts and remarks of one import."""

    accepted: int = 0
    known: int = 0
    refused: list[Line] = field(default_factory=list)
    remarks: list[Line] = field(default_factory=list)

    @contextmanager
    def line(self, number: int) -> Iterator[None]:
        """Count one line by how its body ends; a problem is noted and goes no further.

        Args:
            number: of the line in the file.
        """
        try:
            yield
            self.accepted += 1
        except AlreadyKnown:
            self.known += 1
        except Invalid as problem:
            for one in problem.problems:
                words = messages.word(one.code, one.parameters)
                self.refused.append(Line(number, one.pointer.strip("/"), words))
        except Problem as problem:
            words = messages.word(problem.code, problem.parameters)
            self.refused.append(Line(number, "", words))

    def remark(self, number: int, place: str, code: str, **parameters: object) -> None:
        """Note something about a line that was accepted all the same."""
        self.remarks.append(Line(number, place, messages.word(code, parameters)))

    @property
    def refused_lines(self) -> int:
        """Return how many lines were refused; one line may have several reasons."""
        return len({line.number for line in self.refused})

    def text(self) -> str:
        """Return the report."""
        counts = (
            f"accepted: {self.accepted}\nalready known: {self.known}\nrefused: {self.refused_lines}"
        )
        remarks = "".join(f"\nremark  {line}" for line in self.remarks)
        return counts + "".join(f"\nrefused {line}" for line in self.refused) + remarks + "\n"

    def publish(self, source: Path) -> Path:
        """Print the report and write it beside the imported file, or into the working folder.

        Args:
            source: the imported file.

        Returns:
            Where the report was written.
        """
        click.echo(self.text(), nl=False)
        for folder in (source.parent, Path.cwd()):
            target = folder / f"{source.name}.report.txt"
            if os.access(folder, os.W_OK):
                target.write_text(self.text(), encoding="utf-8")
                click.echo(f"report written to {target}")
                return target
        raise PermissionError(f"The report cannot be written to {source.parent} or {Path.cwd()}.")


def progress(items: Iterable[T], label: str, total: int) -> Iterator[T]:
    """Yield the items while a bar shows how far the import is.

    Args:
        items: numbered lines.
        label: what is imported.
        total: how many there are.
    """
    with click.progressbar(items, length=total, label=label, file=sys.stderr) as bar:
        yield from bar
