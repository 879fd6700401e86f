"""The keys of a case: to who sits in it, leads it or is asked to, and directs its process.

The frame is contact data (D0): that somebody is involved, and in which function. Each key lives by
the seat, the lead or the case itself, and ends with it in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from coordination.access.classes import DataClass, Level, Role
from coordination.access.keys import Opening, Relation, end_keys, open_key
from coordination.cases.models import (
    Case,
    CaseLead,
    CaseSeat,
    Contribution,
    ContributionShare,
)
from coordination.partners.calendar import DAY, due_at
from coordination.work import Work

FRAME = frozenset({DataClass.D0})
# What features above open to a new lead, in the same transaction; each puts it here at import.
WITH_LEAD: list[Callable[[Work, CaseLead], None]] = []


def open_table(work: Work, case: Case) -> None:
    """Show a case to the process directors of its table, with what was decided about it.

    Args:
        work: the running unit of work.
        case: new, or come to another table.
    """
    holder = (case.director_organisation_id, Role.PROCESS_DIRECTOR.value)
    _open(work, case.id, Relation.DESK, holder, Level.FULL, case.id)


def open_seat(work: Work, seat: CaseSeat) -> None:
    """Show the frame to who sits at the table, for as long as the seat lasts.

    Args:
        work: the running unit of work.
        seat: has just been given.
    """
    holder = (seat.organisation_id, seat.membership_id or seat.function)
    opening = _opening(seat.case_id, Relation.PARTICIPANT, holder, Level.STUB, seat.id)
    open_key(work.session, replace(opening, valid_until=seat.until), work.now)


def open_asked(work: Work, lead: CaseLead) -> None:
    """Show the frame to who is asked to lead, until the last day on which they can answer is over.

    Nobody accepts too late, whether the sweep has taken the question back yet or not.

    Args:
        work: the running unit of work.
        lead: has just been proposed.
    """
    holder = (lead.organisation_id, lead.membership_id)
    opening = _opening(lead.case_id, Relation.ASKED, holder, Level.STUB, lead.id)
    over = due_at(lead.respond_by + DAY, 0)
    open_key(work.session, replace(opening, valid_until=over), work.now)


def open_lead(work: Work, lead: CaseLead) -> None:
    """Show the case to its lead, with what was decided about it.

    Args:
        work: the running unit of work.
        lead: has just accepted.
    """
    close(work, lead.id)
    holder = (lead.organisation_id, lead.membership_id)
    _open(work, lead.case_id, Relation.DIRECTOR, holder, Level.FULL, lead.id)
    for open_more in WITH_LEAD:
        open_more(work, lead)


def open_contribution(
    work: Work, row: Contribution, share: ContributionShare, to: CaseSeat | CaseLead
) -> None:
    """Open a contribution to one seat, or to the lead, for as long as the share lasts.

    Args:
        work: the running unit of work.
        row: what is shared; its grounds have been weighed.
        share: new, by which the key lives.
        to: who receives it.
    """
    relation = Relation.PARTICIPANT if isinstance(to, CaseSeat) else Relation.DIRECTOR
    function = to.function if isinstance(to, CaseSeat) else ""
    opening = Opening(
        relation=relation,
        record=(row.record_kind, row.id),
        holder=(to.organisation_id, to.membership_id or function),
        level=Level.FULL,
        classes=frozenset({row.data_class}),
        source_id=share.id,
        valid_until=share.valid_until,
        purpose=share.purpose.value,
        legal_basis=share.legal_basis.value,
    )
    open_key(work.session, opening, work.now)


def close(work: Work, source_id: uuid.UUID) -> None:
    """End everything that lives by a seat, a lead or a case.

    Args:
        work: the running unit of work.
        source_id: which.
    """
    end_keys(work.session, source_id, work.now)


def _open(
    work: Work,
    case_id: uuid.UUID,
    relation: Relation,
    holder: tuple[uuid.UUID, str | uuid.UUID],
    level: Level,
    source_id: uuid.UUID,
) -> None:
    open_key(work.session, _opening(case_id, relation, holder, level, source_id), work.now)


def _opening(
    case_id: uuid.UUID,
    relation: Relation,
    holder: tuple[uuid.UUID, str | uuid.UUID],
    level: Level,
    source_id: uuid.UUID,
) -> Opening:
    return Opening(
        relation=relation,
        record=("case", case_id),
        holder=holder,
        level=level,
        classes=FRAME,
        source_id=source_id,
    )
