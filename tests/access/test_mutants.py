"""One broken place of each kind or two must be seen; `test_all_mutants` breaks every one."""

from __future__ import annotations

import pytest

from tests.access import one_wall
from tests.access.cells import Table
from tests.access.conftest import Stage
from tests.access.mutation import ledger
from tests.access.mutation.harmless import HARMLESS
from tests.access.mutation.hunt import actions, named
from tests.access.mutation.probes import Probes

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one

# What is broken, and what must see it.
EXAMPLES = {
    "asking: coordination/followups/service/asking.py ask:"
    " work.load(Signal, signal_id, 'signal.ask') without asking": (
        "cell organisation_lead@maasdal: POST /follow-ups signal absence accepted (D2)"
    ),
    "doors: POST /memberships is membership.propose: is self.read": (
        "door administrator.2@zvh: POST /memberships"
    ),
    "doors: page POST /process-desk/<>/proposal is desk_item.propose: is self.read": (
        "page care_coordinator@maasdal: POST /process-desk/<>/proposal desk item of no partner"
    ),
    "grants: signal.read as own by care_coordinator: left out": (
        "clause signal.read of care_coordinator@maasdal"
    ),
    "grants: organisation.edit as any by administrator: left out": (
        "table of what each role may ever do"
    ),
    "ceilings: KEY_RELATIONS: without desk": (
        "clause desk_item.read of process_director@gemeente-venlo"
    ),
    "clause: coordination/access/branches.py live: without Key.valid_until > now": (
        "clause signal.read of organisation_lead@maasdal"
    ),
    "relations: coordination/people/policy.py related:"
    " without ConflictOfInterest.young_person_id == person": (
        "clause follow_up.read of youth_worker.2@wijkteam-venlo"
    ),
    "levels: coordination/signals/queries/reading.py _statements:"
    " level is Level.FULL is always False": (
        "cell attendance_officer.2@leerplicht-venlo: GET /signals/<> signal D2 of the absent (D2)"
    ),
    "fields: file of signals at full: without urgency": "table of the fields in files",
}


def test_one_of_each_kind_is_seen(stage: Stage) -> None:
    app = Table(stage).app
    probes = Probes(stage, frozenset(), actions(app))
    one_wall.without_row_level_security(stage)
    known = named(EXAMPLES.keys(), app)
    assert known.keys() == EXAMPLES.keys()
    for name, mutant in known.items():
        probe = probes.by_name(EXAMPLES[name])
        assert probe, name
        assert not probe.sees(), name
        with mutant.alive():
            assert probe.sees(), name
        probes.forget()
        assert not probe.sees(), name


def test_each_kind_has_an_example() -> None:
    assert ledger.KINDS.keys() == {name.partition(":")[0] for name in EXAMPLES}


def test_reasons_are_sentences() -> None:
    assert all(why[0].isupper() and why.endswith(".") for why in HARMLESS.values())
