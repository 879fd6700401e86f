"""Pages that explain: every role has a tour that it can walk, and youth can read theirs."""

from __future__ import annotations

import pytest

from coordination.access.classes import Role
from coordination.shell.tours import TOURS
from tests.web import Browser
from tests.world import World


def in_main(page: str) -> str:
    """Return what stands between header and footer."""
    return page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("role", Role)
def test_every_step_of_a_tour_can_be_taken(app, world: World, role: Role) -> None:
    who = next(name for name in world.members if name.startswith(f"{role}@"))
    browser = Browser(app, world, who)
    shown = in_main(browser.get("/help").text)
    assert shown.count("<li") > len(TOURS[role]) > 2
    for step in TOURS[role]:
        if step.path:
            assert f'href="{step.path}"' in shown
            assert browser.get(step.path).status_code == 200, step.path


@pytest.mark.parametrize("path", ["/help", "/privacy", "/accessibility"])
def test_everybody_reads_it_in_both_languages_without_logging_in(app, world, path):
    browser, shown = Browser(app, world), set()
    for locale in ("nl", "en"):
        browser.get(f"/language/{locale}?next={path}")
        page = browser.get(path)
        assert page.status_code == 200
        assert f'<html lang="{locale}"' in page.text
        assert 'href="/privacy"' in page.text
        shown.add(in_main(page.text))
    assert len(shown) == 2


def test_what_is_seldom_needed_stands_behind_more(app, world):
    page = Browser(app, world, "mentor@maasdal").get("/desk").text
    often, _, seldom = page.partition("schakel-nav__more")
    assert 'href="/signals/new"' in often
    assert 'href="/hand-over"' in seldom
    assert 'href="/hand-over"' not in often
