"""Mail tells nothing: everything that people typed is marked, and no mark is in any mail."""

from __future__ import annotations

import datetime as dt
import re
import secrets

from sqlalchemy import func, select

from coordination.access.classes import DataClass, Level
from coordination.digest import service
from coordination.followups.answers import DeclineReason
from coordination.followups.models import DeskItem, FollowUp, NoticeKind
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import reminding
from coordination.followups.service.answering import accept, decline
from coordination.followups.service.notices import News, tell
from coordination.mail import sending
from coordination.mail.letters import Template
from coordination.mail.models import Mail
from coordination.partners.calendar import due_at
from coordination.partners.models import Account
from coordination.people.models import YoungPerson
from coordination.sharing.models import Share
from coordination.sharing.service.consent import Consent
from coordination.signals.categories import default_categories
from coordination.signals.models import Signal
from coordination.signals.rules import Urgency
from tests import factories, sink
from tests.drain import drain
from tests.world import GENNEP, World

OFFICER, POLICE = "youth_worker@wijkteam-venlo", "police_officer@politie-venlo"
CONSENT = Consent(dt.date(2026, 11, 17))
MARK = "Kanarie"
# Mail about accounts (test_account_mails, tests.partners), about broken glass (tests.glass),
# about the log (tests.oversight), the installation (tests.watch) and conferences
# (tests.conferences).
ELSEWHERE = {
    *("invitation", "recovery", "recovery_started", "password_changed", "factor_changed"),
    *("new_place", "address_confirmation", "address_asked", "glass", "installation"),
    *("log_broken", "conference"),
}
DAYS = [dt.date(2026, 11, day) for day in (20, 24, 27)]


def marked(count: int = 1) -> str:
    return " ".join(f"{MARK}{secrets.token_hex(6)}" for _ in range(count))


def stain(world: World, about: factories.Concern) -> None:
    """Put a mark into every text of a signal, its persons, shares and follow-ups."""
    with world.system() as work:
        signal = work.ungoverned(select(Signal).where(Signal.id == about.id)).one()
        signal.already_done = marked(3)
        for statement in signal.statements:
            statement.text, statement.source = marked(5), marked()
        work.record("signal.stain", signal)
        for person in work.ungoverned(select(YoungPerson)):
            person.surname, person.first_names, person.contact = marked(), marked(2), marked()
            person.postcode, person.house_number = marked(), marked()
            person.guardians = [{"name": marked(), "phone": marked()}]
            work.record("young_person.stain", person)
        for share in work.ungoverned(select(Share)):
            share.necessity = marked(4)
            work.record("share.stain", share)
        for follow_up in work.ungoverned(select(FollowUp)):
            follow_up.question, follow_up.reason_text = marked(4), marked()
            follow_up.explanation = {"nl": marked(), "en": marked()}
            work.record("follow_up.stain", follow_up)


def concerns(world: World) -> list[factories.Concern]:
    """Make one of everything that is mailed, of several classes and urgencies."""
    made = []
    for data_class in (DataClass.D2, DataClass.D3, DataClass.D4):
        about = factories.concern(world, data_class)
        question = factories.help_question(world, about)
        factories.released(world, question, about, consent=CONSENT)
        made.append(about)
    about = factories.concern(world, DataClass.D4, urgency=Urgency.ACUTE)
    factories.released(world, factories.police_question(world, about), about)
    factories.help_question(world, about)
    made.append(about)
    for data_class, kind in ((DataClass.DV, FollowUpKind.REPORTING_CODE), (DataClass.D2, "review")):
        inside = factories.concern(world, data_class, by="mentor@maasdal")
        question = factories.ask(
            world, inside, FollowUpKind(kind), "maasdal", "care_coordinator", level=Level.FULL
        )
        factories.proposed(world, inside, question)
        made.append(inside)
    return made


def without_partner(world: World) -> factories.Concern:
    about = factories.concern(world)
    question = factories.ask(
        world, about, FollowUpKind.HELP_REQUEST, None, "youth_worker", municipality=GENNEP
    )
    factories.released(world, factories.proposed(world, about, question), about, consent=CONSENT)
    return about


def alarmed(world: World, about: factories.Concern) -> None:
    """Tell the coordinator that routing failed, as a decision does."""
    with world.system() as work:
        signal = work.ungoverned(select(Signal).where(Signal.id == about.id)).one()
        subject = ("signal", signal.id, signal.reference)
        news = News(NoticeKind.ROUTING_FAILED, subject, "routed:no_rule", "no_rule")
        tell(work, [world.member("care_coordinator@maasdal").id], news)


def test_no_mail_holds_anything_that_people_typed(world: World, set_clock):
    with world.system() as work:
        for number, account in enumerate(work.ungoverned(select(Account))):
            account.locale = ("nl", "en")[number % 2]
            work.record("self.edit", account)
    made = [*concerns(world), without_partner(world)]
    alarmed(world, made[0])
    for about in made:
        stain(world, about)
    with sink.listening() as server:
        for day in DAYS:
            set_clock(due_at(day))
            drain(world.runtime)
            with world.system() as work:
                reminding.run_due(work, 100)
                service.run_due(work, 200)
            sending.send_due(world.runtime, server.transport(), 500)
        assert_clean(world, server)
    with world.system() as work:
        sent = set(work.session.scalars(select(Mail.template).distinct()))
        assert work.session.scalar(select(func.count()).select_from(DeskItem))
    assert sent == {template.value for template in Template} - ELSEWHERE


def assert_clean(world: World, server: sink.Server) -> None:
    names = {name.casefold() for name in world.organisations}
    codes = {code.casefold() for code in default_categories()}
    assert len(server.raw) > 30
    for raw, mail in zip(server.raw, server.messages, strict=True):
        text = sink.whole_text(mail).casefold()
        assert MARK.encode() not in raw
        assert MARK.casefold() not in text
        bodies = " ".join(
            part.get_content() for part in mail.walk() if not part.is_multipart()
        ).casefold()
        # In the random part of a link every short word stands once in a while.
        said = re.sub(r"[\w-]{40,}", "", bodies) + mail["Subject"].casefold()
        assert not [name for name in names if name in said]
        assert not [code for code in codes if code in said]
        assert "jansen" not in text


def test_a_declined_question_is_no_exception(world: World, set_clock):
    about = factories.concern(world)
    question = factories.help_question(world, about)
    factories.released(world, question, about, consent=CONSENT)
    stain(world, about)
    other = factories.help_question(world, about)
    factories.released(world, other, about, consent=CONSENT)
    with world.acting(OFFICER, "follow_up.accept") as work:
        accept(work, question)
    with world.acting(OFFICER, "follow_up.decline") as work:
        decline(work, other, DeclineReason.NO_CAPACITY)
    drain(world.runtime)
    set_clock(due_at(DAYS[2]))
    with world.system() as work:
        reminding.run_due(work, 100)
    with sink.listening() as server:
        sending.send_due(world.runtime, server.transport(), 500)
        assert server.raw
        assert not [raw for raw in server.raw if MARK.encode() in raw]
