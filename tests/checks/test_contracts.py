"""The import contracts must be able to fail: each is broken once in a copy of the code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.checks import contracts
from deploy.checks.source import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
FOLDERS = ("config", "coordination", "deploy", "workers")
IGNORED = shutil.ignore_patterns("__pycache__", "static", "templates", "translations")

pytestmark = pytest.mark.skipif(not LINT.exists(), reason="import-linter is not installed")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    target = tmp_path_factory.mktemp("copy")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, target / folder, ignore=IGNORED)
    shutil.copy(ROOT / ".importlinter", target)
    return target


def broken(copy, path, line):
    file = copy / path
    before = file.read_text() if file.exists() else None
    file.write_text(f"{line}\n{before or ''}")
    try:
        return lint(copy)
    finally:
        file.unlink() if before is None else file.write_text(before)


def lint(copy):
    command = [LINT, "--no-cache"]
    env = {"PYTHONPATH": str(copy), "PATH": "/usr/bin"}
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, env=env, check=False)
    return [row.removesuffix(" BROKEN") for row in done.stdout.splitlines() if "BROKEN" in row]


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        (
            "config/parsing.py",
            "import coordination.core.text",
            "Workers stand on coordination, coordination on config",
        ),
        (
            "coordination/people/models.py",
            "import coordination.signals.rules",
            "Each feature of coordination imports only from below",
        ),
        (
            "coordination/signals/rules.py",
            "import coordination.signals.models",
            "Files of a feature import only leftwards",
        ),
        (
            "coordination/signals/helpers.py",
            "",
            "Files of a feature import only leftwards",
        ),
        (
            "coordination/signals/models.py",
            "import flask",
            "Flask and Marshmallow only where HTTP is spoken",
        ),
        (
            "coordination/signals/rules.py",
            "import sqlalchemy",
            "Rules, events and grants know no database, web or queue",
        ),
        ("coordination/signals/models.py", "import celery", "The product runs without Celery"),
        (
            "coordination/signals/models.py",
            "import coordination.outbox.queue",
            "Messages are written by Work and read by the relay",
        ),
        ("coordination/core/errors.py", "import coordination.work", "No cycles"),
    ],
)
def test_a_contract_that_is_broken_says_so(copy, path, line, contract):
    found = broken(copy, path, line)
    assert contract in found


def test_every_feature_has_the_order_of_its_files_checked(tmp_path):
    text = (ROOT / ".importlinter").read_text()
    (tmp_path / ".importlinter").write_text(text.replace("    coordination.signals\n", ""))
    feature = tmp_path / "coordination/signals"
    feature.mkdir(parents=True)
    (feature / "__init__.py").touch()
    problems = [problem.text for problem in contracts.check(tmp_path)]
    assert problems == ["the contract `files` does not list signals"]
    assert not list(contracts.check())


def test_every_pure_module_is_kept_pure(tmp_path):
    text = (ROOT / ".importlinter").read_text()
    (tmp_path / ".importlinter").write_text(text.replace("    coordination.*.ladder\n", ""))
    problems = [problem.text for problem in contracts.check(tmp_path)]
    assert problems == [
        "the contract `pure` does not list ladder",
        "the contract `web-at-the-edge` does not list ladder",
    ]
