"""Imports signals in the name of who recorded them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import select

from coordination import work as unit
from coordination.access.classes import DataClass
from coordination.access.grants import may_ever
from coordination.core.errors import FieldProblem, Invalid, require_valid
from coordination.http.schema import Integer, Schema
from coordination.partners.models import Membership
from coordination.people.models import YoungPerson
from coordination.sharing.rules import Consenter
from coordination.shell.cli.context import operator, runtime
from coordination.shell.cli.imports import lines
from coordination.shell.cli.imports.network import member, organisation
from coordination.shell.cli.imports.report import Report, Step, stop_if_known
from coordination.signals.models import Signal
from coordination.signals.rules import LifeDomain, Part, StatementKind, Urgency
from coordination.signals.service.content import PersonPart, SignalContent, StatementContent
from coordination.signals.service.drafts import create_draft
from coordination.signals.service.submitting import (
    Consent,
    Release,
    Submission,
    incomplete,
    submit,
)
from coordination.work import Occasion, Work


class PersonLine(Schema):
    """A young person's part."""

    id = fields.String(required=True)
    part = fields.Enum(Part, by_value=True, required=True)


class StatementLine(Schema):
    """A statement."""

    kind = fields.Enum(StatementKind, by_value=True, required=True)
    text = fields.String(required=True)
    source = fields.String(load_default=None, allow_none=True)
    voice = fields.Boolean(load_default=False)


class ConsentLine(Schema):
    """Consent to help; without `by` it is of whom the age gate names."""

    on = fields.Date(required=True)
    by = fields.List(fields.Enum(Consenter, by_value=True))


class ReleaseLine(Schema):
    """What the coordinator ticked; without `persons` all of them."""

    necessity = fields.String(required=True)
    statements = fields.List(Integer(), required=True)
    persons = fields.List(fields.String())
    consent = fields.Nested(ConsentLine, allow_none=True)


class SignalLine(Schema):
    """A signal of an import."""

    external_id = fields.String(required=True, validate=validate.Length(1, 100))
    organisation = fields.String(required=True)
    recorded_by = fields.String(required=True)
    young_persons = fields.List(fields.Nested(PersonLine), required=True)
    category = fields.String(required=True)
    sub_category = fields.String(load_default=None, allow_none=True)
    data_class = fields.Enum(DataClass, by_value=True, load_default=None, allow_none=True)
    life_domain = fields.Enum(LifeDomain, by_value=True, required=True)
    occurred_on = fields.Date(required=True)
    place_of_event = fields.String(load_default=None, allow_none=True)
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    statements = fields.List(fields.Nested(StatementLine), required=True)
    already_done = fields.String(load_default=None, allow_none=True)
    release = fields.Nested(ReleaseLine, load_default=None, allow_none=True)


def steps(path: Path) -> list[tuple[int, Step]]:
    """Return one numbered step per line.

    Args:
        path: lines of JSON.
    """
    return [(number, _step(line)) for number, line in lines.numbered(path)]


def _step(line: bytes) -> Step:
    def run(report: Report, number: int) -> None:
        content = lines.parse(line, SignalLine())
        with operator("signal.import") as work:
            recorder = _recorder(work, content)
            persons = _persons(work, recorder, content)
            _stop_if_known(work, recorder, content)
        occasion = Occasion("signal.import", uuid.uuid4().hex)
        with unit.begin(runtime(), recorder.id, occasion) as work:
            dropped = _record(work, content, persons)
        for code in dropped:
            report.remark(number, "release", code)

    return run


def _record(work: Work, line: dict[str, Any], persons: tuple[PersonPart, ...]) -> list[str]:
    """Create the signal and submit it; an acute one waits in draft for a person."""
    fingerprint = lines.digest(line)
    content = _content(line, persons)
    signal = create_draft(work, content, external_id=line["external_id"], import_digest=fingerprint)
    work.flush()
    release, dropped = _release(work, signal, line)
    if content.urgency is Urgency.ACUTE:
        require_valid(incomplete(work, signal, Submission(confirmed_acute=True, release=release)))
        return ["acute_waits"]
    submit(work, signal.id, Submission(release=release))
    return dropped


def _release(work: Work, signal: Signal, line: dict[str, Any]) -> tuple[Release | None, list[str]]:
    wanted = line["release"]
    if wanted is None:
        return None, []
    if not may_ever("follow_up.release", work.actor.role):
        return None, ["release_is_the_coordinators"]
    statements = tuple(_ticked(signal, wanted["statements"]))
    persons = _named(signal, line, wanted.get("persons"))
    return Release(wanted["necessity"], statements, persons, _consent(wanted)), []


def _ticked(signal: Signal, numbers: list[int]) -> Iterator[uuid.UUID]:
    for place, number in enumerate(numbers):
        if not 0 <= number < len(signal.statements):
            pointer = f"/release/statements/{place}"
            raise Invalid([FieldProblem(pointer, "not_of_this_signal")])
        yield signal.statements[number].id


def _named(
    signal: Signal, line: dict[str, Any], wanted: list[str] | None
) -> tuple[uuid.UUID, ...] | None:
    if wanted is None:
        return None
    pairs = zip(line["young_persons"], signal.persons, strict=True)
    known = {raw["id"]: row.young_person_id for raw, row in pairs}
    for place, name in enumerate(wanted):
        if name not in known:
            raise Invalid([FieldProblem(f"/release/persons/{place}", "not_of_this_signal")])
    return tuple(known[name] for name in wanted)


def _consent(wanted: dict[str, Any]) -> Consent | None:
    given = wanted.get("consent")
    if given is None:
        return None
    return Consent(given["on"], frozenset(given.get("by") or ()))


def _content(line: dict[str, Any], persons: tuple[PersonPart, ...]) -> SignalContent:
    return SignalContent(
        category=line["category"],
        sub_category=line["sub_category"],
        data_class=line["data_class"],
        life_domain=line["life_domain"],
        occurred_on=line["occurred_on"],
        place_of_event=line["place_of_event"],
        urgency=line["urgency"],
        already_done=line["already_done"],
        persons=persons,
        statements=tuple(StatementContent(**said) for said in line["statements"]),
    )


def _recorder(work: Work, line: dict[str, Any]) -> Membership:
    found = member(work.session, line["recorded_by"])
    if found is None:
        raise Invalid([FieldProblem("/recordedBy", "unknown_recorder")])
    if found.organisation.external_id != line["organisation"]:
        known = organisation(work.session, line["organisation"]) is not None
        field = "/recordedBy" if known else "/organisation"
        code = "recorder_of_another_organisation" if known else "unknown_organisation"
        raise Invalid([FieldProblem(field, code)])
    return found


def _persons(work: Work, recorder: Membership, line: dict[str, Any]) -> tuple[PersonPart, ...]:
    names = [person["id"] for person in line["young_persons"]]
    query = select(YoungPerson).where(
        YoungPerson.organisation_id == recorder.organisation_id, YoungPerson.external_id.in_(names)
    )
    known = {row.external_id: row.id for row in work.ungoverned(query)}
    for place, name in enumerate(names):
        if name not in known:
            raise Invalid([FieldProblem(f"/youngPersons/{place}/id", "young_person_unknown")])
    return tuple(PersonPart(known[raw["id"]], raw["part"]) for raw in line["young_persons"])


def _stop_if_known(work: Work, recorder: Membership, line: dict[str, Any]) -> None:
    query = select(Signal).where(
        Signal.organisation_id == recorder.organisation_id,
        Signal.external_id == line["external_id"],
    )
    stop_if_known(work.ungoverned(query).one_or_none(), "/externalId", lines.digest(line))
