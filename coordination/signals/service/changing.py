"""Changing what was submitted: a correction is a new version, and a signal can be taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.access.keys import end_keys_beside
from coordination.core.errors import FieldProblem, require_valid
from coordination.people.models import YoungPerson
from coordination.signals.categories import may_raise
from coordination.signals.checks import text_problem
from coordination.signals.events import SignalCorrected, SignalRectified, SignalWithdrawn
from coordination.signals.models import Signal, SignalVersion
from coordination.signals.rules import Rectification, SignalAct, WithdrawReason, after
from coordination.signals.service.content import (
    SignalContent,
    as_json,
    class_of,
    completeness_problems,
    fill,
)
from coordination.work import Work

LONGEST_REASON = 1_000


def correct(
    work: Work,
    signal_id: uuid.UUID,
    content: SignalContent,
    reason: str,
    *,
    confirmed_acute: bool = False,
) -> Signal:
    """Let a new version of a submitted signal stand; the replaced one is kept.

    A new category, sub-category or class makes it be decided anew; what was offered is superseded.

    Args:
        work: the unit of work.
        signal_id: of a submitted signal.
        content: all of the new version.
        reason: what was wrong, in words.
        confirmed_acute: people have been called; needed when it becomes acute.

    Raises:
        NotFound, Refused: it may not be read, or not be corrected.
        Conflict: it is a draft, or was withdrawn.
        Invalid: naming every field that is missing or wrong, all at once.
    """
    signal = work.load(Signal, signal_id, "signal.correct")
    again = _renew(work, signal, content, reason, confirmed_acute=confirmed_acute)
    work.record("signal.correct", signal, version=signal.version, again=again)
    return signal


def rectify(
    work: Work,
    signal_id: uuid.UUID,
    ground: Rectification,
    content: SignalContent,
    reason: str,
    *,
    confirmed_acute: bool = False,
) -> Signal:
    """Let a new version stand because the person concerned has a right to it.

    Every older version closes to everyone but the owner's privacy officer, and whoever ever had
    the content is told (product text §4.1).

    Args:
        work: the unit of work.
        signal_id: of a submitted signal.
        ground: which right was recognised.
        content: all of the new version.
        reason: what was wrong, in words.
        confirmed_acute: people have been called; needed when it becomes acute.

    Raises:
        NotFound, Refused: it may not be read, or not be corrected.
        Conflict: it is a draft, or was withdrawn.
        Invalid: naming every field that is missing or wrong, all at once.
    """
    signal = work.load(Signal, signal_id, "signal.rectify")
    again = _renew(work, signal, content, reason, confirmed_acute=confirmed_acute)
    _close_versions(work, signal, ground)
    facts = {"version": signal.version, "again": again, "reason": ground.value}
    work.record("signal.rectify", signal, **facts)
    work.emit(SignalRectified(signal.id, signal.version))
    return signal


def _renew(
    work: Work, signal: Signal, content: SignalContent, reason: str, *, confirmed_acute: bool
) -> bool:
    """Let the new version stand and say whether it must be decided anew."""
    content = _settled(signal, content)
    again = _told_apart(signal) != (content.category, content.sub_category, class_of(content))
    target = after(signal.status, SignalAct.DECIDE_AGAIN if again else SignalAct.CORRECT)
    confirmed = signal.confirmed_acute or confirmed_acute
    require_valid(_problems(work, signal, content, reason, confirmed_acute=confirmed))
    _replace(work, signal, content, reason.strip())
    signal.status, signal.confirmed_acute = target, confirmed
    if again:
        _open_again(signal)
    work.emit(SignalCorrected(signal.id, signal.version, again))
    return again


def _close_versions(work: Work, signal: Signal, ground: Rectification) -> None:
    """Close what stands in no version any more; what was closed before keeps its ground."""
    work.flush()
    open_ones = select(SignalVersion).where(
        SignalVersion.signal_id == signal.id, SignalVersion.closed_for.is_(None)
    )
    for version in work.ungoverned(open_ones):
        version.closed_for = ground


def _replace(work: Work, signal: Signal, content: SignalContent, reason: str) -> None:
    """Keep the old version, fill the new one in, and close who stands in it no more.

    Statements that are amended by their id stay the ones that were ticked for sharing.
    """
    _keep_version(work, signal, reason)
    before = _persons(signal)
    fill(signal, content)
    dropped = before - _persons(signal)
    if dropped:
        record = (signal.record_kind, signal.id)
        beside = (YoungPerson.record_kind, sorted(dropped))
        end_keys_beside(work.session, record, beside, work.now)


def _open_again(signal: Signal) -> None:
    """Forget what was ticked for release: that was for other addressees."""
    signal.wanted_release, signal.closed_at = None, None


def _persons(signal: Signal) -> set[uuid.UUID]:
    return {row.young_person_id for row in signal.persons}


def taking_back(work: Work, signal_id: uuid.UUID) -> str:
    """Return the action of the table of grants by which a signal is taken back.

    Args:
        work: the unit of work.
        signal_id: which.

    Raises:
        NotFound: it may not be read.
    """
    seen = work.load(Signal, signal_id, "signal.read")
    # A draft that was taken back before is still its author's, who is told that it is.
    return "signal.withdraw" if seen.submitted_at is None else "signal.retract"


def retract(
    work: Work, signal_id: uuid.UUID, reason: WithdrawReason, row_version: int | None = None
) -> Signal:
    """Take a signal back: a draft by its author, a submitted one by the owner's coordinator.

    Args:
        work: the unit of work.
        signal_id: which.
        reason: why, from the closed list.
        row_version: which was read, or None.

    Raises:
        NotFound, Refused: it may not be read, or not be taken back.
        Conflict: it is closed or was taken back already.
        Stale: it was changed meanwhile.
    """
    signal = work.load(Signal, signal_id, taking_back(work, signal_id))
    signal.expect_version(row_version)
    signal.status = after(signal.status, SignalAct.WITHDRAW)
    signal.withdrawn_reason = reason.value
    signal.row_version += 1
    work.record("signal.withdraw", signal, reason=reason.value)
    if signal.submitted_at is not None:
        work.emit(SignalWithdrawn(signal.id))
    return signal


def _settled(signal: Signal, content: SignalContent) -> SignalContent:
    """Return the content with what a correction leaves as it is: the place, and a raised class."""
    place = content.place_of_event or signal.place_of_event
    keeps = content.data_class is None and content.category == signal.category
    kept = signal.data_class if keeps else content.data_class
    return replace(content, place_of_event=place, data_class=kept)


def _told_apart(signal: Signal) -> tuple[str | None, str | None, DataClass]:
    """Return what decides about the way that a signal goes."""
    return signal.category, signal.sub_category, signal.data_class


def _problems(
    work: Work, signal: Signal, content: SignalContent, reason: str, *, confirmed_acute: bool
) -> list[FieldProblem]:
    kept = frozenset(row.young_person_id for row in signal.persons)
    found = completeness_problems(work, content, confirmed_acute=confirmed_acute, kept=kept)
    return [*found, *_reason_problems(reason), *_class_problems(signal, content)]


def _reason_problems(reason: str) -> Iterator[FieldProblem]:
    if not reason.strip():
        yield FieldProblem("/reason", "required")
    problem = text_problem("/reason", reason, LONGEST_REASON)
    if problem:
        yield problem


def _class_problems(signal: Signal, content: SignalContent) -> Iterator[FieldProblem]:
    """Refuse a lower class as long as the category stays: it may only be raised (product §3)."""
    wanted, least = class_of(content), signal.data_class
    if content.category == signal.category and not may_raise(least, wanted):
        yield FieldProblem("/dataClass", "class_may_only_be_raised", {"least": least.value})


def _keep_version(work: Work, signal: Signal, reason: str) -> None:
    work.add(
        SignalVersion(
            signal_id=signal.id,
            version=signal.version,
            content=as_json(signal),
            reason=reason,
            replaced_by=work.actor.membership_id,
            replaced_at=work.now,
        )
    )
    signal.version += 1
    signal.row_version += 1
