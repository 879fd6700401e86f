"""What a rule set would do with a signal: rule, targets and the partner of each.

The decision and the dry run are made of this, so that the one does what the other showed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from coordination.access.classes import DataClass
from coordination.followups.answers import FailureReason
from coordination.partners.models import Organisation, OrganisationKind
from coordination.partners.queries import directory
from coordination.routing import rules
from coordination.routing.queries.facts import gather
from coordination.routing.rules import Decision, Facts
from coordination.routing.ruleset import RuleSet
from coordination.routing.targets import Candidate, Target, choose_partner, expand
from coordination.signals.models import Signal
from coordination.work import Work


@dataclass(frozen=True)
class Placed:
    """A target and who is asked.

    Attributes:
        target: from the rules.
        organisation_id: the partner, or None when nobody can be asked.
        failure: why nobody can be asked, or None.
    """

    target: Target
    organisation_id: uuid.UUID | None = None
    failure: FailureReason | None = None


@dataclass(frozen=True)
class Plan:
    """What follows from a rule set for one signal."""

    facts: Facts
    decision: Decision
    placed: tuple[Placed, ...]


def make_plan(
    work: Work,
    rule_set: RuleSet,
    signal: Signal,
    now: dt.datetime,
    *,
    passed_on: bool,
    counted: ColumnElement[bool] | None = None,
) -> Plan:
    """Return what a rule set does with a signal now.

    Args:
        work: the running unit of work; nothing is changed.
        rule_set: which rules.
        signal: submitted, or a draft with a category.
        now: the moment of the decision.
        passed_on: whether a coordinator's review passed it on.
        counted: which of the owner's earlier signals count; all, unless given.
    """
    owner_id = signal.organisation_id
    with work.as_system():
        owner = directory.organisations(work.session, [owner_id])[owner_id]
    facts = gather(work, signal, owner, rule_set, now, true() if counted is None else counted)
    facts = replace(facts, passed_on=passed_on)
    decision = rules.decide(rule_set, facts)
    targets = expand(decision, facts)
    placed = (_place(work.session, target, owner, signal.data_class, now) for target in targets)
    return Plan(facts, decision, tuple(placed))


def _place(
    session: Session,
    target: Target,
    owner: Organisation,
    data_class: DataClass,
    now: dt.datetime,
) -> Placed:
    if target.failure:
        return Placed(target, failure=target.failure)
    if target.own:
        return Placed(target, owner.id)
    chosen = choose_partner(_candidates(session, target, now), target.effect, data_class)
    if isinstance(chosen, FailureReason):
        return Placed(target, failure=chosen)
    return Placed(target, uuid.UUID(chosen.id))


def _candidates(session: Session, target: Target, now: dt.datetime) -> list[Candidate]:
    kind = OrganisationKind(target.effect.organisation)
    found = directory.organisations_for(session, kind, target.municipality or "")
    return [
        Candidate(
            id=str(row.id),
            active=row.active,
            accepted_rules=row.accepted_rule_set is not None,
            reachable=bool(directory.members_of_function(session, row.id, target.function, now)),
        )
        for row in found
    ]
