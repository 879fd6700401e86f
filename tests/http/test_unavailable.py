"""Without its database the product says so, and shows nothing of the inside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from coordination.shell.app import create_app
from coordination.work import Runtime
from tests.web import COOKIE, HTTPS


@pytest.fixture
def unreachable(shared_runtime: Runtime) -> Flask:
    """The application with a database that is not there."""
    engine = create_engine("postgresql://nobody:secret@127.0.0.1:1/nothing")
    sessions = sessionmaker(engine)
    return create_app(replace(shared_runtime, sessions=sessions, login_sessions=sessions))


@pytest.mark.parametrize("path", ["/api/v1/me", "/settings"])
def test_a_known_browser_is_told_to_come_back(unreachable: Flask, path: str) -> None:
    client = unreachable.test_client()
    client.set_cookie(COOKIE, "some token", domain="schakel.example.org", secure=True)
    answer = client.get(path, base_url=HTTPS)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    for inside in ("secret", "nobody", "127.0.0.1", "psycopg", "Traceback"):
        assert inside not in answer.text


def test_a_system_is_told_to_come_back(unreachable: Flask) -> None:
    answer = unreachable.test_client().get(
        "/api/v1/me", base_url=HTTPS, headers={"Authorization": "Bearer x"}
    )
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert answer.content_type == "application/problem+json"


def test_a_process_without_its_database_lives_and_is_not_ready(unreachable: Flask) -> None:
    client = unreachable.test_client()
    assert client.get("/health/live").status_code == 200
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["status"]) == (503, "unready")
    assert answer.json["checks"]["database"] == "failed"
    assert answer.json["checks"]["log"] == answer.json["checks"]["relay"] == "unknown"


def test_the_login_page_cannot_be_shown_either(unreachable: Flask) -> None:
    assert unreachable.test_client().get("/login", base_url=HTTPS).status_code == 503
