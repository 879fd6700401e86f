"""Errors that a person may meet. They carry a code and parameters; the shell words them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


class Problem(Exception):
    """A request that cannot be carried out, with a code that the shell has words for."""

    status = 400

    def __init__(self, code: str, **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


class Unauthenticated(Problem):
    """Nobody is logged in, or the session or membership has ended."""

    status = 401

    def __init__(self) -> None:
        super().__init__("unauthenticated")


class NotFound(Problem):
    """Absent, or hidden from this reader: the two must not be told apart."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not_found")


class Refused(Problem):
    """The reader may see the record but not do this to it."""

    status = 403

    def __init__(self, code: str = "refused", **parameters: Any) -> None:
        super().__init__(code, **parameters)


class Conflict(Problem):
    """The state of the record does not allow this now, or somebody else was faster."""

    status = 409


class Stale(Conflict):
    """The record has changed since the caller read it."""

    status = 412

    def __init__(self) -> None:
        super().__init__("stale")


class LogUnavailable(Problem):
    """The log cannot be written, so that nothing may be shown or changed (promise P5)."""

    status = 503

    def __init__(self) -> None:
        super().__init__("unavailable")


class TooMany(Problem):
    """More than one person reads or offers in this time; it ends by itself."""

    status = 429


@dataclass(frozen=True)
class FieldProblem:
    """One thing that is wrong with one field.

    Attributes:
        pointer: path of the field, `/statements/0/text`.
        code: what is wrong, for the shell to word.
        parameters: numbers and names that the sentence needs.
    """

    pointer: str
    code: str
    parameters: dict[str, Any] = field(default_factory=dict)


class Invalid(Problem):
    """Input that cannot be used; names every field that is wrong at once."""

    status = 422

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        super().__init__("invalid")
        self.problems = tuple(problems)


def require_valid(problems: Iterable[FieldProblem]) -> None:
    """Raise `Invalid` when there is any problem.

    Args:
        problems: what a pure check found.

    Raises:
        Invalid: with all of them.
    """
    found = tuple(problems)
    if found:
        raise Invalid(found)
