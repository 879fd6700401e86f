"""Whoever did not offer, and any third party, gets the same to the byte whoever else has offered.

Here lists, desk and pages before and after, and the answer to an offer itself; what every role gets
of the whole product, mails and exports too, is in `tests.access.test_hidden_things`.
"""

from __future__ import annotations

import re

from flask import Flask

from coordination.cases.models import Case
from coordination.cases.service import opening
from tests.access.observing import FORM_TOKEN
from tests.cases.conftest import BROUGHT
from tests.matching.conftest import COORDINATOR, WORKER, Region, make_the_same, task_of, tasks
from tests.sending import sending
from tests.web import Browser, System

SECOND, DIRECTOR = "care_coordinator.2@maasdal", "process_director@gemeente-venlo"
THIRD = (
    *(SECOND, "organisation_lead@maasdal", "organisation_lead@wijkteam-venlo"),
    *("police_officer@politie-venlo", "process_director@zvh"),
)
ASKED = ("/desk", "/digests/preview", "/notices", "/signals", "/young-persons", "/follow-ups")
MATCHES = ("/match-tasks", "/matches")
PAGES = ("/desk", "/digest", "/match-tasks", "/matches")
REQUEST = re.compile(r"[0-9a-f]{32}")  # the id of a request, which a refusal shows


def answered(browser: Browser, path: str) -> str:
    """Return a page without what makes each request its own."""
    return FORM_TOKEN.sub("", REQUEST.sub("", browser.get(path).text))


class Audience:
    """Members with a system and a browser of their own."""

    def __init__(self, app: Flask, region: Region, *members: str) -> None:
        self.region = region
        self.systems = {who: System(app, region.world, who) for who in members}
        self.browsers = {who: Browser(app, region.world, who) for who in members}

    def sees(self) -> dict[tuple[str, str], tuple[int, str]]:
        """Return every answer, by member and path."""
        found = {}
        paths = [*ASKED, *MATCHES, f"/signals/{self.region.threat}"]
        for who, system in self.systems.items():
            for path in paths:
                answer = system.get(path)
                found[who, path] = answer.status_code, REQUEST.sub("", answer.text)
            for path in PAGES:
                answer = self.browsers[who].get(path)
                text = FORM_TOKEN.sub("", REQUEST.sub("", answer.text))
                found[who, f"page {path}"] = answer.status_code, text
        return found


def test_an_offer_of_another_changes_nothing_for_who_did_not_offer(
    app: Flask, region: Region
) -> None:
    make_the_same(region)
    theirs = region.recorded(WORKER)
    region.scene.settle()
    audience = Audience(app, region, COORDINATOR, DIRECTOR, *THIRD)
    before = audience.sees()
    region.offer(WORKER, theirs)
    region.scene.settle()
    assert audience.sees() == before


def test_a_match_changes_nothing_for_third_parties(app: Flask, region: Region) -> None:
    make_the_same(region)
    theirs = region.recorded(WORKER)
    region.offer(COORDINATOR, region.threat)
    region.scene.settle()
    audience = Audience(app, region, *THIRD)
    before = audience.sees()
    region.offer(WORKER, theirs)
    region.scene.settle()
    assert tasks(region)
    assert audience.sees() == before
    # The same questions tell it to those who may know.
    for who, path in ((COORDINATOR, MATCHES[0]), (WORKER, MATCHES[0]), (DIRECTOR, MATCHES[1])):
        assert System(app, region.world, who).get(path).json["items"]


def test_a_case_of_one_side_changes_nothing_for_the_other(app: Flask, met: Region) -> None:
    page = f"/match-tasks/{task_of(met, WORKER)}"
    audience = Audience(app, met, WORKER, *THIRD[2:4])
    audience.browsers[WORKER].get(page)  # is no news any more
    before = audience.sees(), answered(audience.browsers[WORKER], page)
    with met.world.acting(COORDINATOR, "signal.open_case") as work:
        case = opening.open_from_signal(work, met.threat, BROUGHT).id
    met.scene.settle()
    assert (audience.sees(), answered(audience.browsers[WORKER], page)) == before
    with met.world.system() as work:
        assert str(task_of(met, COORDINATOR)) not in str(vars(work.session.get_one(Case, case)))


def test_the_answer_to_an_offer_is_the_same_in_as_many_steps(app: Flask, region: Region) -> None:
    """Nothing is looked for while somebody waits, so that time tells nothing either."""
    make_the_same(region)
    theirs = region.recorded(WORKER)
    system = System(app, region.world, COORDINATOR)
    path, body = (
        f"/signals/{region.threat}/match-offer",
        {
            "legalBasis": "public_task",
            "postponed": "safety_of_person",
        },
    )
    answers = []
    system.post(path, body)
    for other_offers in (False, True):
        system.post(f"{path}-withdrawal")
        if other_offers:
            region.offer(WORKER, theirs)
        region.scene.settle()
        with sending() as sent:
            answer = system.post(path, body)
        answers.append((answer.status_code, answer.data, len(sent.own)))
    assert answers[0] == answers[1]
    region.scene.settle()
    assert tasks(region)
