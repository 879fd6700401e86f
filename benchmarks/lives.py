"""What a region is made of: a few lives of signals, each lived once in the product itself.

The product writes every row of them (keys, shares, desk items, notices and all), so that what
`multiply` makes of them opens to whom it should. Nothing here knows what a table looks like.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from coordination.followups.answers import DeclineReason, Feedback, FeedbackLine
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import answering
from coordination.routing.models import RoutingDecision
from coordination.sharing.service.consent import Consent
from coordination.signals.models import Signal
from tests import factories
from tests.drain import drain
from tests.world import World
from tests.year.ground import BORN, NO_PERSONS, OUTCOMES
from tests.year.lives import KINDS, Kind

COORDINATOR, MENTOR = "care_coordinator.1@school-0", "mentor.1@school-0"
HELP, SAFETY, ABSENCE, AREA, SUPPORT, REVIEW = (KINDS[place] for place in (0, 2, 3, 4, 5, 6))


@dataclass(frozen=True)
class Life:
    """One way in which a signal goes.

    Attributes:
        kind: what is asked.
        acts: what is done with it after it was proposed.
        parts: of a thousand signals, how many go so.
        ended: whether nobody has to do anything any more.
    """

    kind: Kind
    acts: tuple[str, ...]
    parts: int
    ended: bool

    @property
    def author(self) -> str:
        """Return who records it."""
        return MENTOR if self.kind.name == "review" else COORDINATOR

    @property
    def handler(self) -> str:
        """Return who takes it up."""
        return f"{self.kind.role}.1@{self.kind.asked}-0"


RELEASED, ACCEPTED = ("released",), ("released", "accepted")
# 300 of 1,000 are open. Offers wait for a day or two, so that few stand at any moment.
# In which the lives are lived that a region multiplies; it has no process director.
TOWN = "GM0000"
LIVES = (
    Life(SUPPORT, ("accepted", "done"), 340, ended=True),
    Life(ABSENCE, (*ACCEPTED, "done"), 170, ended=True),
    Life(HELP, (*ACCEPTED, "done"), 90, ended=True),
    Life(SAFETY, (*ACCEPTED, "done"), 60, ended=True),
    Life(REVIEW, ("accepted", "done"), 38, ended=True),
    Life(HELP, ("released", "declined"), 2, ended=True),
    Life(SUPPORT, ("accepted",), 160, ended=False),
    Life(ABSENCE, ACCEPTED, 70, ended=False),
    Life(HELP, ACCEPTED, 40, ended=False),
    Life(SAFETY, ACCEPTED, 19, ended=False),
    Life(REVIEW, (), 5, ended=False),
    Life(ABSENCE, RELEASED, 2, ended=False),
    Life(HELP, (), 2, ended=False),
    Life(AREA, RELEASED, 2, ended=False),
)
OFFICERS_OWN = next(life for life in LIVES if life.kind is ABSENCE and life.acts == ACCEPTED)


@dataclass
class Lived:
    """One life, lived in town 0.

    Attributes:
        life: which.
        signal: id of its signal.
        persons: ids of the young persons in it.
    """

    life: Life
    signal: uuid.UUID
    persons: list[uuid.UUID] = field(default_factory=list)


def live(world: World, life: Life) -> Lived:
    """Live a life in the product.

    Args:
        world: the towns of `tests.year.ground`.
        life: which.
    """
    born = () if life.kind.name in NO_PERSONS else (BORN,)
    about = factories.concern(world, by=life.author, born=born)
    _decide(world, about)
    asked = factories.ask(
        world,
        about,
        FollowUpKind(life.kind.name),
        f"{life.kind.asked}-0",
        life.kind.role,
        municipality=TOWN,
    )
    question = factories.proposed(world, about, asked)
    for act in life.acts:
        ACTS[act](world, life, about, question)
    drain(world.runtime)
    return Lived(life, about.id, about.persons)


def _decide(world: World, about: factories.Concern) -> None:
    with world.system() as work:
        signal = work.ungoverned(select(Signal).where(Signal.id == about.id)).one()
        decision = RoutingDecision(
            organisation_id=signal.organisation_id,
            signal_id=signal.id,
            signal_version=signal.version,
            rule_set_version=1,
            rule="benchmark",
            explanation=factories.TERMS,
            failed_effects=[],
            decided_at=work.now,
        )
        work.add(decision)
        work.record("routing_decision.create", decision)


def _release(world: World, life: Life, about: factories.Concern, question: uuid.UUID) -> None:
    more: dict[str, object] = {}
    if life.kind is HELP:
        more["consent"] = Consent(dt.date(2026, 11, 18))
    if life.kind.name in NO_PERSONS:
        more["statements"] = ()
    factories.released(world, question, about, by=COORDINATOR, **more)


def _accept(world: World, life: Life, _about: factories.Concern, question: uuid.UUID) -> None:
    with world.acting(life.handler, "follow_up.accept") as work:
        answering.accept(work, question)


def _decline(world: World, life: Life, _about: factories.Concern, question: uuid.UUID) -> None:
    with world.acting(life.handler, "follow_up.decline") as work:
        answering.decline(work, question, DeclineReason.NO_CAPACITY)


def _complete(world: World, life: Life, _about: factories.Concern, question: uuid.UUID) -> None:
    register = ("12345", dt.date(2026, 11, 18)) if life.kind is ABSENCE else (None, None)
    answer = answering.Completion(
        OUTCOMES[life.kind.name], Feedback(FeedbackLine.TAKEN_UP), *register
    )
    with world.acting(life.handler, "follow_up.complete") as work:
        answering.complete(work, question, answer)


Act = Callable[[World, Life, factories.Concern, uuid.UUID], None]
ACTS: dict[str, Act] = {
    "released": _release,
    "accepted": _accept,
    "declined": _decline,
    "done": _complete,
}
