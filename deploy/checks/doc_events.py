"""Makes docs/events.md from every events.py: what features tell each other, through the outbox."""

from dataclasses import fields
from importlib import import_module
from pathlib import Path

from coordination.core.events import REGISTRY, Event
from deploy.checks.markdown import first_sentence, table
from deploy.checks.markdown import page as markdown_page
from deploy.checks.source import ROOT

_INTRODUCTION = """\
A feature tells the others what has happened by an event: a row in the outbox, written in the
transaction of the change, with ids and no personal data. A worker calls the handler of the topic
once the transaction is committed; handlers may run twice."""


def page() -> str:
    """Return the text of docs/events.md."""
    load_events()
    rows = [_row(REGISTRY[topic]) for topic in sorted(REGISTRY)]
    headers = ("topic", "told by", "what happened", "carries")
    return markdown_page("Events", _INTRODUCTION, table(headers, rows))


def load_events(root: Path = ROOT) -> None:
    """Import every events module of coordination, so that the registry is complete."""
    for path in sorted((root / "coordination").glob("*/events.py")):
        import_module(f"coordination.{path.parent.name}.events")


def _row(event: type[Event]) -> tuple[str, str, str, str]:
    feature = event.__module__.split(".")[1]
    carried = ", ".join(f"`{item.name}`" for item in fields(event)) or "none"
    return f"`{event.topic}`", feature, first_sentence(event.__doc__), carried
