"""Keeps functions and modules small; the limits are those of docs/architecture.md.

A function is counted from its `def` to its last line, without its docstring: what a function has
to explain must not make it too long. Migrations are not counted: they are written once and never
read as a whole.
"""

import ast
from collections.abc import Iterator
from statistics import median

from deploy.checks.source import Problem, Source

FUNCTION_LIMIT = 40
MODULE_LIMIT = 300
TEST_MODULE_LIMIT = 400
MEDIAN_LIMIT = 9

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def check(sources: list[Source]) -> Iterator[Problem]:
    """Yield every module and function that is too long."""
    for source in _counted(sources):
        length = len(source.text.splitlines())
        limit = TEST_MODULE_LIMIT if source.within("tests") else MODULE_LIMIT
        if length > limit:
            yield Problem(source.path, 1, f"{length} lines; a module has at most {limit}")
        for function in functions(source):
            yield from _too_long(source, function)


def _too_long(source: Source, function: _Function) -> Iterator[Problem]:
    length = length_of(function)
    if length > FUNCTION_LIMIT:
        text = f"{function.name} has {length} lines; a function has at most {FUNCTION_LIMIT}"
        yield source.problem(function, text)


def functions(source: Source) -> list[_Function]:
    """Return the functions and methods of a file, inner ones included."""
    return [node for node in ast.walk(source.tree) if isinstance(node, _Function)]


def length_of(function: _Function) -> int:
    """Return the number of lines from `def` to the end, without the docstring."""
    last = function.end_lineno or function.lineno
    length = last - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return length
    text = function.body[0]
    return length - ((text.end_lineno or text.lineno) - text.lineno + 1)


def median_of(sources: list[Source]) -> float:
    """Return the median length of functions, tests left out; 0 where there is none."""
    product = [source for source in _counted(sources) if not source.within("tests")]
    lengths = [length_of(function) for source in product for function in functions(source)]
    return median(lengths) if lengths else 0


def _counted(sources: list[Source]) -> list[Source]:
    return [source for source in sources if not source.within("migrations")]
