"""The steps that were taken, for those whom the concern names."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coordination.core.errors import Conflict
from coordination.followups.models import FollowUp
from coordination.followups.rules import FollowUpKind, may_take_steps
from coordination.partners.models import Account, Membership
from coordination.reporting_code import rules
from coordination.reporting_code.models import CodeEntry
from coordination.reporting_code.rules import CodeAdvice, CodeStep
from coordination.work import Work


@dataclass(frozen=True)
class EntryView:
    """One step as it was written down.

    Attributes:
        number: in the order of writing.
        step: which.
        done_on: the day in Amsterdam.
        words: what was done and found.
        answers: of the weighing, by question.
        advice: what the framework says to them.
        by: name of who wrote it.
        written_at: moment.
    """

    number: int
    step: CodeStep
    done_on: dt.date
    words: str
    answers: Mapping[str, str]
    advice: CodeAdvice | None
    by: str
    written_at: dt.datetime


@dataclass(frozen=True)
class CodeView:
    """The reporting code about one concern.

    Attributes:
        id: of the follow-up.
        reference: of the follow-up.
        entries: oldest first.
        next_step: the first that was not taken yet, or None.
        advice: of the newest weighing, or None.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    reference: str
    entries: Sequence[EntryView]
    next_step: CodeStep | None
    advice: CodeAdvice | None
    permissions: tuple[str, ...]


def code(work: Work, follow_up_id: uuid.UUID) -> CodeView:
    """Return the steps that were taken about a concern.

    Args:
        work: of who is named.
        follow_up_id: that asks for the reporting code.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: they are not named.
        Conflict: `act_not_possible_for_kind`.
    """
    row = work.load(FollowUp, follow_up_id, "follow_up.read_code")
    if row.kind is not FollowUpKind.REPORTING_CODE:
        raise Conflict("act_not_possible_for_kind", act="read_code", kind=row.kind.value)
    entries = _entries(work, row.id)
    weighed = [one.advice for one in entries if one.advice]
    open_ = may_take_steps(row.status, row.kind)
    return CodeView(
        id=row.id,
        reference=row.reference,
        entries=entries,
        next_step=rules.next_step(one.step for one in entries),
        advice=weighed[-1] if weighed else None,
        permissions=("follow_up.write_code",) if open_ else (),
    )


def _entries(work: Work, follow_up_id: uuid.UUID) -> list[EntryView]:
    query = (
        select(CodeEntry, Account.name)
        .join(Membership, Membership.id == CodeEntry.written_by)
        .join(Account, Account.id == Membership.account_id)
        .where(CodeEntry.follow_up_id == follow_up_id)
        .order_by(CodeEntry.number)
    )
    return [_view(row, name) for row, name in work.session.execute(query)]


def _view(row: CodeEntry, name: str) -> EntryView:
    return EntryView(
        number=row.number,
        step=row.step,
        done_on=row.done_on,
        words=row.words,
        answers=row.answers,
        advice=row.advice,
        by=name,
        written_at=row.written_at,
    )
