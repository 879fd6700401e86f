"""Release or keep: the owner's coordinator decides what leaves, to whom, and why."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.errors import Conflict, FieldProblem, require_valid
from coordination.followups import rules
from coordination.followups.answers import LONGEST_NOTE, FailureReason, KeepReason
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpAct, FollowUpKind, FollowUpStatus
from coordination.followups.service import desk, ending, offering, partners, proposing
from coordination.sharing.grounds import CriminalGround, SpecialGround, ground_is_missing
from coordination.sharing.models import Share
from coordination.sharing.service import consent as grounds
from coordination.sharing.service import shares
from coordination.sharing.service.changing import changed
from coordination.sharing.service.consent import Consent
from coordination.sharing.service.shares import Content, Terms
from coordination.signals.models import Signal
from coordination.signals.rules import SHARED_KINDS, StatementKind
from coordination.work import Work

# Without knowing who it is about, a report of absence cannot be dealt with (Leerplichtwet 21a).
NAMES_NEEDED = frozenset({FollowUpKind.ABSENCE_REPORT})


@dataclass(frozen=True)
class Release:
    """What the coordinator lets go.

    Attributes:
        necessity: in words, why this is needed.
        statements: ids of the ticked facts and observations.
        persons: ids of the young persons; None means everybody whom the follow-up concerns, and
            none at all makes it an anonymous question.
        consent: who consented and when, where help is asked; may come later.
    """

    necessity: str
    statements: tuple[uuid.UUID, ...] = ()
    persons: tuple[uuid.UUID, ...] | None = None
    consent: Consent | None = None


@dataclass(frozen=True)
class Limited:
    """Ticked statements, divided by what a level holds.

    Attributes:
        kept: may be shared.
        dropped: may not, or are not of this signal.
    """

    kept: tuple[uuid.UUID, ...]
    dropped: tuple[uuid.UUID, ...]


def within_level(
    level: Level, kinds: Mapping[uuid.UUID, StatementKind | None], ticked: Iterable[uuid.UUID]
) -> Limited:
    """Return which ticked statements a level can hold. Pure.

    A stub holds none, a summary facts and observations and never hearsay or interpretation, and at
    full all of them are open anyway (product text §3).

    Args:
        level: of the share.
        kinds: kind of each statement of the signal, by its id.
        ticked: ids that somebody chose.
    """
    held = {Level.STUB: frozenset(), Level.SUMMARY: SHARED_KINDS, Level.FULL: set(StatementKind)}
    chosen = list(dict.fromkeys(ticked))
    kept = tuple(item for item in chosen if kinds.get(item) in held[level])
    return Limited(kept, tuple(item for item in chosen if item not in kept))


def release(work: Work, follow_up_id: uuid.UUID, wanted: Release) -> FollowUp:
    """Let a proposed follow-up leave the owner.

    It is offered at once when every gate of its share is met. Help without consent stays proposed
    until a ground is recorded on the share. Where no partner can be asked, it is declined with the
    reason and lies on the process director's desk.

    Args:
        work: of the owner's coordinator.
        follow_up_id: a proposed follow-up.
        wanted: what may leave; replaces an earlier release that still waits for its ground.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
        Conflict: `act_not_possible_now`.
        Invalid: naming the fields.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.release")
    return release_loaded(work, follow_up, wanted)


def release_loaded(work: Work, follow_up: FollowUp, wanted: Release) -> FollowUp:
    """Release a follow-up that the caller has loaded for it or has just made.

    Args:
        work: of the owner's coordinator.
        follow_up: proposed, locked.
        wanted: what may leave.

    Raises:
        Conflict: `act_not_possible_now`.
        Invalid: naming the fields.
    """
    rules.after(follow_up.status, FollowUpAct.RELEASE, follow_up.kind)
    signal = signal_of(work, follow_up)
    if follow_up.data_class is not signal.data_class:
        # The signal was raised a moment ago and is about to be decided anew: this proposal is dead.
        raise Conflict("act_not_possible_now", act="release", status="superseded")
    failure = _failure(work, follow_up)
    if failure is not None:
        fail(work, follow_up, signal, failure)
        return follow_up
    require_valid(_problems(work, follow_up, signal, wanted))
    share = _share(work, follow_up, wanted)
    follow_up.share_id, follow_up.asker_id = share.id, work.actor.membership_id
    changed(work, follow_up, "follow_up.release", share=str(share.id))
    if grounds.open_if_complete(work, share):
        offering.offer(work, follow_up)
    return follow_up


def keep(work: Work, follow_up_id: uuid.UUID, reason: KeepReason, text: str = "") -> FollowUp:
    """Keep a proposed follow-up inside.

    Args:
        work: of the owner's coordinator.
        follow_up_id: a proposed follow-up.
        reason: from the closed list.
        text: a few words for the own organisation.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
        Conflict: `act_not_possible_now`.
        Invalid: the text is too long.
    """
    follow_up = work.load(FollowUp, follow_up_id, "follow_up.keep")
    status = rules.after(follow_up.status, FollowUpAct.KEEP, follow_up.kind)
    if len(text) > LONGEST_NOTE:
        require_valid([FieldProblem("/text", "too_long", {"longest": LONGEST_NOTE})])
    follow_up.reason_text = text.strip() or None
    ending.finish(work, follow_up, status, reason.value)
    changed(work, follow_up, "follow_up.keep", reason=reason.value)
    return follow_up


