"""Imports a network: organisations, accounts and memberships, as the operator's act."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validate
from sqlalchemy import select
from sqlalchemy.orm import Session

from coordination.access.classes import Role
from coordination.core.errors import FieldProblem, Invalid
from coordination.http.schema import Integer, Schema, load
from coordination.identity import passwords
from coordination.identity.service.second_factors import keep_app, new_secret
from coordination.partners.models import Account, Membership, Organisation, OrganisationKind
from coordination.partners.rules import municipalities
from coordination.partners.service.enrolment import (
    NewMember,
    NewOrganisation,
    enrol_account,
    enrol_member,
    enrol_organisation,
)
from coordination.routing.service.rule_sets import accept_for
from coordination.shell.cli.context import operator
from coordination.shell.cli.imports.report import AlreadyKnown, Report, Step
from coordination.work import Work


def known_code(code: str) -> None:
    """Refuse a municipality code that nobody knows.

    Raises:
        ValidationError: with the code `municipality_unknown`.
    """
    if code not in municipalities():
        raise ValidationError("municipality_unknown")


DEMONSTRATION = "demonstration"


class OrganisationLine(Schema):
    """An organisation of the network file."""

    id = fields.String(required=True, validate=validate.Length(1, 100))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    kind = fields.Enum(OrganisationKind, by_value=True, required=True)
    school_type = fields.String(validate=validate.OneOf(["po", "vo", "mbo"]))
    seat = fields.String(required=True, validate=known_code)
    territory = fields.List(
        fields.String(validate=known_code), required=True, validate=validate.Length(min=1)
    )
    mail_domains = fields.List(fields.String(), load_default=list)
    holiday_region = fields.String(validate=validate.OneOf(["noord", "midden", "zuid"]))
    accepted_rule_set = Integer(allow_none=True)


class MembershipLine(Schema):
    """A membership of an account of the network file."""

    id = fields.String(required=True, validate=validate.Length(1, 100))
    role = fields.Enum(Role, by_value=True, required=True)
    organisation = fields.String(required=True)
    secrecy_bound = fields.Boolean(load_default=False)


class AccountLine(Schema):
    """An account of the network file with its memberships."""

    id = fields.String(required=True, validate=validate.Length(1, 100))
    email = fields.Email(required=True)
    name = fields.String(validate=validate.Length(1, 200))
    locale = fields.String(load_default="nl", validate=validate.OneOf(["nl", "en"]))
    memberships = fields.List(fields.Nested(MembershipLine), required=True)


def steps(path: Path, password: str | None) -> list[tuple[int, Step]]:
    """Return one numbered step per organisation and account, organisations first.

    Args:
        path: the network file.
        password: for demonstrations, the password of every account, each with an app whose codes
            the demonstration shows by itself; otherwise everybody is invited.

    Raises:
        Invalid: the file is no JSON object with organisations and accounts.
    """
    content = _content(path)
    hashed = passwords.hashed(password) if password else None
    found: list[Step] = [_step(_import_organisation, raw) for raw in content["organisations"]]
    found += [_step(_import_account, raw, hashed) for raw in content["accounts"]]
    return list(enumerate(found, 1))


def _step(act: Callable[..., None], raw: Any, *rest: Any) -> Step:
    def run(_report: Report, _number: int) -> None:
        with operator("network.import") as work:
            act(work, raw, *rest)

    return run


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: list(content[name]) for name in ("organisations", "accounts")}
    except (ValueError, KeyError, TypeError):
        raise Invalid([FieldProblem("", "network_file")]) from None


def _import_organisation(work: Work, raw: Any) -> None:
    line = load(OrganisationLine(), raw)
    _stop_if_known(work.session, Organisation, line["id"])
    new = NewOrganisation(
        name=line["name"],
        kind=line["kind"],
        seat=line["seat"],
        territory=tuple(line["territory"]),
        mail_domains=tuple(line["mail_domains"]),
        school_type=line.get("school_type"),
        holiday_region=line.get("holiday_region"),
        external_id=line["id"],
    )
    organisation = enrol_organisation(work, new)
    if line.get("accepted_rule_set"):
        accept_for(work, organisation, line["accepted_rule_set"])


def _import_account(work: Work, raw: Any, password_hash: str | None) -> None:
    line = load(AccountLine(), raw)
    _stop_if_known(work.session, Account, line["id"])
    name = line.get("name") or line["email"].partition("@")[0]
    account = enrol_account(
        work, line["email"], name, locale=line["locale"], external_id=line["id"]
    )
    if password_hash is not None:
        account.password_hash = password_hash
        keep_app(work, account, new_secret(), DEMONSTRATION)
    for new in _members(work.session, line["memberships"]):
        enrol_member(work, account, new)


def _members(session: Session, wanted: list[dict[str, Any]]) -> Iterator[NewMember]:
    for place, line in enumerate(wanted):
        organisation = _by_external_id(session, Organisation, line["organisation"])
        if organisation is None:
            pointer = f"/memberships/{place}/organisation"
            raise Invalid([FieldProblem(pointer, "unknown_organisation")])
        yield NewMember(organisation, line["role"], line["secrecy_bound"], line["id"])


def _stop_if_known(session: Session, model: type[Organisation | Account], name: str) -> None:
    if _by_external_id(session, model, name) is not None:
        raise AlreadyKnown


def _by_external_id(session: Session, model: Any, name: str) -> Any:
    return session.scalars(select(model).where(model.external_id == name)).one_or_none()


def member(session: Session, name: str) -> Membership | None:
    """Return a membership by its id in the network file."""
    found: Membership | None = _by_external_id(session, Membership, name)
    return found


def organisation(session: Session, name: str) -> Organisation | None:
    """Return an organisation by its id in the network file."""
    found: Organisation | None = _by_external_id(session, Organisation, name)
    return found
