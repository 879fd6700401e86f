"""Releases what the submitter ticked in the same form, in the name of that membership.

Whatever cannot be released stays proposed and is told to the submitter: the signal itself is never
in danger.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from coordination.access.actors import System
from coordination.access.classes import Level
from coordination.core.errors import Problem
from coordination.followups.models import FollowUp, NoticeKind
from coordination.followups.rules import FollowUpStatus
from coordination.followups.service import alarms, releasing
from coordination.followups.service.notices import News, about, tell
from coordination.followups.service.releasing import Release
from coordination.routing.models import RoutingDecision
from coordination.sharing.rules import Consenter
from coordination.sharing.service.consent import Consent
from coordination.signals.models import Signal
from coordination.work import Work


class ReleaseProblem(StrEnum):
    """Why something that was ticked did not leave; the shell has the words."""

    NOTHING_LEAVES = "nothing_leaves"  # the rules send this nowhere outside
    CONSENT_MISSING = "consent_missing"  # help was asked; it waits for consent or a ground
    STATEMENTS_DROPPED = "statements_dropped"  # ticked, but no recipient may get them
    NOBODY_RELEASED = "nobody_released"  # none of the ticked persons is whom it concerns
    NOT_RELEASED = "not_released"  # a gate said no; the coordinator decides by hand
    SUBMITTER_LEFT = "submitter_left"  # the membership ended before the release was carried out


@dataclass
class Report:
    """What became of a wanted release.

    Attributes:
        problems: what did not go as was ticked.
        carried: the ticked statements that at least one recipient may get.
    """

    problems: set[ReleaseProblem] = field(default_factory=set)
    carried: set[uuid.UUID] = field(default_factory=set)


def submitter(work: Work, decision_id: uuid.UUID) -> uuid.UUID | None:
    """Return the membership in whose name a decision's release is carried out, or None.

    Args:
        work: of the system.
        decision_id: which decision.
    """
    signal = _signal(work, decision_id)
    return signal.submitted_by if signal.wanted_release else None


def apply_wanted_release(work: Work, decision_id: uuid.UUID) -> frozenset[ReleaseProblem]:
    """Release every proposed follow-up of a decision as the submitter wanted.

    Args:
        work: of the submitting membership; of the system when that membership has ended.
        decision_id: which decision.

    Returns:
        What did not go as was ticked; the submitter has been told.
    """
    signal = _signal(work, decision_id)
    if signal.wanted_release is None:
        return frozenset()
    if isinstance(work.who, System):
        problems = {ReleaseProblem.SUBMITTER_LEFT}
    else:
        problems = _release_all(work, signal, decision_id)
    _tell(work, signal, decision_id, problems)
    return frozenset(problems)


def _release_all(work: Work, signal: Signal, decision_id: uuid.UUID) -> set[ReleaseProblem]:
    assert signal.wanted_release is not None  # noqa: S101 - the caller has looked
    wanted, report = _wanted(signal.wanted_release), Report()
    leaving = _leaving(work, signal, decision_id)
    waiting = [row for row in leaving if _waits(row)]
    for follow_up in waiting:
        _release_one(work, signal, follow_up, wanted, report)
    if not leaving:
        report.problems.add(ReleaseProblem.NOTHING_LEAVES)
    elif waiting and report.carried < set(wanted.statements):
        report.problems.add(ReleaseProblem.STATEMENTS_DROPPED)
    return report.problems


def _release_one(
    work: Work, signal: Signal, follow_up: FollowUp, wanted: Release, report: Report
) -> None:
    kinds = {statement.id: statement.kind for statement in signal.statements}
    kept = releasing.within_level(Level(follow_up.level), kinds, wanted.statements).kept
    persons = _persons(follow_up, wanted)
    if persons is None:
        report.problems.add(ReleaseProblem.NOBODY_RELEASED)
        return
    release = Release(wanted.necessity, kept, persons, wanted.consent)
    try:
        with work.attempt():
            released = releasing.release(work, follow_up.id, release)
    except Problem:
        report.problems.add(ReleaseProblem.NOT_RELEASED)
        return
    report.carried |= set(kept)
    if released.status is FollowUpStatus.PROPOSED:
        report.problems.add(ReleaseProblem.CONSENT_MISSING)


def _persons(follow_up: FollowUp, wanted: Release) -> tuple[uuid.UUID, ...] | None:
    """Return whom to name to this recipient; None when it concerns nobody who was ticked."""
    ticked = wanted.persons or ()
    chosen = tuple(person for person in ticked if person in follow_up.person_ids)
    nobody = ticked and follow_up.person_ids and not chosen
    return None if nobody else chosen


def _wanted(stored: dict[str, Any]) -> Release:
    """Return the stored release; consent without `by` is of whom the age gate names."""
    consent = stored["consent"]
    given = frozenset(Consenter(code) for code in consent["by"]) if consent else frozenset()
    return Release(
        necessity=stored["necessity"],
        statements=tuple(uuid.UUID(item) for item in stored["statements"]),
        persons=tuple(uuid.UUID(item) for item in stored["persons"]),
        consent=Consent(dt.date.fromisoformat(consent["on"]), given or None) if consent else None,
    )


def _leaving(work: Work, signal: Signal, decision_id: uuid.UUID) -> list[FollowUp]:
    """Return what the decision asks of others, found or not, whatever became of it since."""
    query = select(FollowUp).where(
        FollowUp.decision_id == decision_id,
        FollowUp.asked_organisation_id.is_distinct_from(signal.organisation_id),
    )
    return list(work.ungoverned(query.order_by(FollowUp.effect)))


def _waits(follow_up: FollowUp) -> bool:
    return follow_up.status is FollowUpStatus.PROPOSED and follow_up.share_id is None


def _signal(work: Work, decision_id: uuid.UUID) -> Signal:
    query = select(Signal).join(RoutingDecision, RoutingDecision.signal_id == Signal.id)
    return work.ungoverned(query.where(RoutingDecision.id == decision_id)).one()


def _tell(
    work: Work, signal: Signal, decision_id: uuid.UUID, problems: set[ReleaseProblem]
) -> None:
    kind = NoticeKind.RELEASE_PROBLEM
    for problem in sorted(problems):
        if isinstance(work.who, System):
            alarms.alarm(work, signal, kind, problem.value)
        else:
            news = News(kind, about(signal), f"{decision_id}:{problem}", problem.value)
            tell(work, [work.actor.membership_id], news, of_own_act=True)
