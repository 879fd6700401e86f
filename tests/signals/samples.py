"""Signals for tests, made through the services, and doors to them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from coordination.access.classes import Level
from coordination.access.keys import Opening, Relation, open_key
from coordination.partners.models import Membership
from coordination.sharing.models import Share
from coordination.sharing.rules import ShareState
from coordination.signals.models import Signal
from coordination.signals.queries.reading import signal_view
from coordination.signals.rules import LifeDomain, Part, StatementKind
from coordination.signals.service.content import PersonPart, SignalContent, StatementContent
from coordination.signals.service.drafts import create_draft
from coordination.signals.service.progress import mark_routed
from coordination.signals.service.submitting import Submission, submit
from tests.people.persons import registered
from tests.world import World

K = StatementKind
COORDINATOR, MENTOR = "care_coordinator@maasdal", "mentor@maasdal"
POLICE = "police_officer@politie-venlo"
STATEMENTS = (
    StatementContent(K.FACT, "Een mes van 12 cm in de tas.", "conciërge"),
    StatementContent(K.OBSERVATION, "Was zichtbaar gespannen.", "eigen waarneming"),
    StatementContent(K.INTERPRETATION, "Lijkt bang voor iemand.", "mentor"),
    StatementContent(K.HEARSAY, "Zou bedreigd zijn.", "klasgenoot"),
)


def content(*persons: uuid.UUID, **more: Any) -> SignalContent:
    """Return a complete content: a knife found in a bag, unless said otherwise."""
    values: dict[str, Any] = {
        "category": "WEAP",
        "sub_category": "knife_possession",
        "life_domain": LifeDomain.SCHOOL,
        "occurred_on": dt.date(2026, 11, 17),
        "already_done": "ouders gebeld",
        "persons": tuple(PersonPart(person, Part.CONCERNED) for person in persons),
        "statements": STATEMENTS,
    }
    return SignalContent(**(values | more))


def drafted(world: World, by: str = COORDINATOR, *persons: uuid.UUID, **more: Any) -> uuid.UUID:
    """Begin a signal and return its id."""
    with world.acting(by, "signal.create") as work:
        return create_draft(work, content(*persons, **more)).id


def submitted(world: World, by: str = COORDINATOR, *persons: uuid.UUID, **more: Any) -> uuid.UUID:
    """Submit a signal and return its id; about one registered pupil unless said otherwise."""
    who = persons or (registered(world, by=by),)
    signal_id = drafted(world, by, *who, **more)
    with world.acting(by, "signal.submit") as work:
        submit(work, signal_id, Submission(confirmed_acute=True))
    return signal_id


def routed(world: World, by: str = COORDINATOR, *persons: uuid.UUID, **more: Any) -> uuid.UUID:
    """Submit a signal, let a decision stand, and return its id."""
    signal_id = submitted(world, by, *persons, **more)
    with world.system() as work:
        mark_routed(work, work.session.get_one(Signal, signal_id))
    return signal_id


def see(world: World, signal_id: uuid.UUID, who: str = COORDINATOR):
    """Return what a member sees of a signal."""
    with world.acting(who, "signal.read") as work:
        return signal_view(work, signal_id)


def share(
    world: World,
    signal_id: uuid.UUID,
    who: str,
    level: Level = Level.SUMMARY,
    *,
    statements: tuple[int, ...] = (0, 1, 2, 3),
    persons: tuple[uuid.UUID, ...] | None = None,
    state: ShareState = ShareState.LIVE,
    valid_until: dt.datetime | None = None,
) -> uuid.UUID:
    """Open a signal to a member of another organisation by a share and its handling key."""
    member = world.member(who)
    with world.system() as work:
        signal = work.session.get_one(Signal, signal_id)
        row = _share_row(signal, member, level, state, work.now)
        row.statements = [signal.statements[number].id for number in statements]
        row.persons = persons or [part.young_person_id for part in signal.persons]
        work.add(row)
        work.record("share.release", row)
        named = [("young_person", person_id) for person_id in row.persons]
        for record in (("signal", signal_id), *named):
            opening = Opening(
                relation=Relation.HANDLING, record=record,
                holder=(member.organisation_id, member.id), level=level, source_id=row.id,
                classes=frozenset({signal.data_class}), valid_until=valid_until,
            )  # fmt: skip
            open_key(work.session, opening, work.now)
    return row.id


def _share_row(
    signal: Signal, member: Membership, level: Level, state: ShareState, now: dt.datetime
) -> Share:
    return Share(
        organisation_id=signal.organisation_id, signal_id=signal.id, author_id=signal.author_id,
        recipient_organisation_id=member.organisation_id, function=member.role.value,
        state=state, level=int(level), data_class=signal.data_class,
        purpose="school_safety", legal_basis="public_task", created_at=now,
        released_at=now if state is ShareState.LIVE else None,
    )  # fmt: skip
