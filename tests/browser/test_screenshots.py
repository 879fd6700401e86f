"""Makes the pictures of the README; run by hand with `make screenshots`."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordination.shell.cli import context
from tests.browser.conftest import DESKTOP, PHONE, Place
from tests.main_job.town import import_week

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PICTURES = {
    "desk": ("care-coordinator.school-maasdal", "/desk", DESKTOP),
    "signal": ("mentor.school-maasdal", "/signals/new", DESKTOP),
    "rules": ("organisation-lead.school-maasdal", "/rule-sets/1", DESKTOP),
    "phone": ("attendance-officer.leerplicht-venlo", "/desk", PHONE),
}


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.timeout(300)
def test_pictures(place: Place) -> None:
    with context.using(place.runtime):
        import_week(place.runtime)
    IMAGES.mkdir(exist_ok=True)
    for name, (account, path, size) in PICTURES.items():
        page = place.visit(account, size)
        page.goto(f"{place.site.url}{path}")
        page.screenshot(path=IMAGES / f"{name}.png")
    page = place.visit("police-officer.politie-venlo-beesel", DESKTOP)
    link = page.locator("main a[href*='/follow-ups/']").first
    for _ in range(120):
        page.goto(f"{place.site.url}/follow-ups?status=offered")
        if link.count():
            break
        page.wait_for_timeout(500)
    link.click()
    page.screenshot(path=IMAGES / "stub.png")
