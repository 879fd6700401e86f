"""The road test: real processes, over HTTP, from a mentor's knife to Monday's digest."""

from __future__ import annotations

import datetime as dt
import json
import re
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from coordination.core.clock import AMSTERDAM
from coordination.followups.models import Reminder
from tests.main_job.town import Town
from tests.sink import listening, whole_text
from tests.site import Client, Site, site

SECRETS = ("Naïma", "Verstappen", "mes", "knife", "WEAP", "kluisje", "wapen")
PUPIL_HOME = "GM0907"
KNIFE = {
    "category": "WEAP",
    "subCategory": "knife_possession",
    "lifeDomain": "school",
    "occurredOn": "2026-11-20",
    "urgency": "ordinary",
    "statements": [
        {"kind": "fact", "text": "In het kluisje lag een mes.", "source": "eigen waarneming"},
        {"kind": "hearsay", "text": "Er wordt gezegd dat er meer messen zijn."},
    ],
    "alreadyDone": "Het mes ligt bij de conciërge.",
}


@dataclass
class Road:
    """Everybody on the road, each with a client of their own."""

    town: Town
    site: Site
    sink: object

    def as_(self, name: str) -> Client:
        """Return the client of a membership."""
        return self.site.client(self.town.token(name))

    def wait(self, holds, seconds: float, what: str) -> float:
        """Wait for a condition and return how long it took."""
        return self.site.plant.wait_until(holds, seconds, what)

    def follow_ups(self, client: Client, **wanted: str) -> list[dict]:
        """Return the newest follow-ups that somebody sees, as far as they fit."""
        items = client.get("/follow-ups").body["items"]
        return [item for item in items if all(item[key] == wanted[key] for key in wanted)]

    def move(self, moment: str) -> None:
        """Move the clock of every process to a time in Amsterdam."""
        self.town.set_clock(dt.datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM))


@pytest.fixture
def road(live_town, live_town_runtime):
    with ExitStack() as stack:
        sink = stack.enter_context(listening())
        mail = f"smtp://127.0.0.1:{sink.port}"
        running = stack.enter_context(site(live_town, SMTP_URL=mail, LOG_LEVEL="debug"))
        yield Road(Town(live_town_runtime), running, sink)


def recorded(client: Client) -> str:
    """Register a pupil of GM0907, record the knife and submit it; return the signal's id."""
    person = client.post(
        "/young-persons",
        {
            "surname": "Verstappen",
            "firstNames": "Naïma",
            "birthDate": "2010-05-04",
            "homeMunicipality": PUPIL_HOME,
        },
    )
    assert person.status == 201, person
    concerned = [{"id": person.body["id"], "part": "suspected"}]
    draft = client.post("/signals", KNIFE | {"youngPersons": concerned})
    assert draft.status == 201, draft
    path = f"/signals/{draft.body['id']}"
    sent = client.post(f"{path}/submission", {}, of=path)
    assert sent.status == 200, sent
    return draft.body["id"]


def reviewed_and_released(road: Road, signal_id: str) -> float:
    """Let the coordinator pass the review on and release; return seconds until the offers."""
    coordinator = road.as_("care_coordinator@school-tweestromen")
    road.wait(lambda: road.follow_ups(coordinator, kind="review"), 20, "the review")
    (review,) = road.follow_ups(coordinator, kind="review", status="offered")
    path = f"/follow-ups/{review['id']}"
    assert coordinator.post(f"{path}/acceptance", of=path).status == 200
    answer = {"outcome": "pass_on", "feedback": {"decision": "taken_up"}}
    assert coordinator.post(f"{path}/completion", answer, of=path).status == 200
    road.wait(lambda: len(waiting(road, coordinator)) == 2, 20, "two proposals")
    signal = coordinator.get(f"/signals/{signal_id}").body
    fact = next(said["id"] for said in signal["statements"] if said["kind"] == "fact")
    for proposal in waiting(road, coordinator):
        path = f"/follow-ups/{proposal['id']}"
        release = {"necessity": "Zonder hen is het niet veilig te krijgen.", "statements": [fact]}
        if proposal["askedOf"]["kind"] != "police":
            release["statements"] = []
        done = coordinator.post(f"{path}/release", release, of=path)
        assert done.status == 200, done
    police = road.as_("police_officer@politie-venlo-beesel")
    director = road.as_("process_director@gemeente-venlo")
    return road.wait(
        lambda: (
            road.follow_ups(police, status="offered")
            and road.follow_ups(director, status="offered")
        ),
        2,
        "offers within two seconds",
    )


def waiting(road: Road, client: Client) -> list[dict]:
    return road.follow_ups(client, status="proposed")


