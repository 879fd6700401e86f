"""Databases are made with the roles of production: the application owns nothing."""

import dataclasses

import psycopg
import pytest

from deploy.embedded import servers
from deploy.embedded.databases import (
    EXTENSIONS,
    create_database,
    database_exists,
    drop_database,
    reach,
)


@pytest.fixture(scope="module")
def running():
    with servers.start_for_tests(env={}) as started:
        yield started


@pytest.fixture
def database(running):
    made = create_database(running, "schakel")
    yield made
    drop_database(running, "schakel")


def run(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_the_application_role_is_an_ordinary_one(database):
    rights = "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles"
    assert run(database.web_url, rights + " where rolname = current_user") == [(False,) * 4]


def test_the_application_may_not_make_or_see_tables_without_a_grant(database):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(database.web_url, "create table mine (number int)")
    run(database.owner_url, "create table theirs (number int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(database.web_url, "select * from theirs")


def test_the_owner_makes_the_schema_and_all_extensions_are_there(database):
    run(database.owner_url, "create table theirs (name citext)")
    found = {name for (name,) in run(database.owner_url, "select extname from pg_extension")}
    assert found >= set(EXTENSIONS)


def test_dutch_spelling_variants_are_found_by_sound(database):
    same = "select daitch_mokotoff('meijer') && daitch_mokotoff('meyer')"
    assert run(database.web_url, same) == [(True,)]


def test_a_copy_holds_what_the_template_held(running, database):
    run(database.owner_url, "create table kept as select 7 as number")
    copy = create_database(running, "copy", template="schakel")
    assert run(copy.owner_url, "select number from kept") == [(7,)]
    drop_database(running, "copy")
    assert not database_exists(running, "copy")


def test_on_a_server_of_the_users_own_the_session_takes_the_role_on(running, database):
    given = dataclasses.replace(running, database_process=None)
    url = reach(given, database.name).web_url
    assert run(url, "select current_user")[0] == ("schakel_web",)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(url, "create table mine (number int)")


def test_values_that_people_wrote_do_not_reach_the_log(running, database):
    run(database.owner_url, "create table people (name text unique)")
    run(database.owner_url, "insert into people values ('Sanne de Vries')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(database.owner_url, "insert into people values ('Sanne de Vries')")
    log = running.database_process.log.read_text()
    assert "duplicate key" in log
    assert "Sanne" not in log
