"""Proposing follow-ups: what stays inside is offered at once, what leaves waits for a release."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.references import free_reference
from coordination.followups import rules
from coordination.followups.answers import FailureReason
from coordination.followups.events import FollowUpProposed
from coordination.followups.models import FollowUp, NoticeKind
from coordination.followups.rules import CIRCLE_CLASSES, FollowUpAct, FollowUpKind, FollowUpStatus
from coordination.followups.service import alarms, clocks, ending, offering
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.queries import disclosures
from coordination.sharing.service.changing import changed
from coordination.signals.models import Signal
from coordination.work import Work

# The lane has no registered legal basis yet, and what a reporting code names stays with those named
# (product text §4.2 and §5). Police data leave under a live decision only; see `must_stay`.
NEVER_LEAVES = CIRCLE_CLASSES
AUTHOR = "author"  # function of the own organisation: who recorded the signal
BY_DIRECTOR: Mapping[str, str] = {
    "nl": "Een procesregisseur vraagt u, omdat een eerdere partner dit niet oppakt.",
    "en": "A process director asks you, because an earlier partner does not take this up.",
}


@dataclass(frozen=True)
class Ask:
    """What is asked of whom: one effect and one target of a decision, or what a person fills in.

    Attributes:
        kind: what is asked.
        function: who in the organisation is addressed; `author` for whoever recorded the signal.
        organisation_id: the asked organisation; None when none could be found.
        purpose: what for.
        legal_basis: why it is lawful.
        accept_within: working days within which it is accepted or declined.
        complete_within: working days within which the first decision is fed back.
        explanation: "why did this come to me?" in one class-neutral sentence per language.
        level: how much opens at acceptance.
        failure: why there is no organisation.
        municipality: of the effect's territory.
        person_ids: the young persons whom it concerns.
        special_ground: for D3, where more than the stub leaves the owner.
        criminal_ground: for D4, where more than the stub leaves the owner.
        named: functions of the owner that become `named` for the item.
        question: the question in words, or None.
        decision_id: the routing decision, or None when a person asks by hand.
        effect: which effect and target of that decision; unique within it.
        predecessor_id: the follow-up that ended and that this one succeeds.
        wpg_decision_id: under which police data may leave, or None.
    """

    kind: FollowUpKind
    function: str
    organisation_id: uuid.UUID | None
    purpose: Purpose
    legal_basis: LegalBasis
    accept_within: int
    complete_within: int
    explanation: Mapping[str, str]
    level: Level = Level.STUB
    failure: FailureReason | None = None
    municipality: str | None = None
    person_ids: tuple[uuid.UUID, ...] = ()
    special_ground: SpecialGround | None = None
    criminal_ground: CriminalGround | None = None
    named: tuple[str, ...] = ()
    question: str | None = None
    decision_id: uuid.UUID | None = None
    effect: str | None = None
    predecessor_id: uuid.UUID | None = None
    wpg_decision_id: uuid.UUID | None = None


def propose(work: Work, signal: Signal, ask: Ask) -> FollowUp:
    """Make one follow-up about a signal.

    What stays inside is offered at once. What leaves the owner is proposed to its coordinator; so
    is an effect without a partner, whose desk item appears at its release; whoever decided has
    alarmed the owner. What may never leave is declined at once, and its circle is alarmed.

    Args:
        work: the running unit of work.
        signal: submitted, of the asking organisation.
        ask: what is asked of whom.
    """
    leaves = ask.organisation_id != signal.organisation_id
    follow_up = _row(work, signal, ask, rules.first_status(leaves_owner=leaves))
    work.add(follow_up)
    changed(work, follow_up, "follow_up.propose", kind=ask.kind.value)
    work.flush()
    if not leaves:
        offering.open_offer(work, follow_up, ask.named)
    elif must_stay(work, follow_up):
        fail(work, follow_up, ask.failure or FailureReason.CLASS_NOT_READABLE)
    else:
        _wait_for_release(work, follow_up)
    return follow_up


def must_stay(work: Work, follow_up: FollowUp) -> bool:
    """Return whether a follow-up may not leave its owner, whoever wishes it.

    A rule never carries a decision, so police data that a rule would send stay; an officer asks by
    hand, under a decision about that one record and that one function.

    Args:
        work: the running unit of work.
        follow_up: that would go to another organisation.
    """
    if follow_up.data_class is DataClass.D5:
        return disclosures.live(work, follow_up.wpg_decision_id) is None
    return follow_up.data_class in NEVER_LEAVES


def propose_again(work: Work, former: FollowUp, organisation_id: uuid.UUID) -> FollowUp:
    """Propose a successor of a follow-up that ended without an answer.

    Args:
        work: of the process director who chose the partner.
        former: declined or returned.
        organisation_id: the other partner.
    """
    wanted = select(Signal).where(Signal.id == former.signal_id)
    return propose(work, work.ungoverned(wanted).one(), _again(former, organisation_id))


def fail(work: Work, follow_up: FollowUp, failure: FailureReason) -> None:
    """End a proposed follow-up that nobody can be asked, and alarm the owner's side.

    Args:
        work: the running unit of work.
        follow_up: proposed, locked.
        failure: why.
    """
    status = rules.after(follow_up.status, FollowUpAct.FAIL, follow_up.kind)
    follow_up.failure = failure.value
    ending.finish(work, follow_up, status, failure.value)
    changed(work, follow_up, "follow_up.fail", reason=failure.value)
    alarms.alarm(work, follow_up, NoticeKind.ROUTING_FAILED, failure.value)


def _wait_for_release(work: Work, follow_up: FollowUp) -> None:
    clocks.start_release(work, follow_up)
    work.emit(FollowUpProposed(follow_up.id))


def _row(work: Work, signal: Signal, ask: Ask, status: FollowUpStatus) -> FollowUp:
    return FollowUp(
        reference=free_reference(work.session, FollowUp),
        kind=ask.kind,
        status=status,
        signal_id=signal.id,
        signal_version=signal.version,
        decision_id=ask.decision_id,
        effect=ask.effect,
        predecessor_id=ask.predecessor_id,
        organisation_id=signal.organisation_id,
        author_id=signal.author_id,
        asked_organisation_id=ask.organisation_id,
        function=ask.function,
        addressed_id=signal.author_id if ask.function == AUTHOR else None,
        failure=ask.failure.value if ask.failure else None,
        data_class=signal.data_class,
        urgency=signal.urgency,
        municipality=ask.municipality,
        person_ids=list(ask.person_ids),
        level=int(ask.level),
        purpose=ask.purpose.value,
        legal_basis=ask.legal_basis.value,
        special_ground=ask.special_ground.value if ask.special_ground else None,
        criminal_ground=ask.criminal_ground.value if ask.criminal_ground else None,
        wpg_decision_id=ask.wpg_decision_id,
        question=ask.question,
        explanation=dict(ask.explanation),
        accept_within=ask.accept_within,
        complete_within=ask.complete_within,
        created_at=work.now,
    )


def _again(former: FollowUp, organisation_id: uuid.UUID) -> Ask:
    special, criminal = former.special_ground, former.criminal_ground
    return Ask(
        kind=former.kind,
        function=former.function,
        organisation_id=organisation_id,
        purpose=Purpose(former.purpose),
        legal_basis=LegalBasis(former.legal_basis),
        accept_within=former.accept_within,
        complete_within=former.complete_within,
        explanation=BY_DIRECTOR,
        level=Level(former.level),
        municipality=former.municipality,
        person_ids=tuple(former.person_ids),
        special_ground=SpecialGround(special) if special else None,
        criminal_ground=CriminalGround(criminal) if criminal else None,
        question=former.question,
        decision_id=former.decision_id,
        predecessor_id=former.id,
    )
