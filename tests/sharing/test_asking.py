"""Every act on what was shared asks by itself who may do it, whatever asked before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from coordination.access.classes import DataClass, Role
from coordination.core.errors import NotFound, Refused
from coordination.sharing.grounds import DecisionWithdrawal, LegalBasis, PostponeReason
from coordination.sharing.models import InformTask, Share
from coordination.sharing.queries.shares import share
from coordination.sharing.service import consent, disclosures, informing
from coordination.sharing.service.consent import ConflictOfDuties, Consent
from tests import factories
from tests.access.situations import add_member
from tests.conftest import START
from tests.sharing import test_disclosures as police
from tests.sharing.test_shares import act, only
from tests.signals import samples
from tests.web import System
from tests.world import World

COORDINATOR, LEAD = "care_coordinator@maasdal", "organisation_lead@maasdal"
PRIVACY, MENTOR = "privacy_officer@maasdal", "mentor@maasdal"
STRANGERS = (
    MENTOR,
    "care_coordinator@peelrand",
    "organisation_lead@peelrand",
    "privacy_officer@peelrand",
    "organisation_lead@wijkteam-venlo",
    "police_officer.2@politie-venlo",
)
DAY = START.date()
CONFLICT = ConflictOfDuties(LegalBasis.VITAL_INTEREST, "Jeugdarts", "Acute zorg.")


@dataclass(frozen=True)
class Act:
    """One act of a service, with who reads the record and may not do it."""

    function: Callable[..., object]
    rest: tuple[Any, ...]
    readers: tuple[str, ...]


ON_SHARES = [
    Act(consent.record_ground, (Consent(DAY),), (LEAD, PRIVACY)),
    Act(consent.sign, (), (COORDINATOR, PRIVACY)),
]
ON_TASKS = [
    Act(informing.complete, (DAY,), (LEAD,)),
    Act(
        informing.postpone,
        (PostponeReason.SAFETY_OF_PERSON, DAY + dt.timedelta(days=9)),
        (LEAD,),
    ),
]
POLICE_PRIVACY = "privacy_officer@politie-venlo"
ON_DECISIONS = [
    Act(disclosures.confirm, (), (POLICE_PRIVACY, police.OFFICER)),
    Act(disclosures.withdraw, (DecisionWithdrawal.MADE_BY_MISTAKE,), (POLICE_PRIVACY,)),
]


def asks(world: World, one: Act, record: Any) -> None:
    """Look whether an act is refused to readers, and not found by who may not read."""
    for who in one.readers:
        with pytest.raises(Refused):
            act(world, who, one.function, record, *one.rest)
    for who in STRANGERS:
        with pytest.raises(NotFound):
            act(world, who, one.function, record, *one.rest)


@pytest.mark.parametrize("one", ON_SHARES, ids=lambda one: one.function.__name__)
def test_an_act_on_a_share_asks_who_does_it(world: World, one: Act) -> None:
    about = factories.concern(world, DataClass.D3)
    factories.released(world, factories.help_question(world, about), about)
    row = only(world, Share).id
    act(world, COORDINATOR, consent.record_ground, row, CONFLICT)
    asks(world, one, row)


@pytest.mark.parametrize("one", ON_TASKS, ids=lambda one: one.function.__name__)
def test_an_act_on_a_task_to_inform_asks_who_does_it(world: World, one: Act) -> None:
    about = factories.concern(world)
    factories.released(world, factories.police_question(world, about), about)
    asks(world, one, only(world, InformTask).id)


@pytest.mark.parametrize("one", ON_DECISIONS, ids=lambda one: one.function.__name__)
def test_an_act_on_a_decision_asks_who_does_it(world: World, one: Act) -> None:
    add_member(world, POLICE_PRIVACY, Role.PRIVACY_OFFICER)
    made = police.proposed(world, factories.concern(world, DataClass.D5, by=police.OFFICER))
    asks(world, one, made.id)


@pytest.mark.parametrize("klass", [DataClass.D5, DataClass.D6])
def test_a_lead_does_not_sign_what_they_recorded_beyond_their_classes(
    app: Flask, world: World, klass: DataClass
) -> None:
    """It is refused whatever version they read, so that the version tells nothing."""
    about = factories.concern(world, klass, by=police.LEAD)
    row = samples.share(world, about.id, police.THERE, statements=(0,))
    assert "share.sign" not in act(world, police.LEAD, share, row).permissions
    with pytest.raises(Refused):
        act(world, police.LEAD, consent.sign, row)
    path, stale = f"/shares/{row}/second-signature", {"If-Match": '"stale"'}
    assert System(app, world, police.LEAD).call("POST", path, headers=stale).status_code == 403
