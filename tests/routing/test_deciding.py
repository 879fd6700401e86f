"""Every submitted signal gets exactly one decision, and what cannot be done says so."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from coordination.access.classes import DataClass
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpStatus
from coordination.partners.models import Territory
from coordination.routing.models import RoutingDecision, RuleSetVersion
from coordination.routing.service.deciding import decide
from coordination.routing.service.rule_sets import load_default
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus, WithdrawReason
from coordination.signals.service.changing import correct, retract
from coordination.signals.service.submitting import Submission, submit
from tests.main_job.expected import table
from tests.people.persons import registered
from tests.routing.looking import (
    all_decisions,
    asked,
    change,
    decided,
    follow_ups,
    notices,
    on_desk,
    standing,
)
from tests.signals.samples import COORDINATOR, MENTOR, content, drafted, submitted
from tests.world import GENNEP, VENLO, VENRAY, build_world

PARTNERS = {"attendance": "leerplicht", "police": "politie", "municipality": "gemeente"}
LEVELS = {"stub": 1, "summary": 2, "full": 3, "own": 3}
# A school day in November 2026: who is asked at which age is reckoned then.
BIRTH_YEARS = {"*": 2011, "5-17": 2014, "18-22": 2006, "0-4": 2023}


def expected(row):
    """Return what one line of the table promises for a school in Venlo."""
    place = {"home": "gennep", "event": "venray"}.get(row["territory"])
    asked_of = f"{PARTNERS.get(row['organisation_kind'])}-{place}" if place else "maasdal"
    if row["organisation_kind"] == "youth_care":
        asked_of = None  # nobody works for Gennep
    return row["kind"], row["function"], asked_of, LEVELS[row["level"]]


def cases():
    """Yield each subject of the table once for each recorder, with all of its promises."""
    found = {}
    for row in table():
        if row["category"] != "*":
            key = (row["category"], row["sub_category"], row["ages"], row["recorder"])
            found.setdefault(key, set()).add(expected(row))
    return [pytest.param(*key, rows, id="-".join(filter(None, key))) for key, rows in found.items()]


@pytest.mark.parametrize(("category", "sub", "ages", "recorder", "promised"), cases())
def test_every_category_goes_where_the_table_says(ruled, category, sub, ages, recorder, promised):
    by = MENTOR if recorder == "mentor" else COORDINATOR
    born = dt.date(BIRTH_YEARS[ages], 1, 1)
    person = registered(ruled, by=by, home_municipality=GENNEP, birth_date=born)
    persons = () if category == "POLA" else (person,)
    if category == "POLA":
        signal_id = _submitted_about_nobody(ruled, by, category)
    else:
        signal_id = submitted(
            ruled, by, *persons, category=category, sub_category=sub or None, place_of_event=VENRAY
        )
    decision = decided(ruled, signal_id)
    assert asked(ruled, decision) == promised
    assert decision.rule
    assert set(decision.explanation) == {"nl", "en"}


def _submitted_about_nobody(world, by, category):
    signal_id = drafted(world, by, category=category, sub_category=None, place_of_event=VENRAY)
    with world.acting(by, "signal.submit") as work:
        submit(work, signal_id, Submission())
    return signal_id


def test_a_mentors_signal_goes_to_review_and_nowhere_else(ruled):
    decision = decided(ruled, submitted(ruled, MENTOR))
    assert asked(ruled, decision) == {("review", "care_coordinator", "maasdal", 3)}
    assert (decision.rule, decision.passed_on) == ("mentor_review", False)


def test_what_stays_inside_is_offered_and_what_leaves_waits(ruled):
    inside = decided(ruled, submitted(ruled, category="BULL", sub_category="offline"))
    leaves = decided(ruled, submitted(ruled))
    assert [row.status for row in follow_ups(ruled, inside)] == [FollowUpStatus.OFFERED]
    assert {row.status for row in follow_ups(ruled, leaves)} == {FollowUpStatus.PROPOSED}


def test_two_homes_are_two_questions(ruled):
    venlo = registered(ruled, "Jansen", home_municipality=VENLO, birth_date=dt.date(2012, 1, 1))
    gennep = registered(ruled, "Pieters", home_municipality=GENNEP, birth_date=dt.date(2012, 1, 1))
    signal_id = submitted(ruled, COORDINATOR, venlo, gennep, category="ABS", sub_category="ABS_LRV")
    found = {
        row.municipality: row.person_ids for row in follow_ups(ruled, decided(ruled, signal_id))
    }
    assert found == {VENLO: [venlo], GENNEP: [gennep]}


def test_the_signal_is_routed_and_names_its_version(ruled):
    signal_id = submitted(ruled)
    decision = decided(ruled, signal_id)
    with ruled.system() as work:
        assert work.session.get_one(Signal, signal_id).status is SignalStatus.ROUTED
    assert (decision.signal_version, decision.rule_set_version) == (1, 1)


# Failures: each reason, at the level where it arises.

SAFETY = {"category": "VERB", "sub_category": "threat"}  # the police, and nobody else


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("organisation_inactive", {"active": False}),
        ("rules_not_accepted", {"accepted_rule_set": None}),
    ],
)
def test_a_partner_that_does_not_take_part_is_not_asked(ruled, reason, changes):
    change(ruled, "politie-venlo", **changes)
    _assert_failed(ruled, decided(ruled, submitted(ruled, **SAFETY)), reason)


def test_no_partner(ruled):
    person = registered(ruled, home_municipality=GENNEP)
    decision = decided(
        ruled, submitted(ruled, COORDINATOR, person, category="MENT", sub_category=None)
    )
    _assert_failed(ruled, decision, "no_partner")


def test_several_partners(ruled):
    second = ruled.organisation("politie-venray").id
    with ruled.system() as work:
        work.add(Territory(organisation_id=second, municipality=VENLO))
    _assert_failed(ruled, decided(ruled, submitted(ruled, **SAFETY)), "several_partners")


def test_no_home(ruled):
    person = registered(ruled, home_municipality=None)
    decision = decided(
        ruled, submitted(ruled, COORDINATOR, person, category="MENT", sub_category=None)
    )
    _assert_failed(ruled, decision, "no_municipality")


def test_nobody_in_the_function(ruled):
    with ruled.system() as work:
        for name in ("police_officer@politie-venlo", "police_officer.2@politie-venlo"):
            member = work.session.merge(ruled.member(name))
            member.ended_at = work.now
            work.record("membership.end", member)
    _assert_failed(ruled, decided(ruled, submitted(ruled, **SAFETY)), "nobody_in_function")


def test_a_class_that_the_target_may_not_read(ruled):
    # Raised to a special category: the police may read none at summary level.
    decision = decided(ruled, submitted(ruled, data_class=DataClass.D3, **SAFETY))
    _assert_failed(ruled, decision, "class_not_readable")


def _assert_failed(world, decision, reason):
    [follow_up] = follow_ups(world, decision)
    assert (follow_up.asked_organisation_id, follow_up.failure) == (None, reason)
    assert follow_up.status is FollowUpStatus.PROPOSED
    assert [failed["reason"] for failed in decision.failed_effects] == [reason]
    assert decision.failure is None
    assert ("routing_failed", reason) in notices(world, COORDINATOR)
    assert not on_desk(world, "gemeente-venlo")  # that comes at its release


def test_without_accepted_rules_the_whole_decision_fails(ruled):
    change(ruled, "maasdal", accepted_rule_set=None)
    decision = decided(ruled, submitted(ruled))
    assert (decision.failure, decision.rule, decision.rule_set_version) == (
        "rules_not_accepted", None, None,
    )  # fmt: skip
    assert not follow_ups(ruled, decision)
    assert on_desk(ruled, "gemeente-venlo") == [("request", "rules_not_accepted")]
    assert ("routing_failed", "rules_not_accepted") in notices(ruled, COORDINATOR)


def test_a_version_that_nobody_approved_does_not_count(ruled):
    change(ruled, "maasdal", accepted_rule_set=7)
    assert decided(ruled, submitted(ruled)).failure == "rules_not_accepted"


def test_what_no_rule_matches_lies_on_the_desk_of_the_place(ruled):
    _without_rules_about(ruled, "WEAP")
    decision = decided(ruled, submitted(ruled, place_of_event=VENRAY))
    assert (decision.failure, decision.rule, decision.rule_set_version) == ("no_rule", None, 1)
    assert on_desk(ruled, "gemeente-venray") == [("request", "no_rule")]
    assert not on_desk(ruled, "gemeente-venlo")
    assert ("routing_failed", "no_rule") in notices(ruled, COORDINATOR)


def _without_rules_about(world, category):
    with world.system() as work:
        version = work.session.scalars(select(RuleSetVersion)).one()
        kept = [row for row in version.rules["rules"] if category not in str(row["when"])]
        version.rules = version.rules | {"rules": kept}
        work.record("rule_set.change", version)


# Deciding anew


def test_deciding_twice_is_deciding_once(ruled):
    signal_id = submitted(ruled)
    first, second = decided(ruled, signal_id), decided(ruled, signal_id)
    assert first.id == second.id
    assert len(follow_ups(ruled, first)) == 2


def test_a_review_that_passes_on_decides_anew(ruled):
    signal_id = submitted(ruled, MENTOR)
    first = decided(ruled, signal_id)
    second = decided(ruled, signal_id, passed_on=True)
    assert [row.superseded_at is None for row in all_decisions(ruled, signal_id)] == [False, True]
    assert [row.status for row in follow_ups(ruled, first)] == [FollowUpStatus.SUPERSEDED]
    assert {kind for kind, *_ in asked(ruled, second)} == {"safety_consult"}
    assert decided(ruled, signal_id).id == second.id  # a late message changes nothing


def test_another_category_decides_anew_and_supersedes(ruled):
    signal_id = submitted(ruled)
    first = decided(ruled, signal_id)
    person = follow_ups(ruled, first)[0].person_ids[0]
    with ruled.acting(COORDINATOR, "signal.correct") as work:
        correct(
            work, signal_id, content(person, category="BULL", sub_category="offline"), "Geen mes."
        )
    second = decided(ruled, signal_id)
    assert (second.signal_version, second.id) == (2, standing(ruled, signal_id).id)
    assert {row.status for row in follow_ups(ruled, first)} == {FollowUpStatus.SUPERSEDED}
    assert asked(ruled, second) == {("own_action", "care_coordinator", "maasdal", 3)}


def test_a_signal_that_was_passed_on_stays_so_when_it_is_corrected(ruled):
    signal_id = submitted(ruled, MENTOR)
    decided(ruled, signal_id)
    first = decided(ruled, signal_id, passed_on=True)
    person = follow_ups(ruled, first)[0].person_ids[0]
    with ruled.acting(COORDINATOR, "signal.correct") as work:
        correct(
            work, signal_id, content(person, category="BULL", sub_category="offline"), "Geen mes."
        )
    assert decided(ruled, signal_id).rule != "mentor_review"


def test_what_was_taken_back_is_not_decided(ruled):
    signal_id = submitted(ruled)
    with ruled.acting(COORDINATOR, "signal.retract") as work:
        retract(work, signal_id, WithdrawReason.DUPLICATE)
    assert decided(ruled, signal_id) is None


def test_a_draft_is_not_decided(ruled):
    assert decided(ruled, drafted(ruled, COORDINATOR, registered(ruled))) is None


def test_ten_workers_at_once_make_one_decision(live_runtime):
    world = build_world(live_runtime)
    with world.system() as work:
        load_default(work)
    signal_id = submitted(world)

    def work_on_it(_):
        with world.system("signal.submitted") as work:
            return decide(work, signal_id).id

    with ThreadPoolExecutor(10) as pool:
        found = set(pool.map(work_on_it, range(10)))
    assert len(found) == 1
    with live_runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(RoutingDecision)) == 1
        assert session.scalar(select(func.count()).select_from(FollowUp)) == 2
