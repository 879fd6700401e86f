"""Offering for matching is reviewed, so that it is no probe (product text §6)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from coordination.oversight.models import ReviewFinding
from coordination.oversight.rules import Pattern
from coordination.oversight.service import reviewing
from coordination.signals.models import Signal
from tests.conftest import START
from tests.matching.conftest import COORDINATOR, Region, region
from tests.matching.test_meeting import taken_back
from tests.web import System

assert region  # a fixture
AFTERWARDS = START + dt.timedelta(days=3)


def reviewed(region: Region, set_clock) -> list[tuple[Pattern, object, int]]:
    """Let the log be judged, and return what stands out of offers."""
    set_clock(AFTERWARDS)
    with region.world.system("sweep.review_log") as work:
        while reviewing.run_due(work, 100):
            pass
        about = ReviewFinding.pattern.in_([Pattern.OFFERED, Pattern.TAKEN_BACK])
        query = select(ReviewFinding).where(about).order_by(ReviewFinding.score.desc())
        return [(row.pattern, row.record_id, row.looks) for row in work.ungoverned(query)]


def test_every_offer_is_a_question_to_the_privacy_officer(app, region, set_clock) -> None:
    region.offer(COORDINATOR, region.threat)
    assert reviewed(region, set_clock) == [(Pattern.OFFERED, region.threat, 1)]
    for kind, number in (("school", 1), ("wijkteam-venlo", 0)):
        officer = "privacy_officer@maasdal" if number else f"privacy_officer@{kind}"
        items = System(app, region.world, officer).get("/review-findings").json["items"]
        assert sum(one["pattern"] == "offered" for one in items) == number


def test_who_takes_an_offer_back_is_asked_first(region, set_clock) -> None:
    region.offer(COORDINATOR, region.threat)
    taken_back(region, COORDINATOR, region.threat)
    assert reviewed(region, set_clock) == [
        (Pattern.TAKEN_BACK, region.threat, 1),
        (Pattern.OFFERED, region.threat, 1),
    ]


def test_to_read_what_offering_means_is_no_offer(region, set_clock) -> None:
    with region.world.acting(COORDINATOR, "signal.offer_match") as work:
        work.load(Signal, region.threat, "signal.offer_match")
    assert reviewed(region, set_clock) == []
