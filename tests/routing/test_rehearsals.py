"""The dry run shows what a version would have done, no more than one may read, and only reads."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from sqlalchemy import func, select

from coordination.audit.models import AuditEntry
from coordination.followups.models import FollowUp
from coordination.outbox.models import OutboxMessage
from coordination.routing import notation
from coordination.routing.models import RoutingDecision, RuleSetVersion
from coordination.routing.queries.rehearsals import rehearse
from coordination.routing.service.rule_sets import propose
from tests.routing.looking import decided
from tests.signals.samples import COORDINATOR, MENTOR, submitted

LEAD = "organisation_lead@maasdal"
DOCUMENT = json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))
BULLYING = {"category": "BULL", "sub_category": "offline"}


@pytest.fixture
def stricter(ruled):
    """Give the number of a version in which weapons go to the police alone."""
    document = deepcopy(DOCUMENT)
    for rule in document["rules"]:
        if "WEAP" in rule["when"].get("about", []):
            rule["code"] = "weapon_police_only"
            rule["effects"] = rule["effects"][:1]
    with ruled.acting("administrator@zvh", "rule_set.create") as work:
        return propose(work, document).version


def rehearsed(world, version, who=COORDINATOR, last=50):
    with world.acting(who, "rule_set.dry_run") as work:
        row = work.session.scalars(
            select(RuleSetVersion).where(RuleSetVersion.version == version)
        ).one()
        return rehearse(work, row, work.actor.organisation_id, last)


def test_the_same_rules_change_nothing(ruled):
    for by, more in ((MENTOR, {}), (COORDINATOR, {}), (COORDINATOR, BULLYING)):
        decided(ruled, submitted(ruled, by, **more))
    found = rehearsed(ruled, 1)
    assert [entry.changed for entry in found.signals] == [False] * 3
    assert found.rules["mentor_review"] == (1, 1)


def test_what_would_have_been_different_is_told(ruled, stricter):
    decided(ruled, submitted(ruled))
    decided(ruled, submitted(ruled, **BULLYING))
    found = rehearsed(ruled, stricter)
    [weapon] = [entry for entry in found.signals if entry.changed]
    assert weapon.rule_now == "weapon_police_only"
    assert [asked.function for asked in weapon.asked_then] == [
        "police_officer",
        "process_director",
    ]
    assert [(asked.function, asked.organisation) for asked in weapon.asked_now] == [
        ("police_officer", "politie-venlo")
    ]
    assert found.rules["weapon_police_only"] == (0, 1)


def test_a_signal_that_was_passed_on_is_weighed_as_passed_on(ruled):
    signal_id = submitted(ruled, MENTOR)
    decided(ruled, signal_id)
    decided(ruled, signal_id, passed_on=True)
    assert not rehearsed(ruled, 1).signals[0].changed


def test_only_the_last_signals_are_weighed(ruled):
    for _ in range(3):
        decided(ruled, submitted(ruled, **BULLYING))
    assert len(rehearsed(ruled, 1, last=2).signals) == 2


def test_a_lead_learns_that_something_changes_and_not_what(ruled, stricter):
    decided(ruled, submitted(ruled, **BULLYING))
    decided(ruled, submitted(ruled, category="ABS", sub_category="ABS_LRV"))
    found = rehearsed(ruled, stricter, LEAD)
    assert [entry.shown for entry in found.signals] == [False, False]
    assert not any(entry.rule_then or entry.asked_then for entry in found.signals)


def test_another_organisation_sees_nothing_of_it(ruled, stricter):
    decided(ruled, submitted(ruled))
    for who in ("care_coordinator@peelrand", "police_officer@politie-venlo", "administrator@zvh"):
        assert rehearsed(ruled, stricter, who).signals == ()
        assert rehearsed(ruled, stricter, who).rules == {}


def test_closed_classes_are_not_counted(ruled):
    decided(ruled, submitted(ruled, category="RADI", sub_category=None))
    decided(ruled, submitted(ruled, category="HOME", sub_category=None))
    assert rehearsed(ruled, 1).rules == {}


def test_it_only_reads_and_the_log_says_whose_signals(ruled, stricter):
    signal_id = submitted(ruled)
    decided(ruled, signal_id)
    counted = (RoutingDecision, FollowUp, OutboxMessage)
    with ruled.system() as work:
        before = [work.session.scalar(select(func.count()).select_from(m)) for m in counted]
    rehearsed(ruled, stricter)
    with ruled.system() as work:
        after = [work.session.scalar(select(func.count()).select_from(m)) for m in counted]
        query = select(AuditEntry).where(AuditEntry.action == "rule_set.dry_run")
        [entry] = work.ungoverned(query)
    assert before == after
    assert [subject["id"] for subject in entry.subjects] == [str(signal_id)]


def test_the_operator_sees_all(ruled, stricter):
    decided(ruled, submitted(ruled, category="HOME", sub_category=None))
    with ruled.system() as work:
        row = work.session.scalars(
            select(RuleSetVersion).where(RuleSetVersion.version == stricter)
        ).one()
        found = rehearse(work, row, ruled.organisation("maasdal").id, 50)
    assert [entry.shown for entry in found.signals] == [True]


def test_counts_do_not_tell_a_lead_what_a_stub_hides(ruled):
    signal_id = submitted(ruled, category="MENT", sub_category=None)
    decided(ruled, signal_id)
    found = rehearsed(ruled, 1, LEAD, last=1)
    assert [entry.shown for entry in found.signals] == [False]
    assert found.rules == {}
