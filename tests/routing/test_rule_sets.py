"""A rule set is proposed by one, approved by another, and accepted by each organisation."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from sqlalchemy import select

from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.partners.models import Organisation
from coordination.routing import notation
from coordination.routing.models import RuleSetAcceptance
from coordination.routing.service.rule_sets import (
    accept,
    accept_for,
    approve,
    load_default,
    propose,
)
from tests.routing.looking import decided
from tests.signals.samples import submitted

FIRST, SECOND = "administrator@zvh", "administrator.2@zvh"
LEAD = "organisation_lead@maasdal"
DOCUMENT = json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))


def proposed(world, document=DOCUMENT, by=FIRST):
    with world.acting(by, "rule_set.create") as work:
        return propose(work, document, "Strenger bij wapens.").version


def approved(world, version, by=SECOND):
    with world.acting(by, "rule_set.approve") as work:
        return approve(work, version)


def accepted(world, version, by=LEAD):
    with world.acting(by, "rule_set.accept") as work:
        return accept(work, version)


def accepted_version(world, name):
    with world.system() as work:
        return work.session.get_one(Organisation, world.organisation(name).id).accepted_rule_set


def test_the_operators_default_is_approved_and_loaded_once(world):
    with world.system() as work:
        first = load_default(work)
    with world.system() as work:
        second = load_default(work)
    assert (first.version, first.id) == (1, second.id)
    assert first.approved_at is not None


def test_versions_are_numbered_and_kept_as_they_are_read_back(ruled):
    assert proposed(ruled) == 2
    assert proposed(ruled) == 3


def test_what_is_malformed_is_named_at_its_field(ruled):
    document = deepcopy(DOCUMENT)
    document["rules"][0]["when"]["category"] = ["WEAP"]
    del document["rules"][1]["effects"][0]["purpose"]
    with pytest.raises(Invalid) as raised:
        proposed(ruled, document)
    found = {(problem.pointer, problem.code) for problem in raised.value.problems}
    assert found == {
        ("/rules/0/when/category", "unknown_field"),
        ("/rules/1/effects/0/purpose", "required"),
    }


def test_a_rule_whose_target_may_not_read_the_class_cannot_be_saved(ruled):
    document = deepcopy(DOCUMENT)
    for number, rule in enumerate(document["rules"]):
        if "MENT" in rule["when"].get("about", []):
            # Wellbeing is a special category, which the police may not read above stub level.
            change = {"organisation": "police", "function": "police_officer", "territory": "event"}
            rule["effects"][0] |= change
            pointer = f"/rules/{number}/effects/0/level"
    with pytest.raises(Invalid) as raised:
        proposed(ruled, document)
    assert (pointer, "class_not_readable") in {(p.pointer, p.code) for p in raised.value.problems}
    assert proposed(ruled) == 2  # nothing of it was kept


@pytest.mark.parametrize("who", ["care_coordinator@maasdal", LEAD, "process_director@zvh"])
def test_only_administrators_propose_and_approve(ruled, who):
    with pytest.raises(Refused):
        proposed(ruled, by=who)
    version = proposed(ruled)
    with pytest.raises(Refused):
        approved(ruled, version, by=who)


def test_another_administrator_approves(ruled):
    version = proposed(ruled)
    with pytest.raises(Refused, match="second_person_needed"):
        approved(ruled, version, by=FIRST)
    assert approved(ruled, version).approved_by == ruled.member(SECOND).id
    with pytest.raises(Conflict):
        approved(ruled, version)


def test_a_version_that_is_not_there_is_not_found(ruled):
    with pytest.raises(NotFound):
        approved(ruled, 9)
    with pytest.raises(NotFound):
        accepted(ruled, 9)


def test_the_lead_accepts_for_the_own_organisation_only(ruled):
    version = proposed(ruled)
    with pytest.raises(Conflict, match="rule_set_not_approved"):
        accepted(ruled, version)
    approved(ruled, version)
    with pytest.raises(Refused):
        accepted(ruled, version, by="care_coordinator@maasdal")
    row = accepted(ruled, version)
    assert (row.organisation_id, row.version) == (ruled.organisation("maasdal").id, version)
    assert accepted_version(ruled, "maasdal") == version
    assert accepted_version(ruled, "peelrand") == 1


def test_the_last_accepted_version_counts(ruled):
    version = proposed(ruled)
    approved(ruled, version)
    assert decided(ruled, submitted(ruled)).rule_set_version == 1
    accepted(ruled, version)
    assert decided(ruled, submitted(ruled)).rule_set_version == version


def test_accepting_again_changes_nothing_and_going_back_is_refused(ruled):
    version = proposed(ruled)
    approved(ruled, version)
    assert accepted(ruled, version).id == accepted(ruled, version).id
    with pytest.raises(Conflict, match="newer_rule_set_accepted"):
        accepted(ruled, 1)


def test_the_operator_writes_down_acceptances(ruled):
    organisation = ruled.organisation("peelrand")
    with ruled.system() as work:
        accept_for(work, work.session.get_one(Organisation, organisation.id), 1)
        query = select(RuleSetAcceptance).where(
            RuleSetAcceptance.organisation_id == organisation.id
        )
        assert work.ungoverned(query).one().accepted_by is None
