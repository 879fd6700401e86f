"""Drafts: they save themselves as one types, and are private to their author."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coordination.core.errors import Conflict, require_valid
from coordination.core.references import free_at_insert
from coordination.signals.models import Signal
from coordination.signals.rules import SignalAct, SignalStatus, after
from coordination.signals.service.content import SignalContent, content_of, fill, storing_problems
from coordination.work import Work


def create_draft(
    work: Work,
    content: SignalContent,
    *,
    external_id: str | None = None,
    import_digest: str | None = None,
) -> Signal:
    """Begin a signal; anything may still be missing.

    Args:
        work: the unit of work.
        content: what was typed so far.
        external_id: of an import, unique within the organisation.
        import_digest: fingerprint of the imported line, to tell the same from other content.

    Raises:
        Refused: the role records nothing.
        Invalid: naming every field that cannot even be stored.
    """
    work.require("signal.create")
    require_valid(storing_problems(work, content))
    signal = Signal(
        reference=free_at_insert(Signal),
        organisation_id=work.actor.organisation_id,
        author_id=work.actor.membership_id,
        created_at=work.now,
        external_id=external_id,
        import_digest=import_digest,
    )
    fill(signal, content)
    work.add(signal)
    work.record("signal.create", signal)
    return signal


def save_draft(
    work: Work, signal_id: uuid.UUID, content: SignalContent, row_version: int
) -> Signal:
    """Replace what a draft holds.

    Args:
        work: the unit of work.
        signal_id: of a draft of one's own.
        content: all that is typed now.
        row_version: which the author has read.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: it is readable, not one's own.
        Conflict: it is no draft any more.
        Stale: it was saved meanwhile, in another window for instance.
        Invalid: naming every field that cannot even be stored.
    """
    return _store(work, load_draft(work, signal_id, "signal.edit", row_version), content)


def patch_draft(
    work: Work, signal_id: uuid.UUID, changes: Mapping[str, Any], row_version: int
) -> Signal:
    """Change some fields of a draft; arguments and errors as for `save_draft`.

    Args:
        work: the unit of work.
        signal_id: of a draft of one's own.
        changes: new values by the names of `SignalContent`; what is not named stays.
        row_version: which the author has read.
    """
    signal = load_draft(work, signal_id, "signal.edit", row_version)
    return _store(work, signal, replace(content_of(signal), **changes))


def claim(work: Work, signal_id: uuid.UUID) -> Signal:
    """Make a proposal without author one's own draft: who opens it becomes its author.

    Args:
        work: the unit of work.
        signal_id: of a proposal.

    Raises:
        NotFound: it does not exist or is somebody's already.
        Conflict: somebody else was faster.
    """
    signal = work.load(Signal, signal_id, "signal.claim")
    if signal.author_id is not None or signal.status is not SignalStatus.DRAFT:
        raise Conflict("already_claimed")
    signal.author_id = work.actor.membership_id
    signal.row_version += 1
    work.record("signal.claim", signal)
    return signal


def load_draft(
    work: Work, signal_id: uuid.UUID, action: str, row_version: int | None = None
) -> Signal:
    """Return a draft of the actor's own, locked.

    Args:
        work: the unit of work.
        signal_id: which.
        action: what is to be done with it.
        row_version: which the author has read; None where that does not matter.

    Raises:
        NotFound, Refused, Conflict, Stale: as for `save_draft`.
    """
    signal = work.load(Signal, signal_id, action)
    after(signal.status, SignalAct.SUBMIT)
    signal.expect_version(row_version)
    return signal


def _store(work: Work, signal: Signal, content: SignalContent) -> Signal:
    kept = frozenset(row.young_person_id for row in signal.persons)
    require_valid(storing_problems(work, content, kept))
    fill(signal, content)
    signal.row_version += 1
    work.record("signal.edit", signal)
    return signal
