"""When a check of the log finds something, every privacy officer hears of it, and no more."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from coordination.audit.models import AuditEntry, Outcome
from coordination.mail import sending
from coordination.mail.models import Mail
from coordination.partners.models import Account, Membership
from coordination.shell.cli import context
from coordination.shell.cli.main import schakel
from tests import sink
from tests.drain import drain
from tests.world import World

OFFICERS = ("privacy_officer@maasdal", "privacy_officer@peelrand", "privacy_officer@wijkteam-venlo")
SUBJECTS = {"nl": "Schakel: het logboek klopt niet", "en": "Schakel: the log does not fit"}


def verify(world: World) -> int:
    with context.using(world.runtime):
        return CliRunner().invoke(schakel, ["audit", "verify"], catch_exceptions=False).exit_code


def break_the_log(world: World) -> AuditEntry:
    with world.runtime.sessions.begin() as session:
        entry = session.scalars(select(AuditEntry).limit(1)).one()
        this = AuditEntry.id == entry.id
        session.execute(update(AuditEntry).where(this).values(outcome=Outcome.FAILED))
    return entry


def mails(world: World) -> list[Mail]:
    with world.runtime.sessions() as session:
        return list(session.scalars(select(Mail).where(Mail.template == "log_broken")))


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_every_privacy_officer_is_told_by_mail(world: World, locale: str) -> None:
    entry = break_the_log(world)
    with world.runtime.sessions.begin() as session:
        session.execute(update(Account).values(locale=locale))
    assert verify(world) == 1
    drain(world.runtime)
    with sink.listening() as server:
        sending.send_due(world.runtime, server.transport(), 10)
    pairs = [who.split("@") for who in OFFICERS]
    expected = {f"{label}.{name}@{name}.example" for label, name in pairs}
    assert {mail["To"] for mail in server.messages} == expected
    for mail in server.messages:
        assert mail["Subject"] == SUBJECTS[locale]
        told = sink.whole_text(mail)
        assert "https://schakel.example.org/audit-entries" in told
        assert not [said for said in (str(entry.id), entry.action, "chain") if said in told]


def test_it_is_told_once_a_day(world: World) -> None:
    break_the_log(world)
    for _ in range(2):
        verify(world)
        drain(world.runtime)
    told = [mail.membership_id for mail in mails(world)]
    assert sorted(told) == sorted(world.member(who).id for who in OFFICERS)


def test_a_log_that_fits_alarms_nobody(world: World) -> None:
    assert verify(world) == 0
    drain(world.runtime)
    assert mails(world) == []


def test_where_nobody_guards_privacy_the_administrators_hear_of_it(world: World) -> None:
    officers = [world.member(who).id for who in OFFICERS]
    with world.system() as work, world.runtime.sessions.begin() as session:
        ended = update(Membership).where(Membership.id.in_(officers)).values(ended_at=work.now)
        session.execute(ended)
    break_the_log(world)
    verify(world)
    drain(world.runtime)
    told = {mail.membership_id for mail in mails(world)}
    assert told == {row.id for who, row in world.members.items() if who.startswith("administrator")}
