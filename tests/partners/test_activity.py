"""Which memberships act and are found, and who confirms for an organisation without a lead."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from coordination.access.classes import Role
from coordination.partners.models import Account, Membership, Organisation
from coordination.partners.queries import directory, domains, memberships
from coordination.partners.service.domains import propose
from tests.conftest import START
from tests.web import System
from tests.world import World

WHO, LEAD, ADMIN = "mentor@maasdal", "organisation_lead@maasdal", "administrator.2@zvh"
CLOSED = {
    "not confirmed": (Membership, {"confirmed_at": None}),
    "begins tomorrow": (Membership, {"valid_from": dt.date(2026, 11, 19)}),
    "last day was yesterday": (Membership, {"valid_until": dt.date(2026, 11, 17)}),
    "ended": (Membership, {"ended_at": START}),
    "ended in a moment": (Membership, {"ended_at": START + dt.timedelta(minutes=1)}),
    "account closed": (Account, {"disabled_at": START}),
    "organisation stopped": (Organisation, {"active": False}),
}
OPEN = {
    "begins today": (Membership, {"valid_from": dt.date(2026, 11, 18)}),
    "last day is today": (Membership, {"valid_until": dt.date(2026, 11, 18)}),
}


def change(world: World, who: str, model: Any, values: dict[str, Any]) -> None:
    member = world.member(who)
    ids = {
        Membership: member.id,
        Account: member.account_id,
        Organisation: member.organisation_id,
    }
    with world.system() as work:
        table = model.__table__
        work.session.execute(update(table).where(table.c.id == ids[model]).values(values))


def found(world: World, who: str) -> bool:
    with world.system() as work:
        return directory.membership(work.session, world.member(who).id, work.now) is not None


@pytest.mark.parametrize(("model", "values"), CLOSED.values(), ids=CLOSED)
def test_who_is_no_member_now_neither_acts_nor_is_found(
    app: Flask, world: World, model: Any, values: dict[str, Any]
) -> None:
    person = System(app, world, WHO)
    assert person.get("/me").status_code == 200
    change(world, WHO, model, values)
    assert person.get("/me").status_code == 401
    assert not found(world, WHO)
    assert found(world, "mentor@peelrand")


@pytest.mark.parametrize(("model", "values"), OPEN.values(), ids=OPEN)
def test_the_first_and_the_last_day_count(
    app: Flask, world: World, model: Any, values: dict[str, Any]
) -> None:
    change(world, WHO, model, values)
    assert System(app, world, WHO).get("/me").status_code == 200
    assert found(world, WHO)


@pytest.mark.parametrize(
    ("values", "confirms"),
    [
        ({"valid_until": dt.date(2026, 11, 18)}, False),
        ({"valid_until": dt.date(2026, 11, 17)}, True),
        ({"confirmed_at": None}, True),
        ({"ended_at": START}, True),
        ({"role": Role.MENTOR}, True),
    ],
)
def test_administrators_confirm_where_no_lead_is(
    app: Flask, world: World, values: dict[str, Any], *, confirms: bool
) -> None:
    change(world, LEAD, Membership, values)
    wanted = {
        "email": "new@maasdal.example",
        "name": "New Person",
        "organisationId": str(world.organisation("maasdal").id),
        "role": "organisation_lead",
    }
    created = System(app, world, "administrator@zvh").post("/memberships", wanted).json
    waiting = System(app, world, ADMIN).get("/memberships").json["waiting"]
    assert (created["id"] in [item["id"] for item in waiting]) is confirms


@pytest.mark.parametrize("who", [WHO, "care_coordinator@maasdal", "privacy_officer@maasdal"])
def test_who_has_no_part_in_it_has_nothing_to_confirm(world: World, who: str) -> None:
    change(world, "mentor.2@maasdal", Membership, {"confirmed_at": None})
    change(world, "organisation_lead@peelrand", Membership, {"confirmed_at": None})
    with world.acting("administrator@zvh") as work:
        propose(work, world.organisation("maasdal").id, "new.example")
    with world.acting(who) as work:
        assert memberships.waiting(work.session, work.actor) == []
        assert domains.waiting(work.session, work.actor) == []
    with world.acting(LEAD) as work:
        assert len(memberships.waiting(work.session, work.actor)) == 1
        assert len(domains.waiting(work.session, work.actor)) == 1
