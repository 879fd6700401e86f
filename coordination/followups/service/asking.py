"""Asking by hand: the owner's coordinator asks a partner, or somebody inside, without a rule."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from coordination.access.classes import ROLE_CLASSES, DataClass, Level
from coordination.access.grants import ADDRESSEES
from coordination.core.errors import Conflict, FieldProblem, Refused, require_valid
from coordination.followups.answers import LONGEST_NOTE, FailureReason
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service import desk, ending, partners, proposing, releasing
from coordination.followups.service.proposing import NEVER_LEAVES, Ask
from coordination.followups.service.releasing import Release
from coordination.partners.rules import role_of
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.models import WpgDecision
from coordination.sharing.queries import disclosures
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from coordination.work import Work

_K = FollowUpKind
INSIDE = frozenset({_K.OWN_ACTION, _K.SUPPORT})
OUTSIDE = frozenset({_K.SAFETY_CONSULT, _K.HELP_REQUEST, _K.AREA_QUESTION, _K.ABSENCE_REPORT})
NAMELESS = frozenset({_K.AREA_QUESTION})  # about a group or place, never a named person
# Outside its circle nobody learns that it exists, not even by a stub (product text §5).
CIRCLES: Mapping[DataClass, frozenset[str]] = {
    DataClass.D6: frozenset({"care_coordinator"}),
    DataClass.DV: frozenset({"child_protection_lead", "confidential_counsellor"}),
}
# Working days to accept and to the first decision, as in the table of product text §4.2.
TERMS: Mapping[FollowUpKind, tuple[int, int]] = {
    _K.OWN_ACTION: (2, 10),
    _K.SUPPORT: (2, 10),
    _K.SAFETY_CONSULT: (1, 5),
    _K.HELP_REQUEST: (2, 5),
    _K.AREA_QUESTION: (5, 20),
    _K.ABSENCE_REPORT: (2, 5),
}
BY_HAND: Mapping[str, str] = {
    "nl": "De vragende organisatie heeft u zelf gekozen; er ligt geen regel aan ten grondslag.",
    "en": "The asking organisation chose you itself; no rule did.",
}


@dataclass(frozen=True)
class ByHand:
    """What the coordinator fills in.

    Attributes:
        kind: what is asked.
        organisation_id: of whom; the own organisation asks inside.
        function: who in it is addressed.
        purpose: what for.
        legal_basis: why it is lawful.
        level: how much opens at acceptance.
        release: what may leave; needed when another organisation is asked.
        special_ground: for D3 above stub level.
        criminal_ground: for D4 above stub level.
        question: in words, or None.
        predecessor_id: a follow-up that ended unanswered and that this one succeeds, or None.
    """

    kind: FollowUpKind
    organisation_id: uuid.UUID
    function: str
    purpose: Purpose
    legal_basis: LegalBasis
    level: Level
    release: Release | None = None
    special_ground: SpecialGround | None = None
    criminal_ground: CriminalGround | None = None
    question: str | None = None
    predecessor_id: uuid.UUID | None = None


def ask(work: Work, signal_id: uuid.UUID, wanted: ByHand) -> FollowUp:
    """Ask a partner about a signal, and release what they need in the same act.

    Args:
        work: of the owner's coordinator.
        signal_id: a signal that has been routed.
        wanted: what is asked of whom.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator, `class_never_leaves`, or `wpg_decision_needed`.
        Conflict: `act_not_possible_now`, or `no_lane`: the lane has no registered legal basis yet.
        Invalid: naming the fields.
    """
    signal = work.load(Signal, signal_id, "signal.ask")
    decision = _decision(work, signal, wanted)
    _require_possible(signal, wanted, decision)
    require_valid(_problems(work, signal, wanted))
    terms = replace(_ask(signal, wanted), wpg_decision_id=decision.id if decision else None)
    follow_up = proposing.propose(work, signal, terms)
    desk.close_unmatched(work, signal.id)
    if wanted.predecessor_id is not None:
        ending.close_items_about(work, wanted.predecessor_id)
    if wanted.release is not None and not follow_up.internal:
        releasing.release_loaded(work, follow_up, wanted.release)
    return follow_up


def _decision(work: Work, signal: Signal, wanted: ByHand) -> WpgDecision | None:
    if signal.data_class is not DataClass.D5 or wanted.organisation_id == signal.organisation_id:
        return None
    return disclosures.live_for(work, signal.id, wanted.organisation_id, wanted.function)


def _require_possible(signal: Signal, wanted: ByHand, decision: WpgDecision | None) -> None:
    if signal.status is not SignalStatus.ROUTED:
        raise Conflict("act_not_possible_now", act="ask", status=signal.status.value)
    if wanted.kind is FollowUpKind.WEIGHING:
        raise Conflict("no_lane")
    leaves = wanted.organisation_id != signal.organisation_id
    if leaves and signal.data_class in NEVER_LEAVES:
        raise Refused("class_never_leaves")
    if leaves and signal.data_class is DataClass.D5 and decision is None:
        raise Refused("wpg_decision_needed")


def _problems(work: Work, signal: Signal, wanted: ByHand) -> list[FieldProblem]:
    leaves = wanted.organisation_id != signal.organisation_id
    found = list(_kind_problems(wanted, leaves=leaves))
    found += _partner_problems(work, signal, wanted)
    if leaves and wanted.release is None:
        found.append(FieldProblem("/release", "required"))
    if wanted.question and len(wanted.question) > LONGEST_NOTE:
        found.append(FieldProblem("/question", "too_long", {"longest": LONGEST_NOTE}))
    if wanted.predecessor_id is not None and not _is_unanswered(work, signal, wanted):
        found.append(FieldProblem("/predecessorId", "not_to_be_succeeded"))
    return found


def _kind_problems(wanted: ByHand, *, leaves: bool) -> Iterator[FieldProblem]:
    if wanted.kind not in (OUTSIDE if leaves else INSIDE):
        yield FieldProblem("/kind", "kind_not_by_hand")
    if wanted.kind in NAMELESS and wanted.release is not None and wanted.release.persons:
        yield FieldProblem("/release/persons", "never_a_named_person")


def _partner_problems(work: Work, signal: Signal, wanted: ByHand) -> list[FieldProblem]:
    failure = partners.failure_of(work, wanted.organisation_id, wanted.function)
    if failure is FailureReason.NOBODY_IN_FUNCTION:
        return [FieldProblem("/function", failure.value)]
    if failure is not None:
        code = "unknown_partner" if failure is FailureReason.NO_PARTNER else failure.value
        return [FieldProblem("/organisationId", code)]
    role = role_of(wanted.function)
    circle = CIRCLES.get(signal.data_class, {wanted.function})
    if role not in ADDRESSEES or wanted.function not in circle:
        return [FieldProblem("/function", "function_cannot_be_asked")]
    if wanted.level > Level.STUB and signal.data_class not in ROLE_CLASSES[role]:
        return [FieldProblem("/level", "class_not_readable")]
    return []


def _is_unanswered(work: Work, signal: Signal, wanted: ByHand) -> bool:
    former = select(FollowUp).where(
        FollowUp.id == wanted.predecessor_id,
        FollowUp.signal_id == signal.id,
        FollowUp.status.in_((FollowUpStatus.DECLINED, FollowUpStatus.RETURNED)),
    )
    return work.ungoverned(former).one_or_none() is not None


def _ask(signal: Signal, wanted: ByHand) -> Ask:
    accept_within, complete_within = TERMS[wanted.kind]
    persons = () if wanted.kind in NAMELESS else (row.young_person_id for row in signal.persons)
    return Ask(
        kind=wanted.kind,
        function=wanted.function,
        organisation_id=wanted.organisation_id,
        purpose=wanted.purpose,
        legal_basis=wanted.legal_basis,
        accept_within=accept_within,
        complete_within=complete_within,
        explanation=BY_HAND,
        level=wanted.level,
        municipality=signal.place_of_event,
        person_ids=tuple(persons),
        special_ground=wanted.special_ground,
        criminal_ground=wanted.criminal_ground,
        question=(wanted.question or "").strip() or None,
        predecessor_id=wanted.predecessor_id,
    )
