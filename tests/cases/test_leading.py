"""The lead: never two, never one who did not accept, and never long without (promise P3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from coordination.access.classes import Level
from coordination.cases.leading import LeadRefusal, LeadState
from coordination.cases.models import CaseLead
from coordination.cases.rules import (
    CaseAct,
    CaseLevel,
    CaseState,
    CloseReason,
    LegalRegime,
    ScaleReason,
)
from coordination.cases.service import leading, progressing
from coordination.cases.service.progressing import Scaling
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.desk.queries.desk import desk
from coordination.digest.queries import preview
from coordination.mail.letters import Group
from coordination.mail.models import Mail
from coordination.partners.service import memberships, stand_ins
from coordination.partners.service.stand_ins import Absence
from coordination.signals.queries.reading import signal_view
from tests.access import situations as play
from tests.cases.conftest import COORDINATOR, DIRECTOR, HOUSE, LEAD, WORDS, Town
from tests.conftest import START

OTHER = "care_coordinator.2@maasdal"
WORKER, WORKER_2 = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
Clock = Callable[[dt.datetime], None]
UP = Scaling(
    CaseLevel.L4,
    LegalRegime.WGS_ZVH,
    ScaleReason.SAFETY_AT_STAKE,
    WORDS,
    dict.fromkeys(progressing.admission.criteria(CaseLevel.L4), True),
)


def leads(town: Town) -> list[tuple[str, LeadState]]:
    query = select(CaseLead).where(CaseLead.case_id == town.case).order_by(CaseLead.number)
    names = {member.id: name for name, member in town.world.members.items()}
    with town.world.system() as work:
        return [(names[one.membership_id], one.state) for one in work.ungoverned(query)]


def on_desk(town: Town, who: str = DIRECTOR) -> bool:
    """Return whether the case stands on a desk as one without a lead, and the first of all."""
    with town.world.acting(who) as work:
        groups = desk(work).groups
        mail = preview(work).sections
    found = [row.id for group in groups if group.group is Group.LEADERLESS for row in group.rows]
    if found:
        assert groups[0].group is Group.LEADERLESS
        assert mail[0].group is Group.LEADERLESS
        assert town.row.reference in {line.reference for line in mail[0].lines}
    return town.case in found


def lapse(town: Town) -> int:
    with town.world.system() as work:
        return leading.lapse_due(work, 100)


def test_a_case_without_a_lead_stands_first_on_the_desk_until_somebody_accepts(town: Town) -> None:
    assert on_desk(town)
    assert not on_desk(town, HOUSE)
    town.asked(COORDINATOR)
    assert on_desk(town)
    town.accepted(COORDINATOR)
    assert not on_desk(town)
    assert town.seen(DIRECTOR).lead.name == "care_coordinator maasdal"


def test_who_is_asked_finds_it_on_the_desk_and_in_one_mail(town: Town) -> None:
    town.asked(COORDINATOR)
    with town.world.acting(COORDINATOR) as work:
        [group] = [one for one in desk(work).groups if one.group is Group.WAITING]
    [row] = [one for one in group.rows if one.kind == "case"]
    assert (row.id, row.days, row.on) == (town.case, 2, dt.date(2026, 11, 20))
    mails = select(Mail).where(Mail.membership_id == town.world.member(COORDINATOR).id)
    with town.world.system() as work:
        told = [one for one in work.ungoverned(mails) if str(one.items).count(town.row.reference)]
    assert len(told) == 1


def test_a_question_that_is_not_answered_in_two_working_days_is_taken_back(
    town: Town, set_clock: Clock
) -> None:
    town.asked(COORDINATOR)  # on a Wednesday
    set_clock(dt.datetime(2026, 11, 20, 22, 59, tzinfo=dt.UTC))  # Friday, 23:59
    assert lapse(town) == 0
    set_clock(dt.datetime(2026, 11, 20, 23, 0, tzinfo=dt.UTC))
    with town.world.acting(COORDINATOR) as work, pytest.raises(Refused):
        leading.accept(work, town.case)
    assert lapse(town) == 1
    assert leads(town) == [(COORDINATOR, LeadState.LAPSED)]
    assert on_desk(town)
    with town.world.acting(COORDINATOR) as work, pytest.raises(Refused):
        leading.accept(work, town.case)


def test_who_declines_sees_it_no_more_unless_they_sit_in_it(town: Town) -> None:
    for who in (COORDINATOR, LEAD):
        town.asked(who)
        assert town.seen(who).view_level is Level.STUB
        with town.world.acting(who) as work:
            leading.decline(work, town.case, LeadRefusal.NO_CAPACITY)
    assert town.seen(COORDINATOR)
    with pytest.raises(NotFound):
        town.seen(LEAD)
    assert on_desk(town)


def test_the_former_lead_stays_until_the_new_one_accepts(town: Town) -> None:
    town.led(LEAD)
    assert town.seen(LEAD).view_level is Level.FULL
    town.asked(OTHER, by=LEAD)
    assert town.seen(LEAD).view_level is Level.FULL
    assert not on_desk(town)
    town.accepted(OTHER)
    assert leads(town) == [(LEAD, LeadState.HANDED_OVER), (OTHER, LeadState.ACCEPTED)]
    with pytest.raises(NotFound):
        town.seen(LEAD)


def test_a_second_question_takes_the_first_back(town: Town) -> None:
    town.asked(LEAD)
    town.asked(OTHER)
    assert leads(town) == [(LEAD, LeadState.WITHDRAWN), (OTHER, LeadState.PROPOSED)]
    with town.world.acting(LEAD) as work, pytest.raises(NotFound):
        leading.accept(work, town.case)


@pytest.mark.parametrize("state", ["accepted", "proposed"])
def test_the_database_holds_one_lead_and_one_question(town: Town, state: str) -> None:
    town.led(COORDINATOR)
    town.asked(OTHER)
    again = text(
        "INSERT INTO case_leads (id, case_id, number, organisation_id, membership_id, state,"
        " proposed_by, proposed_at, respond_by) SELECT gen_random_uuid(), case_id, 99,"
        " organisation_id, membership_id, state, proposed_by, proposed_at, respond_by"
        " FROM case_leads"
        " WHERE case_id = :case AND state = :state"
    )
    with (
        town.world.system() as work,
        pytest.raises(IntegrityError, match=f"uq_case_leads_{state}"),
        work.session.begin_nested(),
    ):
        work.session.execute(again, {"case": town.case, "state": state})


def test_a_lead_whose_membership_ends_leads_no_more_at_once(town: Town) -> None:
    town.led(LEAD)
    with town.world.acting("administrator@zvh") as work:
        memberships.end(work, town.world.member(LEAD).id)
    assert on_desk(town)
    town.scene.settle()
    assert leads(town) == [(LEAD, LeadState.LEFT)]
    assert on_desk(town)


def test_the_lead_is_a_person_and_a_stand_in_is_another(town: Town) -> None:
    person = play.person(town.scene, "at home", WORKER)
    play.recorded(town.scene, "at home", WORKER, "D2", [person])
    town.case = town.opened("at home", WORKER)
    town.led(WORKER)
    today, other = START.date(), town.world.member(WORKER_2).id
    with town.world.acting(WORKER) as work:
        stand_ins.set_stand_in(work, Absence(other, today, today))
    with town.world.acting(WORKER_2) as work:
        assert signal_view(work, town.scene.signals["at home"]).level is Level.FULL
    with pytest.raises(NotFound):
        town.seen(WORKER_2)


def test_only_the_table_and_the_lead_ask_and_only_who_sits_there_is_asked(town: Town) -> None:
    with town.world.acting(COORDINATOR) as work, pytest.raises(Refused):
        leading.propose(work, town.case, town.world.member(OTHER).id)
    for who in ("mentor@maasdal", "police_officer@politie-venlo", HOUSE):
        with town.world.acting(DIRECTOR) as work, pytest.raises(Invalid):
            leading.propose(work, town.case, town.world.member(who).id)
    town.led(COORDINATOR)
    with town.world.acting(DIRECTOR) as work, pytest.raises(Conflict, match="leads_already"):
        leading.propose(work, town.case, town.world.member(COORDINATOR).id)


def test_another_level_brings_another_table_and_leaves_the_lead(town: Town) -> None:
    town.admitted()
    town.led(LEAD)
    with town.world.acting(LEAD) as work:
        progressing.scale(work, town.case, UP)
    assert town.seen(HOUSE).level is CaseLevel.L4
    assert town.seen(LEAD).lead
    with pytest.raises(NotFound):
        town.seen(DIRECTOR)
    down = Scaling(
        CaseLevel.L3, LegalRegime.LOCAL_PGA_COVENANT, ScaleReason.ONE_PARTNER_WATCHES, WORDS
    )
    with town.world.acting(HOUSE) as work:
        progressing.scale(work, town.case, down)
    assert [step.act for step in town.seen(DIRECTOR).steps][-2:] == ["scale_up", "scale_down"]


def test_nobody_comes_to_the_house_without_its_own_test(town: Town) -> None:
    town.admitted()
    for answers in ({}, dict.fromkeys(UP.answers, False)):
        wanted = Scaling(UP.level, UP.regime, UP.reason, WORDS, answers)
        with town.world.acting(DIRECTOR) as work, pytest.raises(Invalid):
            progressing.scale(work, town.case, wanted)


def test_a_closed_case_has_no_lead_no_seat_and_no_desk(town: Town) -> None:
    town.admitted()
    town.led(LEAD)
    town.asked(OTHER)
    for act in (CaseAct.PLAN_CONFERENCE, CaseAct.START_PLAN, CaseAct.EVALUATE):
        town.advanced(LEAD, act)
    with town.world.acting(LEAD) as work:
        progressing.close(work, town.case, CloseReason.GOALS_REACHED)
    assert leads(town) == [(LEAD, LeadState.ENDED), (OTHER, LeadState.ENDED)]
    for who in (LEAD, OTHER, COORDINATOR):
        with pytest.raises(NotFound):
            town.seen(who)
    assert town.seen(DIRECTOR).state is CaseState.CLOSED
    assert not on_desk(town)
    assert town.opened() != town.case
