"""The demonstration says in one sentence why it cannot start, and keeps its secrets."""

import json
import socket
import stat
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.settings import Mode, Settings
from deploy import demo, demo_environment
from deploy.demo_environment import CannotStartError, Ports
from deploy.embedded.databases import Database

PORTS = Ports(8000, 8025, 2525)
DATABASE = Database(
    name="schakel",
    owner_url="postgresql://o@/s",
    web_url="postgresql://a@/s?host=/run",
    worker_url="postgresql://w@/s?host=/run",
    auth_url="postgresql://l@/s?host=/run",
    superuser_url="postgresql://u@/s",
)


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_named_with_what_to_do(taken):
    with pytest.raises(CannotStartError, match=f"Port {taken} is taken.*PORT={taken + 1}"):
        demo_environment.choose_ports({"PORT": str(taken)})


@pytest.mark.parametrize("text", ["many", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(CannotStartError, match="from 1 to 65535"):
        demo_environment.choose_ports({"PORT": text})


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "var").write_text("in the way")
    with pytest.raises(CannotStartError, match="cannot be written"):
        demo_environment.make_folder(tmp_path / "var" / "demo")


def test_an_almost_full_disk_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=5))
    with pytest.raises(CannotStartError, match="almost full: make 300 MB free"):
        demo_environment.make_folder(tmp_path)


def test_secrets_are_made_once_and_closed_to_others(tmp_path):
    path = tmp_path / "secrets.json"
    made = demo_environment.load_secrets(path)
    assert demo_environment.load_secrets(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    other = demo_environment.load_secrets(tmp_path / "other.json")
    assert not set(other.values()) & set(made.values())


def test_the_environment_makes_valid_settings_and_what_is_given_comes_first(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "BROKER_URL", "SMTP_URL", "MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MAIL_FROM", "other@demo.example")
    keys = demo_environment.load_secrets(tmp_path / "secrets.json")
    env = demo_environment.settings_of(DATABASE, "redis+socket:///run/v.sock", PORTS, keys)
    settings = Settings.from_environment(env)
    assert settings.mode is Mode.DEMO
    assert settings.database_url == DATABASE.web_url
    assert settings.owner_database_url == ""
    assert settings.mail_from == "other@demo.example"


def test_the_command_of_the_demonstration_has_its_settings_and_is_closed(tmp_path):
    path = tmp_path / "schakel"
    env = {"MODE": "demo", "MAIL_FROM": "o'brien@demo.example", "HOME": "/nowhere"}
    demo_environment.write_command(path, "/usr/bin/env", env)
    shown = subprocess.run([path, "-u", "HOME"], capture_output=True, text=True, check=True).stdout
    assert "MODE=demo\n" in shown
    assert "MAIL_FROM=o'brien@demo.example\n" in shown
    assert "/nowhere" not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_the_welcome_names_address_mail_password_and_one_account_a_role():
    text = demo.welcome(PORTS)
    assert "http://localhost:8000" in text
    assert "shows the code of the second factor" in text
    assert "http://127.0.0.1:8025" in text
    assert demo_environment.PASSWORD in text
    network = json.loads(demo.SAMPLES["network"].read_text(encoding="utf-8"))
    roles = {m["role"] for account in network["accounts"] for m in account["memberships"]}
    shown = dict(demo.accounts(demo.SAMPLES["network"]))
    assert set(shown) <= roles
    assert {"care_coordinator", "mentor", "police_officer", "process_director"} <= set(shown)


def test_the_samples_are_there():
    assert all(Path(path).is_file() for path in demo.SAMPLES.values())


def test_what_was_done_to_the_end_is_not_done_again_until_a_source_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    source = tmp_path / "source"
    source.write_text("one")

    def interrupted():
        with demo.once("loaded", [source], DATABASE) as needed:
            assert needed
            raise CannotStartError

    with pytest.raises(CannotStartError):
        interrupted()
    for expected in (True, False):
        with demo.once("loaded", [source], DATABASE) as needed:
            assert needed is expected
    source.write_text("two")
    with demo.once("loaded", [source], DATABASE) as needed:
        assert needed
