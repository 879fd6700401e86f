"""The changes that are tried on the product's code: from a piece of a syntax tree to others."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any

UNGUARDED, NOTED = "_unguarded_by_mutant", "_noted_by_mutant"
UNGOVERNED = "_ungoverned_by_mutant"
EVERYTHING, NOTHING = "_everything_by_mutant", "_nothing_by_mutant"
Changed = Iterator[tuple[str, ast.AST, ast.expr]]
Change = Callable[[Any], Changed]


def _calls(node: Any, *names: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
    return name in names


def _of_work(function: ast.expr) -> bool:
    owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
    return owner in {"work", "self", "self.work"}


def _named(name: str) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [], [])


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}..."


def weaker_acts(node: Any) -> Changed:
    """An act that is only asked to read."""
    if not _calls(node, "load", "allowed", "check_act") or len(node.args) < 2:
        return
    last = node.args[-1]
    action = last.value if isinstance(last, ast.Constant) else None
    if isinstance(action, str) and "." in action and not action.endswith(".read"):
        weak = ast.Constant(f"{action.partition('.')[0]}.read")
        yield f"{action} asks to read only", last, weak


def unasked(node: Any) -> Changed:
    """A record that is fetched without asking."""
    if _calls(node, "load") and isinstance(node.func, ast.Attribute) and len(node.args) == 3:
        call = ast.Call(ast.Name(UNGUARDED, ast.Load()), [node.func.value, *node.args], [])
        yield f"{_short(node)} without asking", node, call


def whole_lists(node: Any) -> Changed:
    """A list or a button that begins at everything."""
    if _calls(node, "readable", "allowed") and _of_work(node.func):
        yield f"{_short(node)} is everything", node, _named(EVERYTHING)


def whole_pages(node: Any) -> Changed:
    """A page of a list that nobody is asked for."""
    if _calls(node, "governed") and isinstance(node.func, ast.Name):
        whole = copy.deepcopy(node)
        whole.func = ast.Name(UNGOVERNED, ast.Load())
        yield f"{_short(node)} without asking", node, whole


def unrequired(node: Any) -> Changed:
    """A demand on role, second factor or version that is left out."""
    if isinstance(node, ast.Expr) and _calls(node.value, "require", "require_step_up", "check_act"):
        yield f"without {_short(node.value)}", node.value, ast.Constant(None)


def roles_asked(node: Any) -> Changed:
    """A role that is not looked at."""
    if _calls(node, "may_ever"):
        for answer in (True, False):
            yield f"{_short(node)} is always {answer}", node, ast.Constant(answer)


ASKING: tuple[Change, ...] = (
    *(weaker_acts, unasked, whole_lists, whole_pages),
    *(unrequired, roles_asked),
)


def levels(node: Any) -> Changed:
    """A level that is not looked at."""
    if isinstance(node, ast.Compare) and "Level." in ast.unparse(node):
        for answer in (True, False):
            yield f"{_short(node)} is always {answer}", node, ast.Constant(answer)
    if _calls(node, "readable") and len(node.args) == 2:
        weak = copy.deepcopy(node)
        del weak.args[1]
        yield f"{_short(node)} from the stub on", node, weak


LEVELS: tuple[Change, ...] = (levels,)


def conditions(node: Any) -> Changed:
    """A condition of a clause that is left out."""
    if _calls(node, "and_", "or_", "where"):
        neutral = NOTHING if _calls(node, "or_") else EVERYTHING
        for part in node.args:
            if not isinstance(part, ast.Starred):
                yield f"without {_short(part)}", part, _named(neutral)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield f"without {_short(node)}", node, _named(EVERYTHING)


def branches(node: Any) -> Changed:
    """A fork of which one way is always taken."""
    if isinstance(node, ast.If | ast.IfExp):
        for answer in (True, False):
            yield f"if {_short(node.test)}: always {answer}", node.test, ast.Constant(answer)
    if isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield f"all, not if {_short(test)}", test, ast.Constant(True)


def differences(node: Any) -> Changed:
    """A set of which nothing is taken away."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield f"{_short(node)} takes nothing away", node, node.left


def answers(node: Any) -> Changed:
    """A relation that holds for everything, or for nothing."""
    returned: list[ast.expr] = []
    if isinstance(node, ast.FunctionDef) and node.returns:
        if ast.unparse(node.returns) in {"ColumnElement[bool]", "Clause"}:
            returned = [part.value for part in _own_parts(node) if isinstance(part, ast.Return)]
    elif isinstance(node, ast.Lambda) and "actor" in [one.arg for one in node.args.args]:
        returned = [node.body]
    for place in returned:
        yield f"{_short(place)} is everything", place, _named(EVERYTHING)
        if _short(place) != "false()":
            yield f"{_short(place)} is nothing", place, _named(NOTHING)


def _own_parts(node: Any) -> Iterator[ast.AST]:
    """Yield the parts of a function that are no part of a function inside it."""
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, ast.FunctionDef | ast.Lambda):
            yield part
            yield from _own_parts(part)


CLAUSE: tuple[Change, ...] = (conditions, branches, differences)
RELATIONS: tuple[Change, ...] = (conditions, answers, branches)


def left_out(node: Any) -> Changed:
    """A field that a view should leave out, or shows on a condition."""
    if isinstance(node, ast.IfExp) and isinstance(node.orelse, ast.Constant):
        yield f"{_short(node.body)} whatever {_short(node.test)}", node, node.body
        yield f"no {_short(node.body)}", node, node.orelse
    if isinstance(node, ast.IfExp) and isinstance(node.body, ast.Constant):
        yield f"{_short(node.orelse)} whatever {_short(node.test)}", node, node.orelse
    if _calls(node, "replace") and node.args and node.keywords:
        for number, keyword in enumerate(node.keywords):
            whole = copy.deepcopy(node)
            del whole.keywords[number]
            yield f"replace without {keyword.arg}", node, whole


def dropped(node: Any) -> Changed:
    """A field that a view does not show any more."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield f"{key.value} is empty", value, ast.Constant(None)


FIELDS: tuple[Change, ...] = (left_out, dropped)
