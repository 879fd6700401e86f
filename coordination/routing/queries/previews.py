"""The preview: who would get a signal that is not submitted yet, as far as its writer may know."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import Level
from coordination.followups.answers import FailureReason
from coordination.partners.models import Organisation
from coordination.routing import notation
from coordination.routing.queries import plans, rule_sets
from coordination.routing.queries.plans import Placed
from coordination.routing.queries.rehearsals import Asked
from coordination.signals.models import Signal
from coordination.work import Work


@dataclass(frozen=True)
class Foreseen(Asked):
    """One follow-up that would be made.

    Attributes:
        own: whether it stays inside the own organisation.
        level: how much opens to who takes it up.
        accept_days: within how many working days they answer.
        needs_consent: whether consent or another ground comes first.
    """

    own: bool
    level: Level
    accept_days: int
    needs_consent: bool


@dataclass(frozen=True)
class Preview:
    """Where a signal would go as it stands.

    Attributes:
        failure: why nothing could be decided, or None.
        explanation: of the row that would decide, in every language.
        foreseen: what would be asked of whom.
    """

    failure: FailureReason | None
    explanation: Mapping[str, str]
    foreseen: tuple[Foreseen, ...] = ()


def preview(work: Work, signal: Signal) -> Preview:
    """Return where a signal would go if it were submitted as it stands.

    Rows that count earlier signals about somebody count those that the reader may see: whoever
    tries one name after the other must not learn by it what colleagues recorded.

    Args:
        work: of whoever writes the signal.
        signal: a draft with a category.
    """
    query = select(Organisation).where(Organisation.id == signal.organisation_id)
    accepted = work.ungoverned(query).one().accepted_rule_set
    version = rule_sets.approved(work.session, accepted)
    if version is None:
        return Preview(FailureReason.RULES_NOT_ACCEPTED, {})
    rules, counted = notation.load(version.rules), work.readable(Signal)
    plan = plans.make_plan(work, rules, signal, work.now, passed_on=False, counted=counted)
    names = _names(work, {placed.organisation_id for placed in plan.placed})
    foreseen = tuple(_foreseen(placed, names) for placed in plan.placed)
    return Preview(plan.decision.failure, plan.decision.explanation, foreseen)


def _foreseen(placed: Placed, names: Mapping[uuid.UUID | None, str]) -> Foreseen:
    target, effect = placed.target, placed.target.effect
    return Foreseen(
        kind=effect.kind.value,
        function=target.function,
        organisation=names.get(placed.organisation_id),
        failure=placed.failure,
        own=target.own,
        level=effect.level,
        accept_days=effect.accept_days,
        needs_consent=effect.needs_consent,
    )


def _names(work: Work, wanted: set[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted - {None}))
    return {row.id: row.name for row in work.session.execute(query)}
