"""The review of broken glass is asked for until somebody answers, by reference only."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from coordination.core.clock import AMSTERDAM
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.models import Notice, NoticeKind
from coordination.glass import service
from coordination.glass.models import BreakGlass
from coordination.glass.rules import TRANSITIONS, Finding, GlassAct, GlassState, after
from coordination.mail.letters import Letter
from coordination.mail.models import Mail
from coordination.mail.rendering import word
from coordination.partners.service import memberships
from tests.conftest import START
from tests.glass.conftest import COLLEAGUE, LEAD, PRIVACY, REASON, Team

Clock = Callable[[dt.datetime], None]
THURSDAY = dt.datetime(2026, 11, 19, 7, 0, tzinfo=AMSTERDAM)
FRIDAY = THURSDAY + dt.timedelta(days=1)
MONDAY = FRIDAY + dt.timedelta(days=3)
ANSWER = "Het kind is gevonden."


@pytest.fixture
def broken(team: Team) -> BreakGlass:
    with team.world.acting(COLLEAGUE, "break_glass.create") as work:
        row = service.break_glass(work, team.reference, REASON)
    team.scene.settle()
    return row


@pytest.mark.parametrize("state", GlassState)
@pytest.mark.parametrize("act", GlassAct)
def test_what_the_table_does_not_say_is_refused(state: GlassState, act: GlassAct) -> None:
    if (state, act) in TRANSITIONS:
        assert after(state, act) is TRANSITIONS[state, act]
    else:
        with pytest.raises(Conflict):
            after(state, act)


@pytest.mark.usefixtures("broken")
def test_it_is_asked_for_each_working_day_at_seven(team: Team, set_clock: Clock) -> None:
    asked = []
    for moment in (THURSDAY - dt.timedelta(minutes=1), THURSDAY, THURSDAY, FRIDAY, MONDAY):
        set_clock(moment)
        with team.world.system() as work:
            asked.append(service.run_due(work, 10))
    assert asked == [0, 1, 0, 1, 1]
    assert _mails(team) == {LEAD: 4, PRIVACY: 4}


def test_an_answer_ends_the_asking(team: Team, broken: BreakGlass, set_clock: Clock) -> None:
    set_clock(THURSDAY)
    _review(team, LEAD, broken)
    with team.world.system() as work:
        assert service.run_due(work, 10) == 0
    with team.world.system() as work:
        told = work.ungoverned(select(Notice).where(Notice.kind == NoticeKind.GLASS_REVIEWED)).all()
    assert [notice.membership_id for notice in told] == [team.world.member(COLLEAGUE).id]


@pytest.mark.usefixtures("broken")
def test_where_nobody_is_left_the_administrators_hear_of_it(team: Team, set_clock: Clock) -> None:
    for who, by in ((PRIVACY, LEAD), (LEAD, "administrator@zvh")):
        with team.world.acting(by) as work:
            memberships.end(work, team.world.member(who).id)
    set_clock(THURSDAY)
    with team.world.system() as work:
        service.run_due(work, 10)
    assert _mails(team)["administrator@zvh"] == 1


def test_a_mail_holds_nothing_but_the_reference(team: Team, broken: BreakGlass) -> None:
    with team.world.system() as work:
        mail = work.ungoverned(select(Mail).where(Mail.template == "glass")).first()
    assert mail
    letter = Letter.unpack(mail.template, mail.items)
    for locale in ("nl", "en"):
        text = word(letter, locale, "https://schakel.example.org")
        found = set(re.findall(r"[A-Z0-9]{3}-[A-Z0-9]{3}", text.plain))
        assert found == {broken.reference}
        assert team.reference not in text.html
        assert not {"youth_worker", "Kanarie", "vermist"} & set(text.plain.split())


@pytest.mark.parametrize("who", [LEAD, PRIVACY])
def test_lead_and_privacy_officer_may_review_once(
    team: Team, broken: BreakGlass, set_clock: Clock, who: str
) -> None:
    with pytest.raises(Conflict):
        _review(team, who, broken)
    set_clock(START + dt.timedelta(minutes=60))
    for short in ("", "Goed.", " " * 30):
        with pytest.raises(Invalid):
            _review(team, who, broken, short)
    _review(team, who, broken)
    with pytest.raises(Conflict):
        _review(team, LEAD, broken)


def test_who_broke_it_reviews_nothing_under_another_membership_either(
    team: Team, broken: BreakGlass, set_clock: Clock
) -> None:
    set_clock(THURSDAY)
    with pytest.raises(Refused):
        _review(team, COLLEAGUE, broken)
    with team.world.runtime.sessions.begin() as session:
        mine = session.merge(team.world.member(PRIVACY))
        mine.account_id = team.world.member(COLLEAGUE).account_id
    with pytest.raises(NotFound):
        _review(team, PRIVACY, broken)


def test_it_can_be_reviewed_once_it_was_ended(team: Team, broken: BreakGlass) -> None:
    with team.world.acting(COLLEAGUE) as work:
        service.end(work, broken.id)
    _review(team, PRIVACY, broken)


def _review(team: Team, who: str, row: BreakGlass, answer: str = ANSWER) -> None:
    with team.world.acting(who, "break_glass.review") as work:
        service.review(work, row.id, Finding.JUSTIFIED, answer)


def _mails(team: Team) -> dict[str, int]:
    names = {member.id: name for name, member in team.world.members.items()}
    found: dict[str, int] = {}
    with team.world.system() as work:
        for mail in work.ungoverned(select(Mail).where(Mail.template == "glass")):
            name = names[mail.membership_id]
            found[name] = found.get(name, 0) + 1
    return found
