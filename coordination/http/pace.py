"""Holds up who opens records in bulk, and has it told (assurance T12).

Counted are the records that one membership opened within the last hour, by the log itself, so that
neither another address nor another process nor a new session begins to count anew. Both numbers are
settings.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, bindparam, func, select, true, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from coordination.access.actors import System
from coordination.audit.events import BulkReading
from coordination.audit.models import AuditEntry, Outcome
from coordination.core.errors import TooMany
from coordination.work import Work

WITHIN = dt.timedelta(hours=1)
COUNTED = frozenset({"signal", "young_person", "follow_up", "share", "inform_task", "desk_item"})


def keep(work: Work) -> None:
    """Let a reading pass, leave an alert, or stop it.

    Args:
        work: of the request.

    Raises:
        TooMany: this membership opened as many records within the hour as it may.
    """
    record, _dot, verb = work.occasion.action.partition(".")
    if verb != "read" or record not in COUNTED or isinstance(work.who, System):
        return
    settings, found = work.runtime.settings, opened(work)
    if found >= settings.looks_alert_per_hour:
        work.emit(BulkReading(work.actor.membership_id))
    if found >= settings.looks_stop_per_hour:
        raise TooMany("too_many_records")


def opened(work: Work) -> int:
    """Return how many records the acting membership opened within the last hour."""
    asked = {"membership_id": work.actor.membership_id, "since": work.now - WITHIN}
    return work.session.scalar(_COUNTED, asked) or 0


def _counted() -> Select[int]:
    """Return the query that counts the records that were opened, each once.

    The persons that a signal shows are not counted beside it.
    """
    subject = func.jsonb_array_elements(AuditEntry.subjects).table_valued("value")
    fields = type_coerce(subject.c.value, JSONB)
    records = select(func.count(fields["id"].astext.distinct()))
    return (
        records.select_from(AuditEntry)
        .join(subject, true())
        .where(
            AuditEntry.membership_id == bindparam("membership_id"),
            AuditEntry.at > bindparam("since"),
            AuditEntry.outcome == Outcome.DONE,
            AuditEntry.action.endswith(".read"),
            fields["action"].astext == AuditEntry.action,
            fields["kind"].astext == func.split_part(AuditEntry.action, ".", 1),
        )
    )


# Asked with nearly every reading, and so made once.
_COUNTED = _counted()
