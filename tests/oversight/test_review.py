"""T22 and T12: what stands out in the log is written down, ranked, told and answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import Role
from coordination.http.paging import Paging
from coordination.oversight import rules
from coordination.oversight.models import ReviewFinding
from coordination.oversight.queries import findings
from coordination.oversight.rules import Hours, Look, Pattern
from coordination.oversight.service import reviewing
from coordination.partners.service.enrolment import NewMember, enrol_account, enrol_member
from coordination.shell.app import create_app
from coordination.signals.models import Signal
from tests.conftest import START
from tests.drain import drain
from tests.oversight.test_log import COORDINATOR, OFFICER, person
from tests.signals.samples import routed
from tests.web import Browser, System
from tests.world import World

assert person  # a fixture
HOURS = Hours(7, 19)
DAY = dt.timedelta(days=1)
PRIVACY = "privacy_officer@maasdal"
ELSEWHERE = "privacy_officer@wijkteam-venlo"
ORDINARY = Look(
    local=dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.UTC),
    working_day=True,
    kind="school",
    own=True,
    worked=True,
    namesake=False,
    ended_at=None,
)


def changed(**values) -> Look:
    return Look(**ORDINARY.__dict__ | values)


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (ORDINARY, []),
        (changed(worked=False), [Pattern.NO_RELATION]),
        (changed(worked=False, own=False), []),
        (changed(namesake=True), [Pattern.OWN_SURNAME]),
        (changed(working_day=False), [Pattern.OUTSIDE_HOURS]),
        (changed(working_day=False, kind="police"), []),
        (changed(local=ORDINARY.local.replace(hour=6, minute=59)), [Pattern.OUTSIDE_HOURS]),
        (changed(local=ORDINARY.local.replace(hour=7)), []),
        (changed(local=ORDINARY.local.replace(hour=18, minute=59)), []),
        (changed(local=ORDINARY.local.replace(hour=19)), [Pattern.OUTSIDE_HOURS]),
        (changed(ended_at=ORDINARY.local - DAY), []),
        (changed(ended_at=ORDINARY.local - DAY * 1.01), [Pattern.AFTER_THE_END]),
    ],
)
def test_each_look_is_judged_by_the_table(look: Look, expected: list[Pattern]) -> None:
    assert list(rules.judge(look, HOURS)) == expected


def test_repeating_never_outranks_a_weightier_pattern() -> None:
    order = sorted(rules.WEIGHTS, key=rules.WEIGHTS.__getitem__, reverse=True)
    singles = [found for found in order if found not in {Pattern.MANY_RECORDS, Pattern.CROWD}]
    for heavier, lighter in pairwise(singles):
        assert rules.score(heavier, 1) > rules.score(lighter, 1000)
    assert rules.score(Pattern.CROWD, 5) > rules.score(Pattern.OWN_SURNAME, 1000)


def recorded(world: World, person) -> Signal:
    """Return a signal about a registration, as the coordinator submitted it."""
    signal_id = routed(world, COORDINATOR, person.id)
    with world.system() as work:
        return work.ungoverned(select(Signal).where(Signal.id == signal_id)).one()


def judged(world: World) -> list[ReviewFinding]:
    with world.system("sweep.review_log") as work:
        while reviewing.run_due(work, 100):
            pass
        query = select(ReviewFinding).order_by(ReviewFinding.score.desc())
        return list(work.ungoverned(query))


def look_at(world: World, who, signal: Signal) -> None:
    with world.acting(who, "signal.read") as work:
        work.load(Signal, signal.id, "signal.read")


def colleagues(world: World, number: int) -> list:
    """Enrol more coordinators at Maasdal, whose own right opens all of the school."""
    maasdal, found = world.organisation("maasdal"), []
    with world.system() as work:
        for one in range(number):
            account = enrol_account(work, f"c{one}@maasdal.example", f"Collega Nummer{one}")
            new = NewMember(maasdal, Role.CARE_COORDINATOR, secrecy_bound=True)
            found.append(enrol_member(work, account, new).id)
    return found


def test_a_whole_school_that_looks_at_one_case_is_listed(world, set_clock, person) -> None:
    signal = recorded(world, person)
    curious = colleagues(world, 85)
    for number, who in enumerate(curious):
        set_clock(START + DAY * (number % 20 // 5))
        look_at(world, who, signal)
    set_clock(START)
    look_at(world, COORDINATOR, signal)
    set_clock(START + 40 * DAY)
    found = judged(world)
    assert found[0].pattern is Pattern.CROWD
    assert (found[0].looks, found[0].record_id, found[0].membership_id) == (85, signal.id, None)
    alone = {row.membership_id for row in found if row.pattern is Pattern.NO_RELATION}
    assert alone == set(curious)
    assert all(row.score < found[0].score for row in found[1:])


def test_who_looks_first_and_acts_later_is_not_asked(world, set_clock, person) -> None:
    signal = recorded(world, person)
    [colleague] = colleagues(world, 1)
    look_at(world, colleague, signal)
    assert judged(world) == []
    with world.acting(colleague, "signal.correct") as work:
        work.note("signal", signal.id, "signal.correct")
    set_clock(START + 2 * DAY)
    assert judged(world) == []


def test_a_look_counts_once_and_day_by_day(world, set_clock, person) -> None:
    signal = recorded(world, person)
    [colleague] = colleagues(world, 1)
    for day in (0, 0, 1):
        set_clock(START + day * DAY)
        look_at(world, colleague, signal)
    set_clock(START + 5 * DAY)
    assert Counter(row.looks for row in judged(world)) == {2: 1, 1: 1}
    assert Counter(row.looks for row in judged(world)) == {2: 1, 1: 1}


def test_a_namesake_and_a_late_hour_stand_out(world, set_clock, person) -> None:
    signal = recorded(world, person)
    with world.system() as work:
        account = enrol_account(work, "j@maasdal.example", "Joke van den Berg")
        new = NewMember(world.organisation("maasdal"), Role.CARE_COORDINATOR, secrecy_bound=True)
        aunt = enrol_member(work, account, new).id
    set_clock(START.replace(hour=21))
    look_at(world, aunt, signal)
    set_clock(START + 5 * DAY)
    patterns = [row.pattern for row in judged(world)]
    assert patterns == [Pattern.OWN_SURNAME, Pattern.NO_RELATION, Pattern.OUTSIDE_HOURS]


def test_the_privacy_officer_answers_once_and_others_see_nothing(
    app: Flask, world, set_clock, person
) -> None:
    signal = recorded(world, person)
    [colleague] = colleagues(world, 1)
    look_at(world, colleague, signal)
    set_clock(START + 2 * DAY)
    judged(world)
    officer = System(app, world, OFFICER)
    [line] = officer.get("/review-findings").json["items"]
    assert (line["pattern"], line["who"]) == ("no_relation", "Collega Nummer0")
    path = f"/review-findings/{line['id']}/answer"
    for other in ("privacy_officer@wijkteam-venlo", COORDINATOR):
        stranger = System(app, world, other)
        assert stranger.post(path, json={"answer": "breach"}).status_code in {403, 404}
    assert officer.post(path, json={"answer": "curious"}).status_code == 422
    assert officer.post(path, json={"answer": "spoken_to"}).json["answer"] == "spoken_to"
    assert officer.post(path, json={"answer": "breach"}).status_code == 409
    assert officer.get("/review-findings").json["items"] == []
    assert len(officer.get("/review-findings?answered=true").json["items"]) == 1


def test_the_page_shows_and_answers(app: Flask, world, set_clock, person) -> None:
    signal = recorded(world, person)
    [colleague] = colleagues(world, 1)
    look_at(world, colleague, signal)
    set_clock(START + 2 * DAY)
    [found] = judged(world)
    browser = Browser(app, world, OFFICER)
    page = browser.get("/review-findings")
    assert "Collega Nummer0" in page.text
    assert "Noor" not in page.text
    answered = browser.post(f"/review-findings/{found.id}/answer", {"answer": "stood_in"})
    assert answered.status_code == 303
    assert "Collega Nummer0" not in browser.get("/review-findings").text
    assert "Collega Nummer0" in browser.get("/review-findings?answered=true").text


def test_nobody_answers_about_themself(app: Flask, world) -> None:
    with world.system() as work:
        work.record(
            "review_finding.create",
            work.add(
                ReviewFinding(
                    organisation_id=world.organisation("maasdal").id,
                    pattern=Pattern.OUTSIDE_HOURS,
                    membership_id=world.member(OFFICER).id,
                    day=work.today,
                    looks=1,
                    score=10,
                    found_at=work.now,
                )
            ),
        )
    officer = System(app, world, OFFICER)
    [line] = officer.get("/review-findings").json["items"]
    answer = officer.post(f"/review-findings/{line['id']}/answer", json={"answer": "breach"})
    assert (answer.status_code, answer.json["code"]) == (403, "own_finding")


def test_reading_in_bulk_is_told_at_once_and_stopped(world, set_clock, person, settings) -> None:
    limited = replace(settings, looks_alert_per_hour=3, looks_stop_per_hour=5)
    world.runtime = replace(world.runtime, settings=limited)
    app = create_app(world.runtime)
    signals = [recorded(world, person) for _ in range(7)]
    caller = System(app, world, COORDINATOR)
    statuses = [caller.get(f"/signals/{signal.id}").status_code for signal in signals]
    assert statuses == [200] * 5 + [429] * 2
    again = Browser(app, world, COORDINATOR).get(f"/signals/{signals[0].id}")
    assert again.status_code == 429
    drain(world.runtime)
    with world.system() as work:
        [found] = work.ungoverned(select(ReviewFinding))
    assert found.pattern is Pattern.MANY_RECORDS
    assert found.membership_id == world.member(COORDINATOR).id
    assert System(app, world, "care_coordinator@peelrand").get("/signals").status_code == 200
    set_clock(START + dt.timedelta(minutes=61))
    assert caller.get(f"/signals/{signals[0].id}").status_code == 200


def test_findings_are_for_the_own_privacy_officer_only(world: World) -> None:
    with world.system() as work:
        for name in ("maasdal", "wijkteam-venlo"):
            finding = ReviewFinding(
                organisation_id=world.organisation(name).id,
                pattern=Pattern.CROWD,
                day=START.date(),
                looks=9,
                score=1,
                found_at=work.now,
            )
            work.record("review_finding.make", work.add(finding))
    for who in (PRIVACY, ELSEWHERE):
        with world.acting(who, "review_finding.list") as work:
            found = findings.listed(work, Paging(10), answered=False).items
            own = select(ReviewFinding.id).where(
                ReviewFinding.organisation_id == work.actor.organisation_id
            )
            assert [one.id for one in found] == work.ungoverned(own).all()
