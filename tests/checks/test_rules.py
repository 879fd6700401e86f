import pytest

from deploy.checks import rules
from deploy.checks.source import Source


def problems(rule, path, text):
    return [problem.text for problem in rule(Source(path, text))]


@pytest.mark.parametrize(
    "call", ["session.commit()", "work.session.flush()", "db.session.commit()"]
)
def test_commit_and_flush_belong_to_work(call):
    assert problems(rules.only_work_commits, "coordination/signals/service.py", call)


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("coordination/work.py", "self.session.commit()"),
        ("tests/test_it.py", "session.commit()"),
        ("migrations/versions/0001.py", "session.commit()"),
        ("coordination/signals/service.py", "work.flush()"),
    ],
)
def test_work_tests_and_migrations_may_commit(path, call):
    assert not problems(rules.only_work_commits, path, call)


@pytest.mark.parametrize(
    "body", ["work.session.get(Signal, id)", "work.session.scalars(select(Signal))"]
)
@pytest.mark.parametrize(
    "path",
    [
        "coordination/signals/service.py",
        "coordination/signals/service/corrections.py",
        "coordination/signals/routes.py",
        "coordination/signals/api.py",
    ],
)
def test_services_and_pages_do_not_read_past_work(path, body):
    assert problems(rules.only_work_reads, path, f"def view(work):\n    {body}")


@pytest.mark.parametrize(
    "body",
    [
        "work.load(Signal, id, 'signal.read')",
        "work.ungoverned(select(Signal))",
        "select(Signal).where(work.readable(Signal))",
    ],
)
def test_the_declared_ways_to_read_pass(body):
    text = f"def view(work):\n    return {body}"
    assert not problems(rules.only_work_reads, "coordination/signals/service.py", text)


@pytest.mark.parametrize("model", ["Signal", "Signal.id", "func.count(Signal.id)"])
def test_a_list_of_governed_records_starts_at_the_readable_clause(model):
    rule = rules.lists_start_readable(frozenset({"Signal"}))
    path = "coordination/signals/queries/lists.py"
    assert problems(rule, path, f"def find(work):\n    return run(select({model}))")


@pytest.mark.parametrize(
    "text",
    [
        "def find(work):\n    return run(select(Signal).where(work.readable(Signal)))",
        "def due(work):\n    return work.ungoverned(select(Signal))",
        "def of_owner(id) -> Select[tuple[Signal]]:\n    return select(Signal)",
        "def find(session):\n    return session.scalars(select(Organisation))",
    ],
)
def test_readable_ungoverned_and_partial_queries_pass(text):
    rule = rules.lists_start_readable(frozenset({"Signal"}))
    assert not problems(rule, "coordination/signals/queries.py", text)


@pytest.mark.parametrize(
    "line",
    [
        "from coordination.core import clock, wall",
        "import coordination.core.wall",
        "session.execute(text('SELECT set_config(:name, :value, true)'))",
        "session.execute(text('SET LOCAL ROLE schakel_system'))",
    ],
)
def test_only_work_passes_the_second_wall(line):
    assert problems(rules.only_work_passes_the_wall, "coordination/signals/service.py", line)
    assert not problems(rules.only_work_passes_the_wall, "coordination/core/wall.py", line)
    assert not problems(rules.only_work_passes_the_wall, "tests/test_it.py", line)


def test_the_unit_of_work_may_pass_it():
    line = "from coordination.core import wall"
    assert not problems(rules.only_work_passes_the_wall, "coordination/work.py", line)


@pytest.mark.parametrize("call", ["runtime().sessions()", "runtime.sessions.begin()"])
def test_sessions_stand_in_a_unit_of_work(call):
    rule = rules.sessions_stand_in_a_unit_of_work
    assert problems(rule, "coordination/signals/queries/lists.py", call)
    assert not problems(rule, "workers/relay.py", call)


def test_governed_models_are_those_with_a_relation_in_the_grants():
    text = 'class Signal(Base):\n    record_kind = "signal"\n'
    text += 'class Organisation(Base):\n    record_kind = "organisation"\n'
    assert rules.governed_models([Source("coordination/a/models.py", text)]) == {"Signal"}


@pytest.mark.parametrize(
    "call",
    ["datetime.now(UTC)", "dt.datetime.utcnow()", "date.today()", "time.time()", "func.now()"],
)
def test_there_is_one_clock(call):
    assert problems(rules.only_the_clock_tells_time, "coordination/signals/service.py", call)
    assert not problems(rules.only_the_clock_tells_time, "coordination/core/clock.py", call)
    assert not problems(rules.only_the_clock_tells_time, "tests/test_it.py", call)


def test_the_clock_of_work_passes():
    text = "work.clock.today()"
    assert not problems(rules.only_the_clock_tells_time, "coordination/signals/service.py", text)


@pytest.mark.parametrize("call", ["task.delay(1)", "task.apply_async()", "app.send_task('x')"])
def test_only_the_relay_hands_over(call):
    assert problems(rules.only_the_relay_hands_over, "workers/tasks.py", call)
    assert problems(rules.only_the_relay_hands_over, "coordination/signals/service.py", call)
    assert not problems(rules.only_the_relay_hands_over, "workers/relay.py", call)


@pytest.mark.parametrize("line", ["import flask", "from coordination.core import text"])
def test_the_bootstrap_imports_the_standard_library_only(line):
    assert problems(rules.the_bootstrap_needs_nothing, "deploy/bootstrap.py", line)
    assert not problems(rules.the_bootstrap_needs_nothing, "deploy/demo.py", line)
    assert not problems(rules.the_bootstrap_needs_nothing, "deploy/bootstrap.py", "import os.path")


def test_tests_do_not_sleep():
    assert problems(rules.tests_do_not_sleep, "tests/test_it.py", "time.sleep(1)")
    assert not problems(rules.tests_do_not_sleep, "deploy/demo.py", "time.sleep(1)")


@pytest.mark.parametrize("name", ["update", "delete", "sa.update"])
def test_watched_tables_are_not_changed_in_bulk(name):
    rule = rules.watched_tables_change_row_by_row(frozenset({"Signal"}))
    assert problems(rule, "coordination/signals/service.py", f"{name}(Signal)")
    assert not problems(rule, "coordination/signals/service.py", f"{name}(Message)")
    assert not problems(rule, "tests/test_it.py", f"{name}(Signal)")


def test_watched_models_are_found_by_their_base():
    text = "class Signal(Base, Watched): ...\nclass Message(Base): ..."
    assert rules.watched_models([Source("coordination/signals/models.py", text)]) == {"Signal"}


def test_a_problem_says_where_and_what():
    source = Source("coordination/signals/service.py", "x = 1\nsession.commit()\n")
    expected = "coordination/signals/service.py:2: session.commit() belongs to"
    assert str(next(rules.check([source]))).startswith(expected)
