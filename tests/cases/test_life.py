"""A case's life as a state machine: whatever people do, one leads or the desk knows (P3).

And what partners bring opens to whom the text says: never after a seat or a share has ended, and
to nobody else that it is there. What is compared is told from the rows, by the oracle of the
access tests and by hand, never from the keys. Messages may lie for a while, and a sweep may come
late or not at all.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, select, text

from coordination.access import engine
from coordination.access.classes import DataClass, Level
from coordination.cases import admission
from coordination.cases.leading import LeadRefusal
from coordination.cases.models import Case, Contribution
from coordination.cases.queries.waiting import leaderless
from coordination.cases.rules import CaseAct, CaseLevel, CloseReason, LegalRegime, ScaleReason
from coordination.cases.service import contributing, leading, opening, progressing, seating
from coordination.cases.service.progressing import Admission, Scaling
from coordination.cases.service.seating import Place
from coordination.cases.terms import Brought, ContributionKind, Grounds
from coordination.core.errors import Problem
from coordination.followups.service.handing_over import hand_over
from coordination.partners.queries.identity import identify
from coordination.partners.service import memberships
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.rules import AgeGate
from tests.access import facts, oracle_cases, oracle_contributions
from tests.access.oracle import FULL, NONE
from tests.cases.conftest import BROUGHT, COORDINATOR, DIRECTOR, HOUSE, LEAD, WORDS, Town
from tests.conftest import START
from tests.drain import drain

OTHER, LEAVER = "care_coordinator.2@maasdal", "organisation_lead@gemeente-venlo"
STRANGERS = ("police_officer@politie-venray", "mentor@maasdal")
WORKER, WORKER_2 = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
POLICE = "police_officer@politie-venlo"
SEATED = (WORKER, POLICE)  # who comes to the table by a seat only
FUNCTIONS = {POLICE: "police_officer", OTHER: "care_coordinator"}  # seated as a whole
ASKED = (COORDINATOR, OTHER, LEAD, LEAVER, DIRECTOR)
DIRECTORS = (DIRECTOR, HOUSE)
WATCHED = (*ASKED, HOUSE, *SEATED, WORKER_2, *STRANGERS)
WHO = st.sampled_from([*ASKED, *ASKED, HOUSE, *SEATED, *STRANGERS])
# Who brings something, and all to whom some of it might open or must not.
BRINGERS = (COORDINATOR, OTHER, WORKER, POLICE)
READERS = (*BRINGERS, WORKER_2, LEAD, DIRECTOR, STRANGERS[0])
GROUNDS = Grounds(
    *(Purpose.YOUTH_HELP, LegalBasis.PUBLIC_TASK, WORDS, WORDS, WORDS),
    *(SpecialGround.CHILD_PROTECTION_TASK, CriminalGround.PUBLIC_PARTNERSHIP),
)
AGE = AgeGate.FROM_12_TO_15
# Shares with more or fewer tasks to inform than one for each that leaves its owner.
UNTOLD = text(
    """
    SELECT x.id FROM contribution_shares x JOIN contributions c ON c.id = x.contribution_id
    LEFT JOIN case_seats s ON s.id = x.seat_id LEFT JOIN case_leads l ON l.id = x.lead_id
    LEFT JOIN inform_tasks t ON t.contribution_share_id = x.id AND t.status = 'open'
        AND t.organisation_id = c.organisation_id AND t.author_id = c.author_id
        AND t.recipient_organisation_id = coalesce(s.organisation_id, l.organisation_id)
    GROUP BY x.id, c.organisation_id, s.organisation_id, l.organisation_id
    HAVING count(t.id)
        <> (c.organisation_id <> coalesce(s.organisation_id, l.organisation_id))::integer
    """
)
REGIMES = {
    CaseLevel.L2: LegalRegime.COVENANT_EDUCATION_YOUTH,
    CaseLevel.L3: LegalRegime.LOCAL_PGA_COVENANT,
    CaseLevel.L4: LegalRegime.WGS_ZVH,
}


class Life(RuleBasedStateMachine):
    """One concern and its cases; every step may be refused, and all must still be right."""

    town: Town
    connection: Connection
    set_clock: Any

    def __init__(self) -> None:
        super().__init__()
        self.undo = self.connection.begin_nested()
        self.now, self.case = START, self.town.case
        self.set_clock(START)

    def teardown(self) -> None:
        self.undo.rollback()

    def act(self, who: str, service: Any, *arguments: Any) -> None:
        try:
            with self.town.world.acting(who, "test.act") as work:
                service(work, *arguments)
        except Problem:
            return

    @rule(who=st.sampled_from([COORDINATOR, OTHER, DIRECTOR]))
    def open(self, who: str) -> None:
        signal = self.town.scene.signals["threat"]
        try:
            with self.town.world.acting(who, "test.act") as work:
                self.case = opening.open_from_signal(work, signal, BROUGHT).id
        except Problem:
            return

    @rule(by=st.sampled_from([DIRECTOR, DIRECTOR, HOUSE, LEAD, OTHER]), who=st.sampled_from(ASKED))
    def propose(self, by: str, who: str) -> None:
        self.act(by, leading.propose, self.case, self.town.world.member(who).id)

    @rule(who=WHO)
    def accept(self, who: str) -> None:
        self.act(who, leading.accept, self.case)

    @rule()
    def whoever_is_asked_accepts(self) -> None:
        asked = facts.read(self.connection).cases[self.case].asked
        names = {member.id: name for name, member in self.town.world.members.items()}
        if asked is not None:
            self.accept(names[asked])

    @rule(who=WHO)
    def decline(self, who: str) -> None:
        self.act(who, leading.decline, self.case, LeadRefusal.NO_CAPACITY)

    @rule(who=st.sampled_from(DIRECTORS), yes=st.sampled_from([True, True, True, False]))
    def admit(self, who: str, *, yes: bool) -> None:
        self.act(who, progressing.triage, self.case)
        answers = dict.fromkeys(admission.criteria(CaseLevel.L3), yes)
        self.act(who, progressing.admit, self.case, Admission(yes, answers, WORDS))

    @rule(who=WHO, act=st.sampled_from(sorted(progressing.rules.STEPS)))
    def advance(self, who: str, act: CaseAct) -> None:
        self.act(who, progressing.advance, self.case, act)

    @rule(who=WHO, level=st.sampled_from(sorted(REGIMES)))
    def scale(self, who: str, level: CaseLevel) -> None:
        house = level is CaseLevel.L4
        answers = dict.fromkeys(admission.criteria(level), True) if house else {}
        reason = ScaleReason.WRONG_TABLE
        wanted = Scaling(level, REGIMES[level], reason, WORDS, answers)
        self.act(who, progressing.scale, self.case, wanted)

    @rule(who=WHO, really=st.integers(0, 3))
    def close(self, who: str, really: int) -> None:
        if not really:  # seldom, so that most lives go on longer
            self.act(who, progressing.close, self.case, CloseReason.GOALS_REACHED)

    @rule(who=WHO, seated=st.sampled_from([*SEATED, *ASKED]), days=st.none() | st.integers(0, 3))
    def give_a_seat(self, who: str, seated: str, days: int | None) -> None:
        member = self.town.world.member(seated)
        day = None if days is None else self.now.date() + dt.timedelta(days=days)
        place = Place(member.organisation_id, membership_id=member.id, last_day=day)
        if seated in FUNCTIONS:
            place = Place(member.organisation_id, function=FUNCTIONS[seated], last_day=day)
        self.act(who, seating.give, self.case, place)

    @rule(who=WHO, index=st.integers(0, 3))
    def end_a_seat(self, who: str, index: int) -> None:
        seats = facts.read(self.connection).cases[self.case].seats
        if seats:
            self.act(who, seating.take, self.case, seats[index % len(seats)].id)

    @rule(who=WHO)
    def leave_the_table(self, who: str) -> None:
        self.act(who, seating.leave, self.case)

    @rule(who=st.sampled_from(BRINGERS), data_class=st.sampled_from(["D2", "D3", "D4"]))
    def bring(self, who: str, data_class: str) -> None:
        said = Brought(ContributionKind.GOES_WELL, WORDS, DataClass(data_class))
        self.act(who, contributing.contribute, self.case, said)

    @rule(who=st.sampled_from(BRINGERS), index=st.integers(0, 5))
    def share_with_everybody_there(self, who: str, index: int) -> None:
        known = facts.read(self.connection)
        places = [None, *(seat.id for seat in known.cases[self.case].seats)]
        for what in self.one_of(list(known.contributions), index):
            for place in places:
                self.act(who, contributing.share, what, place, GROUNDS, AGE)

    @rule(who=st.sampled_from(BRINGERS), index=st.integers(0, 5))
    def take_a_share_back(self, who: str, index: int) -> None:
        known = facts.read(self.connection)
        for what in self.one_of(list(known.contribution_shares), index):
            share = min(known.contribution_shares[what], key=str)
            self.act(who, contributing.end_share, what, share)

    @rule(who=st.sampled_from(BRINGERS), index=st.integers(0, 5))
    def withdraw(self, who: str, index: int) -> None:
        known = facts.read(self.connection)
        for what in self.one_of(list(known.contributions), index):
            self.act(who, contributing.withdraw, what)

    @staticmethod
    def one_of(found: list[Any], index: int) -> list[Any]:
        return [sorted(found, key=str)[index % len(found)]] if found else []

    @rule(giver=st.sampled_from([COORDINATOR, WORKER]))
    def hand_over(self, giver: str) -> None:
        taker = {COORDINATOR: OTHER, WORKER: WORKER_2}[giver]
        ids = self.town.world.member(giver).id, self.town.world.member(taker).id
        self.act(giver, hand_over, *ids)

    @rule(really=st.integers(0, 3))
    def somebody_leaves(self, really: int) -> None:
        if not really:
            gone = self.town.world.member(LEAVER).id
            self.act("administrator@zvh", memberships.end, gone)

    @rule(hours=st.integers(1, 60), swept=st.booleans())
    def wait(self, hours: int, *, swept: bool) -> None:
        self.now += dt.timedelta(hours=hours)
        self.set_clock(self.now)
        if swept:
            with self.town.world.system() as work:
                leading.lapse_due(work, 100)

    @rule()
    def messages_have_their_effect(self) -> None:
        drain(self.town.world.runtime)

    @invariant()
    def never_two_lead_or_are_asked(self) -> None:
        query = text(
            "SELECT case_id, state FROM case_leads WHERE state IN ('accepted', 'proposed')"
            " GROUP BY case_id, state HAVING count(*) > 1"
        )
        assert not self.connection.execute(query).all()

    @invariant()
    def it_is_led_or_on_the_desk_of_its_table_and_on_no_other(self) -> None:
        known = facts.read(self.connection)
        case, row = known.cases[self.case], self.town_row()
        led = case.lead is not None and known.actors[case.lead].active
        for who in DIRECTORS:
            theirs = self.town.world.member(who).organisation_id == case.table
            wanted = theirs and row.closed_at is None and not led
            assert self.on_desk(who) is wanted, who

    @invariant()
    def it_opens_to_whom_the_text_says(self) -> None:
        known = facts.read(self.connection)
        with self.town.world.runtime.sessions() as session:
            for who in WATCHED:
                member = self.town.world.member(who).id
                actor = identify(session, member, self.now, False)
                found = NONE
                if actor is not None:
                    stub, full = (
                        session.scalar(
                            select(Case.id).where(
                                Case.id == self.case,
                                engine.allowed(actor, "case", "case.read", level),
                            )
                        )
                        for level in (Level.STUB, Level.FULL)
                    )
                    found = FULL if full else int(stub is not None)
                expected = oracle_cases.case_level(known.actors[member], known.cases[self.case])
                assert found == expected, who

    @invariant()
    def what_was_brought_opens_to_whom_the_text_says(self) -> None:
        known = facts.read(self.connection)
        for who in READERS if known.contributions else ():
            member = self.town.world.member(who).id
            expected = {
                one.id: level
                for one in known.contributions.values()
                if (level := oracle_contributions.contribution_level(known.actors[member], one))
            }
            assert self.open_to(member) == expected, who

    @invariant()
    def what_left_its_owner_is_to_be_told_once_whatever_ended_since(self) -> None:
        assert not self.connection.execute(UNTOLD).all()

    def open_to(self, member: Any) -> dict[Any, int]:
        with self.town.world.runtime.sessions() as session:
            actor = identify(session, member, self.now, False)
            assert actor is not None
            level = engine.level(actor, "contribution")
            readable = engine.allowed(actor, "contribution", "contribution.read")
            return dict(session.execute(select(Contribution.id, level).where(readable)).all())

    def on_desk(self, who: str) -> bool:
        with self.town.world.acting(who, "test.look") as work:
            asked = work.allowed(Case, "case.triage"), leaderless(work.now)
            query = select(Case.id).where(work.readable(Case), *asked)
            return self.case in set(work.session.scalars(query))

    def town_row(self) -> Case:
        with self.town.world.runtime.sessions() as session:
            return session.get_one(Case, self.case)


def live(town: Town, connection: Connection, set_clock: Any, examples: int, steps: int) -> None:
    Life.town, Life.connection, Life.set_clock = town, connection, staticmethod(set_clock)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(600)
def test_in_some_lives_one_leads_or_the_desk_knows(
    town: Town, connection: Connection, set_clock: Any
) -> None:
    live(town, connection, set_clock, 10, 50)


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
def test_in_many_lives_one_leads_or_the_desk_knows(
    town: Town, connection: Connection, set_clock: Any
) -> None:
    live(town, connection, set_clock, 100, 100)
