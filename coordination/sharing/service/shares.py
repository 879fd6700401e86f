"""Shares: proposed by a release, live when every gate is met, then revoked or expired.

The keys to content are opened by the feature that the share serves (a follow-up at acceptance);
they carry the share's id, so that ending the share ends them in the same transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.access.keys import end_keys
from coordination.core.clock import local_moment
from coordination.core.errors import Conflict, FieldProblem
from coordination.sharing import rules
from coordination.sharing.events import ShareEnded, ShareWentLive
from coordination.sharing.grounds import CriminalGround, SpecialGround, ground_is_missing
from coordination.sharing.models import Share
from coordination.sharing.queries import disclosures
from coordination.sharing.rules import RevokeReason, ShareAct, ShareState
from coordination.sharing.service import informing
from coordination.sharing.service.changing import changed
from coordination.work import Work

LONGEST_NECESSITY = 2_000  # characters; a proposal: a reason, not a file


@dataclass(frozen=True)
class Terms:
    """Between whom, about what and on which ground; follows from what is asked.

    Attributes:
        signal_id: what is opened.
        organisation_id: the owner.
        author_id: who recorded the signal.
        recipient_id: organisation that receives.
        function: function there that is addressed.
        level: how much opens.
        data_class: of the signal.
        purpose: what for.
        legal_basis: why it is lawful.
        special_ground: for D3.
        criminal_ground: for D4.
        needs_consent: whether help is asked, which needs consent by age.
        decision_id: for D5, the Wpg decision that lets it leave.
    """

    signal_id: uuid.UUID
    organisation_id: uuid.UUID
    author_id: uuid.UUID | None
    recipient_id: uuid.UUID
    function: str
    level: Level
    data_class: DataClass
    purpose: str
    legal_basis: str
    special_ground: str | None = None
    criminal_ground: str | None = None
    needs_consent: bool = False
    decision_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Content:
    """What the one who releases chose.

    Attributes:
        necessity: in words, why this is needed.
        statements: ids of the ticked facts and observations.
        persons: ids of the young persons that this recipient needs.
    """

    necessity: str
    statements: tuple[uuid.UUID, ...] = ()
    persons: tuple[uuid.UUID, ...] = ()


def necessity_problems(necessity: str) -> list[FieldProblem]:
    """Return what is wrong with the words of a necessity; an empty list when nothing is."""
    if not necessity.strip():
        return [FieldProblem("/necessity", "required")]
    if len(necessity) > LONGEST_NECESSITY:
        return [FieldProblem("/necessity", "too_long", {"longest": LONGEST_NECESSITY})]
    return []


def propose_share(work: Work, terms: Terms, content: Content) -> Share:
    """Write down what a coordinator wants to open; nothing opens yet.

    Args:
        work: of the owner's coordinator.
        terms: between whom and on which ground.
        content: what was chosen.
    """
    share = Share(
        signal_id=terms.signal_id,
        organisation_id=terms.organisation_id,
        author_id=terms.author_id,
        recipient_organisation_id=terms.recipient_id,
        function=terms.function,
        state=ShareState.PROPOSED,
        level=int(terms.level),
        data_class=terms.data_class,
        purpose=terms.purpose,
        legal_basis=terms.legal_basis,
        special_ground=terms.special_ground,
        criminal_ground=terms.criminal_ground,
        needs_consent=terms.needs_consent,
        wpg_decision_id=terms.decision_id,
        created_at=work.now,
    )
    work.add(share)
    _choose(work, share, content)
    changed(work, share, "share.propose", level=share.level)
    return share


def amend(work: Work, share: Share, content: Content) -> None:
    """Replace what was chosen while nothing has been opened.

    A consent or second signature was given for what stood there before, so both fall away.

    Raises:
        Conflict: `act_not_possible_now`; the share is live or has ended.
    """
    if share.state is not ShareState.PROPOSED:
        raise Conflict("act_not_possible_now", act="amend", status=share.state.value)
    share.consent = share.conflict_of_duties = share.signed_by = share.signed_at = None
    _choose(work, share, content)
    changed(work, share, "share.amend")


def go_live(work: Work, share: Share) -> None:
    """Let a share take effect; the caller has seen that its gates are met.

    Args:
        work: the running unit of work.
        share: proposed, locked.

    Raises:
        Conflict: `act_not_possible_now`, or `ground_missing`.
    """
    share.state = rules.after(share.state, ShareAct.OPEN)
    if share.level > Level.STUB and _ground_is_missing(share):
        raise Conflict("ground_missing", data_class=share.data_class.value)
    share.valid_until = _last_moment(work, share)
    share.released_at = work.now
    changed(work, share, "share.open", level=share.level)
    informing.open_tasks(work, share)
    work.emit(ShareWentLive(share.id))


def revoke(work: Work, share_id: uuid.UUID, reason: RevokeReason) -> Share:
    """Take back what was opened; its keys close at once.

    Args:
        work: of the owner's coordinator.
        share_id: which share.
        reason: from the closed list.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: not the owner's coordinator.
        Conflict: `act_not_possible_now`; it has ended already.
    """
    share = work.load(Share, share_id, "share.revoke")
    end(work, share, ShareAct.REVOKE, reason.value)
    return share


def close_at(work: Work, share: Share, moment: dt.datetime, reason: str) -> None:
    """Let a live share and its keys close at a moment, because what it served has ended.

    Args:
        work: the running unit of work.
        share: live or proposed, locked.
        moment: when; not in the future ends it now.
        reason: a code, the status that what it served has ended in.
    """
    if share.state is ShareState.LIVE and moment > work.now:
        share.valid_until, share.end_reason = min(moment, share.valid_until or moment), reason
        end_keys(work.session, share.id, moment)
        changed(work, share, "share.close", reason=reason)
        return
    end(work, share, ShareAct.EXPIRE, reason)


def end(work: Work, share: Share, act: ShareAct, reason: str) -> None:
    """End a share and its keys now.

    Args:
        work: the running unit of work.
        share: live or proposed, locked.
        act: revoke or expire.
        reason: a code.

    Raises:
        Conflict: `act_not_possible_now`; it has ended already.
    """
    share.state = rules.after(share.state, act)
    share.ended_at, share.end_reason = work.now, reason
    end_keys(work.session, share.id, work.now)
    changed(work, share, f"share.{act.value}", reason=reason)
    work.emit(ShareEnded(share.id))


def expire_due(work: Work, limit: int = 100) -> int:
    """Expire the shares whose moment has come, however long ago.

    Args:
        work: of the system.
        limit: at most so many in one transaction.

    Returns:
        How many there were; the caller goes on while it equals the limit.
    """
    due = (
        select(Share)
        .where(Share.state == ShareState.LIVE, Share.valid_until <= work.now)
        .order_by(Share.valid_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = work.ungoverned(due).all()
    for share in found:
        end(work, share, ShareAct.EXPIRE, share.end_reason or "expired")
    return len(found)


def _choose(work: Work, share: Share, content: Content) -> None:
    share.necessity = content.necessity.strip()
    share.statements = list(content.statements)
    share.persons = list(content.persons)
    share.released_by = work.actor.membership_id


def _last_moment(work: Work, share: Share) -> dt.datetime | None:
    """Return until when police data may be open at the most; None for all other classes.

    Raises:
        Conflict: `ground_missing`; they never leave without a live decision, not even as a stub.
    """
    if share.data_class is not DataClass.D5:
        return None
    decision = disclosures.live(work, share.wpg_decision_id)
    if decision is None:
        raise Conflict("ground_missing", data_class=share.data_class.value)
    return local_moment(decision.valid_until + dt.timedelta(days=1))


def _ground_is_missing(share: Share) -> bool:
    special = SpecialGround(share.special_ground) if share.special_ground else None
    criminal = CriminalGround(share.criminal_ground) if share.criminal_ground else None
    return ground_is_missing(share.data_class, special, criminal)
