"""Oneself, the directory, memberships, contacts and stand-ins over the JSON API."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from sqlalchemy import select

from coordination.access.classes import Role
from coordination.outbox.models import OutboxMessage
from coordination.partners.models import Membership
from tests.web import System
from tests.world import World

LEAD, ADMIN, SECOND = "organisation_lead@maasdal", "administrator@zvh", "administrator.2@zvh"


def proposal(world: World, name: str = "maasdal", **changes) -> dict:
    return {
        "email": "new@maasdal.example",
        "name": "New Person",
        "organisationId": str(world.organisation(name).id),
        "role": "mentor",
    } | changes


def test_me_names_account_and_membership(app: Flask, world: World) -> None:
    body = System(app, world, "mentor@maasdal").get("/me").json
    assert body["membership"]["role"] == "mentor"
    assert body["membership"]["organisation"]["name"] == "maasdal"
    assert body["locale"] == "nl"


def test_settings_change_with_the_version_that_was_read(app: Flask, world: World) -> None:
    caller = System(app, world, "mentor@maasdal")
    tag = caller.get("/me").headers["ETag"]
    wanted = {"locale": "en", "digestWhenEmpty": True}
    assert caller.patch("/me", wanted).status_code == 428
    changed = caller.patch("/me", wanted, headers={"If-Match": tag})
    assert (changed.status_code, changed.json["locale"]) == (200, "en")
    stale = caller.patch("/me", wanted, headers={"If-Match": tag})
    assert (stale.status_code, stale.json["code"]) == (412, "stale")


def test_the_directory_pages_and_filters(app: Flask, world: World) -> None:
    caller = System(app, world, "mentor@maasdal")
    names, cursor = [], None
    while True:
        query = {"pageSize": 4} | ({"cursor": cursor} if cursor else {})
        page = caller.get("/organisations", query_string=query).json
        names += [item["name"] for item in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert names == sorted(world.organisations)
    query = {"kind": "police", "municipality": "GM0983"}
    police = caller.get("/organisations", query_string=query).json
    assert [item["name"] for item in police["items"]] == ["politie-venlo"]


def test_an_organisation_shows_who_answers_for_its_functions(app: Flask, world: World) -> None:
    caller = System(app, world, "mentor@maasdal")
    body = caller.get(f"/organisations/{world.organisation('politie-venlo').id}").json
    functions = {item["function"]: item["contacts"] for item in body["functions"]}
    assert len(functions["police_officer"]) == 2


def test_a_membership_begins_when_the_lead_confirms(app: Flask, world: World) -> None:
    created = System(app, world, ADMIN).post("/memberships", proposal(world))
    assert (created.status_code, created.json["confirmed"]) == (201, False)
    lead = System(app, world, LEAD)
    waiting = lead.get("/memberships").json["waiting"]
    assert [item["id"] for item in waiting] == [created.json["id"]]
    confirmed = lead.post(f"/memberships/{created.json['id']}/confirmation")
    assert confirmed.json["confirmed"] is True
    again = lead.post(f"/memberships/{created.json['id']}/confirmation")
    assert (again.status_code, again.json["code"]) == (409, "membership_not_waiting")


def test_another_organisations_lead_does_not_see_the_proposal(app: Flask, world: World) -> None:
    created = System(app, world, ADMIN).post("/memberships", proposal(world)).json
    other = System(app, world, "organisation_lead@peelrand")
    assert other.get("/memberships").json["waiting"] == []
    assert other.post(f"/memberships/{created['id']}/confirmation").status_code == 404


def test_a_first_lead_is_confirmed_by_a_second_administrator(app: Flask, world: World) -> None:
    with world.system() as work:
        member = work.session.get(Membership, world.member(LEAD).id)
        member.ended_at = work.now
        work.record("membership.end", member)
    wanted = proposal(world, role="organisation_lead")
    first, second = System(app, world, ADMIN), System(app, world, SECOND)
    created = first.post("/memberships", wanted).json
    path = f"/memberships/{created['id']}/confirmation"
    assert first.post(path).status_code == 403
    assert second.post(path).status_code == 200


def test_an_administrator_confirms_nothing_else(app: Flask, world: World) -> None:
    created = System(app, world, ADMIN).post("/memberships", proposal(world)).json
    refused = System(app, world, SECOND).post(f"/memberships/{created['id']}/confirmation")
    assert (refused.status_code, refused.json["code"]) == (403, "membership_confirmer")


def test_nobody_proposes_for_themselves(app: Flask, world: World) -> None:
    wanted = proposal(
        world, "zvh", email=world.member(ADMIN).account.email, role="organisation_lead"
    )
    refused = System(app, world, ADMIN).post("/memberships", wanted)
    assert (refused.status_code, refused.json["code"]) == (403, "membership_of_oneself")


def test_a_proposal_is_checked(app: Flask, world: World) -> None:
    wanted = proposal(world, email="new@elsewhere.example", validUntil="2020-01-01")
    answer = System(app, world, ADMIN).post("/memberships", wanted)
    codes = {(item["pointer"], item["code"]) for item in answer.json["errors"]}
    assert answer.status_code == 422
    assert codes == {("/email", "mail_domain"), ("/validUntil", "dates_in_order")}


def test_the_end_of_a_membership_holds_at_once(app: Flask, world: World) -> None:
    mentor, lead = System(app, world, "mentor@maasdal"), System(app, world, LEAD)
    assert mentor.get("/me").status_code == 200
    path = f"/memberships/{world.member('mentor@maasdal').id}/end"
    assert lead.post(path).status_code == 200
    assert mentor.get("/me").status_code == 401
    assert lead.post(path).json["code"] == "membership_ended"
    with world.system() as work:
        topics = work.session.scalars(select(OutboxMessage.topic)).all()
    assert "membership.ended" in topics


def test_a_lead_does_not_end_their_own_membership(app: Flask, world: World) -> None:
    refused = System(app, world, LEAD).post(f"/memberships/{world.member(LEAD).id}/end")
    assert (refused.status_code, refused.json["code"]) == (403, "membership_of_oneself")


def test_configured_contacts_replace_the_roles_members(app: Flask, world: World) -> None:
    lead, chosen = System(app, world, LEAD), world.member("mentor@maasdal")
    wanted = {"function": "confidential_counsellor", "membershipId": str(chosen.id)}
    created = lead.post("/function-contacts", wanted)
    assert created.status_code == 201
    body = lead.get(f"/organisations/{world.organisation('maasdal').id}").json
    functions = {item["function"]: item["contacts"] for item in body["functions"]}
    assert [who["name"] for who in functions["confidential_counsellor"]] == ["mentor maasdal"]
    assert lead.post("/function-contacts", wanted).json["code"] == "contact_exists"
    assert lead.call("DELETE", f"/function-contacts/{created.json['id']}").status_code == 204


def test_a_contact_is_a_member_of_the_own_organisation(app: Flask, world: World) -> None:
    other = str(world.member("mentor@peelrand").id)
    wanted = {"function": "confidential_counsellor", "membershipId": other}
    answer = System(app, world, LEAD).post("/function-contacts", wanted)
    assert answer.json["errors"][0]["pointer"] == "/membershipId"


def stand_in(world: World, who: str = "mentor.2@maasdal", days: int = 3, **more) -> dict:
    first = dt.date(2026, 11, 19)
    return {
        "standInId": str(world.member(who).id),
        "firstDay": first.isoformat(),
        "lastDay": (first + dt.timedelta(days)).isoformat(),
    } | more


def test_a_stand_in_is_set_by_oneself_or_the_lead(app: Flask, world: World) -> None:
    mentor = System(app, world, "mentor@maasdal")
    created = mentor.post("/stand-ins", stand_in(world))
    assert created.status_code == 201
    assert mentor.post("/stand-ins", stand_in(world)).json["code"] == "stand_in_overlap"
    assert mentor.call("DELETE", f"/stand-ins/{created.json['id']}").status_code == 204
    absent = str(world.member("mentor@maasdal").id)
    by_lead = System(app, world, LEAD).post("/stand-ins", stand_in(world, membershipId=absent))
    assert by_lead.status_code == 201


def test_a_stand_in_is_a_colleague(app: Flask, world: World) -> None:
    mentor = System(app, world, "mentor@maasdal")
    for who, days, pointer in [
        ("mentor@peelrand", 3, "/standInId"),
        ("mentor@maasdal", 3, "/standInId"),
        ("mentor.2@maasdal", -1, "/lastDay"),
    ]:
        answer = mentor.post("/stand-ins", stand_in(world, who, days))
        assert [item["pointer"] for item in answer.json["errors"]] == [pointer]
    colleague = str(world.member("care_coordinator@maasdal").id)
    refused = mentor.post("/stand-ins", stand_in(world, membershipId=colleague))
    assert refused.status_code == 403
    other = str(world.member("mentor@peelrand").id)
    assert mentor.post("/stand-ins", stand_in(world, membershipId=other)).status_code == 404


def test_only_the_lead_and_administrators_list_memberships(app: Flask, world: World) -> None:
    allowed = {Role.ORGANISATION_LEAD, Role.ADMINISTRATOR}
    for who in ("mentor@maasdal", LEAD, "administrator@zvh", "police_officer@politie-venlo"):
        expected = 200 if world.member(who).role in allowed else 403
        assert System(app, world, who).get("/memberships").status_code == expected
