"""Signals of any data class for tests, and what is asked about them through the services."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.text import new_reference
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpKind
from coordination.followups.service.proposing import Ask, propose
from coordination.followups.service.releasing import Release, release
from coordination.partners.models import Membership, StandIn
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.signals.models import Signal, SignalPerson, Statement
from coordination.signals.rules import LifeDomain, Part, SignalStatus, StatementKind, Urgency
from coordination.work import Work
from tests.people.persons import registered
from tests.world import VENLO, World

NECESSITY = "Zonder de partner lukt het niet."
TERMS = {"nl": "U wordt gevraagd.", "en": "You are asked."}
K = FollowUpKind
GROUNDS = {
    DataClass.D3: {"special_ground": SpecialGround.SCHOOL_GUIDANCE},
    DataClass.D4: {"criminal_ground": CriminalGround.OWN_PROTECTION},
}


@dataclass
class Concern:
    """A signal with the ids that tests need."""

    id: uuid.UUID
    persons: list[uuid.UUID] = field(default_factory=list)
    facts: list[uuid.UUID] = field(default_factory=list)
    hearsay: list[uuid.UUID] = field(default_factory=list)


def concern(
    world: World,
    data_class: DataClass = DataClass.D2,
    *,
    by: str = "care_coordinator@maasdal",
    born: Sequence[dt.date] = (dt.date(2009, 3, 4),),
    urgency: Urgency = Urgency.ORDINARY,
) -> Concern:
    """Return a submitted signal with one fact, one observation and one piece of hearsay.

    Its data class is given, whatever the category; so tests need no category for each class.
    """
    persons = [
        registered(world, f"Jansen {number}", by=by, birth_date=day)
        for number, day in enumerate(born)
    ]
    with world.system() as work:
        signal = _signal(work, world.member(by), data_class, urgency)
        kinds = (StatementKind.FACT, StatementKind.OBSERVATION, StatementKind.HEARSAY)
        signal.statements = [
            Statement(position=number, kind=kind, text="Er was iets.", signal_id=signal.id)
            for number, kind in enumerate(kinds)
        ]
        signal.persons = [
            SignalPerson(position=number, part=Part.CONCERNED, young_person_id=person_id)
            for number, person_id in enumerate(persons)
        ]
        work.add(signal)
        work.record("signal.submit", signal)
        ids = [statement.id for statement in signal.statements]
        return Concern(signal.id, persons, ids[:2], ids[2:])


def _signal(work: Work, author: Membership, data_class: DataClass, urgency: Urgency) -> Signal:
    return Signal(
        reference=new_reference(),
        organisation_id=author.organisation_id,
        author_id=author.id,
        status=SignalStatus.ROUTED,
        version=1,
        category="PEST",
        data_class=data_class,
        life_domain=LifeDomain.SCHOOL,
        occurred_on=work.today,
        place_of_event=VENLO,
        urgency=urgency,
        created_at=work.now,
        submitted_at=work.now,
        submitted_by=author.id,
    )


def ask(
    world: World,
    about: Concern,
    kind: FollowUpKind,
    organisation: str | None,
    function: str,
    **more: object,
) -> Ask:
    """Return a question as a rule's effect would make it."""
    values: dict[str, object] = {
        "kind": kind,
        "function": function,
        "organisation_id": world.organisation(organisation).id if organisation else None,
        "purpose": Purpose.PUBLIC_SAFETY,
        "legal_basis": LegalBasis.PUBLIC_TASK,
        "accept_within": 2,
        "complete_within": 5,
        "explanation": TERMS,
        "level": Level.SUMMARY,
        "municipality": VENLO,
        "person_ids": tuple(about.persons),
    }
    return Ask(**(values | more))  # type: ignore[arg-type]


def proposed(world: World, about: Concern, question: Ask) -> uuid.UUID:
    """Let the system propose a follow-up and return its id."""
    with world.system() as work:
        signal = work.ungoverned(select(Signal).where(Signal.id == about.id)).one()
        grounds = GROUNDS.get(signal.data_class, {}) if question.level > Level.STUB else {}
        return propose(work, signal, replace(question, **grounds)).id


def police_question(world: World, about: Concern, **more: object) -> uuid.UUID:
    """Propose a safety consult to the police of Venlo and return its id."""
    question = ask(world, about, K.SAFETY_CONSULT, "politie-venlo", "police_officer", **more)
    return proposed(world, about, question)


def help_question(world: World, about: Concern, **more: object) -> uuid.UUID:
    """Propose a help request to the neighbourhood team of Venlo and return its id."""
    question = ask(world, about, K.HELP_REQUEST, "wijkteam-venlo", "youth_worker", **more)
    return proposed(world, about, question)


def released(
    world: World,
    follow_up_id: uuid.UUID,
    about: Concern,
    *,
    by: str = "care_coordinator@maasdal",
    **more: object,
) -> uuid.UUID:
    """Let the coordinator release a follow-up with all facts and persons, and return its id."""
    values: dict[str, object] = {"statements": tuple(about.facts)}
    with world.acting(by, "follow_up.release") as work:
        row = release(work, follow_up_id, Release(NECESSITY, **(values | more)))  # type: ignore[arg-type]
        return row.id


def stands_in(world: World, who: str, of: str) -> None:
    """Let a colleague stand in for a member today."""
    replaced = world.member(of)
    with world.system() as work:
        stand_in = StandIn(
            organisation_id=replaced.organisation_id,
            membership_id=replaced.id,
            stand_in_id=world.member(who).id,
            first_day=work.today,
            last_day=work.today,
        )
        work.add(stand_in)
        work.record("test.add", stand_in)


def row(world: World, follow_up_id: uuid.UUID) -> FollowUp:
    """Return a follow-up as it stands, for looking inside."""
    with world.system() as work:
        return work.ungoverned(select(FollowUp).where(FollowUp.id == follow_up_id)).one()


def reads(world: World, who: str, model: type, record_id: uuid.UUID, level: Level) -> bool:
    """Return whether a member reads a record at least at a level."""
    with world.acting(who, "test.read") as work:
        query = select(model.id).where(model.id == record_id, work.readable(model, level))
        return work.session.scalar(query) is not None
