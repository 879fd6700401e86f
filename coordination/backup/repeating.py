"""Ends again what was ended after the moment to which a database was restored.

What an ending needs that its document does not hold (whose conflict of interest, which new
address) cannot be done again: it is named to the operator, for the people whose act it was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select

from coordination.audit.events import RightEnded
from coordination.core.errors import Conflict
from coordination.identity import queries as identity
from coordination.identity.service import second_factors
from coordination.outbox.models import OutboxMessage
from coordination.partners.events import MembershipEnded, MembershipSuspended
from coordination.partners.models import (
    Account,
    ApiToken,
    FunctionContact,
    MailDomain,
    Membership,
    StandIn,
)
from coordination.partners.queries.accounts import active_memberships
from coordination.partners.service import tokens
from coordination.sharing.models import Share
from coordination.sharing.rules import ShareAct
from coordination.sharing.service import shares
from coordination.signals.events import SignalWithdrawn
from coordination.signals.models import Signal
from coordination.signals.rules import SignalAct, after
from coordination.single_sign_on.models import OidcProvider
from coordination.single_sign_on.service import binding, providers
from coordination.work import Work

M = TypeVar("M")
Repeat = Callable[[Work, RightEnded], bool]
# An ending is told a moment after it was committed, and its worker may have been slow.
SLACK = dt.timedelta(days=1)


@dataclass(frozen=True)
class Repeated:
    """What became of the endings that a restored database had not heard of.

    Attributes:
        done: ended again.
        by_hand: to be done again by the people whose act it was.
    """

    done: Sequence[RightEnded]
    by_hand: Sequence[RightEnded]


def unheard(work: Work, endings: Sequence[RightEnded]) -> list[RightEnded]:
    """Return the endings that this database does not know: its transaction was lost.

    Args:
        work: of the system, on the restored database.
        endings: from the outside place.
    """
    stated = OutboxMessage.payload["ending_id"].astext
    query = select(stated).where(OutboxMessage.topic == RightEnded.topic)
    known = set(work.ungoverned(query))
    return [one for one in endings if str(one.ending_id) not in known]


def repeat(work: Work, endings: Sequence[RightEnded]) -> Repeated:
    """End again what was lost; repeatable.

    Args:
        work: of the system, on the restored database.
        endings: from `unheard`, oldest first.
    """
    done, by_hand = [], []
    for one in endings:
        again = REPEATS.get(one.action)
        if again is None:
            by_hand.append(one)
        elif _attempted(work, again, one):
            done.append(one)
    return Repeated(done, by_hand)


def _attempted(work: Work, again: Repeat, ending: RightEnded) -> bool:
    """Do it, and say whether there was anything to do: it may have ended by itself."""
    try:
        with work.attempt():
            return again(work, ending)
    except Conflict:
        return False


def _row(work: Work, model: type[M], record_id: uuid.UUID) -> M | None:
    """Return the record, locked; None where it was made after the moment of the restore."""
    key: Any = model
    return work.ungoverned(select(model).where(key.id == record_id).with_for_update()).one_or_none()


def _end_membership(work: Work, ending: RightEnded) -> bool:
    row = _row(work, Membership, ending.record_id)
    if row is None or row.ended_at is not None:
        return False
    row.ended_at = work.now
    work.record("membership.end", row, role=row.role.value)
    if row.confirmed_at is not None:
        work.emit(MembershipEnded(row.id))
    return True


def _disable_account(work: Work, ending: RightEnded) -> bool:
    row = _row(work, Account, ending.record_id)
    if row is None or row.disabled_at is not None:
        return False
    for member in active_memberships(work.session, row.id, work.now):
        work.emit(MembershipSuspended(member.id))
    row.disabled_at = work.now
    work.record("account.disable", row)
    return True


def _revoke_token(work: Work, ending: RightEnded) -> bool:
    row = _row(work, ApiToken, ending.record_id)
    if row is None or row.revoked_at is not None:
        return False
    tokens.revoke(work, row)
    return True


def _revoke_share(work: Work, ending: RightEnded) -> bool:
    row = _row(work, Share, ending.record_id)
    if row is None:
        return False
    shares.end(work, row, ShareAct.REVOKE, ending.reason or "revoked")
    return True


def _withdraw_signal(work: Work, ending: RightEnded) -> bool:
    row = _row(work, Signal, ending.record_id)
    if row is None:
        return False
    row.status = after(row.status, SignalAct.WITHDRAW)
    row.withdrawn_reason = ending.reason
    row.row_version += 1
    work.record("signal.withdraw", row, reason=ending.reason)
    if row.submitted_at is not None:
        work.emit(SignalWithdrawn(row.id))
    return True


def _disable_provider(work: Work, ending: RightEnded) -> bool:
    row = _row(work, OidcProvider, ending.record_id)
    if row is None:
        return False
    providers.disable(work, row)
    return True


def _end_domain(work: Work, ending: RightEnded) -> bool:
    row = _row(work, MailDomain, ending.record_id)
    if row is None or row.ended_at is not None:
        return False
    row.ended_at = work.now
    work.record("mail_domain.end", row)
    return True


def _taking_away(model: type[StandIn | FunctionContact]) -> Repeat:
    def take_away(work: Work, ending: RightEnded) -> bool:
        row = _row(work, model, ending.record_id)
        if row is None:
            return False
        work.record(ending.action, row)
        work.session.delete(row)
        return True

    return take_away


def _of_account(act: Callable[[Work, Account], None]) -> Repeat:
    def repeat_for(work: Work, ending: RightEnded) -> bool:
        if _row(work, Account, ending.record_id) is None:
            return False
        act(work, identity.account(work, ending.record_id))
        return True

    return repeat_for


def _forget_password(work: Work, person: Account) -> None:
    """Let the password from before open nothing; the newer one is lost, so it is recovered."""
    person.password_hash = None
    work.record("self.change_password", person)


def _forget_codes(work: Work, person: Account) -> None:
    for row in work.ungoverned(identity.unused_codes(person.id)):
        row.used_at = work.now
    work.record("self.renew_codes", person)


def _unbind(work: Work, person: Account) -> None:
    binding.unbind_all(work, person.id)


REPEATS: dict[str, Repeat] = {
    "membership.end": _end_membership,
    "account.disable": _disable_account,
    "api_token.revoke": _revoke_token,
    "share.revoke": _revoke_share,
    "signal.withdraw": _withdraw_signal,
    "oidc_provider.disable": _disable_provider,
    "mail_domain.end": _end_domain,
    "stand_in.end": _taking_away(StandIn),
    "function_contact.remove": _taking_away(FunctionContact),
    # Which factor or binding it was is not known, so none of those from before counts any more.
    "self.remove_factor": _of_account(second_factors.remove_all),
    "self.change_password": _of_account(_forget_password),
    "self.renew_codes": _of_account(_forget_codes),
    "account.unbind_provider": _of_account(_unbind),
}
