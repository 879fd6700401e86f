"""Mail domains of partners are looked at each week; mail to those that do not stand is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from config.settings import Mode, Settings
from coordination.followups.models import Notice, NoticeKind
from coordination.mail import queue, sending
from coordination.mail.domains import NameServers, check_due, make_resolver
from coordination.mail.letters import Group, Template, one
from coordination.mail.models import Mail, MailStatus
from coordination.mail.queries import held_back, unsent
from coordination.partners.models import DomainFault, MailDomain
from tests import sink
from tests.conftest import START
from tests.drain import drain
from tests.mail.name_server import Zone, serving
from tests.web import Browser, System
from tests.world import World

MENTOR, LEAD = "mentor@maasdal", "organisation_lead@maasdal"
ADMIN, SECOND = "administrator@zvh", "administrator.2@zvh"
SCHOOL = "maasdal.example"
WELL = {"NS": ["ns1.host.example.", "ns2.host.example."], "MX": ["10 mx.maasdal.example."]}
WEEK = dt.timedelta(days=7)
LATER = START + dt.timedelta(hours=1)


@pytest.fixture
def zone(world: World, set_clock) -> Zone:
    """Every domain of the network stands, and was due since the network began."""
    set_clock(LATER)
    return Zone({f"{name}.example": dict(WELL) for name in world.organisations})


@pytest.fixture
def resolver(zone: Zone) -> Iterator[NameServers]:
    """Who asks that server."""
    with serving(zone) as address:
        yield NameServers((address,))


def look(world: World, resolver: NameServers) -> int:
    """Look at what is due and let the messages have their effect."""
    found = check_due(world.runtime, resolver, 100)
    drain(world.runtime)
    return found


def school(world: World) -> MailDomain:
    """Return the domain of the school as it stands."""
    with world.system() as work:
        return work.ungoverned(select(MailDomain).where(MailDomain.domain == SCHOOL)).one()


def offer(world: World, who: str = MENTOR) -> None:
    """Leave a mail to somebody."""
    letter = one(Template.OFFER, Group.WAITING, "K7F-2Q9", None)
    with world.system() as work:
        queue.put(work.session, world.member(who).id, letter, "an offer", work.now)


def sent(world: World) -> list[str]:
    """Return the addresses to which mail leaves now."""
    with sink.listening() as server:
        sending.send_due(world.runtime, server.transport(), 100)
        return [mail["To"] for mail in server.messages]


def alarmed(world: World) -> set[object]:
    """Return who has news that mail is held."""
    with world.system() as work:
        query = select(Notice).where(Notice.kind == NoticeKind.MAIL_HELD)
        return {notice.membership_id for notice in work.ungoverned(query)}


def test_a_domain_that_stands_is_looked_at_once_a_week(world, resolver, set_clock) -> None:
    assert look(world, resolver) == len(world.organisations)
    assert look(world, resolver) == 0
    assert school(world).name_servers == ["ns1.host.example.", "ns2.host.example."]
    set_clock(LATER + WEEK)
    assert look(world, resolver) == len(world.organisations)
    assert school(world).fault is None
    assert alarmed(world) == set()


FAULTS = [
    (None, DomainFault.VANISHED),
    ({"NS": WELL["NS"]}, DomainFault.NO_MAIL),
    (WELL | {"MX": ["0 ."]}, DomainFault.NO_MAIL),
    (WELL | {"NS": ["ns1.elsewhere.example."]}, DomainFault.MOVED),
]


@pytest.mark.parametrize(("records", "fault"), FAULTS)
def test_a_fault_holds_mail_and_alarms_the_administrators(
    world: World, zone: Zone, resolver: NameServers, set_clock, records, fault
) -> None:
    look(world, resolver)
    zone.records.pop(SCHOOL)
    zone.records |= {SCHOOL: records} if records else {}
    set_clock(LATER + WEEK)
    look(world, resolver)
    assert school(world).fault is fault
    assert alarmed(world) == {world.member(ADMIN).id, world.member(SECOND).id}
    offer(world)
    offer(world, "mentor@peelrand")
    assert [to.partition("@")[2] for to in sent(world)] == ["peelrand.example"]
    with world.system() as work:
        assert (held_back(work), unsent(work)) == (1, 0)


def test_a_fault_stays_until_the_lead_finds_it_well(app: Flask, world, zone, resolver) -> None:
    records = zone.records.pop(SCHOOL)
    look(world, resolver)
    offer(world)
    zone.records[SCHOOL] = records | {"NS": ["ns1.buyer.example."]}
    look(world, resolver)
    assert school(world).fault is DomainFault.VANISHED
    assert sent(world) == []
    path = f"/mail-domains/{school(world).id}/confirmation"
    assert Browser(app, world, ADMIN).post(path).status_code == 403
    assert Browser(app, world, LEAD).post(path).status_code == 303
    assert len(sent(world)) == 1
    look(world, resolver)
    assert school(world).name_servers == ["ns1.buyer.example."]


def test_one_name_server_more_is_no_other_holder(world, zone, resolver, set_clock) -> None:
    look(world, resolver)
    zone.records[SCHOOL] = WELL | {"NS": ["ns2.host.example.", "ns3.host.example."]}
    set_clock(LATER + WEEK)
    look(world, resolver)
    assert school(world).fault is None


def test_no_answer_says_nothing(world, zone, resolver, set_clock) -> None:
    zone.silent = True
    look(world, resolver)
    assert (school(world).fault, school(world).checked_at) == (None, None)
    zone.silent = False
    assert look(world, resolver) == 0
    set_clock(LATER + dt.timedelta(hours=1))
    assert look(world, resolver) == len(world.organisations)


def test_mail_outside_the_domains_of_the_organisation_is_held(app: Flask, world: World) -> None:
    lead = System(app, world, LEAD)
    assert lead.post(f"/mail-domains/{school(world).id}/end").status_code == 200
    offer(world)
    assert sent(world) == []


def test_mail_that_was_held_for_five_days_is_given_up(app: Flask, world, set_clock) -> None:
    System(app, world, LEAD).post(f"/mail-domains/{school(world).id}/end")
    offer(world)
    set_clock(START + dt.timedelta(days=6))
    assert sent(world) == []
    with world.system() as work:
        found = work.ungoverned(select(Mail)).one()
    assert found.status is MailStatus.REFUSED


def test_the_overview_names_the_domain_and_the_desk_leads_there(
    app: Flask, world: World, zone: Zone, resolver: NameServers
) -> None:
    zone.records.pop(SCHOOL)
    look(world, resolver)
    browser = Browser(app, world, ADMIN)
    page = browser.get("/administration").text
    assert SCHOOL in page
    assert school(world).reference in page
    assert school(world).reference in browser.get("/desk").text
    with world.system() as work:
        mine = Notice.membership_id == world.member(ADMIN).id
        news = work.ungoverned(select(Notice).where(mine)).one()
    answer = browser.post(f"/notices/{news.id}/look")
    assert answer.headers["Location"].endswith("/administration")


def test_the_setting_says_who_is_asked(settings: Settings) -> None:
    assert settings.mode is Mode.TEST
    assert make_resolver(settings) is None
