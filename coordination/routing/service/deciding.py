"""Decides where a signal goes: exactly one decision stands for each, and it fails loudly.

Done by the worker when a signal was submitted, when its category or class was corrected, and when
a coordinator's review passed it on. What cannot be carried out is told to the owner at once; an
effect that would leave the owner gets its desk item at its release.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coordination.followups.answers import FailureReason
from coordination.followups.models import NoticeKind
from coordination.followups.service import alarms, desk, proposing, superseding
from coordination.followups.service.proposing import Ask
from coordination.routing import notation
from coordination.routing.events import SignalDecided
from coordination.routing.models import RoutingDecision, RuleSetVersion
from coordination.routing.queries import decisions, plans, rule_sets
from coordination.routing.queries.plans import Placed
from coordination.routing.ruleset import AUTHOR
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from coordination.signals.service import progress
from coordination.work import Work

UNDECIDED = frozenset({SignalStatus.DRAFT, SignalStatus.WITHDRAWN})
NOT_ACCEPTED: Mapping[str, str] = {
    "nl": "Uw organisatie heeft nog geen afspraken aanvaard; er is daarom niets doorgestuurd.",
    "en": "Your organisation has not accepted any rules yet, so nothing was passed on.",
}


@dataclass(frozen=True)
class Verdict:
    """What was found for a signal, before anything is written.

    Attributes:
        version: of the rule set; None where the owner has accepted none.
        rule: code of the row that decided, or None.
        failure: why the whole decision failed, or None.
        explanation: to the owner, in every language.
        placed: the targets.
    """

    version: RuleSetVersion | None
    rule: str | None
    failure: FailureReason | None
    explanation: Mapping[str, str]
    placed: tuple[Placed, ...] = ()


def decide(work: Work, signal_id: uuid.UUID, *, passed_on: bool = False) -> RoutingDecision | None:
    """Make the decision that stands for a signal, unless it stands already.

    What was passed on once stays so: a correction is made by the coordinator who would review it.

    Args:
        work: of the system.
        signal_id: which signal.
        passed_on: whether a coordinator's review passed it on.

    Returns:
        The decision that stands; None where there is nothing to decide (draft, withdrawn).
    """
    signal = _locked(work, signal_id)
    if signal is None or signal.status in UNDECIDED:
        return None
    standing = work.ungoverned(decisions.current(signal_id)).one_or_none()
    if standing is not None:
        passed_on = passed_on or standing.passed_on
        if (standing.signal_version, standing.passed_on) == (signal.version, passed_on):
            return standing
        _supersede(work, standing)
    return _write(work, signal, _verdict(work, signal, passed_on=passed_on), passed_on=passed_on)


def is_decided(work: Work, signal_id: uuid.UUID) -> bool:
    """Return whether any decision stands for a signal.

    Args:
        work: of the system.
        signal_id: which signal.
    """
    return work.ungoverned(decisions.current(signal_id)).one_or_none() is not None


def _locked(work: Work, signal_id: uuid.UUID) -> Signal | None:
    query = select(Signal).where(Signal.id == signal_id).with_for_update()
    return work.ungoverned(query).one_or_none()


def _supersede(work: Work, standing: RoutingDecision) -> None:
    standing.superseded_at = work.now
    work.record("routing_decision.supersede", standing)
    superseding.supersede_open(work, standing.signal_id)
    work.flush()  # only one may stand, and new rows are written before changed ones


def _verdict(work: Work, signal: Signal, *, passed_on: bool) -> Verdict:
    version = rule_sets.approved(work.session, _accepted(work, signal))
    if version is None:
        return Verdict(None, None, FailureReason.RULES_NOT_ACCEPTED, NOT_ACCEPTED)
    rule_set = notation.load(version.rules)
    plan = plans.make_plan(work, rule_set, signal, work.now, passed_on=passed_on)
    rule = plan.decision.rule.code if plan.decision.rule else None
    return Verdict(version, rule, plan.decision.failure, plan.decision.explanation, plan.placed)


def _accepted(work: Work, signal: Signal) -> int | None:
    return alarms.organisation(work, signal.organisation_id).accepted_rule_set


def _write(work: Work, signal: Signal, verdict: Verdict, *, passed_on: bool) -> RoutingDecision:
    decision = RoutingDecision(
        organisation_id=signal.organisation_id,
        signal_id=signal.id,
        signal_version=signal.version,
        passed_on=passed_on,
        rule_set_version=verdict.version.version if verdict.version else None,
        rule=verdict.rule,
        failure=verdict.failure,
        explanation=dict(verdict.explanation),
        failed_effects=[_failed(placed) for placed in verdict.placed if placed.failure],
        decided_at=work.now,
    )
    work.add(decision)
    work.record("routing_decision.make", decision, signal=str(signal.id))
    work.flush()
    for placed in verdict.placed:
        proposing.propose(work, signal, _ask(decision, placed))
    _alarm(work, signal, decision)
    progress.mark_routed(work, signal)
    work.emit(SignalDecided(decision.id))
    return decision


def _failed(placed: Placed) -> dict[str, Any]:
    effect = placed.target.effect
    return {
        "effect": placed.target.key,
        "kind": effect.kind.value,
        "organisation": effect.organisation,
        "function": effect.function,
        "municipality": placed.target.municipality,
        "reason": placed.failure,
    }


def _ask(decision: RoutingDecision, placed: Placed) -> Ask:
    target, effect = placed.target, placed.target.effect
    return Ask(
        kind=effect.kind,
        function=target.function,
        organisation_id=placed.organisation_id,
        purpose=effect.purpose,
        legal_basis=effect.legal_basis,
        accept_within=effect.accept_days,
        complete_within=effect.complete_days,
        explanation=effect.explanation,
        level=effect.level,
        failure=placed.failure,
        municipality=target.municipality,
        person_ids=tuple(uuid.UUID(person_id) for person_id in target.person_ids),
        special_ground=effect.special_ground,
        criminal_ground=effect.criminal_ground,
        named=tuple(function for function in effect.named if function != AUTHOR),
        decision_id=decision.id,
        effect=target.key,
    )


def _alarm(work: Work, signal: Signal, decision: RoutingDecision) -> None:
    """Tell the owner's side of every failure now, and a desk of what failed as a whole.

    The desk item of a single effect appears at its release. What may leave for nobody has alarmed
    its own circle when it was proposed.
    """
    if decision.failure:
        desk.open_item(work, signal, decision.failure)
    reasons = [decision.failure, *(failed["reason"] for failed in decision.failed_effects)]
    for reason in dict.fromkeys(filter(None, reasons)):
        alarms.alarm(work, signal, NoticeKind.ROUTING_FAILED, reason)
