"""Our own lint rules: what no general linter knows about this project.

Each rule is a function from a file to its problems and is listed in `RULES`. There is no comment
that switches a rule off; an exception is a place named here, with its reason.
"""

import ast
import sys
from collections.abc import Callable, Iterator

from coordination.access.grants import GRANTS
from deploy.checks.source import Problem, Source, calls, dotted

Rule = Callable[[Source], Iterator[Problem]]

PRODUCT = ("config", "coordination", "workers")
# Back-off of messages, silence of parts and the age of backups follow the real clock: they must not
# stand still when the demo's is moved.
_CLOCKS = (
    *("coordination/backup", "coordination/core/clock.py", "coordination/outbox"),
    *("coordination/watch",),
)
_WORK = "coordination/work.py"
# Work's own `flush` sends nothing that `begin` does not commit later.
_ALLOWED_FLUSHES = frozenset({"work.flush", "self.flush"})
_NOW = (".now", ".utcnow", ".today", "time.time", "func.current_timestamp", "time.time_ns")
# Who may pass the second wall: the unit of work, and what below it belongs to the system. The
# memory only asks on which side it is.
_WALL = "coordination/core/wall.py"
_PASSING = (
    *(_WALL, _WORK, "coordination/core/memory.py", "coordination/core/references.py"),
    "coordination/audit/dividing.py",
)
# Sessions outside a unit of work: who asks, and messages.
_BARE = (
    *(_WORK, "coordination/shell/authentication.py", "coordination/shell/login.py"),
    *("coordination/shell/session_store.py", "coordination/shell/sign_on.py"),
    *("workers/catch_up.py", "workers/handlers.py", "workers/relay.py"),
)
_ROLE_CHANGES = ("set_config", "set role", "set local role", "session authorization")
_HANDING_OVER = ("delay", "apply_async", "send_task")


def only_work_commits(source: Source) -> Iterator[Problem]:
    """Refuse commit and flush outside `Work`: a change without its log entry could pass."""
    if not source.within(*PRODUCT) or source.path == _WORK:
        return
    for call, name in calls(source.tree):
        if name.endswith((".commit", ".flush")) and name not in _ALLOWED_FLUSHES:
            yield source.problem(call, f"{name}() belongs to coordination.work.begin")


def only_work_reads(source: Source) -> Iterator[Problem]:
    """Refuse reads past `Work` in services, pages and API: list and single fetch would drift."""
    if not source.within("coordination") or not source.is_file("service", "routes", "api"):
        return
    for function in _outer_functions(source.tree):
        governed = _has_governed_read(function)
        for call, name in calls(function):
            if name.endswith(("session.get", "session.query", "session.get_one")):
                yield source.problem(call, f"{name}() fetches past Work.load")
            elif name == "select" and not governed:
                yield source.problem(call, "select() without Work.readable or Work.ungoverned")


def _has_governed_read(function: ast.AST) -> bool:
    return any(
        name.endswith((".readable", ".allowed", ".ungoverned")) for _, name in calls(function)
    )


def _outer_functions(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef))


def lists_start_readable(governed: frozenset[str]) -> Rule:
    """Return the rule that a query of governed records starts at the readable clause.

    A query that the system needs goes through `Work.ungoverned`, where everybody can see it; a
    function that returns a statement is judged where the statement is run.

    Args:
        governed: names of the governed models.
    """

    def rule(source: Source) -> Iterator[Problem]:
        if not source.within("coordination") or not source.is_file("queries"):
            return
        for function in _outer_functions(source.tree):
            if _has_governed_read(function) or _returns_statement(function):
                continue
            for call, name in calls(function):
                read = _names_in(call) & governed if name == "select" else set()
                for model in sorted(read):
                    yield source.problem(call, f"select({model}) without Work.readable")

    return rule


def _returns_statement(function: ast.AST) -> bool:
    returns = getattr(function, "returns", None)
    return returns is not None and bool(_names_in(returns) & {"Select", "ColumnElement"})


