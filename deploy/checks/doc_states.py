"""Makes docs/states.md from the transition tables: the `TRANSITIONS` of pure modules."""

from enum import Enum
from importlib import import_module
from pathlib import Path
from types import ModuleType

from deploy.checks.markdown import first_sentence
from deploy.checks.markdown import page as markdown_page
from deploy.checks.source import ROOT

Transitions = dict[tuple[Enum, Enum], Enum]

PURE = ("rules", "leading", "minutes")  # where states stand
_INTRODUCTION = """\
What can happen to a record in each state. Who may do it is another question; see
[access](access.md). What is not drawn is refused as a conflict."""


def page() -> str:
    """Return the text of docs/states.md."""
    return markdown_page("States", _INTRODUCTION, *map(_section, modules()))


def modules(root: Path = ROOT) -> list[ModuleType]:
    """Return the rules modules of coordination that have a table of transitions."""
    paths = [path for name in PURE for path in sorted((root / "coordination").glob(f"*/{name}.py"))]
    found = [import_module(f"coordination.{path.parent.name}.{path.stem}") for path in paths]
    return [module for module in found if hasattr(module, "TRANSITIONS")]


def _section(module: ModuleType) -> str:
    transitions: Transitions = module.TRANSITIONS
    states = type(next(iter(transitions.values())))
    title = f"## {states.__name__}\n\n{first_sentence(states.__doc__)}."
    return f"{title}\n\n```mermaid\n{diagram(transitions)}\n```"


def diagram(transitions: Transitions) -> str:
    """Return a state diagram in mermaid's language.

    Args:
        transitions: new state by (state, act); states without a way in are starts, states without
            a way out are ends.
    """
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, act), target in transitions.items():
        arrows.setdefault((state.value, target.value), []).append(act.value)
    lines = [f"    {one} --> {two}: {', '.join(acts)}" for (one, two), acts in arrows.items()]
    left = {one for one, two in arrows if one != two}
    entered = {two for one, two in arrows if one != two}
    starts = [f"    [*] --> {state}" for state in sorted(left - entered)]
    ends = [f"    {state} --> [*]" for state in sorted(entered - left)]
    return "\n".join(["stateDiagram-v2", *starts, *lines, *ends])
