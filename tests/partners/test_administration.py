"""What administrators do over the interface: organisations, mail domains and accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.keys import Key, Relation
from coordination.followups.models import FollowUp, Notice
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service.answering import accept
from coordination.partners.models import Account, MailDomain, Membership
from tests.conftest import START
from tests.drain import drain
from tests.factories import concern, police_question, released
from tests.web import Browser, System
from tests.world import VENLO, VENRAY, World
from workers.sweepers import sweep

LEAD, ADMIN, SECOND = "organisation_lead@maasdal", "administrator@zvh", "administrator.2@zvh"
MENTOR, POLICE = "mentor@maasdal", "police_officer@politie-venlo"
OTHER_POLICE = "police_officer.2@politie-venlo"
NEW = {
    "kind": "school",
    "name": "Noordkade",
    "seat": VENLO,
    "territory": [VENLO],
    "mailDomains": ["Noordkade.Example"],
    "dutyContact": "077 123 45 67",
}


def step_up(app: Flask, world: World, who: str, path: str, **body: object) -> tuple[int, dict]:
    """Send JSON from a browser in which the second factor was given just now."""
    answer = Browser(app, world, who).post(f"/api/v1{path}", json=body)
    return answer.status_code, answer.json


def changed(caller: System, path: str, **body: object) -> tuple[int, dict]:
    """Change a record from the version that is read first."""
    tag = caller.get(path).headers["ETag"]
    answer = caller.patch(path, body, headers={"If-Match": tag})
    return answer.status_code, answer.json


def domain_of(world: World, name: str) -> MailDomain:
    """Return the mail domain of that name."""
    with world.system() as work:
        return work.ungoverned(select(MailDomain).where(MailDomain.domain == name)).one()


def test_an_organisation_is_made_and_shown(app: Flask, world: World) -> None:
    admin = System(app, world, ADMIN)
    made = admin.post("/organisations", NEW)
    assert made.status_code == 201
    body = admin.get(f"/organisations/{made.json['id']}").json
    assert (body["kind"], body["territory"], body["active"]) == ("school", [VENLO], True)
    assert body["dutyContact"] == "077 123 45 67"


def test_an_organisation_changes_all_but_its_kind(app: Flask, world: World) -> None:
    admin, path = System(app, world, ADMIN), f"/organisations/{world.organisation('maasdal').id}"
    status, body = changed(admin, path, territory=[VENLO, VENRAY], name="Maasdal College")
    assert (status, body["territory"], body["name"]) == (200, [VENLO, VENRAY], "Maasdal College")
    assert changed(admin, path, kind="police")[0] == 422
    assert changed(admin, path, seat="GM9999")[1]["errors"][0]["code"] == "municipality_unknown"
    assert admin.patch(path, {"name": "X"}).status_code == 428


def test_nobody_changes_where_they_work_in_another_role(app: Flask, world: World) -> None:
    with world.system() as work:
        zvh = world.organisation("zvh")
        more = Membership(
            account_id=world.member(ADMIN).account_id,
            organisation_id=zvh.id,
            role="process_director",
            confirmed_at=work.now,
            valid_from=work.today,
        )
        work.add(more)
        work.record("membership.enrol", more)
    path = f"/organisations/{zvh.id}"
    status, body = changed(System(app, world, ADMIN), path, territory=[VENLO])
    assert (status, body["code"]) == (403, "organisation_of_oneself")
    assert changed(System(app, world, SECOND), path, territory=[VENLO])[0] == 200


def test_an_organisation_that_stops_gives_back_its_work(app: Flask, world: World) -> None:
    question = taken_up(world)
    path = f"/organisations/{world.organisation('politie-venlo').id}"
    assert changed(System(app, world, ADMIN), path, active=False)[0] == 200
    drain(world.runtime)
    assert row(world, question).handler_id is None
    with world.system() as work:
        alarms = work.ungoverned(select(Notice).where(Notice.code == "nobody_in_function")).all()
    assert {notice.membership_id for notice in alarms} == {
        world.member(ADMIN).id,
        world.member(SECOND).id,
    }


def test_a_domain_begins_with_the_leads_confirmation(app: Flask, world: World) -> None:
    school = world.organisation("maasdal")
    path = f"/organisations/{school.id}/mail-domains"
    admin, wanted = System(app, world, ADMIN), {"email": "a@nieuw.example", "name": "A"}
    proposal = wanted | {"organisationId": str(school.id), "role": "mentor"}
    made = admin.post(path, {"domain": "Nieuw.Example"}).json
    assert (made["domain"], made["confirmed"]) == ("nieuw.example", False)
    assert admin.post(path, {"domain": "nieuw.example"}).json["code"] == "mail_domain_exists"
    assert admin.post("/memberships", proposal).json["errors"][0]["code"] == "mail_domain"
    confirmation = f"/mail-domains/{made['id']}/confirmation"
    assert step_up(app, world, ADMIN, confirmation)[0] == 403
    assert step_up(app, world, SECOND, confirmation)[0] == 403
    assert step_up(app, world, "organisation_lead@peelrand", confirmation)[0] == 404
    assert System(app, world, LEAD).post(confirmation).json["code"] == "step_up_needed"
    assert step_up(app, world, LEAD, confirmation)[1]["confirmed"] is True
    assert step_up(app, world, LEAD, confirmation)[1]["code"] == "mail_domain_not_waiting"
    assert admin.post("/memberships", proposal).status_code == 201


@pytest.mark.parametrize("name", ["x", "a b.nl", "-a.nl", "a..nl", "a.n", "@a.nl", "a.123", "ä.nl"])
def test_a_domain_is_a_domain(app: Flask, world: World, name: str) -> None:
    path = f"/organisations/{world.organisation('maasdal').id}/mail-domains"
    answer = System(app, world, ADMIN).post(path, {"domain": name})
    assert answer.json["errors"][0]["code"] == "mail_domain_name"


def test_a_first_domain_is_confirmed_by_a_second_administrator(app: Flask, world: World) -> None:
    System(app, world, ADMIN).post("/organisations", NEW)
    path = f"/mail-domains/{domain_of(world, 'noordkade.example').id}/confirmation"
    assert step_up(app, world, ADMIN, path)[0] == 403
    assert step_up(app, world, SECOND, path)[0] == 200


def test_nobody_is_confirmed_on_a_domain_that_ended(app: Flask, world: World) -> None:
    body = {"email": "b@maasdal.example", "name": "B", "role": "mentor"}
    body["organisationId"] = str(world.organisation("maasdal").id)
    waiting = System(app, world, ADMIN).post("/memberships", body).json["id"]
    lead = System(app, world, LEAD)
    assert lead.post(f"/mail-domains/{domain_of(world, 'maasdal.example').id}/end").json["id"]
    refused = lead.post(f"/memberships/{waiting}/confirmation")
    assert (refused.status_code, refused.json["code"]) == (409, "mail_domain")


def test_a_lead_sees_the_own_domains_only(app: Flask, world: World) -> None:
    lead = System(app, world, LEAD)
    for name, count in (("maasdal", 1), ("peelrand", 0)):
        found = lead.get(f"/organisations/{world.organisation(name).id}/mail-domains").json
        assert len(found["items"]) == count
    other = domain_of(world, "peelrand.example")
    assert lead.post(f"/mail-domains/{other.id}/end").status_code == 404


def test_an_account_is_made_listed_and_changed(app: Flask, world: World) -> None:
    admin = System(app, world, ADMIN)
    body = {"email": "new@maasdal.example", "name": "New Person"}
    made = admin.post("/accounts", body)
    assert made.status_code == 201
    assert admin.post("/accounts", body).json["code"] == "account_exists"
    elsewhere = admin.post("/accounts", body | {"email": "new@elsewhere.example"})
    assert elsewhere.json["errors"][0]["code"] == "mail_domain"
    path = f"/accounts/{made.json['id']}"
    assert changed(admin, path, name="Newer Person")[1]["name"] == "Newer Person"
    assert changed(admin, path, email="x@maasdal.example")[0] == 422
    school = {"organisationId": str(world.organisation("maasdal").id), "pageSize": 100}
    listed = admin.get("/accounts", query_string=school).json["items"]
    assert {item["email"].partition("@")[2] for item in listed} == {"maasdal.example"}
    assert admin.get(path).json["memberships"] == []


def test_nobody_administers_the_own_account(app: Flask, world: World) -> None:
    admin, path = System(app, world, ADMIN), f"/accounts/{world.member(ADMIN).account_id}"
    assert changed(admin, path, name="Somebody Else")[0] == 403
    for act, body in (
        ("disabling", {}),
        ("enabling", {}),
        ("address", {"email": "x@zvh.example"}),
    ):
        assert admin.post(f"{path}/{act}", body).status_code == 403


def taken_up(world: World, by: str = POLICE) -> object:
    """Return a question that somebody of the police has taken up."""
    about = concern(world)
    question = released(world, police_question(world, about), about)
    with world.acting(by, "follow_up.accept") as work:
        accept(work, question)
    drain(world.runtime)
    return question


def row(world: World, follow_up_id: object) -> FollowUp:
    """Return a follow-up as it stands."""
    with world.system() as work:
        return work.ungoverned(select(FollowUp).where(FollowUp.id == follow_up_id)).one()


def holders(world: World, question: object) -> set[object]:
    """Return who holds a live key to the content of a question."""
    with world.system() as work:
        live = select(Key).where(
            Key.source_id == row(world, question).share_id,
            Key.relation == Relation.HANDLING,
            (Key.valid_until.is_(None)) | (Key.valid_until > work.now),
        )
        return {key.membership_id for key in work.ungoverned(live)}


def test_a_closed_account_hands_its_work_to_whom_is_chosen(app: Flask, world: World) -> None:
    question = taken_up(world)
    leaving, taker = world.member(POLICE), world.member(OTHER_POLICE)
    system, browser = System(app, world, POLICE), Browser(app, world, POLICE)
    body = {"handOver": [{"membershipId": str(leaving.id), "toId": str(taker.id)}]}
    path = f"/accounts/{leaving.account_id}/disabling"
    assert System(app, world, ADMIN).post(path, body).json["disabled"] is True
    assert system.get("/me").status_code == 401
    assert browser.get("/desk").status_code == 303
    drain(world.runtime)
    found = row(world, question)
    assert (found.handler_id, found.status) == (taker.id, FollowUpStatus.ACCEPTED)
    assert holders(world, question) == {taker.id}
    with world.system() as work:
        told = work.ungoverned(select(Notice).where(Notice.code.is_(None))).all()
    assert taker.id in {notice.membership_id for notice in told}


def test_without_a_choice_the_work_goes_back_with_notice(app: Flask, world: World) -> None:
    question = taken_up(world)
    path = f"/accounts/{world.member(POLICE).account_id}/disabling"
    assert System(app, world, ADMIN).post(path, {}).status_code == 200
    drain(world.runtime)
    found = row(world, question)
    assert (found.handler_id, found.status) == (None, FollowUpStatus.OFFERED)
    assert holders(world, question) == set()
    lead = world.member("organisation_lead@politie-venlo").id
    with world.system() as work:
        told = work.ungoverned(select(Notice).where(Notice.membership_id == lead)).all()
    assert [notice.kind.value for notice in told] == ["work_returned"]


def test_after_the_last_day_the_work_goes_back_with_notice(
    world: World, set_clock: Callable[[dt.datetime], None]
) -> None:
    question = taken_up(world)
    with world.system() as work:
        member = work.session.get_one(Membership, world.member(POLICE).id)
        member.valid_until = work.today
        work.record("membership.propose", member)
    assert sweep(world.runtime, "end_memberships") == 0
    set_clock(START + dt.timedelta(days=1))
    assert sweep(world.runtime, "end_memberships") == 1
    assert sweep(world.runtime, "end_memberships") == 0
    drain(world.runtime)
    found = row(world, question)
    assert (found.handler_id, found.status) == (None, FollowUpStatus.OFFERED)
    lead = world.member("organisation_lead@politie-venlo").id
    with world.system() as work:
        told = work.ungoverned(select(Notice).where(Notice.membership_id == lead)).all()
    assert [notice.kind.value for notice in told] == ["work_returned"]


def test_an_ended_membership_hands_over_in_the_same_act(app: Flask, world: World) -> None:
    question = taken_up(world)
    body = {"handOverTo": str(world.member(OTHER_POLICE).id)}
    lead = System(app, world, "organisation_lead@politie-venlo")
    assert lead.post(f"/memberships/{world.member(POLICE).id}/end", body).status_code == 200
    drain(world.runtime)
    assert row(world, question).handler_id == world.member(OTHER_POLICE).id


@pytest.mark.parametrize("to", [MENTOR, "police_officer@politie-venray", POLICE, "lead"])
def test_work_goes_to_a_colleague_and_never_to_oneself(app: Flask, world: World, to: str) -> None:
    lead = "organisation_lead@politie-venlo"
    body = {"handOverTo": str(world.member(lead if to == "lead" else to).id)}
    answer = System(app, world, lead).post(f"/memberships/{world.member(POLICE).id}/end", body)
    assert answer.json["errors"][0]["code"] == "unknown_colleague"


def test_a_closed_account_opens_again_without_its_tokens(app: Flask, world: World) -> None:
    admin, mentor = System(app, world, ADMIN), System(app, world, MENTOR)
    path = f"/accounts/{world.member(MENTOR).account_id}"
    assert admin.post(f"{path}/enabling").json["code"] == "account_enabled"
    assert admin.post(f"{path}/disabling", {}).status_code == 200
    assert admin.post(f"{path}/disabling", {}).json["code"] == "account_disabled"
    assert admin.post(f"{path}/enabling").json["disabled"] is False
    assert mentor.get("/me").status_code == 401
    assert System(app, world, MENTOR).get("/me").status_code == 200


def test_counts_are_all_that_the_overview_knows(app: Flask, world: World) -> None:
    concern(world)
    body = System(app, world, ADMIN).get("/installation").json
    assert body.pop("ailments") == []
    assert all(isinstance(value, int | dict) for value in body.values())
    with world.system() as work:
        accounts = len(work.ungoverned(select(Account)).all())
    assert body["openAccounts"] == accounts