def offer_released(work: Work, share_id: uuid.UUID) -> None:
    """Offer what waited for a share that has gone live; nothing when it was offered at once.

    Args:
        work: of the system.
        share_id: a live share.
    """
    wanted = select(FollowUp).where(
        FollowUp.share_id == share_id, FollowUp.status == FollowUpStatus.PROPOSED
    )
    follow_up = work.ungoverned(wanted.with_for_update()).one_or_none()
    if follow_up is None:
        return
    failure = _failure(work, follow_up)
    if failure is not None:
        fail(work, follow_up, signal_of(work, follow_up), failure)
    else:
        offering.offer(work, follow_up)


def fail(work: Work, follow_up: FollowUp, signal: Signal, failure: FailureReason) -> None:
    """Decline a follow-up that no partner can be asked, and bring it to the right desk.

    Args:
        work: the running unit of work.
        follow_up: proposed, locked.
        signal: what it is about.
        failure: why.
    """
    proposing.fail(work, follow_up, failure)
    work.flush()
    desk.open_item(work, signal, failure.value, follow_up)


def signal_of(work: Work, follow_up: FollowUp) -> Signal:
    """Return the signal of a follow-up, for an act on the follow-up; never to be shown.

    Args:
        work: the running unit of work.
        follow_up: any.
    """
    return work.ungoverned(select(Signal).where(Signal.id == follow_up.signal_id)).one()


def _failure(work: Work, follow_up: FollowUp) -> FailureReason | None:
    if follow_up.failure is not None:
        return FailureReason(follow_up.failure)
    if proposing.must_stay(work, follow_up):
        return FailureReason.CLASS_NOT_READABLE
    return partners.failure_of(work, follow_up.asked_organisation_id, follow_up.function)


def _share(work: Work, follow_up: FollowUp, wanted: Release) -> Share:
    persons = follow_up.person_ids if wanted.persons is None else wanted.persons
    if follow_up.level == Level.STUB:
        persons = []  # a stub names nobody
    content = Content(wanted.necessity, wanted.statements, tuple(dict.fromkeys(persons)))
    share = ending.share_of(work, follow_up)
    if share is None:
        share = shares.propose_share(work, _terms(follow_up), content)
    else:
        shares.amend(work, share, content)
    if wanted.consent is not None and share.needs_consent and content.persons:
        grounds.add_consent(work, share, wanted.consent)
    work.flush()
    return share


def _terms(follow_up: FollowUp) -> Terms:
    assert follow_up.asked_organisation_id is not None  # noqa: S101 - _failure() has seen to it
    return Terms(
        signal_id=follow_up.signal_id,
        organisation_id=follow_up.organisation_id,
        author_id=follow_up.author_id,
        recipient_id=follow_up.asked_organisation_id,
        function=follow_up.function,
        level=Level(follow_up.level),
        data_class=follow_up.data_class,
        purpose=follow_up.purpose,
        legal_basis=follow_up.legal_basis,
        special_ground=follow_up.special_ground,
        criminal_ground=follow_up.criminal_ground,
        needs_consent=follow_up.kind is FollowUpKind.HELP_REQUEST,
        decision_id=follow_up.wpg_decision_id,
    )


def _problems(
    work: Work, follow_up: FollowUp, signal: Signal, wanted: Release
) -> list[FieldProblem]:
    return [
        *shares.necessity_problems(wanted.necessity),
        *_statement_problems(follow_up, signal, wanted),
        *_person_problems(follow_up, wanted),
        *_ground_problems(follow_up),
        *grounds.consent_problems(wanted.consent, work.today),
    ]


def _statement_problems(follow_up: FollowUp, signal: Signal, wanted: Release) -> list[FieldProblem]:
    kinds = {statement.id: statement.kind for statement in signal.statements}
    dropped = within_level(Level(follow_up.level), kinds, wanted.statements).dropped
    return [
        FieldProblem(
            f"/statements/{number}",
            "statement_not_at_this_level" if item in kinds else "unknown_statement",
        )
        for number, item in enumerate(wanted.statements)
        if item in dropped
    ]


def _person_problems(follow_up: FollowUp, wanted: Release) -> list[FieldProblem]:
    if wanted.persons is None:
        return []
    if not wanted.persons and follow_up.kind in NAMES_NEEDED:
        return [FieldProblem("/persons", "required")]
    return [
        FieldProblem(f"/persons/{number}", "person_not_concerned")
        for number, item in enumerate(wanted.persons)
        if item not in follow_up.person_ids
    ]


def _ground_problems(follow_up: FollowUp) -> list[FieldProblem]:
    special, criminal = follow_up.special_ground, follow_up.criminal_ground
    missing = follow_up.level > Level.STUB and ground_is_missing(
        DataClass(follow_up.data_class),
        SpecialGround(special) if special else None,
        CriminalGround(criminal) if criminal else None,
    )
    return [FieldProblem("/ground", "ground_missing")] if missing else []
