"""What a coordinator ticks while recording is released by the worker in their name."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.audit.models import AuditEntry
from coordination.followups.rules import FollowUpStatus
from coordination.routing.models import RuleSetVersion
from coordination.sharing.models import Share
from coordination.sharing.rules import Consenter
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from coordination.signals.service.submitting import Consent, Release, Submission, submit
from tests.drain import drain
from tests.people.persons import registered
from tests.routing.looking import follow_ups, notices, on_desk, standing
from tests.signals.samples import COORDINATOR, drafted
from tests.world import GENNEP, VENLO

TODAY = dt.date(2026, 11, 18)
FACT, OBSERVATION, INTERPRETATION, HEARSAY = range(4)
HELP = {"category": "MENT", "sub_category": None}
S = FollowUpStatus


def recorded(world, ticked=(FACT,), *, persons=None, consent=None, about=None, **content):
    """Record and submit a signal with a release in the same form, and let the workers run."""
    who = about or (registered(world),)
    signal_id = drafted(world, COORDINATOR, *who, **content)
    with world.acting(COORDINATOR, "signal.submit") as work:
        statements = work.session.get_one(Signal, signal_id).statements
        ids = tuple(statements[number].id for number in ticked)
        release = Release("Zonder de politie lukt het niet.", ids, persons, consent)
        submit(work, signal_id, Submission(release=release))
    drain(world.runtime)
    return signal_id


def outcomes(world, signal_id):
    return {row.function: row.status for row in follow_ups(world, standing(world, signal_id))}


def shares(world, signal_id):
    with world.system() as work:
        query = select(Share).where(Share.signal_id == signal_id)
        return {row.function: row for row in work.ungoverned(query)}


def problems(world):
    return {code for kind, code in notices(world, COORDINATOR) if kind == "release_problem"}


def test_it_leaves_without_another_act(ruled):
    signal_id = recorded(ruled)
    assert set(outcomes(ruled, signal_id).values()) == {S.OFFERED}
    assert not problems(ruled)


def test_it_is_the_act_of_who_submitted(ruled):
    signal_id = recorded(ruled)
    coordinator = ruled.member(COORDINATOR).id
    assert {row.released_by for row in shares(ruled, signal_id).values()} == {coordinator}
    with ruled.system() as work:
        query = select(AuditEntry).where(AuditEntry.action == "signal.decided")
        [entry] = work.ungoverned(query)
    assert entry.membership_id == coordinator


def test_each_recipient_gets_what_its_level_holds(ruled):
    signal_id = recorded(ruled, ticked=(FACT, OBSERVATION))
    found = shares(ruled, signal_id)
    assert len(found["police_officer"].statements) == 2
    assert (found["process_director"].statements, found["process_director"].persons) == ([], [])
    assert not problems(ruled)  # nobody expects facts in a stub


def test_what_no_recipient_may_get_is_dropped_and_told(ruled):
    signal_id = recorded(ruled, ticked=(FACT, INTERPRETATION, HEARSAY))
    assert len(shares(ruled, signal_id)["police_officer"].statements) == 1
    assert outcomes(ruled, signal_id)["police_officer"] is S.OFFERED
    assert problems(ruled) == {"statements_dropped"}


def test_without_persons_all_of_them_are_meant(ruled):
    pair = (registered(ruled, "Jansen"), registered(ruled, "Pieters"))
    signal_id = recorded(ruled, about=pair)
    assert set(shares(ruled, signal_id)["police_officer"].persons) == set(pair)


def test_only_the_chosen_persons_are_named(ruled):
    first, second = registered(ruled, "Jansen"), registered(ruled, "Pieters")
    signal_id = recorded(ruled, about=(first, second), persons=(second,))
    assert shares(ruled, signal_id)["police_officer"].persons == [second]


def test_a_recipient_whom_nobody_chosen_concerns_gets_nothing(ruled):
    venlo = registered(ruled, "Jansen", home_municipality=VENLO)
    gennep = registered(ruled, "Pieters", home_municipality=GENNEP)
    signal_id = recorded(
        ruled, about=(venlo, gennep), persons=(venlo,), category="ABS", sub_category="ABS_LRV"
    )
    found = {row.municipality: row.status for row in follow_ups(ruled, standing(ruled, signal_id))}
    assert found == {VENLO: S.OFFERED, GENNEP: S.PROPOSED}
    assert problems(ruled) == {"nobody_released"}


def test_help_with_consent_of_whom_the_age_gate_names(ruled):
    consent = Consent(TODAY)
    signal_id = recorded(ruled, consent=consent, **HELP)
    [share] = shares(ruled, signal_id).values()
    assert outcomes(ruled, signal_id) == {"youth_worker": S.OFFERED}
    assert share.consent["by"] == ["guardian", "young_person"]  # she is fifteen


@pytest.mark.parametrize(
    "consent", [None, Consent(TODAY, frozenset({Consenter.GUARDIAN}))], ids=["none", "half"]
)
def test_help_without_consent_waits_and_is_told(ruled, consent):
    signal_id = recorded(ruled, consent=consent, **HELP)
    assert outcomes(ruled, signal_id) == {"youth_worker": S.PROPOSED}
    assert problems(ruled) == {"consent_missing"}
    with ruled.system() as work:
        assert work.session.get_one(Signal, signal_id).status is SignalStatus.ROUTED


def test_help_for_a_home_without_partner_is_on_the_desk_with_its_reason(ruled):
    person = registered(ruled, home_municipality=GENNEP)
    signal_id = recorded(ruled, about=(person,), consent=Consent(TODAY), **HELP)
    assert outcomes(ruled, signal_id) == {"youth_worker": S.DECLINED}
    assert on_desk(ruled, "gemeente-gennep") == [("request", "no_partner")]
    assert ("routing_failed", "no_partner") in notices(ruled, COORDINATOR)


def test_a_release_where_nothing_leaves_is_ignored_and_told(ruled):
    signal_id = recorded(ruled, category="BULL", sub_category="offline")
    assert outcomes(ruled, signal_id) == {"care_coordinator": S.OFFERED}
    assert problems(ruled) == {"nothing_leaves"}


def test_a_gate_that_says_no_stops_that_release_only(ruled):
    # Raised to criminal data: the police row has its ground, which the sketch takes away.
    signal_id = drafted(ruled, COORDINATOR, registered(ruled), data_class=DataClass.D4)
    _forget_criminal_grounds(ruled)
    with ruled.acting(COORDINATOR, "signal.submit") as work:
        statement = work.session.get_one(Signal, signal_id).statements[FACT].id
        submit(work, signal_id, Submission(release=Release("Nodig.", (statement,))))
    drain(ruled.runtime)
    found = outcomes(ruled, signal_id)
    assert found == {"police_officer": S.PROPOSED, "process_director": S.OFFERED}
    assert problems(ruled) == {"not_released", "statements_dropped"}


def _forget_criminal_grounds(world):
    with world.system() as work:
        version = work.session.scalars(select(RuleSetVersion)).one()
        rules = [
            row | {"effects": [effect | {"criminalGround": None} for effect in row["effects"]]}
            for row in version.rules["rules"]
        ]
        version.rules = version.rules | {"rules": rules}
        work.record("rule_set.change", version)


@pytest.mark.parametrize(
    ("about", "who", "news"),
    [
        (
            {"category": "ABS", "sub_category": "ABS_LRV"},
            "organisation_lead@maasdal",
            "release_problem",
        ),
        ({}, "administrator@zvh", "duty_unmet"),  # a weapon is more than the lead may know of
    ],
    ids=["lead", "administrator"],
)
def test_when_the_submitter_has_left_others_are_told(ruled, about, who, news):
    signal_id = drafted(ruled, COORDINATOR, registered(ruled), **about)
    with ruled.acting(COORDINATOR, "signal.submit") as work:
        submit(work, signal_id, Submission(release=Release("Nodig.")))
    with ruled.system() as work:
        member = work.session.merge(ruled.member(COORDINATOR))
        member.ended_at = work.now
        work.record("membership.end", member)
    drain(ruled.runtime)
    assert set(outcomes(ruled, signal_id).values()) == {S.PROPOSED}
    assert (news, "submitter_left") in notices(ruled, who)
