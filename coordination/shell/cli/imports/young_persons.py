"""Imports registrations of young persons of an organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import select

from coordination.core.errors import FieldProblem, Invalid
from coordination.http.schema import Schema
from coordination.partners.models import Organisation
from coordination.people.models import YoungPerson
from coordination.people.service import PersonData, import_person
from coordination.shell.cli.context import operator
from coordination.shell.cli.imports import lines
from coordination.shell.cli.imports.report import AlreadyKnown, Report, Step
from coordination.work import Work


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
    guardians = fields.List(fields.Dict(), load_default=list)
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
    name = content["organisation"]
    owner = work.session.scalars(
        select(Organisation).where(Organisation.external_id == name)
    ).one_or_none()
    if owner is None:
        raise Invalid([FieldProblem("/organisation", "unknown_organisation")])
    fingerprint = lines.digest(content)
    _stop_if_known(work, owner, content["id"], fingerprint)
    person = import_person(work, owner.id, _data(content))
    person.external_id, person.import_digest = content["id"], fingerprint


def _stop_if_known(work: Work, owner: Organisation, name: str, fingerprint: str) -> None:
    known = work.ungoverned(
        select(YoungPerson).where(
            YoungPerson.organisation_id == owner.id, YoungPerson.external_id == name
        )
    ).one_or_none()
    if known is None:
        return
    if known.import_digest == fingerprint:
        raise AlreadyKnown
    raise Invalid([FieldProblem("/id", "same_id_other_content")])


def _data(content: dict[str, Any]) -> PersonData:
    return PersonData(
        surname=content["surname"],
        first_names=content["first_names"],
        birth_date=content["birth_date"],
        postcode=content.get("postcode"),
        house_number=content.get("house_number"),
        home_municipality=content.get("municipality"),
        guardians=content["guardians"],
        contact=content.get("contact"),
    )
