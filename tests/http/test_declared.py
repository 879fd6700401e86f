"""Every address is declared with what is done there; what is not is refused."""

from __future__ import annotations

from flask import Flask

from coordination.access.grants import GRANTS
from coordination.http.endpoint import declaration
from tests.web import Browser, System
from tests.world import World

ACTIONS = {row.action for row in GRANTS}


def test_every_address_is_declared(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        found = declaration(app, rule.endpoint)
        assert found is not None, rule
        if found.public:
            assert len(found.why) > 20, rule
        else:
            assert found.action in ACTIONS, rule


def test_what_is_public_is_known(app: Flask) -> None:
    found = {
        rule.endpoint for rule in app.url_map.iter_rules() if declaration(app, rule.endpoint).public
    }
    assert found == {
        "static",
        "health.live",
        "health.ready",
        "health.first",
        "help.tour",
        "help.accessibility",
        "help.privacy",
        "login.show",
        "login.submit",
        "login.choose",
        "login.switch",
        "login.logout",
        "login.keep_alive",
        "login.language",
        "factor.show",
        "factor.submit",
        "factor.enrolment",
        "factor.enrol",
        "factor.step_up",
        "factor.stepped_up",
        "invitation.follow",
        "invitation.show",
        "invitation.choose_password",
        "invitation.give_factor",
        "invitation.give_password",
        "openapi.openapi",
        "sign_on.leave",
        "sign_on.leave_again",
        "sign_on.leave_invited",
        "sign_on.come_back",
        "sign_on.left",
        "sign_on.logged_out_there",
    }


def test_an_undeclared_address_is_refused_before_its_view_runs(
    own_app: Flask, world: World
) -> None:
    ran = []
    own_app.add_url_rule("/api/v1/forgotten", "forgotten", lambda: ran.append(1) or "shown")
    answer = System(own_app, world, "mentor@maasdal").get("/forgotten")
    assert (answer.status_code, answer.json["code"]) == (403, "undeclared")
    assert ran == []


def test_nobody_is_sent_to_the_login_page_and_back(app: Flask, world: World) -> None:
    answer = Browser(app, world).get("/organisations?kind=police")
    assert answer.status_code == 303
    assert answer.location == "/login?next=/organisations?kind%3Dpolice"


def test_a_system_without_a_token_is_told_so(app: Flask, world: World) -> None:
    answer = Browser(app, world).get("/api/v1/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_token_reaches_no_further_than_its_scopes(app: Flask, world: World) -> None:
    caller = System(app, world, "mentor@maasdal", "organisation.list")
    assert caller.get("/organisations").status_code == 200
    refused = caller.get("/me")
    assert (refused.status_code, refused.json["code"]) == (403, "token_scope")
