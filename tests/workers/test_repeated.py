"""Every handler, run twice on the same event, has one effect: nothing changes the second time."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, text

from coordination.audit.events import BulkReading, LogBroken, RightEnded
from coordination.cases.models import CaseLead
from coordination.cases.service import leading, opening
from coordination.conferences.events import ConferenceChanged, MinutesCirculated
from coordination.core.db import Base
from coordination.exports.rules import ExportFormat, ExportKind, ExportPurpose
from coordination.exports.service.requesting import Asked, request
from coordination.followups.answers import Feedback, FeedbackLine, Outcome
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service.answering import Completion, accept, complete
from coordination.followups.service.handing_over import hand_over
from coordination.glass import service as glass
from coordination.matching.events import MatchReportedWrong, OfferEnded, OfferMarked
from coordination.matching.service import answering, offering
from coordination.outbox import queue
from coordination.outbox.models import OutboxMessage
from coordination.partners.events import MembershipEnded
from coordination.partners.models import DomainFault, MailDomain
from coordination.partners.service import accounts, addresses, domains
from coordination.partners.service.domains import Seen
from coordination.partners.service.enrolment import enrol_account
from coordination.people.events import PersonCorrected
from coordination.people.service import declare_conflict
from coordination.routing.service.rule_sets import load_default
from coordination.signals.models import Signal
from coordination.signals.rules import Rectification, WithdrawReason
from coordination.signals.service.changing import correct, rectify, retract
from coordination.signals.service.submitting import Release, Submission, submit
from tests.cases.conftest import BROUGHT, DIRECTOR, town  # noqa: F401 - the fixture
from tests.conferences.conftest import PLAN, Table
from tests.matching.conftest import WORKER, make_the_same, region_of, task_of
from tests.people.persons import registered
from tests.signals.samples import COORDINATOR, MENTOR, content, drafted, submitted
from tests.world import GENNEP
from workers import handlers

POLICE, SECOND = "police_officer@politie-venlo", "police_officer.2@politie-venlo"
ADMIN = "administrator@zvh"
# What a message does to itself and to the log is no effect.
LEFT_OUT = frozenset({"audit_entries", "audit_heads", "outbox_messages"})

CONFERRED = {event.topic for event in (ConferenceChanged, MinutesCirculated)}
MATCHED = {event.topic for event in (OfferMarked, OfferEnded, MatchReportedWrong, PersonCorrected)}


class Repeater:
    """Lets every message have its effect twice and compares all tables in between."""

    def __init__(self, world):
        self.world = world
        self.seen = set()

    def drain(self):
        while waiting := self._undone():
            for message_id in waiting:
                self._twice(message_id)

    def _twice(self, message_id):
        effect = handlers.handle(self.world.runtime, message_id)
        assert effect, self._why(message_id)
        topic = effect.topic
        tables, messages = self._tables(), len(self._undone())
        with self.world.runtime.sessions.begin() as session:
            session.get(OutboxMessage, message_id).done_at = None
        assert handlers.handle(self.world.runtime, message_id), self._why(message_id)
        assert self._tables() == tables, topic
        assert len(self._undone()) == messages, topic
        self.seen.add(topic)

    def _undone(self):
        with self.world.runtime.sessions() as session:
            return queue.undone(session, 1000)

    def _why(self, message_id):
        with self.world.runtime.sessions() as session:
            return session.get(OutboxMessage, message_id).last_error

    def _tables(self):
        names = [name for name in Base.metadata.tables if name not in LEFT_OUT]
        rows = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} AS t"
        with self.world.runtime.sessions() as session:
            return {name: session.scalar(text(rows.format(name))) for name in names}


@pytest.fixture
def repeater(world):
    with world.system() as work:
        load_default(work)
    return Repeater(world)


def with_release(world, **more):
    """Submit a signal whose one fact may leave."""
    person = registered(world, home_municipality=more.pop("home", None))
    signal_id = drafted(world, COORDINATOR, person, **more)
    with world.acting(COORDINATOR, "signal.submit") as work:
        statement = work.session.get_one(Signal, signal_id).statements[0].id
        submit(work, signal_id, Submission(release=Release("Nodig.", (statement,))))
    return signal_id, person


def offered(world, signal_id, function):
    """Return the offer to a function."""
    with world.system() as work:
        query = select(FollowUp.id).where(
            FollowUp.signal_id == signal_id,
            FollowUp.function == function,
            FollowUp.status == FollowUpStatus.OFFERED,
        )
        return work.ungoverned(query).one()


def take_up(world, who, follow_up_id):
    with world.acting(who, "follow_up.accept") as work:
        accept(work, follow_up_id)


def answer(world, who, follow_up_id, outcome, line):
    with world.acting(who, "follow_up.complete") as work:
        complete(work, follow_up_id, Completion(outcome, Feedback(line)))


def a_question_is_answered(world, repeater):
    signal_id, _ = with_release(world)
    repeater.drain()
    question = offered(world, signal_id, "police_officer")
    take_up(world, POLICE, question)
    repeater.drain()
    answer(world, POLICE, question, Outcome.TAKEN_UP, FeedbackLine.TAKEN_UP)
    repeater.drain()


def a_review_passes_on(world, repeater):
    signal_id = submitted(world, MENTOR)
    repeater.drain()
    review = offered(world, signal_id, "care_coordinator")
    take_up(world, COORDINATOR, review)
    answer(world, COORDINATOR, review, Outcome.PASS_ON, FeedbackLine.TAKEN_UP)
    repeater.drain()


def a_category_is_corrected(world, repeater):
    signal_id, person = with_release(world)
    repeater.drain()
    new = content(person, category="BULL", sub_category="offline")
    with world.acting(COORDINATOR, "signal.correct") as work:
        correct(work, signal_id, new, "Het was geen mes.")
    repeater.drain()


def a_signal_is_rectified(world, repeater):
    signal_id, person = with_release(world)
    repeater.drain()
    take_up(world, POLICE, offered(world, signal_id, "police_officer"))
    with world.acting(COORDINATOR, "signal.rectify") as work:
        rectify(work, signal_id, Rectification.ERASURE, content(person), "Dat hoorde er niet.")
    repeater.drain()


def a_signal_is_taken_back(world, repeater):
    signal_id, _ = with_release(world)
    repeater.drain()
    with world.acting(COORDINATOR, "signal.retract") as work:
        retract(work, signal_id, WithdrawReason.WRONG_PERSON)
    repeater.drain()


def nobody_can_be_asked(world, repeater):
    with_release(world, home=GENNEP, category="MENT", sub_category=None)
    repeater.drain()


def a_handler_leaves(world, repeater):
    signal_id, _ = with_release(world)
    repeater.drain()
    take_up(world, POLICE, offered(world, signal_id, "police_officer"))
    with world.system() as work:
        member = work.session.merge(world.member(POLICE))
        member.ended_at = work.now
        work.record("membership.end", member)
        work.emit(MembershipEnded(member.id))
    repeater.drain()


def somebody_gets_an_account(world, repeater):
    with world.system() as work:
        enrol_account(work, "new@maasdal.example", "New Person")
    repeater.drain()


def an_account_is_closed(world, repeater):
    signal_id, _ = with_release(world)
    repeater.drain()
    take_up(world, SECOND, offered(world, signal_id, "police_officer"))
    chosen = {world.member(SECOND).id: world.member(POLICE).id}
    with world.acting(ADMIN, "account.disable") as work:
        accounts.disable(work, world.member(SECOND).account_id, chosen)
    repeater.drain()


def somebody_gets_another_address(world, repeater):
    with world.acting(ADMIN, "account.edit") as work:
        addresses.ask(work, world.member(MENTOR).account_id, "mentor.new@maasdal.example")
    repeater.drain()


def a_mail_domain_vanishes(world, repeater):
    with world.system() as work:
        domain = work.ungoverned(select(MailDomain).order_by(MailDomain.domain).limit(1)).one()
        domains.note(work, domain, Seen(DomainFault.VANISHED))
    repeater.drain()


def somebody_handles_a_relative(world, repeater):
    signal_id, person = with_release(world)
    repeater.drain()
    take_up(world, SECOND, offered(world, signal_id, "police_officer"))
    with world.acting(SECOND, "conflict_of_interest.create") as work:
        declare_conflict(work, person)
    repeater.drain()


def somebody_breaks_glass(world, repeater):
    signal_id = submitted(world, MENTOR, category="VERB", sub_category="threat")
    repeater.drain()
    with world.system() as work:
        reference = work.session.get_one(Signal, signal_id).reference
    with world.acting("organisation_lead@maasdal", "break_glass.create") as work:
        glass.break_glass(work, reference, "Het kind wordt vermist, de mentor is ziek.")
    repeater.drain()


def somebody_exports(world, repeater):
    submitted(world, COORDINATOR)
    repeater.drain()
    asked = Asked(ExportKind.SIGNALS, ExportFormat.XLSX, ExportPurpose.ACCOUNT)
    with world.acting(COORDINATOR, "export.create") as work:
        request(work, asked)
    repeater.drain()


def somebody_reads_in_bulk(world, repeater):
    with world.acting(COORDINATOR, "signal.read") as work:
        work.emit(BulkReading(work.actor.membership_id))
    repeater.drain()


def the_log_does_not_fit(world, repeater):
    with world.system() as work:
        work.emit(LogBroken(uuid.uuid4()))
    repeater.drain()


def a_right_ends(world, repeater):
    with world.system() as work:
        work.emit(RightEnded(uuid.uuid4(), "api_token", uuid.uuid4(), "api_token.revoke"))
    repeater.drain()


def a_case_wants_a_lead(world, repeater):
    signal_id, _ = with_release(world)
    repeater.drain()
    with world.acting(COORDINATOR, "signal.open_case") as work:
        case_id = opening.open_from_signal(work, signal_id, BROUGHT).id
    repeater.drain()
    with world.acting(DIRECTOR, "case.propose_lead") as work:
        leading.propose(work, case_id, world.member(COORDINATOR).id)
    repeater.drain()


def the_lead_hands_over(world, repeater):
    a_case_wants_a_lead(world, repeater)
    giver, taker = world.member(COORDINATOR).id, world.member("organisation_lead@maasdal").id
    with world.system() as work:
        case_id = work.ungoverned(select(CaseLead.case_id)).one()
    with world.acting(COORDINATOR, "case.accept_lead") as work:
        leading.accept(work, case_id)
    with world.acting(COORDINATOR, "membership.hand_over") as work:
        hand_over(work, giver, taker)
    repeater.drain()


def two_offers_meet(world, repeater):
    region = region_of(world)
    theirs = region.recorded(WORKER)
    region.offer(COORDINATOR, region.threat)
    region.offer(WORKER, theirs)
    repeater.drain()
    make_the_same(region)
    repeater.drain()
    task = task_of(region, WORKER)
    with world.acting(WORKER, "match_task.report_wrong") as work:
        answering.report_wrong(work, task)
    repeater.drain()
    with world.acting(WORKER, "signal.end_match_offer") as work:
        offering.take_back(work, theirs)
    repeater.drain()


def a_conference_is_held(table, repeater, set_clock):
    table.settle = repeater.drain
    table.convene()
    table.leave(WORKER)
    set_clock(PLAN.starts_at)
    table.write(COORDINATOR)


def test_every_handler_is_repeatable(world, repeater):
    somebody_breaks_glass(world, repeater)
    a_question_is_answered(world, repeater)
    a_review_passes_on(world, repeater)
    a_category_is_corrected(world, repeater)
    a_signal_is_rectified(world, repeater)
    a_signal_is_taken_back(world, repeater)
    nobody_can_be_asked(world, repeater)
    somebody_handles_a_relative(world, repeater)
    an_account_is_closed(world, repeater)
    a_handler_leaves(world, repeater)
    somebody_gets_an_account(world, repeater)
    somebody_gets_another_address(world, repeater)
    a_mail_domain_vanishes(world, repeater)
    somebody_exports(world, repeater)
    somebody_reads_in_bulk(world, repeater)
    the_log_does_not_fit(world, repeater)
    a_right_ends(world, repeater)
    the_lead_hands_over(world, repeater)
    assert repeater.seen | MATCHED | CONFERRED == handlers.HANDLERS.keys()


def test_so_is_every_handler_of_conferences(town, repeater, set_clock):  # noqa: F811
    """Invitations, minutes and a seat that ends; the case is admitted and has a lead."""
    town.admitted()
    town.led(COORDINATOR)
    table = Table(town)
    table.seat(WORKER)
    a_conference_is_held(table, repeater, set_clock)
    assert repeater.seen >= CONFERRED | {"case.table_changed"}


def test_so_is_every_handler_of_matches(world, repeater):
    """In a network of their own, with rules that let something be matched."""
    two_offers_meet(world, repeater)
    assert repeater.seen >= MATCHED
