"""Who can write to the database but has not the key is found out by the verification."""

from __future__ import annotations

import psycopg
import pytest

from coordination.audit import verification
from tests.audit.conftest import ENTRIES, longest_chain


def verified(runtime):
    with runtime.sessions() as session:
        return verification.verify(session, runtime.audit_key)


def test_an_untouched_log_verifies(live_runtime):
    read, broken = verified(live_runtime)
    assert read >= ENTRIES
    assert broken == []


CHANGES = {
    "action": "action = 'signal.read'",
    "time": "at = at + interval '1 second'",
    "account": "account_id = gen_random_uuid()",
    "outcome": "outcome = 'refused'",
    "purpose": "purpose = 'curious'",
    "subjects": 'subjects = \'[{"kind": "signal"}]\'',
    "owners": "owners = ARRAY[gen_random_uuid()]",
    "origin": "origin = '127.0.0.9'",
    "its own hash": "hash = sha256('x')",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_row_is_found(live_runtime, log, change):
    number = longest_chain(log)
    statement = f"UPDATE audit_entries SET {change}"  # noqa: S608 - from the table above
    log.execute(f"{statement} WHERE chain = %s AND position = 3", [number])
    _, broken = verified(live_runtime)
    assert [(found.chain, found.position) for found in broken] == [(number, 3)]
    assert broken[0].reason == "changed"


def test_a_row_removed_from_the_middle_is_found(live_runtime, log):
    number = longest_chain(log)
    log.execute("DELETE FROM audit_entries WHERE chain = %s AND position = 3", [number])
    _, broken = verified(live_runtime)
    assert [(found.position, found.reason) for found in broken] == [(4, "missing_before")]


def test_a_row_removed_and_the_rest_renumbered_is_found(live_runtime, log):
    number = longest_chain(log)
    log.execute("DELETE FROM audit_entries WHERE chain = %s AND position = 3", [number])
    log.execute(
        "UPDATE audit_entries SET position = -position WHERE chain = %s AND position > 3", [number]
    )
    log.execute(
        "UPDATE audit_entries SET position = -position - 1 WHERE chain = %s AND position < 0",
        [number],
    )
    _, broken = verified(live_runtime)
    assert [found.position for found in broken] == [3]


def test_an_inserted_row_is_found(live_runtime, log):
    number = longest_chain(log)
    log.execute(
        "INSERT INTO audit_entries SELECT (jsonb_populate_record(found, "
        "jsonb_build_object('id', gen_random_uuid(), 'position', 9999))).* "
        "FROM audit_entries AS found WHERE chain = %s AND position = 3",
        [number],
    )
    _, broken = verified(live_runtime)
    assert [found.position for found in broken] == [9999]


def test_rows_that_change_places_are_found(live_runtime, log):
    number = longest_chain(log)
    for old, new in ((3, -3), (4, 3), (-3, 4)):
        log.execute(
            "UPDATE audit_entries SET position = %s WHERE chain = %s AND position = %s",
            [new, number, old],
        )
    _, broken = verified(live_runtime)
    assert [found.position for found in broken] == [3]


def test_the_application_may_not_change_the_log(live):
    with psycopg.connect(live.web_url) as connection:
        for statement in (
            "UPDATE audit_entries SET action = 'x'",
            "DELETE FROM audit_entries",
            "TRUNCATE audit_entries",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
            connection.rollback()
