"""Every code that an error can carry has words, and the description of the API is complete."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordination.shell import messages

ROOT = Path(__file__).parents[2] / "coordination"
# Raised with a code as the first argument, and FieldProblem with it as the second.
FIRST = {"Problem", "Refused", "Conflict", "ValidationError", "Other"}


def codes() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from ((code, path.name) for code in in_call(node))


def in_call(node: ast.Call) -> Iterator[str]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    places = {**dict.fromkeys(FIRST, 0), "FieldProblem": 1}
    if name in places and len(node.args) > places[name]:
        yield from literals(node.args[places[name]])


def literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value.split(":")[0]
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


@pytest.mark.parametrize(("code", "place"), sorted(set(codes())))
def test_every_code_has_words(code: str, place: str) -> None:
    assert code in messages.WORDS, place


@pytest.mark.parametrize(
    ("code", "parameters", "expected"),
    [
        ("length", {"min": 1, "max": 9}, "Schrijf 1 tot 9 tekens."),
        ("length", {"max": 9}, "Schrijf hoogstens 9 tekens."),
        ("not_found", {}, "Dit bestaat niet, of u mag het niet zien."),
        ("no such code", {}, "Er klopt nog iets niet."),
    ],
)
def test_words_take_their_numbers(code: str, parameters: dict, expected: str) -> None:
    assert messages.word(code, parameters) == expected
