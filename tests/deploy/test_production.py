"""The examples for production start programs that exist, with settings that are known."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from config import backups
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
    assert set(named) <= {row.name for row in (*describe(), *backups.describe())}


def test_the_database_gets_the_same_extensions_as_our_own():
    text = (EXAMPLES / "database.sql").read_text()
    assert set(re.findall(r"create extension (\w+)", text)) == set(EXTENSIONS)


def test_production_does_not_install_the_servers_of_the_demonstration():
    lock = (ROOT / "requirements-production.txt").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wanted in project["optional-dependencies"]["embedded"]:
        assert re.split(r"[>=<]", wanted)[0] + "==" not in lock


@pytest.mark.parametrize("unit", sorted(EXAMPLES.glob("*.service")), ids=lambda path: path.stem)
def test_a_process_reaches_little_of_its_machine(unit):
    text = unit.read_text()
    assert "User=schakel" in text
    assert "InaccessiblePaths=-/opt/schakel/.git" in text
    for kept in ("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "UMask=0077"):
        assert kept in text


def test_the_proxy_speaks_encrypted_or_not_at_all():
    text = (EXAMPLES / "nginx.conf.example").read_text()
    assert "ssl_protocols TLSv1.3;" in text
    assert "access_log off;" in text
    assert "ssl_reject_handshake on;" in text
    assert re.search(r"location /api/ \{\s+return 403;", text.split("listen 80;")[1])
    assert 'proxy_set_header X-Forwarded-Host "";' in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text


def test_the_example_encrypts_what_leaves_the_machine():
    text = (EXAMPLES / "schakel.env.example").read_text()
    assert re.search(r"^DATABASE_URL=\S+sslmode=verify-full", text, re.MULTILINE)
    assert re.search(r"^BROKER_URL=rediss://", text, re.MULTILINE)
    assert re.search(r"^SMTP_URL=smtps://", text, re.MULTILINE)
    assert re.search(r"^BASE_URL=https://", text, re.MULTILINE)


def test_the_pooler_keeps_the_roles_apart_and_encrypts():
    text = (EXAMPLES / "pgbouncer.ini.example").read_text()
    assert re.search(r"^pool_mode = transaction$", text, re.MULTILINE)
    assert not re.search(r"^schakel = .*\buser=", text, re.MULTILINE)
    assert "client_tls_sslmode = require" in text
    assert "server_tls_sslmode = verify-full" in text


def test_no_file_of_the_project_holds_a_secret():
    named = re.findall(r"^\w+=(.*)$", (EXAMPLES / "schakel.env.example").read_text(), re.MULTILINE)
    assert sum("CHANGE" in value for value in named) >= 7
    for path in EXAMPLES.iterdir():
        assert not re.search(r"[A-Za-z0-9+/]{43}=|PRIVATE KEY", path.read_text()), path


@pytest.mark.parametrize(
    "request_",
    [
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"Content-Length: +4\r\n\r\nabcd",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Host: other.example\r\n\r\n",
    ],
)
def test_a_message_of_doubtful_length_is_refused_by_the_server(request_):
    sent = b"POST / HTTP/1.1\r\nHost: schakel.example\r\n" + request_
    with pytest.raises(ParseException):
        next(RequestParser(Config(), iter([sent]), ("127.0.0.1", 1)))


def test_the_versions_are_past_the_known_faults():
    """The floors of the libraries that had faults of which this product would suffer."""
    floors = {"flask": (3, 1, 3), "marshmallow": (4, 1, 2)}
    for path in ROOT.glob("requirements*.txt"):
        for name, floor in floors.items():
            found = re.search(rf"^{name}==([\d.]+)", path.read_text(), re.MULTILINE)[1]
            assert tuple(map(int, found.split("."))) >= floor, (path, name)
