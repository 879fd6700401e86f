"""The floor: bare Flask and psycopg doing the same SQL with no checks and one log row per request.

It believes who asks, reads as the superuser and chains nothing. What the product costs beyond this
is what its promises cost.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import psycopg
from flask import Flask, Response, jsonify, request
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from benchmarks.floor import answers

app = Flask(__name__)
_local = threading.local()

LIST = """SELECT * FROM signals
    WHERE organisation_id = %s AND (submitted_at IS NOT NULL OR author_id = %s)
    ORDER BY created_at DESC, id DESC LIMIT 26"""
_ONE = "SELECT * FROM signals WHERE id = %s"
PERSONS = """SELECT signal_id, part, young_persons.* FROM signal_persons
    JOIN young_persons ON young_persons.id = young_person_id
    WHERE signal_id = ANY (%s) ORDER BY signal_id, position"""
_STATEMENTS = "SELECT * FROM statements WHERE signal_id = %s ORDER BY position"


@app.get("/health/ready")
def ready() -> str:
    """Answer that it is there."""
    return "ready"


@app.get("/signals")
def list_signals() -> Response:
    """List 25 signals of the organisation with their persons."""
    with _connection() as connection:
        asked = [answers.organisation(), answers.member()]
        rows = connection.execute(LIST, asked).fetchall()[: answers.PAGE]
        persons = _persons(connection, [row["id"] for row in rows])
        _log(connection, "signal.list", answers.named("signal", [row["id"] for row in rows]))
    items = [
        answers.plain(row, answers.LINE) | {"youngPersons": persons.get(row["id"], [])}
        for row in rows
    ]
    return jsonify({"items": items})


@app.get("/signals/<uuid:signal_id>")
def show(signal_id: Any) -> Response:
    """Show one signal in full."""
    with _connection() as connection:
        shown = _full(connection, signal_id)
        _log(connection, "signal.read", answers.named("signal", [signal_id]))
    return jsonify(shown)


@app.post("/signals")
def create() -> tuple[Response, int]:
    """Insert a signal with a person and a statement, and show it."""
    typed = request.get_json()
    values = answers.signal_values(typed)
    with _connection() as connection:
        _insert(connection, "signals", values)
        for position, person in enumerate(typed["youngPersons"]):
            row = (values["id"], person["id"], person["part"], position)
            connection.execute("INSERT INTO signal_persons VALUES (%s, %s, %s, %s)", row)
        for position, said in enumerate(typed["statements"]):
            told = (values["id"], position, said["kind"], said["text"], said["source"])
            connection.execute(
                """INSERT INTO statements (id, signal_id, position, kind, text, source, voice)
                VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, false)""",
                told,
            )
        shown = _full(connection, values["id"])
        _log(connection, "signal.create", answers.named("signal", [values["id"]]))
    return jsonify(shown), 201


def _full(connection: psycopg.Connection[dict[str, Any]], signal_id: Any) -> dict[str, Any]:
    row = connection.execute(_ONE, [signal_id]).fetchone()
    assert row is not None
    said = connection.execute(_STATEMENTS, [signal_id]).fetchall()
    return {
        **answers.plain(row, answers.LINE + answers.FULL),
        "youngPersons": _persons(connection, [signal_id]).get(signal_id, []),
        "statements": [answers.plain(one, answers.STATEMENT) for one in said],
    }


def _persons(
    connection: psycopg.Connection[dict[str, Any]], ids: list[Any]
) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in connection.execute(PERSONS, [ids]):
        shown = answers.plain(row, answers.PERSON) | {"part": row["part"]}
        found.setdefault(row["signal_id"], []).append(shown)
    return found


def _log(
    connection: psycopg.Connection[dict[str, Any]], action: str, subjects: list[dict[str, str]]
) -> None:
    values = answers.log_values(action, subjects)
    _insert(connection, "floor_log", values | {"subjects": Jsonb(subjects)})


def _insert(
    connection: psycopg.Connection[dict[str, Any]], table: str, values: dict[str, Any]
) -> None:
    columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
    statement: Any = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - ours
    connection.execute(statement, list(values.values()))


def _connection() -> Any:
    """Return a transaction on the connection of this thread."""
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(os.environ["FLOOR_URL"], row_factory=dict_row)
    return _Transaction(_local.connection)


class _Transaction:
    """A transaction whose connection stays open."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self.connection = connection

    def __enter__(self) -> psycopg.Connection[dict[str, Any]]:
        return self.connection

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.connection.commit()
        else:
            self.connection.rollback()
