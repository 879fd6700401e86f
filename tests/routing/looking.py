"""Looks at what a decision did."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.followups.models import DeskItem, FollowUp, Notice
from coordination.partners.models import Organisation
from coordination.routing.models import RoutingDecision
from coordination.routing.queries import decisions
from coordination.routing.service.deciding import decide
from tests.world import World


def decided(world: World, signal_id: uuid.UUID, *, passed_on: bool = False) -> RoutingDecision:
    """Decide as the worker does, and return what stands."""
    with world.system("signal.submitted") as work:
        return decide(work, signal_id, passed_on=passed_on)


def standing(world: World, signal_id: uuid.UUID) -> RoutingDecision:
    """Return the one decision that stands."""
    with world.system() as work:
        return work.ungoverned(decisions.current(signal_id)).one()


def all_decisions(world: World, signal_id: uuid.UUID) -> list[RoutingDecision]:
    """Return every decision of a signal, the oldest first."""
    with world.system() as work:
        query = select(RoutingDecision).where(RoutingDecision.signal_id == signal_id)
        return list(work.ungoverned(query.order_by(RoutingDecision.decided_at)))


def asked(world: World, decision: RoutingDecision) -> set[tuple[str, str, str | None, str]]:
    """Return kind, function, short name of who is asked, and level of what a decision asked."""
    names = {row.id: name for name, row in world.organisations.items()}
    return {
        (row.kind.value, row.function, names.get(row.asked_organisation_id), row.level)
        for row in follow_ups(world, decision)
    }


def follow_ups(world: World, decision: RoutingDecision) -> list[FollowUp]:
    """Return the follow-ups of a decision in the order of its effects."""
    with world.system() as work:
        query = select(FollowUp).where(FollowUp.decision_id == decision.id)
        return list(work.ungoverned(query.order_by(FollowUp.effect)))


def notices(world: World, who: str) -> list[tuple[str, str | None]]:
    """Return kind and code of a member's news."""
    with world.system() as work:
        query = select(Notice).where(Notice.membership_id == world.member(who).id)
        return [(row.kind.value, row.code) for row in work.ungoverned(query)]


def on_desk(world: World, organisation: str) -> list[tuple[str, str]]:
    """Return kind and reason of what lies on a process director's desk."""
    director = world.organisation(organisation).id
    with world.system() as work:
        query = select(DeskItem).where(DeskItem.director_organisation_id == director)
        return [(row.kind, row.reason) for row in work.ungoverned(query)]


def change(world: World, organisation: str, **values: object) -> None:
    """Change an organisation behind the scenes."""
    with world.system() as work:
        row = work.session.get_one(Organisation, world.organisation(organisation).id)
        for name, value in values.items():
            setattr(row, name, value)
        work.record("organisation.change", row)
