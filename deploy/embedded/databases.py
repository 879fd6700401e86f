"""Databases on the embedded server (or one of the user's own), with the roles of production.

`schakel_owner` owns the schema and runs migrations. The processes log in as `schakel_web` (pages
and API), `schakel_worker` (workers, relay, commands) and `schakel_auth` (who asks): no superuser,
not above row-level security, owner of nothing. Nobody logs in as `schakel_system`; web and workers
take it on around a statement. What each may touch, the migrations grant.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from deploy.embedded.servers import Servers

OWNER = "schakel_owner"
WEB, WORKER, AUTH = "schakel_web", "schakel_worker", "schakel_auth"
SYSTEM = "schakel_system"
LOGINS = (WEB, WORKER, AUTH)
EXTENSIONS = ("pg_trgm", "unaccent", "fuzzystrmatch", "btree_gist", "citext")
_LOCK = 5_252_017  # any number, the same for all who make roles at the same time

_MAKE_ROLE = """
do $$ begin
    if not exists (select from pg_roles where rolname = {literal}) then
        create role {name} {login} nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
    end if;
end $$
"""


@dataclass(frozen=True)
class Database:
    """One database as each of its roles reaches it."""

    name: str
    owner_url: str
    web_url: str
    worker_url: str
    auth_url: str
    superuser_url: str


def create_database(servers: Servers, name: str, *, template: str | None = None) -> Database:
    """Create the database `name` with roles and extensions.

    Args:
        servers: the server to make it on.
        name: must not exist yet.
        template: a database to copy, with all that is in it; nobody may be connected to it.
    """
    with _connect(servers.superuser_url) as connection:
        _make_roles(connection)
        connection.execute(
            sql.SQL("create database {} owner {} template {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template0")
            )
        )
    database = reach(servers, name)
    if template is None:
        _furnish(database)
    return database


def database_exists(servers: Servers, name: str) -> bool:
    """Tell whether there is a database called `name`."""
    with _connect(servers.superuser_url) as connection:
        found = connection.execute("select from pg_database where datname = %s", [name])
        return found.fetchone() is not None


def drop_database(servers: Servers, name: str) -> None:
    """Remove the database `name`, if it is there, and end the sessions on it."""
    statement = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    with _connect(servers.superuser_url) as connection:
        connection.execute(statement)


def reach(servers: Servers, name: str) -> Database:
    """Return the addresses of the database `name`, which exists already."""
    return Database(
        name=name,
        owner_url=_url(servers, name, OWNER),
        web_url=_url(servers, name, WEB),
        worker_url=_url(servers, name, WORKER),
        auth_url=_url(servers, name, AUTH),
        superuser_url=_url(servers, name, None),
    )


def _url(servers: Servers, name: str, role: str | None) -> str:
    """Return the superuser's address with another database and role.

    On our own server a role logs in by itself. On a server of the user's own its password is not
    ours to set, so the session takes the role on as it begins.
    """
    parts = urlsplit(servers.superuser_url)
    query = dict(parse_qsl(parts.query))
    host = parts.netloc
    if role and servers.embedded:
        host = f"{role}@{host.rpartition('@')[2]}"
    elif role:
        query["options"] = f"-crole={role}"
    return urlunsplit(
        (parts.scheme, host, "/" + quote(name, safe=""), urlencode(query, quote_via=quote), "")
    )


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True)


def _make_roles(connection: psycopg.Connection) -> None:
    """Create the roles that are missing; parallel callers wait for each other."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        for role in (OWNER, *LOGINS, SYSTEM):
            login = sql.SQL("nologin" if role == SYSTEM else "login")
            connection.execute(
                sql.SQL(_MAKE_ROLE).format(
                    literal=sql.Literal(role), name=sql.Identifier(role), login=login
                )
            )
        connection.execute(
            sql.SQL("grant {} to {}, {} with inherit false, set true").format(
                *map(sql.Identifier, (SYSTEM, WEB, WORKER))
            )
        )


def _furnish(database: Database) -> None:
    """Add the extensions, and close the database to roles that have no business in it."""
    with _connect(database.superuser_url) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("create extension {}").format(sql.Identifier(extension)))
        name = sql.Identifier(database.name)
        connection.execute(sql.SQL("revoke all on database {} from public").format(name))
        connection.execute(
            sql.SQL("grant connect, temporary on database {} to {}").format(
                name, sql.SQL(", ").join(map(sql.Identifier, LOGINS))
            )
        )
