"""The floor with an ORM: the product's own mapped classes, and nothing else of the product."""

from __future__ import annotations

import os
import uuid
from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import create_engine, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql import column, table

import migrations.tables  # noqa: F401 - maps every class, as the product does
from benchmarks.floor import answers
from coordination.people.models import YoungPerson
from coordination.signals.models import Signal, SignalPerson, Statement

app = Flask(__name__)
_engine = create_engine(os.environ["FLOOR_URL"], pool_size=4)
_LOG = table(
    "floor_log",
    *map(column, ("id", "membership_id", "action", "request_id")),
    column("subjects", JSONB),
)


@app.get("/health/ready")
def ready() -> str:
    """Answer that it is there."""
    return "ready"


@app.get("/signals")
def list_signals() -> Response:
    """List 25 signals of the organisation with their persons."""
    with Session(_engine) as session, session.begin():
        query = (
            select(Signal)
            .where(Signal.organisation_id == answers.organisation())
            .where(Signal.submitted_at.is_not(None) | (Signal.author_id == answers.member()))
            .order_by(Signal.created_at.desc(), Signal.id.desc())
            .limit(answers.PAGE + 1)
        )
        rows = session.scalars(query).all()[: answers.PAGE]
        ids = [row.id for row in rows]
        persons = _persons(session, ids)
        items = [
            answers.plain(vars(row), answers.LINE) | {"youngPersons": persons.get(row.id, [])}
            for row in rows
        ]
        _log(session, "signal.list", answers.named("signal", ids))
    return jsonify({"items": items})


@app.get("/signals/<uuid:signal_id>")
def show(signal_id: uuid.UUID) -> Response:
    """Show one signal in full."""
    with Session(_engine) as session, session.begin():
        shown = _full(session, signal_id)
        _log(session, "signal.read", answers.named("signal", [signal_id]))
    return jsonify(shown)


@app.post("/signals")
def create() -> tuple[Response, int]:
    """Insert a signal with a person and a statement, and show it."""
    typed = request.get_json()
    with Session(_engine) as session, session.begin():
        row = Signal(**answers.signal_values(typed))
        row.persons = [
            SignalPerson(young_person_id=person["id"], part=person["part"], position=position)
            for position, person in enumerate(typed["youngPersons"])
        ]
        row.statements = [
            Statement(position=position, **said)
            for position, said in enumerate(typed["statements"])
        ]
        session.add(row)
        session.flush()
        session.expire_all()
        shown = _full(session, row.id)
        _log(session, "signal.create", answers.named("signal", [row.id]))
    return jsonify(shown), 201


def _full(session: Session, signal_id: uuid.UUID) -> dict[str, Any]:
    query = select(Signal).where(Signal.id == signal_id).options(selectinload(Signal.statements))
    row = session.scalars(query).one()
    return {
        **answers.plain(vars(row), answers.LINE + answers.FULL),
        "youngPersons": _persons(session, [signal_id]).get(signal_id, []),
        "statements": [answers.plain(vars(one), answers.STATEMENT) for one in row.statements],
    }


def _persons(session: Session, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    query = (
        select(SignalPerson, YoungPerson)
        .join(YoungPerson, YoungPerson.id == SignalPerson.young_person_id)
        .where(SignalPerson.signal_id.in_(ids))
        .order_by(SignalPerson.signal_id, SignalPerson.position)
    )
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row, person in session.execute(query):
        shown = answers.plain(vars(person), answers.PERSON) | {"part": row.part}
        found.setdefault(row.signal_id, []).append(shown)
    return found


def _log(session: Session, action: str, subjects: list[dict[str, str]]) -> None:
    session.execute(insert(_LOG).values(answers.log_values(action, subjects)))
