"""Refuses words that must not be in any file: unfinished work and names of package registries.

Where packages come from is a matter of the machine that builds (pip's and npm's own settings),
never of the project.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from deploy.checks.source import ROOT, Problem, project_files

# Third-party files are kept as they were published; the lock names what they are.
_LEFT_OUT = ("coordination/shell/static/vendor/", "LICENSE")

# One letter of each word stands in brackets, so that this file does not refuse itself.
_REFUSED = (
    (re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b"), "an unfinished mark"),
    (re.compile(r"lorem ipsu[m]", re.IGNORECASE), "filler text"),
    (re.compile(r"\b(?:pyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.(?:org|com))\b"), "a registry"),
    (re.compile(r"\b(?:extra-)?index-ur[l]\b"), "a registry"),
    (re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)"), "a merge conflict"),
)


def check(root: Path = ROOT) -> Iterator[Problem]:
    """Yield every line of the project's text files with a refused word."""
    for name in project_files(root):
        if not name.startswith(_LEFT_OUT):
            yield from _check_file(name, root / name)


def _check_file(name: str, path: Path) -> Iterator[Problem]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:  # A picture or another binary file holds no words.
        return
    for number, line in enumerate(lines, 1):
        yield from (
            Problem(name, number, what) for pattern, what in _REFUSED if pattern.search(line)
        )
