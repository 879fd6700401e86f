"""The review of the access policy names code and tests that are there."""

from __future__ import annotations

import ast
import re

import pytest

from deploy.checks.source import ROOT

REVIEW = (ROOT / "docs/access-review.md").read_text(encoding="utf-8")
LINES = [line for line in REVIEW.splitlines() if re.match(r"\| (?!---)", line)]
CODE = re.compile(r"`((?:coordination|workers)/[\w/]+\.py)`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("path", sorted(set(CODE.findall(REVIEW))))
def test_the_code_is_there(path: str) -> None:
    assert (ROOT / path).is_file()


@pytest.mark.parametrize(("path", "name"), sorted(set(TEST.findall(REVIEW))))
def test_the_test_is_there(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_line_has_a_test_or_says_when_it_comes() -> None:
    body = [line for line in LINES if not line.endswith("| code | test |")]
    without = [line for line in body if not TEST.search(line)]
    assert len(body) > len(without) > 0
    allowed = re.compile(r"\| (comes? with|come with|not offered)")
    assert [line for line in without if not allowed.search(line)] == []
