"""Breaking glass: what it opens, to whom, for how long, and what it never opens (threat T23)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from coordination.access.classes import DataClass, Level
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.followups.models import Notice, NoticeKind
from coordination.glass import queries, service
from coordination.glass.models import BreakGlass
from coordination.glass.rules import GlassEnd, GlassState
from coordination.mail.models import Mail
from coordination.partners.service import memberships, stand_ins
from coordination.people.queries.registrations import person
from coordination.people.rules import Meant
from coordination.people.service import declare_conflict
from coordination.signals.models import Signal
from coordination.signals.queries.reading import signal_view
from coordination.signals.service import changing
from coordination.signals.service.content import content_of
from coordination.work import Work
from tests.access import situations as play
from tests.conftest import START
from tests.glass.conftest import AUTHOR, COLLEAGUE, LEAD, PRIVACY, REASON, Team

OFFICER, DIRECTOR = "attendance_officer@leerplicht-venlo", "process_director@gemeente-venlo"
Clock = Callable[[dt.datetime], None]


def broken(team: Team, who: str = COLLEAGUE, reference: str = "") -> BreakGlass:
    with team.world.acting(who, "break_glass.create") as work:
        return service.break_glass(work, reference or team.reference, REASON)


def level(team: Team, who: str) -> Level:
    with team.world.acting(who, "signal.read") as work:
        return signal_view(work, team.signal).level


def test_it_opens_content_and_persons_to_who_broke_it(team: Team) -> None:
    assert level(team, COLLEAGUE) is Level.STUB
    broken(team)
    assert level(team, COLLEAGUE) is Level.FULL
    with team.world.acting(COLLEAGUE) as work:
        assert person(work, team.person).level is Level.FULL
    assert level(team, LEAD) is Level.STUB


def test_it_closes_after_sixty_minutes_by_the_database_clock(team: Team, set_clock: Clock) -> None:
    broken(team)
    set_clock(START + dt.timedelta(minutes=59, seconds=59))
    assert level(team, COLLEAGUE) is Level.FULL
    set_clock(START + dt.timedelta(minutes=60))
    assert level(team, COLLEAGUE) is Level.STUB


def test_the_database_refuses_more_than_sixty_minutes(team: Team) -> None:
    row = broken(team)
    longer = update(BreakGlass).where(BreakGlass.id == row.id)
    longer = longer.values(until=row.until + dt.timedelta(seconds=1))
    with team.world.runtime.sessions() as session, pytest.raises(IntegrityError, match="an_hour"):
        session.execute(longer)


@pytest.mark.parametrize("who", [COLLEAGUE, LEAD, PRIVACY])
def test_who_broke_it_and_who_oversees_it_may_end_it(team: Team, who: str) -> None:
    row = broken(team)
    with team.world.acting(who, "break_glass.end") as work:
        service.end(work, row.id)
    assert level(team, COLLEAGUE) is Level.STUB
    with team.world.acting(who, "break_glass.end") as work, pytest.raises(Conflict):
        service.end(work, row.id)


def test_a_lead_reads_and_ends_the_glass_they_broke_and_never_reviews_it(team: Team) -> None:
    row = broken(team, LEAD)
    with team.world.acting(LEAD, "break_glass.read") as work:
        found = work.load(BreakGlass, row.id, "break_glass.read")
        assert work.permissions(found) == {"break_glass.read", "break_glass.end"}
        service.end(work, row.id)
    assert level(team, LEAD) is Level.STUB


def test_a_colleague_neither_sees_nor_ends_it(team: Team) -> None:
    row = broken(team)
    with pytest.raises(NotFound), team.world.acting(AUTHOR, "break_glass.end") as work:
        service.end(work, row.id)


@pytest.mark.parametrize("reason", ["", "Nodig.", " " * 40, "x" * 1001])
def test_a_reason_in_words_is_needed(team: Team, reason: str) -> None:
    with pytest.raises(Invalid), team.world.acting(COLLEAGUE) as work:
        service.break_glass(work, team.reference, reason)
    assert level(team, COLLEAGUE) is Level.STUB


@pytest.mark.parametrize("who", ["mentor@maasdal", "care_coordinator@maasdal", PRIVACY, DIRECTOR])
def test_roles_without_classes_of_others_break_nothing(team: Team, who: str) -> None:
    with pytest.raises(Refused), team.world.acting(who) as work:
        service.break_glass(work, team.reference, REASON)


@pytest.mark.parametrize("reference", ["ZZZ-ZZZ", "no reference", "", "%%%-%%%"])
def test_what_is_absent_is_not_found(team: Team, reference: str) -> None:
    with pytest.raises(NotFound), team.world.acting(COLLEAGUE) as work:
        service.break_glass(work, reference, REASON)


@pytest.mark.parametrize("klass", ["D6", "DV"])
def test_a_circle_stays_as_if_absent(team: Team, klass: str) -> None:
    reference = team.recorded("circle", klass)
    with pytest.raises(NotFound), team.world.acting(COLLEAGUE) as work:
        service.break_glass(work, reference, REASON)


def test_police_data_stay_as_if_absent(team: Team) -> None:
    by = "police_officer@politie-venlo"
    reference = team.recorded("police data", "D2", by, data_class=DataClass.D5)
    for who in ("police_officer.2@politie-venlo", "organisation_lead@politie-venlo"):
        with pytest.raises(NotFound), team.world.acting(who) as work:
            service.break_glass(work, reference, REASON)


def test_another_organisations_record_is_as_if_absent(team: Team) -> None:
    reference = team.recorded("elsewhere", "D2", OFFICER)
    for who in ("youth_worker@wijkteam-venlo", "police_officer@politie-venlo"):
        with pytest.raises(NotFound), team.world.acting(who) as work:
            service.break_glass(work, reference, REASON)


def test_a_draft_of_a_colleague_is_as_if_absent(team: Team) -> None:
    draft = play.draft(team.scene, "draft", AUTHOR, "D2", [team.person])
    reference = team.reference_of(draft)
    with pytest.raises(NotFound), team.world.acting(COLLEAGUE) as work:
        service.break_glass(work, reference, REASON)


def test_a_class_beyond_the_role_is_refused(team: Team) -> None:
    reference = team.recorded("criminal data", "D4")
    with pytest.raises(Refused), team.world.acting(LEAD) as work:
        service.break_glass(work, reference, REASON)


def test_special_data_ask_secrecy(team: Team) -> None:
    reference = team.recorded("mental health", "D3")
    with pytest.raises(Refused), team.world.acting("youth_worker.3@wijkteam-venlo") as work:
        service.break_glass(work, reference, REASON)
    broken(team, COLLEAGUE, reference)


def test_a_conflict_of_interest_stays_in_force(team: Team) -> None:
    row = broken(team)
    _is_related(team, COLLEAGUE)
    with pytest.raises(NotFound):
        level(team, COLLEAGUE)
    with pytest.raises(NotFound), team.world.acting(COLLEAGUE) as work:
        person(work, team.person)
    with pytest.raises(NotFound), team.world.acting(COLLEAGUE) as work:
        service.break_glass(work, team.reference, REASON)
    assert row.id


def test_what_opens_already_is_not_broken(team: Team) -> None:
    with pytest.raises(Conflict) as refused, team.world.acting(AUTHOR) as work:
        service.break_glass(work, team.reference, REASON)
    assert refused.value.code == "glass_not_needed"
    broken(team)
    with pytest.raises(Conflict), team.world.acting(COLLEAGUE) as work:
        service.break_glass(work, team.reference, REASON)


def test_a_stand_in_does_not_look_through_it(team: Team) -> None:
    third = "youth_worker.3@wijkteam-venlo"
    with team.world.acting(COLLEAGUE) as work:
        absence = stand_ins.Absence(team.world.member(third).id, work.today, work.today)
        stand_ins.set_stand_in(work, absence)
    broken(team)
    assert level(team, third) is Level.STUB
    assert level(team, COLLEAGUE) is Level.FULL


def test_it_ends_with_the_membership(team: Team) -> None:
    row = broken(team)
    with team.world.acting(LEAD) as work:
        memberships.end(work, team.world.member(COLLEAGUE).id)
    team.scene.settle()
    found = _row(team, row)
    assert (found.ended_because, found.state(START)) == (
        GlassEnd.MEMBERSHIP_ENDED,
        GlassState.ENDED,
    )


def test_a_raised_signal_closes_at_once(team: Team) -> None:
    broken(team)

    def raise_it(work: Work) -> None:
        seen = work.load(Signal, team.signal, "signal.read")
        raised = replace(content_of(seen), data_class=DataClass.D4)
        changing.correct(work, team.signal, raised, "Er was een mes.", confirmed_acute=False)

    play.act(team.scene, AUTHOR, "signal.correct", raise_it)
    assert level(team, COLLEAGUE) is Level.STUB


def test_what_was_raised_out_of_sight_is_not_named_any_more(team: Team) -> None:
    row = broken(team)
    named = (team.signal, team.reference)
    assert [_named(team, who, row) for who in (COLLEAGUE, LEAD, PRIVACY)] == [named] * 3

    def raise_it(work: Work) -> None:
        seen = work.load(Signal, team.signal, "signal.read")
        raised = replace(content_of(seen), data_class=DataClass.DV)
        changing.correct(work, team.signal, raised, "Thuis is het niet veilig.")

    play.act(team.scene, AUTHOR, "signal.correct", raise_it)
    assert [_named(team, who, row) for who in (COLLEAGUE, LEAD, PRIVACY)] == [None] * 3


def test_lead_and_privacy_officer_are_told_at_once_and_nobody_else(team: Team) -> None:
    row = broken(team)
    told = {team.world.member(LEAD).id, team.world.member(PRIVACY).id}
    assert _told(team, row) == told
    team.scene.settle()
    with team.world.system() as work:
        mails = work.ungoverned(select(Mail).where(Mail.template == "glass")).all()
    assert {mail.membership_id for mail in mails} == told
    assert {line[0] for mail in mails for line in mail.items["sections"][0]["lines"]} == {
        row.reference
    }


def test_a_lead_who_breaks_it_is_overseen_by_the_privacy_officer(team: Team) -> None:
    assert _told(team, broken(team, LEAD)) == {team.world.member(PRIVACY).id}


def test_where_nobody_could_review_it_is_not_broken(team: Team) -> None:
    reference = team.recorded("of an officer", "D2", OFFICER)
    with pytest.raises(Conflict) as refused:
        broken(team, "organisation_lead@leerplicht-venlo", reference)
    assert refused.value.code == "glass_nobody_to_tell"


def test_who_is_related_does_not_oversee_it(team: Team) -> None:
    _is_related(team, LEAD)
    row = broken(team)
    assert _told(team, row) == {team.world.member(PRIVACY).id}
    with pytest.raises(NotFound), team.world.acting(LEAD) as work:
        service.end(work, row.id)


def test_every_look_through_it_is_flagged(team: Team) -> None:
    level(team, COLLEAGUE)
    row = broken(team)
    level(team, COLLEAGUE)
    with team.world.acting(COLLEAGUE, "young_person.read") as work:
        person(work, team.person)
    level(team, AUTHOR)
    with team.world.acting(COLLEAGUE, "organisation.list"):
        pass
    flagged = {entry.action for entry in _entries(team, COLLEAGUE) if entry.glasses == [row.id]}
    assert flagged == {"break_glass.create", "signal.read", "young_person.read"}
    reads = [entry for entry in _entries(team, COLLEAGUE) if entry.action == "signal.read"]
    assert sorted(bool(entry.glasses) for entry in reads) == [False, True]
    assert not any(entry.glasses for entry in _entries(team, AUTHOR))


def test_looks_after_the_hour_are_not_flagged(team: Team, set_clock: Clock) -> None:
    broken(team)
    set_clock(START + dt.timedelta(minutes=61))
    level(team, COLLEAGUE)
    assert not _entries(team, COLLEAGUE)[-1].glasses


@pytest.mark.parametrize("hidden", [False, True])
def test_a_refused_attempt_stands_in_the_log_without_the_reference(
    team: Team, *, hidden: bool
) -> None:
    """A hidden one is not even looked up, so that nothing tells it from an absent one."""
    reference = team.recorded("circle", "DV") if hidden else "ZZZ-ZZZ"
    with pytest.raises(NotFound), team.world.acting(COLLEAGUE, "break_glass.create") as work:
        service.break_glass(work, reference, REASON)
    entry = _entries(team, COLLEAGUE)[-1]
    assert (entry.action, entry.outcome, entry.subjects) == (
        "break_glass.create",
        Outcome.HIDDEN,
        [],
    )


def test_what_was_broken_about_family_is_closed_and_nothing_else(team: Team) -> None:
    another = play.person(team.scene, "another", AUTHOR, age=15)
    other = play.recorded(team.scene, "of another", AUTHOR, "D2", [another])
    for reference in (team.reference, team.reference_of(other)):
        broken(team, reference=reference)
    meant = Meant(team.scene.words[team.person].by_part["surname"], dt.date(2012, 1, 2))
    play.act(team.scene, PRIVACY, "conflict.declare", declare_conflict, meant)
    with team.world.acting(PRIVACY) as work:
        open_ = select(BreakGlass.signal_id).where(work.readable(BreakGlass))
        assert work.session.scalars(open_).all() == [other]


def _named(team: Team, who: str, row: BreakGlass) -> tuple[uuid.UUID, str] | None:
    with team.world.acting(who, "break_glass.read") as work:
        return queries.glass(work, row.id).signal


def _is_related(team: Team, who: str) -> None:
    play.act(team.scene, who, "conflict.declare", declare_conflict, team.person)


def _told(team: Team, row: BreakGlass) -> set[object]:
    with team.world.system() as work:
        wanted = select(Notice).where(
            Notice.kind == NoticeKind.GLASS_BROKEN, Notice.subject_id == row.id
        )
        return {notice.membership_id for notice in work.ungoverned(wanted)}


def _row(team: Team, row: BreakGlass) -> BreakGlass:
    with team.world.system() as work:
        return work.ungoverned(select(BreakGlass).where(BreakGlass.id == row.id)).one()


def _entries(team: Team, who: str) -> list[AuditEntry]:
    member = team.world.member(who).id
    with team.world.system() as work:
        wanted = select(AuditEntry).where(AuditEntry.membership_id == member)
        ordered = wanted.order_by(AuditEntry.at, AuditEntry.chain, AuditEntry.position)
        return list(work.ungoverned(ordered))
