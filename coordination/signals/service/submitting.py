"""Submitting: from here on a signal is the organisation's, and is never edited again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coordination.access.grants import may_ever
from coordination.core.errors import FieldProblem, require_valid
from coordination.partners.models import Organisation
from coordination.sharing.rules import Consenter
from coordination.signals.checks import text_problem
from coordination.signals.events import SignalSubmitted
from coordination.signals.models import Signal
from coordination.signals.rules import SignalAct, after
from coordination.signals.service.content import completeness_problems, content_of
from coordination.signals.service.drafts import load_draft
from coordination.work import Work


@dataclass(frozen=True)
class Consent:
    """Consent to help.

    Attributes:
        on: day on which it was given.
        by: who gave it; empty means whom the age gate names.
    """

    on: dt.date
    by: frozenset[Consenter] = frozenset()


@dataclass(frozen=True)
class Release:
    """What the author ticked for release, where they may release themselves.

    Attributes:
        necessity: why it must leave the organisation, in words.
        statements: ids of the statements that may leave.
        persons: ids of the young persons who may be named; None means all of the signal.
        consent: to help, where it was given.
    """

    necessity: str
    statements: tuple[uuid.UUID, ...] = ()
    persons: tuple[uuid.UUID, ...] | None = None
    consent: Consent | None = None


@dataclass(frozen=True)
class Submission:
    """What is said at the moment of submitting.

    Attributes:
        confirmed_acute: people have been called; needed for an acute signal.
        release: what may leave; None when that is decided later.
    """

    confirmed_acute: bool = False
    release: Release | None = None


def submit(
    work: Work, signal_id: uuid.UUID, submission: Submission, row_version: int | None = None
) -> Signal:
    """Submit a draft; the workers then decide where it goes.

    Args:
        work: the unit of work.
        signal_id: of a draft of one's own.
        submission: what is said with it.
        row_version: which the author has read, or None.

    Raises:
        NotFound, Refused: it may not be read, or is not one's own.
        Conflict: it is no draft any more.
        Stale: it was saved meanwhile.
        Invalid: naming every field that is missing or wrong, all at once.
    """
    signal = load_draft(work, signal_id, "signal.submit", row_version)
    require_valid(incomplete(work, signal, submission))
    signal.status = after(signal.status, SignalAct.SUBMIT)
    signal.place_of_event = signal.place_of_event or _seat(work)
    signal.confirmed_acute = submission.confirmed_acute
    signal.wanted_release = _wanted(signal, submission.release)
    signal.submitted_at, signal.submitted_by = work.now, work.actor.membership_id
    signal.row_version += 1
    work.record("signal.submit", signal)
    work.emit(SignalSubmitted(signal.id, signal.version))
    return signal


def incomplete(work: Work, signal: Signal, submission: Submission) -> list[FieldProblem]:
    """Return everything for which a draft cannot be submitted yet.

    Args:
        work: the unit of work.
        signal: the draft.
        submission: what would be said with it.
    """
    content, confirmed = content_of(signal), submission.confirmed_acute
    # Who is named was looked up when the draft was saved; a conflict since then hides all of it.
    kept = frozenset(row.young_person_id for row in signal.persons)
    found = completeness_problems(work, content, confirmed_acute=confirmed, kept=kept)
    if submission.release is not None:
        found += _release_problems(work, signal, submission.release)
    return found


def _release_problems(work: Work, signal: Signal, release: Release) -> Iterator[FieldProblem]:
    if not may_ever("follow_up.release", work.actor.role):
        yield FieldProblem("/release", "release_is_the_coordinators")
    if not release.necessity.strip():
        yield FieldProblem("/release/necessity", "required")
    problem = text_problem("/release/necessity", release.necessity)
    if problem:
        yield problem
    yield from _strangers("statements", release.statements, {row.id for row in signal.statements})
    known = {row.young_person_id for row in signal.persons}
    yield from _strangers("persons", release.persons or (), known)
    if release.consent is not None and release.consent.on > work.today:
        yield FieldProblem("/release/consent/on", "in_the_future")


def _strangers(
    name: str, ids: tuple[uuid.UUID, ...], known: set[uuid.UUID]
) -> Iterator[FieldProblem]:
    for number, wanted in enumerate(ids):
        if wanted not in known:
            yield FieldProblem(f"/release/{name}/{number}", "not_of_this_signal")


def _wanted(signal: Signal, release: Release | None) -> dict[str, Any] | None:
    """Return the release as it waits for the decision; an empty `by` is left to the age gate."""
    if release is None:
        return None
    everybody = tuple(row.young_person_id for row in signal.persons)
    persons = everybody if release.persons is None else release.persons
    consent = release.consent
    given = {"on": consent.on.isoformat(), "by": sorted(consent.by)} if consent else None
    return {
        "necessity": release.necessity.strip(),
        "statements": [str(wanted) for wanted in release.statements],
        "persons": [str(wanted) for wanted in persons],
        "consent": given,
    }


def _seat(work: Work) -> str:
    own = select(Organisation.seat).where(Organisation.id == work.actor.organisation_id)
    return work.ungoverned(own).one()
