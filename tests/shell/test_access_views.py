"""Why can they see this? The sentence, the reverse list, and what the asker does not learn."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.grants import GRANTS
from coordination.core.text import new_reference
from coordination.explaining.rules import EXPLAINED
from coordination.glass import service as glass
from coordination.sharing.models import InformTask, Share
from coordination.shell.access_words import RELATIONS
from coordination.signals.models import Signal
from tests.access import situations as play
from tests.access.situations import COORDINATOR, MENTOR, POLICE, WORKER, Scene
from tests.factories import Concern, police_question
from tests.signals import samples
from tests.web import Browser, System
from tests.world import World

LEAD, PRIVACY = "organisation_lead@maasdal", "privacy_officer@maasdal"
Ask = Callable[..., Any]


@pytest.fixture
def scene(world: World) -> Scene:
    """A mentor's threat that the police handle, and one that waits for its review."""
    play.add_members(world)
    made = Scene(world)
    for by in (COORDINATOR, MENTOR, WORKER):
        play.person(made, by, by)
    play.recorded(made, "handled", COORDINATOR, "D2", [made.persons[COORDINATOR]])
    asked = play.release(made, "handled", "politie-venlo")
    play.accept(made, asked, POLICE)
    play.recorded(made, "of a mentor", MENTOR, "D2", [made.persons[MENTOR]])
    return made


@pytest.fixture
def ask(app: Flask, scene: Scene) -> Ask:
    """A function that asks as somebody, about a record and perhaps one person."""
    systems: dict[str, System] = {}

    def asking(who: str, kind: str, record: uuid.UUID, subject: str | None = None) -> Any:
        if who not in systems:
            systems[who] = System(app, scene.world, who)
        path = f"/access-explanations?resource={kind}:{record}"
        path += f"&subject={scene.world.member(subject).id}" if subject else ""
        return systems[who].get(path)

    return asking


def test_every_relation_has_words() -> None:
    reads = {f"{kind}.read" for kind in EXPLAINED}
    assert {row.relation for row in GRANTS if row.action in reads} <= RELATIONS.keys()


def test_the_owner_learns_function_purpose_and_basis_of_the_partner(ask: Ask, scene: Scene) -> None:
    items = _items(ask(COORDINATOR, "signal", scene.signals["handled"]))
    police = next(item for item in items if item["organisation"] == "politie-venlo")
    assert (police["name"], police["membershipId"]) == (None, None)
    assert police["function"] == "police_officer"
    reason = police["reasons"][0]
    assert (reason["relation"], reason["level"]) == ("handling", "summary")
    assert reason["purpose"]
    assert reason["source"]["kind"] == "share"
    assert "doel:" in police["sentence"]["nl"]
    assert "legal basis:" in police["sentence"]["en"]


def test_one_sentence_for_a_colleague_in_both_languages(ask: Ask, scene: Scene) -> None:
    one = _one(ask(COORDINATOR, "signal", scene.signals["of a mentor"], MENTOR))
    assert one["sees"]
    assert one["sentence"]["en"] == (
        "mentor maasdal (mentor, maasdal) sees all of it, because of this: recorded it."
    )
    assert one["sentence"]["nl"] == (
        "mentor maasdal (mentor, maasdal) ziet alles ervan, om deze reden: heeft het vastgelegd."
    )
    other = _one(ask(COORDINATOR, "signal", scene.signals["of a mentor"], "mentor.2@maasdal"))
    assert not other["sees"]
    assert other["reasons"] == []


def test_who_sees_the_stub_does_not_learn_who_recorded_it(ask: Ask, scene: Scene) -> None:
    items = _items(ask(LEAD, "signal", scene.signals["of a mentor"]))
    assert not [item for item in items if item["function"] == "mentor"]
    one = _one(ask(LEAD, "signal", scene.signals["of a mentor"], MENTOR))
    assert (one["sees"], one["reasons"]) == (False, [])


def test_who_reads_no_more_of_a_share_than_that_it_is_there_learns_no_purpose(
    ask: Ask, scene: Scene
) -> None:
    items = _items(ask(LEAD, "signal", scene.signals["handled"]))
    police = next(item for item in items if item["organisation"] == "politie-venlo")
    [reason] = police["reasons"]
    assert reason["source"]["kind"] == "share"
    assert (reason["purpose"], reason["legalBasis"]) == (None, None)


def test_a_colleague_does_not_learn_of_a_share_that_is_closed_to_them(
    ask: Ask, scene: Scene
) -> None:
    play.recorded(scene, "of a worker", WORKER, "D2", [scene.persons[WORKER]])
    asked = play.release(scene, "of a worker", "politie-venlo", WORKER)
    play.accept(scene, asked, POLICE)
    signal = scene.signals["of a worker"]
    stub = _items(ask("youth_worker.2@wijkteam-venlo", "signal", signal))
    assert {item["organisation"] for item in stub} == {"wijkteam-venlo"}
    own = _items(ask(WORKER, "signal", signal))
    assert {item["organisation"] for item in own} == {"wijkteam-venlo", "politie-venlo"}


