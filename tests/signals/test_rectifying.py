"""A recognised rectification closes what was replaced, to everyone but the privacy officer."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.core.errors import Conflict, Invalid, Refused
from coordination.signals.models import Signal, SignalVersion
from coordination.signals.queries.history import replacements
from coordination.signals.rules import Rectification, WithdrawReason
from coordination.signals.service.changing import correct, rectify, retract
from coordination.signals.service.content import SignalContent, content_of
from tests.signals.samples import COORDINATOR, MENTOR, POLICE, drafted, routed, submitted
from tests.signals.test_api import KNIFE
from tests.signals.test_pages import FILLED
from tests.signals.test_submitting import messages
from tests.web import Browser, System
from tests.world import World

OFFICER = "privacy_officer@maasdal"
REASON = "Op verzoek van de ouders."


def mended(
    world: World,
    signal_id: uuid.UUID,
    ground: Rectification | None,
    by: str = COORDINATOR,
    reason: str = REASON,
) -> None:
    with world.acting(by, "signal.rectify") as work:
        typed = content_of(work.load(Signal, signal_id, "signal.read"))
        content = SignalContent(**{**vars(typed), "already_done": "ouders gesproken"})
        if ground is None:
            correct(work, signal_id, content, "De datum klopte niet.")
        else:
            rectify(work, signal_id, ground, content, reason)


def seen(world: World, signal_id: uuid.UUID, who: str) -> list[tuple[int, Rectification | None]]:
    with world.acting(who) as work:
        return [(one.version, one.closed_for) for one in replacements(work, signal_id)]


@pytest.mark.parametrize("ground", Rectification)
def test_every_older_version_closes_and_a_later_correction_is_open(
    world: World, ground: Rectification
) -> None:
    signal_id = routed(world, MENTOR)
    for next_one in (None, ground, None):
        mended(world, signal_id, next_one)
    assert seen(world, signal_id, COORDINATOR) == [(3, None)]
    assert seen(world, signal_id, MENTOR) == [(3, None)]
    assert seen(world, signal_id, OFFICER) == [(1, ground), (2, ground)]
    assert seen(world, signal_id, "organisation_lead@maasdal") == []


def test_what_was_closed_keeps_its_ground(world: World) -> None:
    signal_id = routed(world, MENTOR)
    mended(world, signal_id, Rectification.WRONG_PERSON)
    mended(world, signal_id, Rectification.ERASURE)
    assert seen(world, signal_id, OFFICER) == [
        (1, Rectification.WRONG_PERSON),
        (2, Rectification.ERASURE),
    ]


def test_others_are_told_and_it_goes_its_way_as_a_correction_does(world: World) -> None:
    signal_id = routed(world, MENTOR)
    mended(world, signal_id, Rectification.ERASURE)
    assert messages(world, "signal.rectified") == [{"signal_id": str(signal_id), "version": 2}]
    assert [one["again"] for one in messages(world, "signal.corrected")] == [False]


def test_the_database_closes_them_too(world: World) -> None:
    """The wall holds where the query forgets to ask."""
    signal_id = routed(world, MENTOR)
    mended(world, signal_id, Rectification.ERASURE)
    every = select(SignalVersion.version).where(SignalVersion.signal_id == signal_id)
    for who, versions in ((COORDINATOR, []), (MENTOR, []), (POLICE, []), (OFFICER, [1])):
        with world.acting(who) as work:
            assert list(work.session.scalars(every)) == versions


def test_it_is_the_owners_coordinators_and_of_what_was_submitted(world: World) -> None:
    with pytest.raises(Refused):
        mended(world, routed(world, MENTOR), Rectification.ERASURE, MENTOR)
    with pytest.raises((Conflict, Refused)):
        mended(world, drafted(world), Rectification.ERASURE)
    gone = routed(world, MENTOR)
    with world.acting(COORDINATOR, "signal.retract") as work:
        retract(work, gone, WithdrawReason.DUPLICATE)
    with pytest.raises(Conflict):
        mended(world, gone, Rectification.ERASURE)


def test_it_needs_words_and_changes_nothing_without(world: World) -> None:
    signal_id = routed(world, MENTOR)
    with pytest.raises(Invalid):
        mended(world, signal_id, Rectification.ERASURE, reason=" ")
    assert seen(world, signal_id, OFFICER) == []


def test_the_page_asks_for_the_ground_and_keeps_what_was_typed(app: Flask, world: World) -> None:
    signal_id = routed(world, MENTOR)
    browser, path = Browser(app, world, COORDINATOR), f"/signals/{signal_id}/rectification"
    assert "privacyfunctionaris" in browser.get(path).text
    version = {"version": str(row_of(world, signal_id).row_version), "act": "submit"}
    typed = FILLED | version | {"reason": REASON}
    without = browser.post(path, typed)
    assert without.status_code == 422
    assert 'id="field-ground-error"' in without.text
    assert FILLED["alreadyDone"] in without.text
    assert browser.post(path, typed | {"ground": "erasure", "version": "1"}).status_code == 412
    assert browser.post(path, typed | {"ground": "erasure"}).status_code == 303
    assert row_of(world, signal_id).already_done == FILLED["alreadyDone"]
    page = browser.get(f"/signals/{signal_id}").text
    assert (REASON in page, "Eerdere versies" in page) == (False, False)
    page = Browser(app, world, OFFICER).get(f"/signals/{signal_id}").text
    assert (REASON in page, "er niet hoort" in page) == (True, True)


def test_the_api_asks_for_the_ground(app: Flask, world: World) -> None:
    made = submitted(world)
    client = System(app, world, COORDINATOR)
    sent = KNIFE | {"reason": REASON}
    without = client.post(f"/signals/{made}/rectification", sent)
    assert [one["pointer"] for one in without.json["errors"]] == ["/ground"]
    done = client.post(f"/signals/{made}/rectification", sent | {"ground": "rectification"})
    assert (done.status_code, done.json["alreadyDone"]) == (201, KNIFE["alreadyDone"])
    assert seen(world, made, OFFICER) == [(1, Rectification.RECTIFICATION)]


def row_of(world: World, signal_id: uuid.UUID) -> Signal:
    with world.system() as work:
        return work.ungoverned(select(Signal).where(Signal.id == signal_id)).one()
