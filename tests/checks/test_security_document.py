"""docs/security.md says what the code does: its numbers, files and names are taken from there."""

from __future__ import annotations

import ast
import re

import pytest

from config.settings import describe
from coordination.access.classes import DataClass
from coordination.core import documents
from coordination.exports import rules as exports
from coordination.http import paging, stepup
from coordination.identity import passwords
from coordination.identity import rules as identity
from coordination.oversight.service import exporting
from coordination.routing.queries import rehearsals
from coordination.shell import session_store
from coordination.signals import checks
from coordination.single_sign_on import rules as single_sign_on
from coordination.single_sign_on.service import remote
from deploy.checks.source import ROOT, python_sources
from workers.app import LONGEST_TASK

TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
PLAIN = " ".join(TEXT.split())
PRODUCT = [source for source in python_sources() if source.within("coordination", "workers")]
CIPHERS = {"cryptography", "hashlib", "hmac", "secrets", "argon2", "pyotp", "webauthn", "joserfc"}
NETWORK = {"smtplib", "requests", "urllib3", "httpx", "dns", "psycopg", "redis", "celery", "socket"}
DEFAULTS = {row.name: row.default for row in describe()}


def rows(heading: str) -> list[list[str]]:
    """Return the cells of every table under a heading, without the head."""
    part = TEXT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [line for number, line in enumerate(found) if not _is_head(lines, number, part)]


def _is_head(lines: list[str], number: int, part: str) -> bool:
    line = lines[number]
    return line.startswith("| ---") or f"{line}\n| ---" in part


def files_that_import(names: set[str]) -> set[str]:
    found = set()
    for source in PRODUCT:
        for node in ast.walk(source.tree):
            imported = [part.name for part in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                imported = [node.module or ""]
            if {name.split(".")[0] for name in imported} & names:
                found.add(source.path)
    return found


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:coordination|workers|config|tests)/[\w/]+\.py)`", TEXT)
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_guessing_is_slowed_down_as_it_says() -> None:
    brakes = (identity.ACCOUNT, identity.ADDRESS, identity.KNOWN, identity.FACTOR)
    found = [
        [str(one.free), f"{one.longest.seconds} s", f"{one.forgotten_after.total_seconds():.0f} s"]
        for one in brakes
    ]
    assert [cells[1:] for cells in rows("Guessing")] == found
    assert f"{passwords.SHORTEST} to {passwords.LONGEST} characters" in TEXT
    assert f"from {passwords.SHORTEST_WORD} letters" in PLAIN
    for known in ("product's name", "person's name and mail address", "their organisations"):
        assert known in PLAIN
    assert passwords.problems("schakel-2026", "/x")[0].code == "password_about_you"


def test_sessions_last_as_it_says() -> None:
    assert [cells[1] for cells in rows("Sessions")] == [
        f"{DEFAULTS['SESSION_IDLE_MINUTES']} minutes",
        f"{DEFAULTS['SESSION_ABSOLUTE_HOURS']} hours",
        str(session_store.MOST),
        f"{stepup.STEP_UP_WITHIN.seconds // 60} minutes",
    ]


def test_what_comes_in_is_limited_as_it_says() -> None:
    first, alert, stop = (
        DEFAULTS[f"{name}"]
        for name in ("REQUEST_MAX_KILOBYTES", "LOOKS_ALERT_PER_HOUR", "LOOKS_STOP_PER_HOUR")
    )
    limits = [cells[1] for cells in rows("What comes in") if len(cells) == 3]
    assert limits == [
        f"{first} kB",
        str(documents.DEEPEST),
        f"{checks.LONGEST_TEXT} characters",
        str(checks.MOST_STATEMENTS),
        str(checks.MOST_PERSONS),
        str(paging.LARGEST_PAGE),
        DEFAULTS["REQUEST_LIMIT"],
        f"{stop} in an hour, told from {alert}",
        str(exports.MOST_RECORDS),
        str(exports.MOST_AT_ONCE),
        str(exporting.MOST_ENTRIES),
        f"{rehearsals.LONGEST} signals",
        f"{remote.MOST_BYTES // 1024} kB",
    ]


def test_what_costs_time_is_bounded_as_it_says() -> None:
    bounds = {cells[0]: cells[-1] for cells in rows("What costs time")}
    assert f"{LONGEST_TASK // 60:.0f}" == "5"
    assert "a task ends after five minutes" in bounds["exports, digests, reminders, mail"]
    assert bounds["asking a provider"].startswith(f"{remote.LONGEST_SECONDS} seconds")
    waiting = bounds["waiting for a connection to the database"]
    assert waiting.startswith(f"{DEFAULTS['DATABASE_POOL_WAIT_SECONDS']} seconds")
    assert f"the last {rehearsals.LONGEST} signals" in bounds["dry run of rules or of a membership"]


def test_files_come_in_at_one_place() -> None:
    reading = [source.path for source in PRODUCT if ".files" in source.text]
    assert [path for path in reading if "request.files" in (ROOT / path).read_text()] == [
        "coordination/routing/routes/proposing.py"
    ]


def test_ciphers_are_used_where_it_says_and_nowhere_else() -> None:
    part = TEXT.split("these files and no others call them:", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"`(coordination/[\w/]+\.py)`", part))
    # `ssl` is for connections, and stands with what makes them.
    assert named == files_that_import(CIPHERS) | {"coordination/mail/transport.py"}


def test_connections_are_made_where_it_says_and_nowhere_else() -> None:
    named = {
        path
        for cells in rows("Connections")
        for path in re.findall(r"`((?:coordination|workers)/[\w/]+\.py)`", cells[-1])
    }
    assert files_that_import(NETWORK) - named <= {"workers/watchdog.py"}
    assert files_that_import({"subprocess"}) <= named


@pytest.mark.parametrize("heading", ["Connections", "Keys and ciphers"])
def test_every_secret_setting_has_its_row(heading: str) -> None:
    secret = {row.name for row in describe() if row.secret} - {"OWNER_DATABASE_URL"}
    urls = {name for name in secret if name.endswith(("_URL", "_COMMAND"))}
    wanted = urls if heading == "Connections" else secret - urls
    named = {
        name for cells in rows(heading) for name in re.findall(r"`([A-Z_]+)`", " ".join(cells))
    }
    assert wanted <= named


def test_every_class_and_every_signing_algorithm_is_named() -> None:
    classes = [cells[0].strip("`") for cells in rows("Classes of data")]
    assert classes == [*(one.value for one in DataClass), "secrets"]
    kinds = {name.rstrip("0123456789") for name in single_sign_on.ALGORITHMS}
    assert kinds == {"RS", "PS", "ES", "EdDSA"}
    assert "RS, PS, ES and EdDSA" in TEXT


def test_every_log_and_every_time_to_mend_is_there() -> None:
    assert [cells[0] for cells in rows("Logs")] == [
        *("audit log", "heads of it", "technical log", "PostgreSQL", "reverse proxy"),
    ]
    assert all(
        re.match(r"\d+ (working )?days|the next quarter", cells[1]) for cells in rows("Libraries")
    )
