"""What is done to a restored database before anybody may use it, and how a backup is judged.

Between the moment to which it was restored and now the product did things that the database does
not know of. So: sessions and open links end; what was ended since is ended again; the work that is
due is done once, by `workers.catch_up`; and no mail that waits by then is sent, because it may have
been sent already. Those mails are listed as unknown, for a person to look at.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select, text, update

from coordination import work as unit
from coordination.access.actors import System
from coordination.audit import dividing, endings, seals
from coordination.audit.events import RightEnded
from coordination.audit.models import AuditHead
from coordination.audit.verification import Broken, Point
from coordination.backup import repeating
from coordination.backup.making import About
from coordination.backup.repeating import Repeated
from coordination.followups.models import FollowUp
from coordination.identity.models import Invitation
from coordination.mail import sending
from coordination.outbox.models import OutboxMessage
from coordination.oversight.service import sealing
from coordination.partners.models import Account, AddressChange, ApiToken, Membership, WebSession
from coordination.partners.service import tokens
from coordination.routing.models import RoutingDecision
from coordination.signals.models import Signal
from coordination.watch.models import Beat
from coordination.work import Occasion, Runtime, Work

# Nothing is ever taken out of these, so that a backup cannot hold less than was counted before.
GROWING = (Account, FollowUp, Membership, OutboxMessage, RoutingDecision, Signal)
_REPLAYED = text("SELECT pg_last_xact_replay_timestamp()")
_SERVER = text(
    "SELECT current_database(), setting::bigint, pg_walfile_name(pg_current_wal_insert_lsn()) "
    "FROM pg_settings WHERE name = 'wal_segment_size'"
)


@dataclass(frozen=True)
class Judged:
    """What a restored database turned out to be.

    Attributes:
        until: the last change that it knows, in UTC; None where there was none to repeat.
        entries: of the log that were read.
        broken: the first place of each chain that does not fit.
        counts: rows of the tables that only grow.
        lost_heads: days of signed heads that lie outside and are newer than the database.
    """

    until: dt.datetime | None
    entries: int
    broken: Sequence[Broken]
    counts: Mapping[str, int]
    lost_heads: Sequence[str]


def keep(work: Work, event: RightEnded) -> None:
    """Put a signed document of an ending into the outside place; repeatable.

    Args:
        work: of the system.
        event: which ending.

    Raises:
        OutsideFailed: the place does not take it; the message is tried again.
    """
    outside = sealing.place(work)
    if outside is not None:
        private = work.runtime.settings.audit_head_key
        outside.put(*endings.document(private, event, work.now))


def facts(work: Work) -> About:
    """Return what a new backup notes of its database.

    Args:
        work: of the operator.
    """
    name, size, segment = work.session.execute(_SERVER).one()
    return About(name, int(size), segment, _counts(work))


def judge(runtime: Runtime, heads: Path | None) -> Judged:
    """Walk the whole log and count, without changing anything.

    Args:
        runtime: of the restored database.
        heads: directory with signed heads, or None. Those that are newer than the database cannot
            fit it, and are named.

    Raises:
        BadSeal: a signed head cannot be trusted.
    """
    with _unit(runtime, "backup.verify", writes=False) as work:
        until = work.session.execute(_REPLAYED).scalar_one()
        points, lost = _outside(work, heads, until)
        entries, broken = dividing.verify(work.session, runtime.audit_key, points)
        return Judged(until, entries, broken, _counts(work), lost)


def settle(runtime: Runtime, until: dt.datetime | None, kept: Path | None) -> Repeated | None:
    """End sessions and open links, and end again what was ended since.

    Args:
        runtime: of the restored database.
        until: the last change that it knows.
        kept: directory with the documents of endings; None where none are kept. Then nobody knows
            which tokens were revoked since, and all are.

    Returns:
        What was ended again, or None where nobody knows.

    Raises:
        BadSeal: a document cannot be trusted.
    """
    with _unit(runtime, "restore.settle") as work:
        _end_sessions(work)
        _end_links(work)
        work.session.execute(delete(Beat))  # of parts that are not there
        if kept is None:
            _end_tokens(work)
            return None
        since = until - repeating.SLACK if until else dt.datetime.min.replace(tzinfo=dt.UTC)
        public = seals.public_key(runtime.settings.audit_head_key)
        found = endings.read_directory(kept, public, since)
        return repeating.repeat(work, repeating.unheard(work, found))


def hold_mails(runtime: Runtime) -> int:
    """Let no mail that waits be sent: it may have been. Return how many are listed as unknown.

    Args:
        runtime: of the restored database, after everything that was due has been done.
    """
    with _unit(runtime, "restore.hold_mails") as work:
        return sending.hold_all(work)


def _unit(runtime: Runtime, action: str, *, writes: bool = True) -> AbstractContextManager[Work]:
    return unit.begin(
        runtime, System("operator"), Occasion(action, uuid.uuid4().hex, writes=writes)
    )


def _outside(
    work: Work, heads: Path | None, until: dt.datetime | None
) -> tuple[list[Point], list[str]]:
    private = work.runtime.settings.audit_head_key
    if heads is None or not private or not any(heads.glob(seals.file_name("*"))):
        return [], []
    found = seals.read_directory(heads, seals.public_key(private))
    older = [one for one in found if until is None or dt.datetime.fromisoformat(one.at) <= until]
    points = [point for one in older for point in one.points]
    return points, [one.day for one in found if one not in older]


def _counts(work: Work) -> dict[str, int]:
    rows = {
        model.__tablename__: work.ungoverned(select(func.count()).select_from(model)).one()
        for model in GROWING
    }
    entries = work.ungoverned(select(func.sum(AuditHead.position))).one()
    return rows | {"audit_entries": int(entries or 0)}


def _end_sessions(work: Work) -> None:
    live = update(WebSession).where(WebSession.ended_at.is_(None))
    work.session.execute(live.values(ended_at=work.now))


def _end_links(work: Work) -> None:
    """Let links open nothing that were mailed: whether one was used since is not known."""
    unused = (Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
    for row in work.ungoverned(select(Invitation).where(*unused).with_for_update()):
        row.withdrawn_at = work.now
        work.note("account", row.account_id, "account.invite", detail={"reason": "restored"})
    waiting = (AddressChange.confirmed_at.is_(None), AddressChange.ended_at.is_(None))
    for change in work.ungoverned(select(AddressChange).where(*waiting).with_for_update()):
        change.ended_at = work.now
        work.record("account.ask_address", change, reason="restored")


def _end_tokens(work: Work) -> None:
    query = select(ApiToken).where(ApiToken.revoked_at.is_(None)).with_for_update()
    for token in work.ungoverned(query):
        tokens.revoke(work, token)
