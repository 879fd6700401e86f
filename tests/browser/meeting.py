"""Two organisations are concerned about the same young person: both offer it, and they meet."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect
from sqlalchemy import select

from coordination import work as unit
from coordination.people.models import YoungPerson
from coordination.routing import notation
from coordination.routing.service.rule_sets import accept, approve, propose
from coordination.signals.models import SignalPerson
from coordination.work import Occasion, Runtime, Work
from tests.browser.conftest import looked_at
from tests.browser.test_journeys import send
from tests.main_job.town import Town

FIRST, SECOND = "administrator@zvh-noord-limburg", "administrator.2@zvh-noord-limburg"
MOST_LOOKS = 80


def let_match(runtime: Runtime, category: str, *organisations: str) -> None:
    """Let organisations accept a version of the rules under which a category may be matched.

    Args:
        runtime: of the town.
        category: code, with its sub-category.
        organisations: their ids in the network file.
    """
    document = json.loads(notation.DEFAULT_FILE.read_text(encoding="utf-8"))

    def proposed(work: Work) -> int:
        return propose(work, document | {"matching": [category]}, None).version

    version = _as(runtime, FIRST, "rule_set.create", proposed)
    _as(runtime, SECOND, "rule_set.approve", lambda work: approve(work, version))
    for name in organisations:
        lead = f"organisation_lead@{name}"
        _as(runtime, lead, "rule_set.accept", lambda work: accept(work, version))


def _as(runtime, who, action, act):
    member = Town(runtime).member(who)
    with unit.begin(runtime, member.id, Occasion(action, "story")) as work:
        return act(work)


def pupil_of(runtime: Runtime, address: str) -> YoungPerson:
    """Return whom a signal is about, as the school registered them.

    Args:
        runtime: of the town.
        address: of the signal.
    """
    about = select(SignalPerson.young_person_id).where(
        SignalPerson.signal_id == address.rsplit("/", 1)[1]
    )
    with runtime.sessions() as session:
        return session.scalars(select(YoungPerson).where(YoungPerson.id.in_(about))).one()


def log_the_same(worker: Page, base: str, pupil: YoungPerson) -> str:
    """Log one's own worry about a young person, as one would write them down oneself.

    Args:
        worker: page of somebody elsewhere.
        base: of the site.
        pupil: of the school.

    Returns:
        The address of the signal.
    """
    worker.goto(f"{base}/signals/new")
    worker.locator("details:has([name=new-surname]) summary").click()
    worker.locator("[name=new-surname]").fill(pupil.surname.upper())
    worker.locator("[name=new-firstNames]").fill(pupil.first_names)
    worker.locator("[name=new-birthDate]").fill(pupil.birth_date.isoformat())
    worker.locator("[name=new-postcode]").fill((pupil.postcode or "").replace(" ", ""))
    worker.locator("[name=new-houseNumber]").fill(pupil.house_number or "")
    worker.locator("button[value=register]").click()
    worker.locator("[name=category]").select_option("VERB.threat")
    worker.locator("[name=occurredOn]").fill("2026-11-18")
    worker.locator("[name=lifeDomain]").select_option("home")
    worker.locator("[name=statements-0-kind][value=observation]").check()
    worker.locator("[name=statements-0-text]").fill("Hij riep dreigementen naar een buurman.")
    worker.locator("button[value=submit]").click()
    expect(worker.locator("h1")).to_contain_text("Signaal")
    return worker.url


def offer(page: Page, signal: str, name: str) -> None:
    """Offer a signal for matching, refused first without saying whether the family knows.

    Args:
        page: of who may offer it.
        signal: its address.
        name: of the pictures.
    """
    page.goto(f"{signal}/match-offer")
    page.locator("[name=offer-legalBasis]").select_option("public_task")
    send(page, "match-offer")
    looked_at(page, f"{name}-refused")
    page.locator("[name=offer-postponed]").select_option("safety_of_person")
    send(page, "match-offer")
    expect(page.locator("main")).to_contain_text("Dit signaal is aangeboden")
    looked_at(page, name)


def met(page: Page, base: str, name: str) -> None:
    """Wait for the match and open it.

    Args:
        page: of one of both.
        base: of the site.
        name: of the pictures.
    """
    for _ in range(MOST_LOOKS):
        page.goto(f"{base}/match-tasks")
        row = page.locator("main table a").first
        if row.count():
            looked_at(page, f"{name}-list")
            with page.expect_navigation():
                row.click()
            looked_at(page, name)
            return
        page.wait_for_timeout(250)
    raise AssertionError("no match")


def answered(page: Page) -> None:
    """Say that one has called the other."""
    page.locator("[name=match-answer][value=contacted_now]").check()
    send(page, "answer")


def of_the_match(page: Page) -> None:
    """Go on to a case of one's own signal."""
    page.get_by_role("link", name=re.compile("Open een casus van")).click()
