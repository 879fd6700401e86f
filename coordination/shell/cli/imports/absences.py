"""Imports absences; sixteen unauthorised hours in four school weeks propose a signal.

A line is told apart by pupil, date and kind. The pupil's last line in the file lets the rule look,
so that it sees whole windows whatever the order of the lines, and again when an import that was
killed half-way is started once more.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import select

from coordination.core.errors import FieldProblem, Invalid
from coordination.http.schema import Schema, load
from coordination.people.models import YoungPerson
from coordination.shell.cli.context import operator
from coordination.shell.cli.imports import lines
from coordination.shell.cli.imports.network import organisation
from coordination.shell.cli.imports.report import AlreadyKnown, Report, Step
from coordination.signals.absence import KINDS_IN_DUTCH
from coordination.signals.service.absences import propose_for, record_absence
from coordination.work import Work

COLUMNS = ("leerling", "school", "datum", "lesuren", "soort", "reden")


class AbsenceLine(Schema):
    """A row of the absence file; the reason is read by nobody and not kept."""

    leerling = fields.String(required=True)
    school = fields.String(required=True)
    datum = fields.Date(required=True)
    lesuren = fields.Decimal(required=True, places=1)
    soort = fields.String(required=True, validate=validate.OneOf(sorted(KINDS_IN_DUTCH)))
    reden = fields.String(load_default="")


def steps(path: Path) -> list[tuple[int, Step]]:
    """Return one numbered step per row.

    Args:
        path: a table separated by semicolons, with the columns of `COLUMNS`.

    Raises:
        Invalid: the header is another.
    """
    rows = list(lines.rows(path, COLUMNS))
    last = {(row["school"], row["leerling"]): number for number, row in rows}
    ends = set(last.values())
    return [(number, _step(row, ends_pupil=number in ends)) for number, row in rows]


def _step(row: dict[str, str], *, ends_pupil: bool) -> Step:
    def run(report: Report, number: int) -> None:
        try:
            with operator("absence.import") as work:
                _record(work, load(AbsenceLine(), row))
        finally:
            # The last line may itself be refused; what came before it still counts.
            if ends_pupil:
                _look(report, number, row)

    return run


def _record(work: Work, line: dict[str, Any]) -> None:
    person = _pupil(work, line["school"], line["leerling"])
    kind = KINDS_IN_DUTCH[line["soort"]]
    if record_absence(work, person, line["datum"], kind, line["lesuren"]) is None:
        raise AlreadyKnown


def _look(report: Report, number: int, row: dict[str, str]) -> None:
    with suppress(Invalid), operator("absence.propose") as work:
        for _signal in propose_for(work, _pupil(work, row["school"], row["leerling"])):
            report.remark(number, "", "absence_proposed")


def _pupil(work: Work, school_name: str, name: str) -> YoungPerson:
    school = organisation(work.session, school_name)
    if school is None:
        raise Invalid([FieldProblem("/school", "unknown_organisation")])
    query = select(YoungPerson).where(
        YoungPerson.organisation_id == school.id, YoungPerson.external_id == name
    )
    found = work.ungoverned(query).one_or_none()
    if found is None:
        raise Invalid([FieldProblem("/leerling", "young_person_unknown")])
    return found
