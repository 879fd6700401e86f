"""Imports registrations of young persons of an organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import select

from coordination.core.errors import FieldProblem, Invalid
from coordination.http.schema import Schema
from coordination.people.models import YoungPerson
from coordination.people.rules import Guardian, PersonDetails
from coordination.people.service import enrol_person
from coordination.shell.cli.context import operator
from coordination.shell.cli.imports import lines
from coordination.shell.cli.imports.network import organisation
from coordination.shell.cli.imports.report import Report, Step, stop_if_known
from coordination.work import Work


class GuardianLine(Schema):
    """A guardian of a young person."""

    name = fields.String(required=True)
    relation = fields.String()
    contact = fields.String()


class PersonLine(Schema):
    """A young person of an import."""

    id = fields.String(required=True, validate=validate.Length(1, 100))
    organisation = fields.String(required=True)
    surname = fields.String(required=True)
    first_names = fields.String(required=True)
    birth_date = fields.Date(required=True)
    postcode = fields.String()
    house_number = fields.String()
    municipality = fields.String()
    guardians = fields.List(fields.Nested(GuardianLine), load_default=list)
    contact = fields.String()


def steps(path: Path) -> list[tuple[int, Step]]:
    """Return one numbered step per line.

    Args:
        path: lines of JSON.
    """
    return [(number, _step(line)) for number, line in lines.numbered(path)]


def _step(line: bytes) -> Step:
    def run(_report: Report, _number: int) -> None:
        content = lines.parse(line, PersonLine())
        with operator("young_person.import") as work:
            _import(work, content)

    return run


def _import(work: Work, content: dict[str, Any]) -> None:
    owner = organisation(work.session, content["organisation"])
    if owner is None:
        raise Invalid([FieldProblem("/organisation", "unknown_organisation")])
    fingerprint = lines.digest(content)
    query = select(YoungPerson).where(
        YoungPerson.organisation_id == owner.id, YoungPerson.external_id == content["id"]
    )
    stop_if_known(work.ungoverned(query).one_or_none(), "/id", fingerprint)
    enrol_person(
        work, owner.id, _details(content), external_id=content["id"], import_digest=fingerprint
    )


def _details(content: dict[str, Any]) -> PersonDetails:
    return PersonDetails(
        surname=content["surname"],
        first_names=content["first_names"],
        birth_date=content["birth_date"],
        postcode=content.get("postcode"),
        house_number=content.get("house_number"),
        home_municipality=content.get("municipality"),
        guardians=tuple(Guardian(**guardian) for guardian in content["guardians"]),
        contact=content.get("contact"),
    )
