"""The little Markdown that generated documents need."""

from collections.abc import Iterable, Sequence


def page(title: str, *blocks: str) -> str:
    """Return a document: a title, the note that it is generated, and blocks of text."""
    note = "*Made from the code by `python -m deploy.checks.docs --write`; do not edit.*"
    return "\n\n".join([f"# {title}", note, *blocks]) + "\n"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar inside a cell is escaped."""
    lines = [_row(headers), _row(["---"] * len(headers)), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def first_sentence(text: str | None) -> str:
    """Return the first line of a docstring without its full stop; empty where there is none."""
    return text.strip().splitlines()[0].rstrip(".") if text and text.strip() else ""
