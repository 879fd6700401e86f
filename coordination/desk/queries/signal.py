"""A signal with what became of it: its routing, its follow-ups and the feedback."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coordination.followups.queries.feedback import Line, feedback_lines
from coordination.followups.queries.listing import Wanted, follow_ups
from coordination.followups.queries.shapes import FollowUpView
from coordination.http.paging import LARGEST_PAGE, Paging
from coordination.routing.queries import decisions
from coordination.signals.queries.history import Replacement, replacements
from coordination.signals.queries.reading import signal_view
from coordination.signals.queries.views import SignalFull, SignalStub
from coordination.work import Work


@dataclass(frozen=True)
class SignalPage:
    """What the page of a signal shows.

    Attributes:
        signal: at the reader's level.
        routing: the sentence of the decision per language, for who may read it.
        follow_ups: those that the reader may see.
        feedback: the lines for its author.
        earlier: the corrections that the reader may know of, oldest first.
    """

    signal: SignalStub
    routing: Mapping[str, str] | None
    follow_ups: Sequence[FollowUpView]
    feedback: Sequence[Line]
    earlier: Sequence[Replacement]


def signal_page(work: Work, signal_id: uuid.UUID) -> SignalPage:
    """Return a signal with what became of it, as far as the reader may see each part.

    Args:
        work: of the reader.
        signal_id: which signal.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    signal = signal_view(work, signal_id)
    found = follow_ups(work, Wanted(signal_id=signal_id), Paging(LARGEST_PAGE))
    return SignalPage(
        signal=signal,
        routing=_routing(work, signal),
        follow_ups=list(reversed(found.items)),
        feedback=feedback_lines(work, [signal_id]),
        earlier=replacements(work, signal_id) if _was_corrected(signal) else (),
    )


def _was_corrected(signal: SignalStub) -> bool:
    """A stub does not say which version stands; only a privacy officer sees more than it then."""
    return not isinstance(signal, SignalFull) or signal.version > 1


def _routing(work: Work, signal: SignalStub) -> Mapping[str, str] | None:
    if "signal.read_routing" not in signal.permissions:
        return None
    decision = work.ungoverned(decisions.current(signal.id)).one_or_none()
    return decision.explanation if decision else None
