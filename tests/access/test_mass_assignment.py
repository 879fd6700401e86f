"""T06: nobody writes a column that an endpoint does not offer.

Generated from the description of the API and from the models, so that a new endpoint and a new
column are tried without anybody thinking of it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from coordination.core.db import Base
from coordination.http.schema import camel
from tests.access.descriptions import Operation, nested, operations, positions
from tests.web import System
from tests.world import VENLO, World

# What every act leaves behind, the refused ones too.
TRACES = frozenset({"audit_entries", "audit_heads", "idempotency_keys", "web_sessions"})
WELL_KNOWN = ("role", "org_id", "organisation_id", "id", "created_by", "is_admin", "permissions")
VERSION = {"If-Match": '"any"'}


@pytest.fixture
def described(app: Flask) -> list[Operation]:
    """Every operation that takes a body."""
    document = app.test_client().get("/api/v1/openapi.json").json
    return [found for found in operations(app, document) if found.schema]


def columns() -> frozenset[str]:
    """Return the name of every column of every table, and what attackers try first."""
    tables = Base.metadata.tables.values()
    return frozenset(WELL_KNOWN).union(*(set(table.columns.keys()) for table in tables))


def spellings(name: str) -> set[str]:
    """Return a name as it may be spelled: of Python, of JSON, of a class, of a constant."""
    plain = camel(re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower())
    return {name, plain, plain[:1].upper() + plain[1:], name.upper(), f"{name}[]", f" {name}"}


def tables(connection: Connection) -> dict[str, str]:
    """Return a digest of every table but the traces."""
    digest = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} AS t"
    names = Base.metadata.tables.keys() - TRACES
    return {name: connection.execute(text(digest.format(name))).scalar() or "" for name in names}


def callers(app: Flask, world: World, described: list[Operation]) -> dict[str, System]:
    """Return a system for each member that some operation needs."""
    return {who: System(app, world, who) for who in {found.member(world) for found in described}}


def test_a_field_that_is_not_offered_is_refused_by_name(
    app: Flask, world: World, connection: Connection, described: list[Operation]
) -> None:
    every = columns()
    systems = callers(app, world, described)
    before = tables(connection)
    tried = 0
    for operation in described:
        caller = systems[operation.member(world)]
        for way, known in positions(operation.schema or {}):
            names = {way for name in every | known.keys() for way in spellings(name)} - known.keys()
            body = nested(way, dict.fromkeys(sorted(names), "administrator"))
            answer = caller.call(operation.method, operation.place(), json=body, headers=VERSION)
            assert answer.status_code == 422, (str(operation), answer.json)
            refused = {
                item["pointer"] for item in answer.json["errors"] if item["code"] == "unknown_field"
            }
            above = "".join(f"/{step}" for step in way)
            assert refused >= {f"{above}/{name}" for name in names}, str(operation)
            tried += len(names)
    assert tables(connection) == before
    assert tried > 10_000


def test_one_field_too_many_undoes_all_the_rest(app: Flask, world: World, connection) -> None:
    """What would be right by itself has no effect beside a field that is not offered."""
    for who, method, path, body, _allowed in valid(app, world):
        caller, tag = System(app, world, who), VERSION
        before = tables(connection)
        for name in WELL_KNOWN:
            if name in {camel(key) for key in body} | body.keys():
                continue
            sent = body | {name: "administrator"}
            answer = caller.call(method, path, json=sent, headers=tag)
            assert answer.status_code == 422, (path, name)
        assert tables(connection) == before


WRONG: dict[str, list[Any]] = {
    "string": [{"$ne": None}, ["a"], 7],
    "integer": ["seven", {}, [1]],
    "number": ["seven", {}, [1]],
    "boolean": ["perhaps", 7, {}, []],
    "array": ["a", 7, {"0": "a"}],
    "object": ["a", 7, [1]],
}


def test_a_value_of_another_type_is_refused(
    app: Flask, world: World, connection: Connection, described: list[Operation]
) -> None:
    systems = callers(app, world, described)
    before = tables(connection)
    for operation in described:
        caller = systems[operation.member(world)]
        for way, known in positions(operation.schema or {}):
            for turn in range(4):
                wrong = {
                    name: values[turn % len(values)]
                    for name, inner in known.items()
                    if (values := WRONG.get(_type(inner), [])) and not inner.get("readOnly")
                }
                body = nested(way, wrong)
                answer = caller.call(
                    operation.method, operation.place(), json=body, headers=VERSION
                )
                assert answer.status_code == 422, (str(operation), body, answer.json)
                named = [item["pointer"] for item in answer.json["errors"]]
                above = "".join(f"/{step}" for step in way)
                for name in wrong:
                    begin = f"{above}/{name}"
                    assert [at for at in named if at.startswith(begin)], (str(operation), name)
    assert tables(connection) == before


def _type(schema: dict[str, Any]) -> str:
    found = schema.get("type")
    kinds = found if isinstance(found, list) else [found]
    return next((kind for kind in kinds if kind not in {None, "null"}), "")


Valid = tuple[str, str, str, dict[str, Any], dict[str, set[str]]]
ROW = {"row_version"}


COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
ADMIN = "administrator@zvh"
PERSON = {"surname": "Proef", "firstNames": "P.", "birthDate": "2012-01-01"}


def valid(app: Flask, world: World) -> list[Valid]:
    """Return right requests: who, what, and which columns of which tables may change by it."""
    coordinator = System(app, world, COORDINATOR)
    person = coordinator.post("/young-persons", PERSON).json["id"]
    draft = coordinator.post("/signals", {"category": "BULL"}).json["id"]
    called = {"signals": {"already_done"} | ROW}
    locale = {"accounts": {"locale", "settings"}}
    contact = {"young_persons": {"contact"} | ROW}
    return [
        ("mentor@maasdal", "PATCH", "/me", {"locale": "en"}, locale),
        (COORDINATOR, "PATCH", f"/young-persons/{person}", {"contact": "geen"}, contact),
        (COORDINATOR, "PATCH", f"/signals/{draft}", {"alreadyDone": "Gebeld."}, called),
        *administrative(world),
    ]


def administrative(world: World) -> list[Valid]:
    """Return right requests of an administrator and a lead."""
    me, school = world.member("mentor@maasdal"), world.organisation("maasdal")
    day, other = "2026-11-19", str(world.member("mentor.2@maasdal").id)
    here, person = f"/organisations/{school.id}", f"/accounts/{me.account_id}"
    renamed = {"name": "Maasdal College", "territory": [VENLO]}
    absence = {"membershipId": str(me.id), "standInId": other, "firstDay": day, "lastDay": day}
    contact = {"function": "confidential_counsellor", "membershipId": str(me.id)}
    domain = {"domain": "nieuw.example"}
    return [
        (ADMIN, "PATCH", here, renamed, {"organisations": {"name"}}),
        (ADMIN, "PATCH", person, {"name": "Iemand"}, {"accounts": {"name"}}),
        (ADMIN, "POST", f"{here}/mail-domains", domain, {"mail_domains": set()}),
        (LEAD, "POST", "/stand-ins", absence, {"stand_ins": set()}),
        (LEAD, "POST", "/function-contacts", contact, {"function_contacts": set()}),
    ]


def test_what_is_accepted_changes_what_is_offered_and_no_more(
    app: Flask, world: World, connection: Connection, described: list[Operation]
) -> None:
    tried = set()
    for who, method, path, body, allowed in valid(app, world):
        caller = System(app, world, who)
        before = rows(connection)
        tag = caller.get(path).headers.get("ETag", "") if method == "PATCH" else ""
        answer = caller.call(method, path, json=body, headers={"If-Match": tag} if tag else {})
        assert answer.status_code in {200, 201}, (path, answer.json)
        for table, found in differences(before, rows(connection)).items():
            assert found <= allowed.get(table, {f"none of {table}"}), (path, table, found)
        tried.add(f"{method} {re.sub(r'[0-9a-f-]{36}', '{}', path)}")
    patches = {
        f"PATCH {re.sub(r'{[^}]+}', '{}', found.path)}"
        for found in described
        if found.method == "PATCH"
    }
    assert patches <= tried, "say what this new PATCH may change"


Rows = dict[str, dict[Any, dict[str, Any]]]


def rows(connection: Connection) -> Rows:
    """Return every row of every table by its key, but the traces."""
    found: Rows = {}
    for name, table in Base.metadata.tables.items():
        if name in TRACES:
            continue
        keys = [column.name for column in table.primary_key]
        content = connection.execute(table.select()).mappings()
        found[name] = {tuple(row[key] for key in keys): dict(row) for row in content}
    return found


def differences(before: Rows, after: Rows) -> dict[str, set[str]]:
    """Return by table the columns that changed; a new row alone changes none of the old ones."""
    found: dict[str, set[str]] = {}
    for name, now in after.items():
        for key in before[name].keys() | now.keys():
            old, new = before[name].get(key), now.get(key)
            if old == new:
                continue
            changed = {column for column in new or {} if old and old[column] != (new or {})[column]}
            found.setdefault(name, set()).update(changed)
    return found
