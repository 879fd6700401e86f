"""Corrections, withdrawal, and how a signal moves on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.errors import Conflict, Invalid, NotFound, Refused, Stale
from coordination.signals.models import Signal, SignalVersion
from coordination.signals.queries.history import replacements
from coordination.signals.rules import SignalStatus, Urgency, WithdrawReason
from coordination.signals.service.changing import correct, retract
from coordination.signals.service.content import (
    SignalContent,
    StatementContent,
    content_of,
)
from coordination.signals.service.progress import close_if_done, mark_routed
from coordination.signals.service.submitting import Submission, submit
from tests.people.persons import registered
from tests.signals.samples import (
    COORDINATOR,
    MENTOR,
    POLICE,
    drafted,
    routed,
    see,
    share,
    submitted,
)
from tests.signals.test_submitting import messages
from tests.world import World

REASON = "De datum klopte niet."


def amended(world: World, signal_id, by=COORDINATOR, reason=REASON, **changes):
    with world.acting(by, "signal.correct") as work:
        typed = content_of(work.load(Signal, signal_id, "signal.read"))
        more = {key: changes.pop(key) for key in ("confirmed_acute",) if key in changes}
        return correct(work, signal_id, SignalContent(**{**vars(typed), **changes}), reason, **more)


def wrong(caught) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in caught.value.problems]


def test_a_correction_is_a_new_version_and_keeps_the_old_one(world: World):
    signal_id = routed(world, MENTOR)
    before = see(world, signal_id)
    row = amended(world, signal_id, already_done="politie gebeld")
    assert (row.version, row.status, row.already_done) == (2, SignalStatus.ROUTED, "politie gebeld")
    with world.system() as work:
        (old,) = work.session.scalars(select(SignalVersion))
    assert (old.version, old.reason, old.content["already_done"]) == (1, REASON, "ouders gebeld")
    assert old.content["statements"][0]["id"] == str(before.statements[0].id)
    assert old.replaced_by == world.member(COORDINATOR).id
    assert messages(world, "signal.corrected") == [
        {"signal_id": str(signal_id), "version": 2, "again": False}
    ]


def test_an_amended_statement_stays_the_one_that_was_ticked(world: World):
    signal_id = submitted(world)
    first, second, *_ = see(world, signal_id).statements
    mended = StatementContent(first.kind, "Een mes van 10 cm.", first.source, id=first.id)
    fresh = StatementContent(second.kind, "Nieuw.")
    amended(world, signal_id, statements=(fresh, mended))
    new, same = see(world, signal_id).statements
    assert (same.id, same.text) == (first.id, "Een mes van 10 cm.")
    assert new.id not in {first.id, second.id}


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "VERB", "sub_category": "threat"},
        {"sub_category": "knife_use"},
        {"data_class": DataClass.DV},
    ],
)
def test_another_category_or_class_is_decided_anew(world: World, changes):
    signal_id = routed(world, MENTOR)
    row = amended(world, signal_id, **changes)
    assert row.status is SignalStatus.SUBMITTED
    assert row.wanted_release is None
    assert messages(world, "signal.corrected")[0]["again"] is True


def test_a_closed_signal_is_opened_again_by_another_category(world: World):
    signal_id = routed(world)
    with world.system() as work:
        assert close_if_done(work, signal_id)
    row = amended(world, signal_id, already_done="meer")
    assert (row.status, row.closed_at is None) == (SignalStatus.CLOSED, False)
    row = amended(world, signal_id, sub_category="knife_use")
    assert (row.status, row.closed_at) == (SignalStatus.SUBMITTED, None)


def test_a_raised_class_stays_and_may_not_be_lowered(world: World):
    signal_id = submitted(world, category="BULL", sub_category="offline", data_class=DataClass.D4)
    assert amended(world, signal_id, data_class=None).data_class is DataClass.D4
    with pytest.raises(Invalid) as caught:
        amended(world, signal_id, data_class=DataClass.D2)
    assert wrong(caught) == [("/dataClass", "class_may_only_be_raised")]


def test_a_correction_is_checked_like_a_submission(world: World):
    signal_id = submitted(world)
    with pytest.raises(Invalid) as caught:
        amended(world, signal_id, reason=" ", statements=(), urgency=Urgency.ACUTE, category="MENT")
    assert wrong(caught) == [
        ("/statements", "statement_required"),
        ("/subCategory", "sub_category_unknown"),
        ("/reason", "required"),
    ]
    assert see(world, signal_id).version == 1


def test_becoming_acute_must_be_confirmed(world: World):
    person = registered(world)
    signal_id = drafted(world, COORDINATOR, person)
    with world.acting(COORDINATOR) as work:
        submit(work, signal_id, Submission())
    with pytest.raises(Invalid) as caught:
        amended(world, signal_id, urgency=Urgency.ACUTE)
    assert wrong(caught) == [("/confirmedAcute", "acute_not_confirmed")]
    assert amended(world, signal_id, urgency=Urgency.ACUTE, confirmed_acute=True).confirmed_acute


def test_the_author_mentor_does_not_correct_what_was_submitted(world: World):
    signal_id = submitted(world, MENTOR)
    with pytest.raises(Refused):
        amended(world, signal_id, MENTOR, already_done="meer")


def test_the_author_lead_of_a_school_does_not_either(world: World):
    """In a school the coordinators do it; elsewhere the author stands in their place."""
    lead = "organisation_lead@maasdal"
    signal_id = routed(world, lead)
    assert "signal.correct" not in see(world, signal_id, lead).permissions
    with pytest.raises(Refused):
        amended(world, signal_id, by=lead, already_done="politie gebeld")
    assert amended(world, signal_id, already_done="politie gebeld").version == 2


def test_a_draft_is_edited_and_not_corrected(world: World):
    with pytest.raises(Refused):
        amended(world, drafted(world, MENTOR), MENTOR)
    with pytest.raises((Conflict, Refused)):
        amended(world, drafted(world), already_done="meer")


def test_outside_schools_the_author_corrects_and_withdraws(world: World):
    author = "youth_worker@wijkteam-venlo"
    signal_id = submitted(world, author)
    amended(world, signal_id, author, already_done="meer")
    with world.acting(author) as work:
        assert retract(work, signal_id, WithdrawReason.DUPLICATE).status is SignalStatus.WITHDRAWN


def test_a_draft_is_withdrawn_by_its_author_and_told_to_nobody(world: World):
    signal_id = drafted(world, MENTOR)
    with pytest.raises(NotFound), world.acting(COORDINATOR) as work:
        retract(work, signal_id, WithdrawReason.DUPLICATE)
    with world.acting(MENTOR) as work:
        retract(work, signal_id, WithdrawReason.RECORDED_BY_MISTAKE)
    assert see(world, signal_id, MENTOR).withdrawn_reason == "recorded_by_mistake"
    assert messages(world, "signal.withdrawn") == []
    with pytest.raises(Conflict), world.acting(MENTOR) as work:
        retract(work, signal_id, WithdrawReason.DUPLICATE)


def test_a_submitted_signal_is_withdrawn_by_the_coordinator_and_told(world: World):
    signal_id = routed(world, MENTOR)
    with pytest.raises(Refused), world.acting(MENTOR) as work:
        retract(work, signal_id, WithdrawReason.NOT_TRUE)
    with world.acting(COORDINATOR) as work:
        retract(work, signal_id, WithdrawReason.NOT_TRUE)
    assert messages(world, "signal.withdrawn") == [{"signal_id": str(signal_id)}]
    with pytest.raises(Conflict), world.acting(COORDINATOR) as work:
        retract(work, signal_id, WithdrawReason.NOT_TRUE)


def test_withdrawing_an_older_version_is_stale(world: World):
    with pytest.raises(Stale), world.acting(COORDINATOR) as work:
        retract(work, submitted(world), WithdrawReason.NOT_TRUE, row_version=1)


def test_a_signal_closes_when_nothing_about_it_is_open(world: World):
    signal_id = submitted(world)
    with world.system() as work:
        assert not close_if_done(work, signal_id)
        mark_routed(work, work.session.get_one(Signal, signal_id))
        assert not close_if_done(work, signal_id, open_work=True)
        assert close_if_done(work, signal_id)
        assert not close_if_done(work, signal_id)
    assert see(world, signal_id).status is SignalStatus.CLOSED


def test_a_new_decision_opens_a_closed_signal_again(world: World):
    signal_id = routed(world)
    with world.system() as work:
        close_if_done(work, signal_id)
        signal = work.session.get_one(Signal, signal_id)
        mark_routed(work, signal)
        assert (signal.status, signal.closed_at) == (SignalStatus.ROUTED, None)


def test_no_decision_stands_about_a_draft(world: World):
    with pytest.raises(Conflict), world.system() as work:
        mark_routed(work, work.session.get_one(Signal, drafted(world)))


def test_the_own_organisation_reads_who_corrected_what_and_why(world: World):
    signal_id = routed(world, MENTOR)
    share(world, signal_id, POLICE, Level.FULL)
    amended(world, signal_id, already_done="politie gebeld")
    for who in (COORDINATOR, MENTOR):
        with world.acting(who) as work:
            (one,) = replacements(work, signal_id)
        assert (one.version, one.reason, one.by) == (1, REASON, world.member(COORDINATOR).id)
    for who in (POLICE, "organisation_lead@maasdal", "privacy_officer@maasdal"):
        with world.acting(who) as work:
            assert replacements(work, signal_id) == []
    with pytest.raises(NotFound), world.acting("care_coordinator@peelrand") as work:
        replacements(work, signal_id)


@pytest.mark.parametrize(
    ("reason", "shown"), [(WithdrawReason.WRONG_PERSON, 0), (WithdrawReason.DUPLICATE, 1)]
)
def test_old_versions_close_when_it_was_about_the_wrong_person(world: World, reason, shown):
    signal_id = routed(world, MENTOR)
    amended(world, signal_id, already_done="politie gebeld")
    with world.acting(COORDINATOR) as work:
        retract(work, signal_id, reason)
    with world.acting(COORDINATOR) as work:
        assert len(replacements(work, signal_id)) == shown
    with world.acting("privacy_officer@maasdal") as work:
        assert len(replacements(work, signal_id)) == 1 - shown
