"""Proposing a decision to disclose police data, at the record itself."""

from __future__ import annotations

import uuid

from coordination.core.errors import Conflict
from coordination.followups.models import NoticeKind
from coordination.followups.service import alarms
from coordination.followups.service.notices import News, tell
from coordination.sharing.models import WpgDecision
from coordination.sharing.service import disclosures
from coordination.sharing.service.disclosures import Proposal, Record
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from coordination.work import Work


def at_hand(work: Work, signal_id: uuid.UUID) -> Signal:
    """Return police data about which a decision can be proposed now.

    Args:
        work: of the officer who recorded the data, or who stands in for that officer.
        signal_id: a signal of class D5 that was submitted.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: it holds no police data, or somebody else recorded it.
        Conflict: `act_not_possible_now`; it is a draft or was withdrawn.
    """
    signal = work.load(Signal, signal_id, "signal.disclose")
    if signal.status in {SignalStatus.DRAFT, SignalStatus.WITHDRAWN}:
        raise Conflict("act_not_possible_now", act="disclose", status=signal.status.value)
    return signal


def propose(work: Work, signal_id: uuid.UUID, wanted: Proposal) -> WpgDecision:
    """Propose to disclose police data; the lead of the police organisation confirms it.

    Args:
        work: of the officer who recorded the data, or who stands in for that officer.
        signal_id: see `at_hand`, which is asked first.
        wanted: to whom, on what ground, how long.

    Raises:
        Invalid: naming every field.
    """
    signal = at_hand(work, signal_id)
    record = Record(signal.id, signal.organisation_id, signal.author_id)
    decision = disclosures.propose(work, record, wanted)
    about = (decision.record_kind, decision.id, decision.reference)
    leads = alarms.leads(work, signal.organisation_id)
    tell(work, leads, News(NoticeKind.DECISION_WAITS, about, "proposed"))
    return decision
