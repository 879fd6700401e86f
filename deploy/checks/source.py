"""What the checks read: the project's own files, each read and parsed once."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Problem:
    """A place that breaks a rule, printed as editors expect it."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Source:
    """A Python file of the project.

    Attributes:
        path: relative to the project's root, with forward slashes.
        text: what stands in it.
    """

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return the parsed file."""
        return ast.parse(self.text, self.path)

    def problem(self, node: ast.AST, text: str) -> Problem:
        """Return a problem at the line of a node."""
        return Problem(self.path, getattr(node, "lineno", 1), text)

    def within(self, *folders: str) -> bool:
        """Return whether the file lies in one of these folders, or is one of these files."""
        return any(self.path == folder or self.path.startswith(f"{folder}/") for folder in folders)

    def is_file(self, *names: str) -> bool:
        """Return whether this is a feature's file, or part of its package, of these names.

        Args:
            names: without ending: `service` means `service.py` and everything in `service/`.
        """
        parts = self.path.removesuffix(".py").split("/")
        return any(name in parts[1:] for name in names)


def project_files(root: Path = ROOT) -> list[str]:
    """Return every file that belongs to the project, tracked or about to be, in order."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    return sorted(name for name in set(listed.stdout.splitlines()) if (root / name).is_file())


def python_sources(root: Path = ROOT) -> list[Source]:
    """Return every Python file of the project."""
    names = [name for name in project_files(root) if name.endswith(".py")]
    return [Source(name, (root / name).read_text(encoding="utf-8")) for name in names]


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call with the dotted name of what is called, `work.session.get` for instance."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    """Return a name with its attributes; what is neither, such as a call, becomes `()`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "()"