@pytest.mark.e2e
@pytest.mark.timeout(240)
def test_the_knife_reaches_its_partners_and_is_answered(road):
    mentor = road.as_("mentor@school-tweestromen")
    signal_id = recorded(mentor)
    reviewed_and_released(road, signal_id)
    police = road.as_("police_officer@politie-venlo-beesel")
    offer = offered_as_a_stub(road, signal_id)
    assert accepted(police, offer).status == 200
    opened_to_the_handler_only(road, signal_id)

    path = f"/follow-ups/{offer['id']}"
    answer = {"outcome": "talk_held", "feedback": {"decision": "will_call"}}
    assert police.post(f"{path}/completion", answer, of=path).status == 200
    coordinator = road.as_("care_coordinator@school-tweestromen")
    (heard,) = road.follow_ups(coordinator, status="done", kind="safety_consult")
    assert (heard["outcome"], heard["feedback"]["decision"]) == ("talk_held", "will_call")
    lines = mentor.get(f"/signals/{signal_id}/feedback").body["items"]
    assert "will_call" in json.dumps(lines)

    road.move("2026-11-27T16:00")
    assert police.get(f"/signals/{signal_id}").status == 200
    road.move("2026-11-28T00:05")
    assert police.get(f"/signals/{signal_id}").status == 404
    assert police.get(path).status == 200


def offered_as_a_stub(road: Road, signal_id: str) -> dict:
    """Check who has an offer and what it tells; return that of the police."""
    police = road.as_("police_officer@politie-venlo-beesel")
    director = road.as_("process_director@gemeente-venlo")
    assert road.follow_ups(road.as_("police_officer@politie-venray-gennep")) == []
    assert road.follow_ups(road.as_("process_director@gemeente-gennep")) == []
    (offer,) = road.follow_ups(police)
    (question,) = road.follow_ups(director)
    for stub in (offer, question):
        assert (stub["kind"], stub["signalId"]) == ("request", None)
        assert_tells_nothing(json.dumps(stub, ensure_ascii=False))
    assert police.get(f"/signals/{signal_id}").status == 404
    assert accepted(director, question).status == 200
    return offer


def opened_to_the_handler_only(road: Road, signal_id: str) -> None:
    """Check what the accepting officer reads, and that nobody else does."""
    police = road.as_("police_officer@politie-venlo-beesel")
    summary = police.get(f"/signals/{signal_id}").body
    assert summary["level"] == "summary"
    assert [person["surname"] for person in summary["youngPersons"]] == ["Verstappen"]
    assert [said["text"] for said in summary["statements"]] == ["In het kluisje lag een mes."]
    assert not {"alreadyDone", "guardians"} & {name for name, value in summary.items() if value}
    for other in ("police_officer.2@politie-venlo-beesel", "process_director@gemeente-venlo"):
        assert road.as_(other).get(f"/signals/{signal_id}").status == 404


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.timeout(300)
def test_what_nobody_answers_climbs_and_is_digested(road):
    signal_id = recorded(road.as_("mentor@school-tweestromen"))
    reviewed_and_released(road, signal_id)
    police = road.as_("police_officer@politie-venlo-beesel")
    address = "police-officer.politie-venlo-beesel@politie.example"
    (offer,) = road.follow_ups(police)
    assert offer["respondBy"] == "2026-11-23"
    # Safety: on the day, one working day after (lead), two after (desk); at 07:00, not before.
    expected = {
        "2026-11-23T06:59": set(),
        "2026-11-23T07:01": {"respond_on_day"},
        "2026-11-24T07:01": {"respond_on_day", "respond_late"},
        "2026-11-25T07:01": {"respond_on_day", "respond_late", "respond_escalated"},
    }
    for moment, stages in expected.items():
        road.move(moment)
        road.wait(lambda s=stages: s == set(struck(road, offer["id"])), 30, f"{moment}: {stages}")
        if moment == "2026-11-23T07:01":
            road.wait(lambda: len(digests(road, address)) == 1, 30, "the digest of that Monday")
    rows = [(row.stage, row.membership_id) for row in reminders(road, offer["id"])]
    assert len(rows) == len(set(rows))
    director = road.as_("process_director@gemeente-venlo")
    assert "overdue" in json.dumps(director.get("/desk").body)
    # Two Mondays have passed at seven: one digest each, and none more at noon.
    road.move("2026-11-30T07:01")
    road.wait(lambda: len(digests(road, address)) == 2, 30, "the digest of each Monday")
    road.move("2026-11-30T12:00")
    looks = digest_looks(road)
    road.wait(lambda: digest_looks(road) >= looks + 3, 30, "three more looks for digests")
    assert len(digests(road, address)) == 2
    for message in road.sink.messages:
        assert_tells_nothing(whole_text(message))


def accepted(client: Client, item: dict):
    path = f"/follow-ups/{item['id']}"
    return client.post(f"{path}/acceptance", of=path)


def reminders(road: Road, follow_up_id: str) -> list[Reminder]:
    with road.town.runtime.sessions() as session:
        return list(session.scalars(select(Reminder).where(Reminder.subject_id == follow_up_id)))


def struck(road: Road, follow_up_id: str) -> list[str]:
    return [row.stage for row in reminders(road, follow_up_id)]


def digests(road: Road, address: str) -> list:
    return [mail for mail in road.sink.to(address) if "week" in mail["Subject"].lower()]


def digest_looks(road: Road) -> int:
    return road.site.plant.log("worker").count('"sweeper": "send_digests"')


def assert_tells_nothing(text: str) -> None:
    said = re.sub(r"/invitation/[\w-]+", "", text)  # chance may put a short word into a token
    found = [word for word in SECRETS if word in said]
    assert found == [], text
