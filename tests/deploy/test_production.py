"""The examples for production start programs that exist, with settings that are known."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from config.settings import describe
from deploy.embedded.databases import EXTENSIONS

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "deploy" / "production"


@pytest.mark.parametrize("unit", sorted(EXAMPLES.glob("*.service")), ids=lambda path: path.stem)
def test_a_unit_starts_a_module_that_exists_and_is_started_again(unit):
    text = unit.read_text()
    module = re.search(r"^ExecStart=\S+/python -m (\S+)", text, re.MULTILINE)[1]
    assert importlib.util.find_spec(module)
    assert "Restart=always" in text
    assert unit.name in (EXAMPLES / "schakel.target").read_text()


def test_the_example_names_every_required_setting():
    named = re.findall(r"^([A-Z_]+)=", (EXAMPLES / "schakel.env.example").read_text(), re.MULTILINE)
    assert {row.name for row in describe() if row.required} <= set(named)
    assert set(named) <= {row.name for row in describe()}


def test_the_database_gets_the_same_extensions_as_our_own():
    text = (EXAMPLES / "database.sql").read_text()
    assert set(re.findall(r"create extension (\w+)", text)) == set(EXTENSIONS)


def test_production_does_not_install_the_servers_of_the_demonstration():
    lock = (ROOT / "requirements-production.txt").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wanted in project["optional-dependencies"]["embedded"]:
        assert re.split(r"[>=<]", wanted)[0] + "==" not in lock
