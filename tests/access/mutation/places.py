"""Finds the places of the code that a change can be made in, and breaks the running functions."""

from __future__ import annotations

import ast
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property, partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any
from unittest.mock import patch

from sqlalchemy import false, select, true

from coordination.core.errors import NotFound
from coordination.http import paging
from tests.access import one_wall
from tests.access.mutation import changes
from tests.access.mutation.changes import Change
from tests.access.mutation.mutant import Mutant

ROOT = Path(__file__).parents[3]
CODE = ROOT / "coordination"
Spot = tuple[str, str, int]
Running = dict[Spot, list[FunctionType]]


def fetched(work: Any, model: Any, record_id: Any, *_: Any) -> Any:
    """Return a record without asking who may see it: what `Work.load` must never do."""
    found = work.session.scalars(select(model).where(model.id == record_id)).one_or_none()
    if found is None:
        raise NotFound
    work.saw([found], f"{model.record_kind}.read")
    return found


def paged(*list_: Any, **named: Any) -> Any:
    """Return a page without asking who may see it: what `paging.governed` must never do."""
    with patch.object(paging, "first", one_wall.every_first):
        return paging.governed(*list_, **named)


HELPERS = {
    changes.UNGUARDED: fetched,
    changes.UNGOVERNED: paged,
    changes.EVERYTHING: true,
    changes.NOTHING: false,
}


def running() -> Running:
    """Return the functions of the product that are loaded, by where they were written."""
    found: Running = defaultdict(list)
    seen: set[int] = set()
    modules = [one for name, one in sys.modules.items() if name.startswith("coordination")]
    todo: list[Any] = [part for module in modules for part in vars(module).values()]
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if inspect.isfunction(one) and one.__code__.co_filename.startswith(str(CODE)):
            found[_spot(one.__code__)].append(one)
        todo += _held(one)
    return found


def _held(one: Any) -> list[Any]:
    """Return what something of the product holds that may be a function, or hold one."""
    if inspect.isfunction(one):
        return [cell.cell_contents for cell in one.__closure__ or () if _is_filled(cell)]
    if isinstance(one, dict | list | tuple):
        return list(one.values() if isinstance(one, dict) else one)
    if isinstance(one, property | classmethod | staticmethod | cached_property):
        inside = [getattr(one, name, None) for name in ("fget", "__func__", "func")]
        return [part for part in inside if part is not None]
    of = one if inspect.isclass(one) else type(one)
    ours = str(getattr(of, "__module__", "")).startswith("coordination")
    return list(vars(one).values()) if ours and hasattr(one, "__dict__") else []


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _spot(code: CodeType) -> Spot:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def of_file(kind: str, file: Path, tried: tuple[Change, ...], known: Running) -> Iterator[Mutant]:
    """Yield the mutants of one file.

    Args:
        kind: which part of the report they stand in.
        file: of the product.
        tried: what is changed.
        known: the functions that are loaded.
    """
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for change in tried:
            for what, place, instead in change(node):
                yield from _made(kind, file, tree, (what, place, instead), known)


def _made(
    kind: str, file: Path, tree: ast.Module, change: tuple[str, Any, ast.expr], known: Running
) -> Iterator[Mutant]:
    what, place, instead = change
    for keeping in (False, True):
        whole = compile(_changed(tree, place, instead, keeping=keeping), str(file), "exec")
        for code in _codes(whole):
            functions = known.get(_spot(code), [])
            if not functions or not _contains(code, place) or _is_outer(code, place):
                continue
            healthy = functions[0].__code__
            if code.co_freevars == healthy.co_freevars and _content(code) != _content(healthy):
                where = f"{file.relative_to(ROOT)} {code.co_qualname.replace('.<locals>', '')}"
                alive = partial(swapped, tuple(functions), code)
                yield Mutant(kind, where, what, alive, code=healthy)
                return


def _content(code: CodeType) -> tuple[Any, ...]:
    return code.co_code, code.co_consts, code.co_names


def _contains(code: CodeType, place: Any) -> bool:
    lines = [line for _, _, line in code.co_lines() if line]
    return code.co_firstlineno <= place.lineno <= max([*lines, code.co_firstlineno])


def _is_outer(code: CodeType, place: Any) -> bool:
    """Return whether a function inside this one has the place, so that this one only makes it."""
    inner = [one for one in _codes(code) if not one.co_name.startswith("<")]
    return any(_contains(one, place) for one in inner)


