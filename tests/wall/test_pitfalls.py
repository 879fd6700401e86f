"""The known ways past row-level security, tried as the roles that log in (assurance T09)."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from migrations.wall.tables import TABLES, Kind
from tests.wall.conftest import act_as, one

COORDINATOR, STRANGER = "care_coordinator@maasdal", "care_coordinator@peelrand"
LOGINS = ("web_url", "worker_url", "auth_url")
SIGNALS = "SELECT count(*) FROM signals"
# Read before it is known who asks, and by those who find that out.
OPEN = {name for name, table in TABLES.items() if table.kind is Kind.OPEN}


def count(connection, table):
    return one(connection, f"SELECT count(*) FROM {table}")  # noqa: S608 - from the list of tables


@pytest.mark.parametrize("url", LOGINS)
def test_a_login_role_is_an_ordinary_one(walled, url):
    with psycopg.connect(getattr(walled.database, url)) as connection:
        rights = (
            "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication "
            "OR rolinherit FROM pg_roles WHERE rolname = current_user"
        )
        assert one(connection, rights) is False
        owned = (
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user "
            "AND relnamespace <> pg_my_temp_schema()"
        )
        assert one(connection, owned) == 0
        assert one(connection, "SELECT session_user = current_user") is True


def test_nobody_logs_in_as_the_system_and_it_is_no_more_than_others(walled):
    with psycopg.connect(walled.database.superuser_url) as connection:
        rights = (
            "SELECT rolcanlogin OR rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole "
            "FROM pg_roles WHERE rolname = 'schakel_system'"
        )
        assert one(connection, rights) is False


def test_the_login_may_not_become_the_system(walled):
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(walled.database.auth_url) as connection, refused:
        connection.execute("SET ROLE schakel_system")


@pytest.mark.parametrize("url", LOGINS)
def test_nobody_but_the_system_reads_the_hash_of_a_password(walled, url):
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(getattr(walled.database, url)) as connection:
        assert count(connection, "accounts") >= 0
        with refused:
            connection.execute("SELECT password_hash FROM accounts")


@pytest.mark.parametrize("name", sorted(TABLES.keys() - OPEN))
def test_without_context_there_is_no_row(walled, name):
    with walled.web() as connection:
        if TABLES[name].kind is Kind.SYSTEM:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                count(connection, name)
        else:
            assert count(connection, name) == 0


def test_the_owner_sees_nothing_either(walled):
    with psycopg.connect(walled.database.owner_url) as connection:
        for name in TABLES:
            assert count(connection, name) == 0, name


def test_a_plain_view_of_the_owner_opens_nothing(walled):
    with psycopg.connect(walled.database.owner_url) as connection:
        connection.execute("CREATE VIEW plain AS SELECT * FROM signals")
        connection.execute("GRANT SELECT ON plain TO schakel_web")
        connection.execute("SET LOCAL row_security = on")
        assert one(connection, "SELECT count(*) FROM plain") == 0
        connection.rollback()


def test_who_acts_sees_their_own_and_nobody_elses(walled):
    with walled.web(COORDINATOR) as connection:
        assert one(connection, SIGNALS) == 1
        assert one(connection, "SELECT count(*) FROM statements") == 3
    with walled.web(STRANGER) as connection:
        assert one(connection, SIGNALS) == 0
        assert one(connection, "SELECT count(*) FROM statements") == 0


def test_an_unknown_or_ended_membership_acts_as_nobody(walled):
    with walled.web(COORDINATOR) as connection:
        assert act_as(connection, uuid.uuid4()) is False
        assert one(connection, SIGNALS) == 0


def test_a_pooled_connection_forgets_who_acted(walled):
    with psycopg.connect(walled.database.web_url) as connection:
        assert walled.act(connection, COORDINATOR)
        assert one(connection, SIGNALS) == 1
        connection.commit()
        assert one(connection, SIGNALS) == 0
        assert one(connection, "SELECT current_setting('schakel.membership', true)") in {None, ""}


def test_the_systems_role_ends_with_the_transaction(walled):
    with psycopg.connect(walled.database.web_url) as connection:
        connection.execute("SET LOCAL role TO schakel_system")
        assert one(connection, SIGNALS) == 1
        connection.commit()
        assert one(connection, SIGNALS) == 0


def test_a_prepared_plan_follows_the_one_who_acts(walled):
    with psycopg.connect(walled.database.web_url) as connection:
        connection.execute("PREPARE mine AS SELECT count(*) FROM signals")
        for who, expected in [(COORDINATOR, 1), (STRANGER, 0)] * 6:
            assert walled.act(connection, who)
            assert one(connection, "EXECUTE mine") == expected
            connection.commit()
        assert one(connection, "EXECUTE mine") == 0


def test_a_person_locks_what_they_see_and_changes_nothing(walled):
    with walled.web(COORDINATOR) as connection:
        assert len(connection.execute("SELECT id FROM signals FOR UPDATE").fetchall()) == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE signals SET id = id")
    for statement in ("UPDATE signals SET status = 'closed'", "DELETE FROM signals"):
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with walled.web(COORDINATOR) as connection, refused:
            connection.execute(statement)


def test_what_is_hidden_cannot_be_locked(walled):
    with walled.web(STRANGER) as connection:
        assert connection.execute("SELECT id FROM signals FOR UPDATE").fetchall() == []


def test_a_setting_is_derived_and_not_believed(walled):
    """The application hands over an id; role and organisation of another do not come with it."""
    with walled.web() as connection:
        mine = walled.world.member("mentor@maasdal")
        assert act_as(connection, mine.id)
        assert one(connection, "SELECT wall.role()") == "mentor"
        assert one(connection, "SELECT wall.organisation()") == mine.organisation_id
        assert one(connection, SIGNALS) == 0


def test_a_statement_that_leaks_by_its_error_does_not_see_hidden_rows(walled):
    with walled.web(STRANGER) as connection:
        query = "SELECT count(*) FROM signals WHERE 1 / (length(reference) - length(reference)) = 1"
        assert one(connection, query) == 0