def _names_in(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def governed_models(sources: list[Source]) -> frozenset[str]:
    """Return the names of the models to which the table of grants gives access by relation."""
    kinds = {row.record for row in GRANTS if row.relation != "any"}
    return frozenset(
        model.name
        for model in _classes(sources)
        for line in model.body
        if isinstance(line, ast.Assign)
        and dotted(line.targets[0]) == "record_kind"
        and getattr(line.value, "value", None) in kinds
    )


def only_work_passes_the_wall(source: Source) -> Iterator[Problem]:
    """Refuse to take on the system's role past `Work`: a forgotten check would show hidden rows."""
    if not source.within(*PRODUCT) or source.path == _WALL:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom | ast.Import) and source.path not in _PASSING:
            if any(name.endswith("core.wall") for name in _imported_fully(node)):
                yield source.problem(node, "core.wall is for coordination.work; use Work.as_system")
        elif isinstance(node, ast.Constant) and _changes_role(node.value):
            yield source.problem(node, "roles and settings of the database: core.wall alone")


def _changes_role(value: object) -> bool:
    return isinstance(value, str) and any(change in value.lower() for change in _ROLE_CHANGES)


def _imported_fully(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def sessions_stand_in_a_unit_of_work(source: Source) -> Iterator[Problem]:
    """Refuse bare sessions: outside a unit of work it is not said who acts."""
    if not source.within(*PRODUCT) or source.path in _BARE:
        return
    for call, name in calls(source.tree):
        if name.endswith((".sessions", ".sessions.begin", ".logins")):
            yield source.problem(call, f"{name}() belongs to coordination.work.begin")


def only_the_clock_tells_time(source: Source) -> Iterator[Problem]:
    """Refuse other clocks than `work.now`: the demo's moved clock must move everything."""
    if not source.within(*PRODUCT) or source.within(*_CLOCKS):
        return
    for call, name in calls(source.tree):
        if name.endswith(_NOW) and not name.startswith(("work.", "self.")):
            yield source.problem(call, f"{name}(): take work.now or work.today")


def only_the_relay_hands_over(source: Source) -> Iterator[Problem]:
    """Refuse tasks sent past the outbox: they would be lost with the broker."""
    if source.within("tests", "workers/relay.py"):
        return
    for call, name in calls(source.tree):
        if name.rpartition(".")[2] in _HANDING_OVER and "." in name:
            yield source.problem(call, f"{name}() belongs to the relay; emit an event")


def the_bootstrap_needs_nothing(source: Source) -> Iterator[Problem]:
    """Refuse imports beyond the standard library where the environment is not made yet."""
    if source.path != "deploy/bootstrap.py":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in _imported(node):
                if name.partition(".")[0] not in sys.stdlib_module_names:
                    yield source.problem(node, f"{name} is not in the standard library")


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "."]


def tests_do_not_sleep(source: Source) -> Iterator[Problem]:
    """Refuse sleeping tests: they are slow when they pass and fail by chance."""
    if not source.within("tests"):
        return
    for call, name in calls(source.tree):
        if name in {"time.sleep", "sleep"}:
            yield source.problem(call, "wait for what you expect, with a time limit")


def watched_tables_change_row_by_row(watched: frozenset[str]) -> Rule:
    """Return the rule that refuses bulk statements on tables that the log watches.

    Args:
        watched: names of the watched models.
    """

    def rule(source: Source) -> Iterator[Problem]:
        if not source.within(*PRODUCT):
            return
        for call, name in calls(source.tree):
            target = dotted(call.args[0]) if call.args else ""
            if name.rpartition(".")[2] in {"update", "delete"} and target in watched:
                yield source.problem(call, f"{name}({target}) passes the log's guard by")

    return rule


def watched_models(sources: list[Source]) -> frozenset[str]:
    """Return the names of the classes that inherit `Watched`."""
    return frozenset(c.name for c in _classes(sources) if "Watched" in map(dotted, c.bases))


def _classes(sources: list[Source]) -> list[ast.ClassDef]:
    nodes = [node for source in sources for node in ast.walk(source.tree)]
    return [node for node in nodes if isinstance(node, ast.ClassDef)]


def check(sources: list[Source]) -> Iterator[Problem]:
    """Yield every place that breaks one of the rules."""
    rules: list[Rule] = [
        only_work_commits,
        only_work_reads,
        lists_start_readable(governed_models(sources)),
        only_work_passes_the_wall,
        sessions_stand_in_a_unit_of_work,
        only_the_clock_tells_time,
        only_the_relay_hands_over,
        the_bootstrap_needs_nothing,
        tests_do_not_sleep,
        watched_tables_change_row_by_row(watched_models(sources)),
    ]
    for rule in rules:
        for source in sources:
            yield from rule(source)
