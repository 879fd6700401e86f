"""What each side sees of a share, a task to inform and a decision, field by field."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Role
from coordination.core.errors import Conflict, NotFound, Refused
from coordination.partners.service import stand_ins
from coordination.people.rules import FamilyRelation
from coordination.people.service import declare_conflict
from coordination.sharing.grounds import LegalBasis, PostponeReason, Purpose, WpgArticle
from coordination.sharing.models import InformTask, Share, WpgDecision
from coordination.sharing.queries.disclosures import decision
from coordination.sharing.queries.inform_tasks import inform_task
from coordination.sharing.queries.shares import Recipient, share
from coordination.sharing.rules import (
    Consenter,
    DecisionState,
    InformStatus,
    RevokeReason,
    ShareState,
)
from coordination.sharing.service import consent, disclosures, informing, shares
from coordination.sharing.service.consent import ConflictOfDuties, Consent
from tests import factories
from tests.access.situations import add_member
from tests.conftest import START
from tests.factories import Concern
from tests.people.persons import registered
from tests.sharing import test_disclosures as police
from tests.sharing.test_shares import act, only
from tests.signals import samples
from tests.world import World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
PRIVACY, MENTOR = "privacy_officer@maasdal", "mentor@maasdal"
WORKER, THEIR_PRIVACY = "youth_worker@wijkteam-venlo", "privacy_officer@wijkteam-venlo"
THIRTEEN = dt.date(2013, 1, 1)
DAY, REVIEW = START.date(), dt.date(2026, 12, 1)
CONFLICT = ConflictOfDuties(LegalBasis.VITAL_INTEREST, "Jeugdarts", "Acute zorg.")
HIDDEN = {
    "end_reason": None,
    "waits_for": None,
    "necessity": None,
    "signal_id": None,
    "statements": (),
    "persons": (),
    "consent": None,
    "conflict_of_duties": None,
}


def shown(view: Any) -> dict[str, Any]:
    """Return what a view holds, but for the version that is told in the entity tag."""
    return {name: value for name, value in vars(view).items() if name != "row_version"}


GROUNDS = [
    (DataClass.D3, {"special_ground": "school_guidance", "criminal_ground": None}),
    (DataClass.D4, {"special_ground": None, "criminal_ground": "own_protection"}),
]


def waiting(world: World, data_class: DataClass) -> tuple[Concern, Share]:
    """Return a share for help to which one of two consented, and that a lead must sign."""
    about = factories.concern(world, data_class, born=[THIRTEEN])
    factories.released(world, factories.help_question(world, about), about)
    row = only(world, Share)
    by_guardian = Consent(DAY, frozenset({Consenter.GUARDIAN}))
    act(world, COORDINATOR, consent.record_ground, row.id, by_guardian)
    assert act(world, LEAD, share, row.id).waits_for == "consent"
    act(world, COORDINATOR, consent.record_ground, row.id, CONFLICT)
    return about, row


def terms(world: World, row: Share) -> dict[str, Any]:
    """Return what both sides see of a share, but for its grounds."""
    return {
        "id": row.id,
        "level": 2,
        "purpose": "public_safety",
        "legal_basis": "public_task",
        "recipients": [
            Recipient(world.organisation("wijkteam-venlo").id, "wijkteam-venlo", "youth_worker")
        ],
        "created_at": START,
        "valid_until": None,
    }


def signed_on(world: World, about: Concern) -> dict[str, Any]:
    """Return what owner and lead see of it."""
    duties = {
        "ground": "vital_interest",
        "colleague": "Jeugdarts",
        "reason": "Acute zorg.",
        "by": str(world.member(COORDINATOR).id),
        "at": START.isoformat(),
    }
    return {"signal_id": about.id, "conflict_of_duties": duties}


def owned(world: World, about: Concern) -> dict[str, Any]:
    """Return what the owner sees of it."""
    return signed_on(world, about) | {
        "end_reason": None,
        "necessity": factories.NECESSITY,
        "statements": about.facts,
        "persons": about.persons,
        "consent": {"by": ["guardian"], "on": "2026-11-18"},
    }


@pytest.mark.parametrize(("data_class", "grounds"), GROUNDS)
def test_a_lead_signs_on_reason_and_stub(
    world: World, data_class: DataClass, grounds: dict[str, str | None]
) -> None:
    about, row = waiting(world, data_class)
    state = {"state": ShareState.PROPOSED, "waits_for": "second_signature"}
    full = terms(world, row) | grounds | owned(world, about) | state
    nothing = dict.fromkeys(grounds)
    stub = terms(world, row) | nothing | HIDDEN | signed_on(world, about) | state
    coordinator = _may("share.read", "share.ground", "share.revoke")
    assert shown(act(world, COORDINATOR, share, row.id)) == full | coordinator
    assert shown(act(world, PRIVACY, share, row.id)) == full | _may("share.read")
    assert shown(act(world, LEAD, share, row.id)) == stub | _may("share.read", "share.sign")


@pytest.mark.parametrize(("data_class", "grounds"), GROUNDS)
def test_the_recipient_sees_terms_and_grounds_only(
    world: World, data_class: DataClass, grounds: dict[str, str | None]
) -> None:
    about, row = waiting(world, data_class)
    act(world, LEAD, consent.sign, row.id)
    theirs = terms(world, row) | grounds | HIDDEN | _may("share.read")
    live, over = {"state": ShareState.LIVE}, {"state": ShareState.REVOKED}
    assert shown(act(world, THEIR_PRIVACY, share, row.id)) == theirs | live
    act(world, COORDINATOR, shares.revoke, row.id, RevokeReason.OBJECTION)
    assert shown(act(world, THEIR_PRIVACY, share, row.id)) == theirs | over
    full = terms(world, row) | grounds | owned(world, about) | over | _may("share.read")
    ended = {"waits_for": None, "end_reason": "objection"}
    assert shown(act(world, COORDINATOR, share, row.id)) == full | ended


def _may(*actions: str) -> dict[str, Any]:
    return {"permissions": set(actions)}


@pytest.fixture
def task(world: World) -> InformTask:
    """A task to inform about what the police of Venlo were told, put off."""
    about = factories.concern(world)
    factories.released(world, factories.police_question(world, about), about)
    found = only(world, InformTask)
    act(world, COORDINATOR, informing.postpone, found.id, PostponeReason.SAFETY_OF_PERSON, REVIEW)
    return only(world, InformTask)


def test_a_lead_sees_that_somebody_must_be_informed_and_not_whom(
    world: World, task: InformTask
) -> None:
    state = {
        "id": task.id,
        "reference": task.reference,
        "status": InformStatus.POSTPONED,
        "share_id": only(world, Share).id,
        "contribution_id": None,
        "goal_id": None,
        "level": 2,
        "shared_with": "politie-venlo",
        "due_on": REVIEW,
        "done_on": None,
        "overdue": False,
    }
    about = {
        "who": ["young_person"],
        "young_person_id": task.young_person_id,
        "reason": "safety_of_person",
        "function": "police_officer",
        "purpose": only(world, Share).purpose,
    }
    may = _may("inform_task.read", "inform_task.complete", "inform_task.postpone")
    nobody = {"who": ()} | dict.fromkeys(about.keys() - {"who"}) | _may("inform_task.read")
    assert shown(act(world, COORDINATOR, inform_task, task.id)) == state | about | may
    assert shown(act(world, LEAD, inform_task, task.id)) == state | nobody


@pytest.fixture
def proposed(world: World) -> WpgDecision:
    """A decision about police data of Venlo that waits for its lead."""
    for who in ("privacy_officer@politie-venlo", "privacy_officer@politie-venray"):
        add_member(world, who, Role.PRIVACY_OFFICER)
    about = factories.concern(world, DataClass.D5, by=police.OFFICER)
    return police.proposed(world, about, conditions="Niet verder vertellen.")


def test_the_recipient_of_police_data_reads_the_decision_and_not_about_what(
    world: World, proposed: WpgDecision
) -> None:
    with world.acting(police.LEAD) as work:
        disclosures.confirm(work, proposed.id)
    there = world.organisation("politie-venray").id
    told = {
        "id": proposed.id,
        "reference": proposed.reference,
        "state": DecisionState.LIVE,
        "recipient": Recipient(there, "politie-venray", "police_officer"),
        "article": WpgArticle.INCIDENTAL,
        "purpose": Purpose.PUBLIC_SAFETY,
        "interest": "Voorkomen van strafbare feiten.",
        "covers": "Wat er is gezien.",
        "conditions": "Niet verder vertellen.",
        "authority": "Officier van justitie",
        "decided_on": police.FIRST,
        "valid_from": police.FIRST,
        "valid_until": police.FIRST + dt.timedelta(days=police.DAYS),
        "confirmed_at": START,
        "withdrawn_reason": None,
    }
    own = {"signal_id": proposed.signal_id}
    reading = _may("wpg_decision.read")
    for who, more in {
        police.OFFICER: own | _may("wpg_decision.read", "wpg_decision.withdraw"),
        police.LEAD: own | _may("wpg_decision.read", "wpg_decision.withdraw"),
        "privacy_officer@politie-venlo": own | reading,
        "privacy_officer@politie-venray": {"signal_id": None} | reading,
    }.items():
        assert shown(act(world, who, decision, proposed.id)) == told | more, who


def test_nothing_of_a_class_leaves_without_its_ground(world: World) -> None:
    about = factories.concern(world, DataClass.D3)
    factories.released(world, factories.help_question(world, about), about)
    row = _changed(world, only(world, Share).id, special_ground=None)
    with pytest.raises(Conflict) as refusal:
        act(world, COORDINATOR, consent.record_ground, row, Consent(DAY))
    assert refusal.value.code == "ground_missing"
    assert only(world, Share).state is ShareState.PROPOSED


def test_a_lead_who_stands_in_at_a_school_sees_the_stub(world: World) -> None:
    about = factories.concern(world, by=MENTOR)
    factories.released(world, factories.police_question(world, about), about)
    row = only(world, Share).id
    with world.acting(MENTOR) as work:
        stand_ins.set_stand_in(work, stand_ins.Absence(world.member(LEAD).id, DAY, DAY))
    assert act(world, LEAD, share, row).necessity is None
    assert samples.see(world, about.id, LEAD).level == 1
    with pytest.raises(Refused):
        act(world, LEAD, shares.revoke, row, RevokeReason.OBJECTION)


def test_a_conflict_closes_a_share_that_names_who_stands_in_the_signal_no_more(
    world: World,
) -> None:
    about = factories.concern(world)
    gone = registered(world, "Pietersen")
    row = samples.share(world, about.id, WORKER, statements=(0,), persons=(gone,))
    assert act(world, COORDINATOR, share, row).persons == [gone]
    with world.acting(COORDINATOR) as work:
        declare_conflict(work, gone, FamilyRelation.RELATIVE)
    with pytest.raises(NotFound):
        act(world, COORDINATOR, share, row)


def test_a_conflict_closes_nothing_about_others(world: World) -> None:
    """Two relatives of two young persons: each is kept from their own only."""
    about, other = factories.concern(world), factories.concern(world, born=[THIRTEEN])
    row = samples.share(world, about.id, WORKER, statements=(0,))
    with world.acting(COORDINATOR) as work:
        declare_conflict(work, other.persons[0], FamilyRelation.RELATIVE)
    with world.acting(MENTOR) as work:
        declare_conflict(work, about.persons[0], FamilyRelation.RELATIVE)
    assert act(world, COORDINATOR, share, row).persons == about.persons
    assert samples.see(world, about.id).level == 3
    with pytest.raises(NotFound):
        samples.see(world, other.id)


def _changed(world: World, share_id: uuid.UUID, **values: Any) -> uuid.UUID:
    with world.system() as work:
        row = work.ungoverned(select(Share).where(Share.id == share_id)).one()
        for name, value in values.items():
            setattr(row, name, value)
        work.record("test.change", row)
    return share_id
