"""Lives the lives of `lives` in the product: towns, acts, two schedulers and a mail server.

The product's one clock is moved from moment to moment. At each look both schedulers sweep at once,
as they do when two are running.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select, text

from coordination.access.classes import DataClass, Level, Role
from coordination.followups.answers import (
    DeclineReason,
    Feedback,
    FeedbackLine,
    KeepReason,
    Outcome,
    TakeBackReason,
)
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import answering, notices, releasing
from coordination.partners.models import OrganisationKind
from coordination.partners.service.enrolment import (
    NewMember,
    NewOrganisation,
    enrol_account,
    enrol_member,
    enrol_organisation,
)
from coordination.partners.service.holidays import load_school_holidays
from coordination.sharing.models import InformTask
from coordination.sharing.service import informing
from coordination.sharing.service.consent import Consent
from coordination.signals.rules import Urgency
from coordination.work import Runtime, Work
from tests import factories
from tests.drain import drain
from tests.sink import Mode, Server
from tests.world import World, settle
from tests.year import schedulers
from tests.year.days import DAY, day_of
from tests.year.lives import REGIONS, TOWN, Life, one
from tests.year.model import at, author, unread

ORGANISATIONS = {
    "school": OrganisationKind.SCHOOL,
    "team": OrganisationKind.YOUTH_CARE,
    "police": OrganisationKind.POLICE,
    "attendance": OrganisationKind.ATTENDANCE,
    "municipality": OrganisationKind.MUNICIPALITY,
}
BOUND = frozenset({"care_coordinator", "youth_worker"})
OUTCOMES = {
    "help_request": Outcome.HELP_STARTED,
    "safety_consult": Outcome.ADVICE_GIVEN,
    "absence_report": Outcome.TALK_HELD,
    "area_question": Outcome.ACTION_AGREED,
    "support": Outcome.HANDLED_INSIDE,
    "review": Outcome.WATCH,
}
NO_PERSONS = frozenset({"area_question"})
BORN = dt.date(2009, 3, 4)


@dataclass(frozen=True)
class Arrived:
    """A mail that the server took.

    Attributes:
        mail: its own id.
        to: name of the member.
        subject: of the mail.
        text: the plain part.
        tick: number of the look at which it arrived.
        answered: whether the sender was told that it had arrived.
    """

    mail: str
    to: str
    subject: str
    text: str
    tick: int
    answered: bool


@dataclass
class Ground:
    """The towns and what is said in them.

    Attributes:
        world: members and organisations by name.
        server: that takes mail.
        pool: of two schedulers.
        ticks: when they look.
        questions: ids of the follow-ups, by number of the life.
        signals: ids of their signals.
        arrived: mails, in order.
    """

    world: World
    server: Server
    pool: Executor
    ticks: Sequence[dt.datetime]
    questions: dict[int, uuid.UUID] = field(default_factory=dict)
    signals: dict[int, uuid.UUID] = field(default_factory=dict)
    concerns: dict[int, factories.Concern] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)

    def live(self, lives: Sequence[Life], cut: frozenset[int] = frozenset()) -> None:
        """Let everything happen in its order: acts, and looks of both schedulers.

        Args:
            lives: what people do.
            cut: numbers of the looks at which the server hangs up after every mail.
        """
        acts = sorted(_acts(lives), key=lambda act: (act[0], act[1]))
        for number, tick in enumerate(self.ticks):
            while acts and at(acts[0][0]) < tick:
                self._act(*acts.pop(0))
            self._look(number, tick, cut=number in cut)

    def _look(self, number: int, tick: dt.datetime, *, cut: bool) -> None:
        self._set_clock(tick)
        drain(self.world.runtime)
        self.server.mode = Mode.DROP if cut else Mode.ACCEPT
        both: list[Future[None]] = [self.pool.submit(schedulers.look) for _ in range(2)]
        for one_of_both in both:
            one_of_both.result()
        drain(self.world.runtime)
        self._read(number, answered=not cut)

    def _read(self, number: int, *, answered: bool) -> None:
        for message in self.server.messages:
            found = Arrived(
                message["Message-ID"],
                message["To"].partition("@")[0].replace("+", "@"),
                message["Subject"],
                message.get_body(("plain",)).get_content().replace("\r\n", "\n"),
                number,
                answered,
            )
            self.arrived.append(found)
        self.server.raw.clear()
        self.server.recipients.clear()

    # --- acts ---

    def _act(self, day: dt.date, _order: int, name: str, life: Life) -> None:
        self._set_clock(at(day))
        getattr(self, f"_{name}")(life)

    def _set_clock(self, moment: dt.datetime) -> None:
        set_clock(self.world.runtime, moment)

    @contextmanager
    def _as(self, who: str, action: str) -> Iterator[Work]:
        with self.world.acting(who, action) as work:
            yield work

    def _coordinator(self, life: Life) -> str:
        return one("school", "care_coordinator", life.town, life.asker)

    def _handler(self, life: Life) -> str:
        return one(life.kind.asked, life.kind.role, life.town, life.handler)

    def _proposed(self, life: Life) -> None:
        urgency = Urgency.SOON if life.kind.soon else Urgency.ORDINARY
        born = () if life.kind.name in NO_PERSONS else (BORN,)
        about = factories.concern(
            self.world, DataClass.D2, by=author(life), born=born, urgency=urgency
        )
        question = factories.ask(
            self.world,
            about,
            FollowUpKind(life.kind.name),
            f"{life.kind.asked}-{life.town}",
            life.kind.role,
            accept_within=life.kind.accept,
            complete_within=life.kind.complete,
            level=_level(life),
            municipality=_municipality(life.town),
        )
        self.concerns[life.number], self.signals[life.number] = about, about.id
        self.questions[life.number] = factories.proposed(self.world, about, question)

    def _released(self, life: Life) -> None:
        about, more = self.concerns[life.number], {}
        if life.kind.name == "help_request":
            more = {"consent": Consent(day_of(at(life.proposed)))}
        question = self.questions[life.number]
        if life.kind.name in NO_PERSONS:
            more["statements"] = ()
        factories.released(self.world, question, about, by=self._coordinator(life), **more)

    def _kept(self, life: Life) -> None:
        with self._as(self._coordinator(life), "follow_up.keep") as work:
            releasing.keep(work, self.questions[life.number], KeepReason.HANDLED_INSIDE)

    def _accepted(self, life: Life) -> None:
        with self._as(self._handler(life), "follow_up.accept") as work:
            answering.accept(work, self.questions[life.number])

    def _declined(self, life: Life) -> None:
        with self._as(self._handler(life), "follow_up.decline") as work:
            answering.decline(work, self.questions[life.number], DeclineReason.NO_CAPACITY)

    def _withdrawn(self, life: Life) -> None:
        with self._as(self._coordinator(life), "follow_up.withdraw") as work:
            reason = TakeBackReason.NO_LONGER_NEEDED
            answering.withdraw(work, self.questions[life.number], reason)

    def _done(self, life: Life) -> None:
        register = ("12345", life.ended) if life.kind.name == "absence_report" else (None, None)
        answer = answering.Completion(
            OUTCOMES[life.kind.name], Feedback(FeedbackLine.TAKEN_UP), *register
        )
        with self._as(self._handler(life), "follow_up.complete") as work:
            answering.complete(work, self.questions[life.number], answer)

    def _informed(self, life: Life) -> None:
        with self._as(self._coordinator(life), "inform_task.complete") as work:
            share = work.ungoverned(
                select(FollowUp.share_id).where(FollowUp.id == self.questions[life.number])
            ).one()
            task = work.ungoverned(select(InformTask.id).where(InformTask.share_id == share)).one()
            informing.complete(work, task, work.today)

    def _looked(self, life: Life) -> None:
        assert life.ended is not None
        before = unread([life], at(life.ended))
        member = next(iter(before))
        with self._as(member, "notice.look") as work:
            for number, what in before[member]:
                place = self.questions if what == "question" else self.signals
                notices.look_about(work, place[number])


def _acts(lives: Sequence[Life]) -> Iterator[tuple[dt.date, int, str, Life]]:
    """Yield every act with its day and its place in the day."""
    for life in lives:
        looked = life.ended + life.looked * DAY if life.ended and life.looked else None
        days = (life.proposed, life.released, life.accepted, life.ended, life.informed, looked)
        names = ("proposed", "released", "accepted", life.end, "informed", "looked")
        for order, (day, name) in enumerate(zip(days, names, strict=True)):
            if day is not None:
                yield day, order * 1_000_000 + life.number, name, life


def _level(life: Life) -> Level:
    if life.kind.inside:
        return Level.FULL
    return Level.STUB if life.kind.name in NO_PERSONS else Level.SUMMARY


def build(runtime: Runtime, towns: int) -> World:
    """Return so many towns, in which everybody is a member from today.

    Args:
        runtime: on a database that really commits.
        towns: how many.
    """
    world = World(runtime)
    with world.system() as work:
        load_school_holidays(work)
        for town in range(towns):
            for name in TOWN:
                _enrol(work, world, name, town)
    settle(runtime)
    return world


def _enrol(work: Work, world: World, name: str, town: int) -> None:
    school, code = name == "school", _municipality(town)
    new = NewOrganisation(
        f"{name}-{town}",
        ORGANISATIONS[name],
        code,
        (code,),
        (f"{name}-{town}.example",),
        "vo" if school else None,
        REGIONS[town % len(REGIONS)] if school else None,
        f"{name}-{town}",
        accepted_rule_set=1,
    )
    organisation = world.organisations[new.name] = enrol_organisation(work, new)
    for role, number in TOWN[name].items():
        for count in range(1, number + 1):
            who = one(name, role, town, count)
            address = f"{who.replace('@', '+')}@{new.name}.example"
            account = enrol_account(work, address, who, locale="en")
            member = NewMember(organisation, Role(role), role in BOUND, who)
            world.members[who] = enrol_member(work, account, member)


def set_clock(runtime: Runtime, moment: dt.datetime) -> None:
    """Move the product's clock forward.

    Args:
        runtime: of the installation.
        moment: what time it is from now on.
    """
    statement = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
    with runtime.sessions.begin() as session:
        session.execute(text(statement), {"moment": moment})


def _municipality(town: int) -> str:
    return f"GM{town:04d}"
