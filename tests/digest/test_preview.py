"""The preview over JSON: the groups of one's own next digest, and nothing of anybody else's."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from coordination.mail.models import Mail, MailStatus
from coordination.sharing.service.consent import Consent
from tests import factories
from tests.web import Browser, System
from tests.world import World

OFFICER, STRANGER = "youth_worker@wijkteam-venlo", "police_officer@politie-venray"


def test_everybody_sees_what_their_own_digest_would_say(app: Flask, world: World):
    about = factories.concern(world)
    question = factories.help_question(world, about)
    consent = Consent(dt.date(2026, 11, 17))
    factories.released(world, question, about, consent=consent)
    row = factories.row(world, question)
    answer = System(app, world, OFFICER).get("/digests/preview")
    assert answer.status_code == 200
    line = {"reference": row.reference, "on": row.respond_by.isoformat()}
    group = {"group": "waiting", "count": 1, "oldestDays": 0, "items": [line]}
    assert answer.json == {"groups": [group], "sentWhenEmpty": False}
    other = System(app, world, STRANGER).get("/digests/preview")
    assert other.json == {"groups": [], "sentWhenEmpty": False}


def test_the_page_shows_it_in_the_readers_language(app: Flask, world: World):
    about = factories.concern(world)
    question = factories.help_question(world, about)
    factories.released(world, question, about, consent=Consent(dt.date(2026, 11, 17)))
    page = Browser(app, world, OFFICER).get("/digest").text
    assert "Wacht op u (1)" in page
    assert factories.row(world, question).reference in page
    assert "Wacht op u" not in Browser(app, world, STRANGER).get("/digest").text


def test_an_administrator_is_shown_that_mail_may_be_lost(app: Flask, world: World):
    with world.system() as work:
        row = {"membership_id": world.member(OFFICER).id, "template": "offer", "occasion": "x"}
        work.add(Mail(**row, items={}, status=MailStatus.UNKNOWN, send_at=work.now))
    page = Browser(app, world, "administrator@zvh").get("/desk").text
    assert "Van één mail weet niemand" in page
    assert "Van één mail" not in Browser(app, world, OFFICER).get("/desk").text
