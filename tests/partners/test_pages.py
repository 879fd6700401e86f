"""The pages of partners, settings and memberships, as a browser sees them."""

from __future__ import annotations

import pytest
from flask import Flask

from coordination.partners.models import Membership, StandIn
from tests.web import Browser
from tests.world import World

LEAD, ADMIN = "organisation_lead@maasdal", "administrator@zvh"


@pytest.mark.parametrize("path", ["/organisations", "/settings", "/audit-entries"])
@pytest.mark.parametrize("who", ["mentor@maasdal", ADMIN, "police_officer@politie-venlo"])
def test_every_member_opens_these(app: Flask, world: World, who: str, path: str) -> None:
    assert Browser(app, world, who).get(path).status_code == 200


def test_a_partner_shows_its_functions(app: Flask, world: World) -> None:
    page = Browser(app, world, "mentor@maasdal").get(
        f"/organisations/{world.organisation('politie-venlo').id}"
    )
    assert "police_officer politie-venlo" in page.text


@pytest.mark.parametrize(
    ("who", "shown"), [(LEAD, True), ("mentor@maasdal", False), ("privacy_officer@maasdal", False)]
)
def test_who_keeps_the_mail_domains_is_led_to_them(
    app: Flask, world: World, who: str, *, shown: bool
) -> None:
    browser = Browser(app, world, who)
    path = f"/organisations/{world.organisation('maasdal').id}"
    assert (f'href="{path}/mail-domains"' in browser.get(path).text) is shown
    assert browser.get(f"{path}/mail-domains").status_code == (200 if shown else 403)
    other = f"/organisations/{world.organisation('peelrand').id}"
    assert "/mail-domains" not in browser.get(other).text


def test_settings_are_kept_and_speak_the_language(app: Flask, world: World) -> None:
    browser = Browser(app, world, "mentor@maasdal")
    assert browser.post("/settings", {"locale": "en"}).status_code == 303
    assert "Your settings were saved." in browser.get("/settings").text
    wrong = browser.post("/settings", {"locale": "fr"})
    assert wrong.status_code == 422
    assert "Choose one of the list." in wrong.text
    assert browser.post("/settings", {"locale": "nl"}).status_code == 303
    assert "Uw instellingen zijn bewaard." in browser.get("/settings").text


def test_a_lead_confirms_on_the_page(app: Flask, world: World) -> None:
    form = {
        "email": "new@maasdal.example",
        "name": "New Person",
        "organisationId": str(world.organisation("maasdal").id),
        "role": "mentor",
    }
    admin, lead = Browser(app, world, ADMIN), Browser(app, world, LEAD)
    assert admin.post("/proposals", form | {"email": "x"}).status_code == 422
    assert admin.post("/proposals", form).status_code == 303
    assert "New Person" in admin.get("/proposals").text
    assert admin.post("/proposals", form).status_code == 409
    page = lead.get("/memberships").text
    assert "New Person" in page
    with world.system() as work:
        [row] = work.session.query(Membership).filter(Membership.confirmed_at.is_(None)).all()
    assert lead.post(f"/memberships/{row.id}/confirmation").status_code == 303
    assert lead.post(f"/memberships/{row.id}/end").status_code == 303
    assert lead.post(f"/memberships/{row.id}/end").status_code == 409


def test_a_lead_sets_contacts_on_the_page(app: Flask, world: World) -> None:
    lead, member = Browser(app, world, LEAD), world.member("mentor@maasdal")
    form = {"function": "child_protection_lead", "membershipId": str(member.id), "deputy": "true"}
    assert lead.post("/memberships/contacts", form).status_code == 303
    assert lead.post("/memberships/contacts", form).status_code == 409
    assert lead.post("/memberships/contacts", {}).status_code == 422
    assert lead.get("/memberships").status_code == 200


def test_a_stand_in_is_set_and_taken_back_on_the_page(app: Flask, world: World) -> None:
    browser = Browser(app, world, "mentor@maasdal")
    form = {
        "standInId": str(world.member("mentor.2@maasdal").id),
        "firstDay": "2026-11-19",
        "lastDay": "2026-11-20",
    }
    assert browser.post("/settings/stand-ins", form).status_code == 303
    assert browser.post("/settings/stand-ins", form).status_code == 409
    assert "19 november 2026" in browser.get("/settings").text
    with world.system() as work:
        [row] = work.session.query(StandIn).all()
    assert browser.post(f"/settings/stand-ins/{row.id}/end").status_code == 303


@pytest.mark.parametrize("path", ["/memberships", "/proposals"])
def test_who_has_no_part_in_memberships_is_refused(app: Flask, world: World, path: str) -> None:
    assert Browser(app, world, "mentor@maasdal").get(path).status_code == 403
