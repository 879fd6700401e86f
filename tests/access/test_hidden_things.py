"""Non-interference, whole: each role, each kind of hidden difference, every request, mail and file.

Two databases differ only in what the oracle hides from a member: signals, shares, a person, D6 and
every text that is closed to them. What the member gets is the same in both, to the byte;
`tests.access.observing` says what is made equal before, and why. Where something differs, each kind
is tried alone, so that the failure names it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import sink
from tests.access import differences, matches
from tests.access.comparing import LEAST_REQUESTS, MEMBERS, Comparison
from tests.access.conftest import Stage
from tests.access.differences import KINDS
from tests.access.situations import COORDINATOR, MENTOR, POLICE, WORKER, Scene
from tests.world import Role

pytestmark = [pytest.mark.proofs, pytest.mark.long, pytest.mark.timeout(0)]
# Somebody who may see a difference; the police there answers what another school asks.
SEES: dict[Callable[[Scene], None], str] = {
    differences.draft_of_a_colleague: MENTOR,
    differences.unsafe_home: COORDINATOR,
    differences.at_another_school: "care_coordinator@peelrand",
    differences.not_yet_released: COORDINATOR,
    differences.of_a_youth_worker: "youth_worker.2@wijkteam-venlo",
    differences.police_data: "police_officer.2@politie-venlo",
    differences.with_another_partner: WORKER,
    differences.of_care_with_others: WORKER,
    differences.with_the_police: POLICE,
    differences.namesakes_elsewhere: "care_coordinator@peelrand",
    differences.radicalisation: COORDINATOR,
    differences.radicalisation_elsewhere: "care_coordinator@peelrand",
    differences.offered_elsewhere: matches.WORKER_2,
    differences.met_elsewhere: matches.COORDINATOR_2,
}


def test_every_role_and_every_difference_has_its_place() -> None:
    assert {who.split("@")[0].split(".")[0] for who in MEMBERS} == {role.value for role in Role}
    assert {one for kind in KINDS.values() for one in kind} == SEES.keys()


@pytest.mark.parametrize("who", MEMBERS)
def test_nothing_hidden_changes_anything(
    stage: Stage, who: str, record_property: Callable[[str, Any], None]
) -> None:
    with sink.listening() as server:
        comparison = Comparison(stage, who, server)
        assert len(comparison.first.answers) >= LEAST_REQUESTS
        assert comparison.first.mails
        comparison.compare(list(KINDS))
        for kind in KINDS if comparison.counted.deviations else ():
            comparison.compare([kind])  # which one it is
    assert comparison.counted.kinds == KINDS.keys()
    record_property("measured", comparison.counted.told(who))
    assert not comparison.counted.deviations, comparison.counted.shown


@pytest.mark.parametrize("difference", SEES, ids=lambda one: one.__name__)
def test_who_may_see_a_difference_does(stage: Stage, difference: Callable[[Scene], None]) -> None:
    """No difference is empty: the same script tells it to somebody."""
    with sink.listening() as server:
        comparison = Comparison(stage, SEES[difference], server, every=3)
        difference(stage.scene)
        second = comparison.observer.see(comparison._asked({}))
        assert second.differing(comparison.first)
