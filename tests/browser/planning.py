"""The plan of a case in a real browser: a goal with scores, and the day of its evaluation."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import looked_at

WANTED = "Hij gaat vier dagen per week naar school."


def send(page: Page, act: str) -> None:
    """Send the form of an act and wait for what comes of it."""
    with page.expect_navigation():
        page.locator(f"form[action$='/{act}'] button[type=submit]").click()


def planned(lead: Page, address: str) -> None:
    """Set a goal, score it twice and plan its evaluation.

    Args:
        lead: page of who leads the case.
        address: of the case.
    """
    lead.goto(f"{address}/plan")
    lead.locator("[name=goal-lifeArea]").select_option("education")
    lead.locator("[name=goal-wanted]").fill(WANTED)
    lead.locator("[name=goal-legalBasis]").select_option("public_task")
    looked_at(lead, "goal-set")
    send(lead, "goals")
    for score, day in (("2", "2020-01-06"), ("4", "2020-02-17")):
        lead.locator(f"[name=score-score][value='{score}']").check()
        lead.locator("[name=score-on]").fill(day)
        lead.locator("[name=score-reason]").fill("Hij kwam alle dagen van de week.")
        send(lead, "scores")
    expect(lead.locator("svg.schakel-scores circle")).to_have_count(2)
    looked_at(lead, "goal")
    lead.goto(f"{address}/plan")
    send(lead, "evaluation")
    looked_at(lead, "plan")
