"""The operator's commands, as they are typed."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from coordination.outbox.models import OutboxMessage
from coordination.partners.models import Account, Organisation
from coordination.routing.service.rule_sets import load_default
from coordination.shell.cli import context
from coordination.shell.cli.main import schakel
from tests.world import World


@pytest.fixture
def typed(world: World):
    with world.system() as work:
        load_default(work)

    def run(*words: str, status: int = 0, given: str | None = None) -> str:
        with context.using(world.runtime):
            result = CliRunner().invoke(schakel, words, input=given, catch_exceptions=False)
        assert result.exit_code == status, result.output
        return result.output

    return run


def test_a_healthy_installation_says_so(typed):
    assert "oldest undone message: 0 s" in typed("status")


def test_what_fails_again_and_again_is_listed_without_what_it_is_about(typed, world):
    with world.system() as work:
        for failures in (4, 5, 7):
            work.add(
                OutboxMessage(
                    topic="signal.decided",
                    payload={"decision_id": "hidden"},
                    failures=failures,
                    last_error="KeyError",
                )
            )
    said = typed("status")
    assert "failing signal.decided: 2, the most 7 times, last KeyError" in said
    assert "hidden" not in said


def test_the_log_is_verified(typed):
    assert "0 chains broken" in typed("audit", "verify")


def test_the_clock_moves_and_comes_back(typed):
    assert "2027-01-04" in typed("clock", "2027-01-04T07:00")
    assert "2027-01-06" in typed("clock", "+2d")
    assert dt.datetime.now(dt.UTC).strftime("%Y-%m-%d") in typed("clock", "now")
    assert "no moment" in typed("clock", "tomorrow", status=1)


def test_init_may_be_repeated(typed):
    assert typed("init") == typed("init")


def test_an_administrator_is_added_and_gets_a_token(typed):
    words = ("--email", "a@zvh.example", "--name", "A", "--organisation", "zvh")
    role = ("--role", "administrator")
    said = typed("account", "add", *words, *role, "--password", "een lang geheim")
    assert "administrator of zvh" in said
    assert typed("account", "token", "--email", "a@zvh.example").startswith("schakel_")
    assert "no organisation" in typed(
        *("account", "add", "--email", "b@x.example", "--name", "B", "--organisation", "none"),
        *("--role", "mentor"),
        status=1,
    )


def test_a_dry_run_and_a_digest_are_shown(typed):
    assert "0 of 0 signals" in typed("routing", "dry-run", "maasdal", "1")
    assert "no version 9" in typed("routing", "dry-run", "maasdal", "9", status=1)
    typed("digest", "preview", "mentor@maasdal")
    assert "no membership" in typed("digest", "preview", "nobody@x", status=1)
    assert "digests queued" in typed("digest", "send")


def test_a_new_installation_has_no_account(live_runtime):
    with context.using(live_runtime):
        result = CliRunner().invoke(schakel, ["init"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    with live_runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 0
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0