def _changed(tree: ast.Module, place: Any, instead: ast.expr, *, keeping: bool) -> ast.Module:
    """Return the tree with another expression in one place.

    Args:
        tree: of the file.
        place: the node that makes room.
        instead: what comes there.
        keeping: whether its names stay known, so that a closure closes over the same ones.
    """
    if keeping:
        arguments = ast.arguments([], [], None, [], [], None, [])
        both = ast.Tuple([instead, ast.Lambda(arguments, place)], ast.Load())
        instead = ast.Subscript(both, ast.Constant(0), ast.Load())
    return ast.fix_missing_locations(_Put(place, instead).visit(tree))


class _Put(ast.NodeTransformer):
    """Makes a copy of a tree in which one expression stands in the place of another."""

    def __init__(self, place: ast.AST, instead: ast.expr) -> None:
        self.place, self.instead = place, instead

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the other expression at its place, and a copy of everything else."""
        if node is self.place:
            return ast.copy_location(self.instead, node)
        return type(node)(**{name: self._copied(value) for name, value in _parts(node)})

    def _copied(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._copied(one) for one in value]
        return self.visit(value) if isinstance(value, ast.AST) else value


def _parts(node: ast.AST) -> Iterator[tuple[str, Any]]:
    for name in (*node._fields, *node._attributes):
        if hasattr(node, name):
            yield name, getattr(node, name)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


@contextmanager
def swapped(functions: tuple[FunctionType, ...], code: CodeType) -> Iterator[None]:
    """Let every running copy of a function run other code for a while."""
    healthy = functions[0].__code__
    for function in functions:
        function.__globals__.update(HELPERS)
        function.__code__ = code
    try:
        yield
    finally:
        for function in functions:
            function.__code__ = healthy


@contextmanager
def watching(codes: frozenset[CodeType], found: set[CodeType]) -> Iterator[None]:
    """Note which of some functions are run meanwhile.

    They run a code that notes it first: looking at every call that Python makes takes four times
    as long.

    Args:
        codes: of the functions that are of interest.
        found: filled with those that ran.
    """
    HEARD[:] = [found]
    noting = _noting(codes)
    for functions, _healthy, heard in noting:
        for function in functions:
            function.__globals__[changes.NOTED] = _note
            function.__code__ = heard
    try:
        yield
    finally:
        for functions, healthy, _heard in noting:
            for function in functions:
                function.__code__ = healthy


HEARD: list[set[CodeType]] = []
KNOWN: list[CodeType] = []


def _note(number: int) -> None:
    HEARD[0].add(KNOWN[number])


@cache
def _noting(
    codes: frozenset[CodeType],
) -> list[tuple[tuple[FunctionType, ...], CodeType, CodeType]]:
    """Return the running functions of some codes, with their codes and those that note a run."""
    known, found = running(), []
    for code in codes:
        functions = tuple(one for one in known.get(_spot(code), ()) if one.__code__ == code)
        heard = _heard(code)
        if functions and heard is not None and heard.co_freevars == code.co_freevars:
            found.append((functions, code, heard))
    return found


def _heard(code: CodeType) -> CodeType | None:
    """Return a code that notes that it runs and then does the same."""
    tree = ast.parse(Path(code.co_filename).read_text(encoding="utf-8"))
    KNOWN.append(code)
    called = ast.Call(ast.Name(changes.NOTED, ast.Load()), [ast.Constant(len(KNOWN) - 1)], [])
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _is(node, code):
            node.body.insert(0, ast.copy_location(ast.Expr(called), node.body[0]))
        elif isinstance(node, ast.Lambda) and _is(node, code):
            both = ast.Tuple([called, node.body], ast.Load())
            second = ast.Subscript(both, ast.Constant(1), ast.Load())
            node.body = ast.copy_location(second, node.body)
    whole = compile(ast.fix_missing_locations(tree), code.co_filename, "exec")
    return next((one for one in _codes(whole) if _spot(one) == _spot(code)), None)


def _is(node: ast.FunctionDef | ast.Lambda, code: CodeType) -> bool:
    """Return whether a code is that of a function; several lambdas of a line count as one."""
    if isinstance(node, ast.Lambda):
        return (node.lineno, "<lambda>") == (code.co_firstlineno, code.co_name)
    begins = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    return (begins, node.name) == (code.co_firstlineno, code.co_name)
