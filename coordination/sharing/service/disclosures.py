"""Decisions under the Wpg to disclose police data (D5): made by two people of the police.

The officer who recorded the data proposes, the lead of the police organisation confirms: nobody
lets police data go alone (domain text §3, deny rule 2). Who is asked under it is a follow-up like
any other; without a live decision that follow-up cannot be made, released or opened.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import ROLE_CLASSES, DataClass
from coordination.core.errors import Conflict, FieldProblem, Refused, require_valid
from coordination.core.references import free_reference
from coordination.partners.models import Membership, Organisation
from coordination.partners.queries import directory
from coordination.partners.rules import FUNCTIONS, role_of
from coordination.sharing.grounds import DecisionWithdrawal, Purpose, WpgArticle
from coordination.sharing.models import Share, WpgDecision
from coordination.sharing.queries.disclosures import POSSIBLE, state_of
from coordination.sharing.rules import LONGEST_DECISION_DAYS, ShareAct, ShareState
from coordination.sharing.service import shares
from coordination.sharing.service.changing import changed
from coordination.work import Work

LONGEST_WORDS = 2_000  # characters; a proposal: a ground, not a file
WITHDRAWN = "decision_withdrawn"


@dataclass(frozen=True)
class Record:
    """The police record: id, owner and author of the signal."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    author_id: uuid.UUID | None


@dataclass(frozen=True)
class Proposal:
    """What an officer fills in; see the columns of `WpgDecision`."""

    organisation_id: uuid.UUID
    function: str
    article: WpgArticle
    purpose: Purpose
    interest: str
    covers: str
    authority: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    conditions: str | None = None


def propose(work: Work, record: Record, wanted: Proposal) -> WpgDecision:
    """Write down a decision that waits for its second person; nothing opens yet.

    Args:
        work: of the officer who recorded the data, or who stands in for that officer.
        record: police data, loaded for `signal.disclose`.
        wanted: what was filled in.

    Raises:
        Invalid: naming every field.
    """
    require_valid(_problems(work, wanted))
    decision = WpgDecision(
        reference=free_reference(work.session, WpgDecision),
        organisation_id=record.organisation_id,
        signal_id=record.id,
        author_id=record.author_id,
        recipient_organisation_id=wanted.organisation_id,
        function=wanted.function,
        article=wanted.article,
        purpose=wanted.purpose,
        interest=wanted.interest.strip(),
        covers=wanted.covers.strip(),
        conditions=(wanted.conditions or "").strip() or None,
        authority=wanted.authority.strip(),
        decided_on=wanted.decided_on,
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until,
        proposed_by=work.actor.membership_id,
        created_at=work.now,
    )
    work.add(decision)
    changed(work, decision, "wpg_decision.propose", article=wanted.article.value)
    return decision


def confirm(work: Work, decision_id: uuid.UUID) -> WpgDecision:
    """Confirm a decision as the second person; it holds from its first day.

    Args:
        work: of the lead of the police organisation.
        decision_id: a proposed decision.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the lead's, or `second_person_needed`: whoever proposed it cannot confirm.
        Conflict: `act_not_possible_now`.
    """
    decision = work.load(WpgDecision, decision_id, "wpg_decision.confirm")
    _require_possible(work, decision, "confirm")
    proposer = select(Membership.account_id).where(Membership.id == decision.proposed_by)
    if work.ungoverned(proposer).one() == work.actor.account_id:
        raise Refused("second_person_needed")
    decision.confirmed_by, decision.confirmed_at = work.actor.membership_id, work.now
    changed(work, decision, "wpg_decision.confirm")
    return decision


def withdraw(work: Work, decision_id: uuid.UUID, reason: DecisionWithdrawal) -> WpgDecision:
    """Withdraw a decision; whatever stands on it closes in this transaction.

    Args:
        work: of the officer who recorded the data, or of the lead.
        decision_id: proposed, planned or live.
        reason: from the closed list.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not theirs to withdraw.
        Conflict: `act_not_possible_now`.
    """
    decision = work.load(WpgDecision, decision_id, "wpg_decision.withdraw")
    _require_possible(work, decision, "withdraw")
    decision.withdrawn_by, decision.withdrawn_at = work.actor.membership_id, work.now
    decision.withdrawn_reason = reason.value
    changed(work, decision, "wpg_decision.withdraw", reason=reason.value)
    open_ones = select(Share).where(
        Share.wpg_decision_id == decision.id,
        Share.state.in_((ShareState.PROPOSED, ShareState.LIVE)),
    )
    for share in work.ungoverned(open_ones.order_by(Share.id).with_for_update()).all():
        shares.end(work, share, ShareAct.REVOKE, WITHDRAWN)
    return decision


def _require_possible(work: Work, decision: WpgDecision, act: str) -> None:
    state = state_of(decision, work.today)
    if state not in POSSIBLE[f"wpg_decision.{act}"]:
        raise Conflict("act_not_possible_now", act=act, status=state.value)


def _problems(work: Work, wanted: Proposal) -> list[FieldProblem]:
    return [
        *_recipient_problems(work, wanted),
        *_word_problems(wanted),
        *_day_problems(work, wanted),
    ]


def _recipient_problems(work: Work, wanted: Proposal) -> Iterator[FieldProblem]:
    known = select(Organisation.id).where(
        Organisation.id == wanted.organisation_id, Organisation.active
    )
    if wanted.organisation_id == work.actor.organisation_id:
        yield FieldProblem("/organisationId", "not_oneself")
    elif work.ungoverned(known).first() is None:
        yield FieldProblem("/organisationId", "choice")
    elif not _may_receive(wanted.function):
        yield FieldProblem("/function", "class_not_readable")
    elif not directory.members_of_function(
        work.session, wanted.organisation_id, wanted.function, work.now
    ):
        yield FieldProblem("/function", "nobody_in_function")


def _may_receive(function: str) -> bool:
    """Return whether police data may go to a function: its role's classes must hold them."""
    return function in FUNCTIONS and DataClass.D5 in ROLE_CLASSES[role_of(function)]


def _word_problems(wanted: Proposal) -> Iterator[FieldProblem]:
    for name in ("interest", "covers", "authority", "conditions"):
        said = (getattr(wanted, name) or "").strip()
        if not said and name != "conditions":
            yield FieldProblem(f"/{name}", "required")
        if len(said) > LONGEST_WORDS:
            yield FieldProblem(f"/{name}", "too_long", {"longest": LONGEST_WORDS})


def _day_problems(work: Work, wanted: Proposal) -> Iterator[FieldProblem]:
    if wanted.decided_on > work.today:
        yield FieldProblem("/decidedOn", "in_the_future")
    if wanted.valid_until < max(wanted.valid_from, work.today):
        yield FieldProblem("/validUntil", "dates_in_order")
    elif (wanted.valid_until - wanted.valid_from).days > LONGEST_DECISION_DAYS:
        yield FieldProblem("/validUntil", "too_long_open", {"days": LONGEST_DECISION_DAYS})