def test_the_receiver_learns_no_names_and_no_functions_of_the_owner(ask: Ask, scene: Scene) -> None:
    items = _items(ask(POLICE, "signal", scene.signals["handled"]))
    owner = [item for item in items if item["organisation"] == "maasdal"]
    assert [(item["name"], item["function"]) for item in owner] == [(None, None)]
    assert ask(POLICE, "signal", scene.signals["handled"], COORDINATOR).status_code == 404


def test_the_privacy_officer_learns_the_persons(ask: Ask, scene: Scene) -> None:
    items = _items(ask(PRIVACY, "signal", scene.signals["handled"]))
    assert "police_officer politie-venlo" in {item["name"] for item in items}
    one = _one(ask(PRIVACY, "signal", scene.signals["handled"], POLICE))
    assert one["sees"]
    person = scene.persons[COORDINATOR]
    assert _items(ask(PRIVACY, "young_person", person))


@pytest.mark.parametrize("who", [PRIVACY, LEAD, "mentor.2@maasdal", POLICE])
@pytest.mark.parametrize("klass", ["D6", "DV"])
def test_a_circle_is_as_if_absent_to_outsiders(
    ask: Ask, scene: Scene, klass: str, who: str
) -> None:
    hidden = play.recorded(scene, "circle", MENTOR, klass, [scene.persons[MENTOR]])
    about = [("follow_up", one.id) for one in scene.follow_ups("circle")]
    # What a rule never makes of a circle is asked about too: a question and a task to inform.
    concerned = Concern(hidden, [scene.persons[MENTOR]])
    about.append(("follow_up", police_question(scene.world, concerned)))
    about.append(("inform_task", _task(scene, hidden)))
    for kind, record in [("signal", hidden), *about]:
        absent = ask(who, kind, uuid.uuid4())
        found = ask(who, kind, record)
        assert found.status_code == absent.status_code == 404
        assert _plain(found) == _plain(absent)


def _task(scene: Scene, signal: uuid.UUID) -> uuid.UUID:
    """Return a task to inform about a signal that was shared."""
    share_id = samples.share(scene.world, signal, POLICE, statements=())
    with scene.world.system() as work:
        row = work.ungoverned(select(Share).where(Share.id == share_id)).one()
        task = InformTask(
            reference=new_reference(),
            organisation_id=row.organisation_id,
            share_id=row.id,
            signal_id=row.signal_id,
            young_person_id=row.persons[0],
            recipient_organisation_id=row.recipient_organisation_id,
            function=row.function,
            purpose=row.purpose,
            data_class=row.data_class,
            who=["guardian"],
            due_on=work.today,
            created_at=work.now,
        )
        work.record("inform_task.open", work.add(task))
    return task.id


def test_a_circle_does_not_show_in_the_registration_of_its_young_person(
    ask: Ask, scene: Scene
) -> None:
    person = scene.persons[MENTOR]
    outsiders = (PRIVACY, LEAD, "mentor.2@maasdal")
    before = {who: _items(ask(who, "young_person", person)) for who in outsiders}
    play.recorded(scene, "home", MENTOR, "DV", [person])
    play.accept(scene, scene.to("home", "maasdal").id, COORDINATOR)
    for who, items in before.items():
        assert _items(ask(who, "young_person", person)) == items


def test_broken_glass_is_named_to_who_oversees_it(ask: Ask, scene: Scene) -> None:
    reference = _reference(scene, "of a mentor")
    with scene.world.acting(LEAD, "break_glass.create") as work:
        glass.break_glass(work, reference, "Het kind wordt vermist, de collega is ziek.")
    one = _one(ask(PRIVACY, "signal", scene.signals["of a mentor"], LEAD))
    assert (one["level"], one["reasons"][0]["relation"]) == ("full", "break_glass")
    assert "tot 18 november 2026 10:00" in one["sentence"]["nl"]


def test_the_page_tells_the_same(app: Flask, scene: Scene) -> None:
    signal, mentor = scene.signals["of a mentor"], scene.world.member(MENTOR).id
    browser = Browser(app, scene.world, COORDINATOR)
    assert f"/access/signal/{signal}" in browser.get(f"/signals/{signal}").text
    page = browser.get(f"/access/signal/{signal}?subject={mentor}").text
    assert "heeft het vastgelegd" in page
    assert f'href="/signals/{signal}"' in page
    assert "care_coordinator maasdal (zorg- en veiligheidscoördinator, maasdal)" in page


@pytest.mark.parametrize("resource", ["signal", "signal:x", "", ":", "account"])
def test_a_strange_resource_is_refused(app: Flask, scene: Scene, resource: str) -> None:
    answer = System(app, scene.world, COORDINATOR).get(f"/access-explanations?resource={resource}")
    assert answer.status_code == 422


def test_kinds_that_are_not_explained_are_not_found(ask: Ask, scene: Scene) -> None:
    account = scene.world.member(MENTOR).account_id
    assert ask(COORDINATOR, "account", account).status_code == 404
    assert ask(COORDINATOR, "notice", account).status_code == 404


def _items(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def _one(answer: Any) -> dict[str, Any]:
    items = _items(answer)
    assert len(items) == 1
    return items[0]


def _plain(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.json.items() if name != "instance"}


def _reference(scene: Scene, name: str) -> str:
    with scene.world.system() as work:
        return (
            work.ungoverned(select(Signal).where(Signal.id == scene.signals[name])).one().reference
        )
