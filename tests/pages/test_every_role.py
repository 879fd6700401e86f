"""Every page for every role: shown, refused or absent as the table of grants declares."""

from __future__ import annotations

import uuid

from flask import Flask

from coordination.access.classes import Role
from coordination.access.grants import may_ever
from coordination.followups.answers import DeclineReason
from coordination.followups.service import answering
from tests.factories import concern, police_question, released
from tests.web import Browser
from tests.world import World

LISTS = {
    "/adoptions": "adoption.list",
    "/cases": "case.list",
    "/contributions": "contribution.list",
    "/desk": "desk.read",
    "/digest": "digest.preview",
    "/figures/area": "area_figures.read",
    "/figures/area/file?table=matches": "area_figures.read",
    "/figures/own": "own_figures.read",
    "/figures/own/file?table=open": "own_figures.read",
    "/follow-ups": "follow_up.list",
    "/hand-over": "membership.hand_over",
    "/inform-tasks": "inform_task.list",
    "/match-tasks": "match_task.list",
    "/matches": "match.list",
    "/process-desk": "desk_item.propose",
    "/rule-sets": "rule_set.list",
    "/rule-sets/1": "rule_set.read",
    "/rule-sets/1/dry-run": "rule_set.dry_run",
    "/rule-sets/new": "rule_set.create",
}
RECORDS = {
    "/adoptions": "adoption.read",
    "/cases": "case.read",
    "/contributions": "contribution.read",
    "/follow-ups": "follow_up.read",
    "/inform-tasks": "inform_task.read",
    "/match-tasks": "match_task.read",
    "/process-desk": "desk_item.read",
    "/shares": "share.read",
}
POSTS = {
    "/cases/{id}/admission": "case.admit",
    "/cases/{id}/closing": "case.close",
    "/cases/{id}/contributions": "case.contribute",
    "/cases/{id}/lead-acceptance": "case.accept_lead",
    "/cases/{id}/lead-proposal": "case.propose_lead",
    "/cases/{id}/lead-refusal": "case.decline_lead",
    "/cases/{id}/leaving": "case.leave",
    "/cases/{id}/scaling": "case.scale",
    "/cases/{id}/seat-ending": "case.end_seat",
    "/cases/{id}/seats": "case.give_seat",
    "/cases/{id}/steps": "case.advance",
    "/cases/{id}/triage": "case.triage",
    "/contributions/{id}/share-ending": "contribution.end_share",
    "/contributions/{id}/shares": "contribution.share",
    "/contributions/{id}/withdrawal": "contribution.withdraw",
    "/follow-ups/{id}/acceptance": "follow_up.accept",
    "/follow-ups/{id}/assignment": "follow_up.assign",
    "/follow-ups/{id}/completion": "follow_up.complete",
    "/follow-ups/{id}/keeping": "follow_up.keep",
    "/follow-ups/{id}/refusal": "follow_up.decline",
    "/follow-ups/{id}/release": "follow_up.release",
    "/follow-ups/{id}/return": "follow_up.return",
    "/follow-ups/{id}/review": "follow_up.accept",
    "/follow-ups/{id}/withdrawal": "follow_up.withdraw",
    "/inform-tasks/{id}/completion": "inform_task.complete",
    "/inform-tasks/{id}/postponement": "inform_task.postpone",
    "/match-tasks/{id}/answer": "match_task.answer",
    "/match-tasks/{id}/wrong-report": "match_task.report_wrong",
    "/notices/{id}/look": "notice.look",
    "/process-desk/{id}/case": "desk_item.open_case",
    "/process-desk/{id}/proposal": "desk_item.propose",
    "/shares/{id}/conflict": "share.ground",
    "/shares/{id}/consent": "share.ground",
    "/shares/{id}/revocation": "share.revoke",
    "/shares/{id}/second-signature": "share.sign",
    "/signals/{id}/case": "signal.open_case",
}


def test_lists_open_to_the_roles_that_have_them(browsers: dict[Role, Browser]) -> None:
    for role, browser in browsers.items():
        for path, action in LISTS.items():
            wanted = 200 if may_ever(action, role) else 403
            assert browser.get(path).status_code == wanted, (role, path)


def test_a_record_that_does_not_exist_is_absent_or_refused(browsers: dict[Role, Browser]) -> None:
    for role, browser in browsers.items():
        for path, action in RECORDS.items():
            wanted = 404 if may_ever(action, role) else 403
            assert browser.get(f"{path}/{uuid.uuid4()}").status_code == wanted, (role, path)


def test_acts_on_what_does_not_exist_are_absent_or_refused(browsers: dict[Role, Browser]) -> None:
    for role, browser in browsers.items():
        for path, action in POSTS.items():
            wanted = 404 if may_ever(action, role) else 403
            answer = browser.post(path.format(id=uuid.uuid4()), {"version": "1"})
            assert answer.status_code == wanted, (role, path)


def test_a_hidden_record_looks_like_an_absent_one(app: Flask, world: World) -> None:
    hidden = police_question(world, concern(world))
    browser = Browser(app, world, "youth_worker@wijkteam-venlo")
    there = browser.get(f"/follow-ups/{hidden}")
    gone = browser.get(f"/follow-ups/{uuid.uuid4()}")
    assert there.status_code == gone.status_code == 404
    assert there.data == gone.data


def test_who_is_not_logged_in_comes_to_log_in(app: Flask, world: World) -> None:
    browser = Browser(app, world)
    for path in LISTS:
        answer = browser.get(path)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/login"), path


def test_the_pages_speak_english_too(app: Flask, world: World) -> None:
    question = released(world, police_question(world, about := concern(world)), about)
    with world.acting("police_officer@politie-venlo") as work:
        answering.decline(work, question, DeclineReason.NO_CAPACITY)
    browser = Browser(app, world, "care_coordinator@maasdal")
    browser.get("/language/en")
    assert "News you have not looked at" in browser.get("/desk").text
    assert "The answer" in browser.get(f"/follow-ups/{question}").text
