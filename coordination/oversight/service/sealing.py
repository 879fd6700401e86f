"""Signs the heads of the log once a day and hands them to the outside place."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import func, select

from coordination.audit import seals, verification
from coordination.audit.models import AuditSeal
from coordination.audit.outside import Place
from coordination.work import Work

# Any number of our own: two schedulers must not make the head of one day at the same time.
LOCK = 7513
LATE_AFTER = dt.timedelta(days=1)


def place(work: Work) -> Place | None:
    """Return where signed heads go, or None where this installation has not set that up."""
    settings = work.runtime.settings
    if not settings.audit_head_key or not (settings.audit_head_dir or settings.audit_head_command):
        return None
    return Place(settings.audit_head_dir, settings.audit_head_command)


def seal_day(work: Work) -> str | None:
    """Sign the heads of today and put them outside, unless that has been done.

    Args:
        work: of the system. The row that remembers it is committed after the document lies
            outside, so that a failure is tried again.

    Returns:
        Name of the file, or None when there was nothing to do.

    Raises:
        OutsideFailed: the outside place did not take it.
        BadSeal: something else lies there under its name.
    """
    outside = place(work)
    if outside is None or not _mine(work) or last(work, work.today) is not None:
        return None
    before = last(work)
    private = work.runtime.settings.audit_head_key
    points = verification.heads(work.session)
    previous = before.digest if before is not None else None
    name = seals.file_name(work.today)
    kept = outside.put(name, seals.make(private, work.today, work.now, points, previous))
    seals.read(kept, seals.public_key(private), name)
    work.add(AuditSeal(day=work.today, at=work.now, digest=seals.digest(kept)))
    work.note("audit_seal", uuid.uuid5(uuid.NAMESPACE_OID, name), "audit.seal")
    return name


def last(work: Work, day: dt.date | None = None) -> AuditSeal | None:
    """Return the newest signed head, or that of one day."""
    query = select(AuditSeal).order_by(AuditSeal.day.desc()).limit(1)
    if day is not None:
        query = query.where(AuditSeal.day == day)
    return work.ungoverned(query).one_or_none()


def late(work: Work) -> dt.timedelta | None:
    """Return the age of the newest signed head when that is more than a day, or None.

    Where heads are wanted and none was ever made, the age is the longest there is.
    """
    if place(work) is None:
        return None
    found = last(work)
    age = work.now - found.at if found is not None else dt.timedelta.max
    tick = dt.timedelta(seconds=2 * work.runtime.settings.tick_seconds)
    return age if age > LATE_AFTER + tick else None


def _mine(work: Work) -> bool:
    return bool(work.session.scalar(func.pg_try_advisory_xact_lock(LOCK)))
