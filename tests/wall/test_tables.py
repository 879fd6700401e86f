"""Every table says what its policy is, and has it."""

from __future__ import annotations

import psycopg
import pytest

from migrations.tables import METADATA
from migrations.wall.tables import OUTSIDE, TABLES, WRITTEN_AT_LOGIN, WRITTEN_BY_WORKERS, Kind

PERSONS = {"schakel_web", "schakel_worker"}


@pytest.fixture(scope="module")
def catalogue(walled):
    """The system catalogue, read by the superuser."""
    with psycopg.connect(walled.database.superuser_url) as connection:
        yield connection


def policies(catalogue):
    query = "SELECT tablename, policyname, roles::text[], cmd, with_check FROM pg_policies"
    return catalogue.execute(query).fetchall()


def test_a_table_without_a_stated_policy_does_not_exist(catalogue):
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    found = {name for (name,) in catalogue.execute(query)}
    assert found - OUTSIDE == TABLES.keys() == METADATA.tables.keys()
    assert all(table.because for table in TABLES.values())


def test_row_level_security_is_forced_on_every_table(catalogue):
    query = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind IN ('r', 'p') AND relrowsecurity AND relforcerowsecurity"
    )
    assert {name for (name,) in catalogue.execute(query)} == TABLES.keys()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_has_the_policies_of_its_kind(catalogue, name):
    mine = {(title, frozenset(roles)) for table, title, roles, _, _ in policies(catalogue)
            if table == name}  # fmt: skip
    titles = {title for title, _ in mine}
    assert ("system", frozenset({"schakel_system"})) in mine
    sees = TABLES[name].kind is not Kind.SYSTEM
    assert (("persons", frozenset(PERSONS)) in mine) == sees
    assert ("login" in titles) == TABLES[name].login
    assert ("workers" in titles) == (name in WRITTEN_BY_WORKERS)


def test_no_person_and_no_login_changes_a_row_by_itself(catalogue):
    """What persons may do beside reading is locking, and its check lets no changed row through."""
    for table, title, roles, command, check in policies(catalogue):
        if command == "SELECT" or title in {"system", "workers"}:
            continue
        if title == "login":
            assert table in WRITTEN_AT_LOGIN
        else:
            assert (title, command, check) == ("locking", "UPDATE", "false"), table
            assert set(roles) == PERSONS


def test_privileges_stop_where_the_policies_do(catalogue):
    query = (
        "SELECT grantee, table_name, privilege_type FROM information_schema.table_privileges "
        "WHERE table_schema = 'public' AND grantee LIKE 'schakel_%' "
        "AND grantee NOT IN ('schakel_owner', 'schakel_system')"
    )
    for role, table, privilege in catalogue.execute(query):
        if table in OUTSIDE:
            assert privilege == "SELECT"
        elif role == "schakel_auth":
            assert TABLES[table].login
            assert privilege == "SELECT" or table in WRITTEN_AT_LOGIN
        elif privilege != "SELECT":
            assert role == "schakel_worker"
            assert table in WRITTEN_BY_WORKERS


def test_the_log_is_never_changed_by_anybody(catalogue):
    query = (
        "SELECT privilege_type FROM information_schema.table_privileges "
        "WHERE table_name = 'audit_entries' AND grantee <> 'schakel_owner' "
        "AND grantee LIKE 'schakel_%'"
    )
    found = {privilege for (privilege,) in catalogue.execute(query)}
    assert found == {"SELECT", "INSERT"}


def test_every_view_would_ask_as_its_reader(catalogue):
    """There is none; one without `security_invoker` would be a hole."""
    query = (
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') "
        "AND relnamespace IN ('public'::regnamespace, 'wall'::regnamespace) "
        "AND relname NOT LIKE 'pg\\_%%' "
        "AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
    )
    extensions = "SELECT objid FROM pg_depend WHERE deptype = 'e'"
    query += f" AND oid NOT IN ({extensions})"
    assert catalogue.execute(query).fetchall() == []


def test_what_runs_with_the_owners_rights_looks_nowhere_else(catalogue):
    query = (
        "SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'wall'::regnamespace "
        "AND prosecdef"
    )
    found = dict(catalogue.execute(query).fetchall())
    assert found.keys() == {
        *(
            "about_police_data",
            "act_as",
            "disclosed_to",
            "attended_cases",
            "opened_cases",
            "named_follow_ups",
            "opened_contributions",
            "opened_goals",
            "opened_persons",
            "opened_signals",
        ),
        "ticked",
    }
    assert all("search_path=pg_catalog, public, pg_temp" in (of or []) for of in found.values())
