"""What waits of cases: without a lead for the process directors, a question for who is asked.

For the groups of the desk and the digest (`followups.queries.waiting`), which take it in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, false, func, literal, select

from coordination.access.grants import may_ever
from coordination.cases.leading import LeadState
from coordination.cases.models import Case, CaseLead
from coordination.followups.queries.groups import NO_DATE, columns, more
from coordination.mail.letters import Group
from coordination.partners.models import Account, Membership, Organisation
from coordination.partners.policy import active
from coordination.work import Work


def led(now: dt.datetime) -> ColumnElement[bool]:
    """Return the clause that is true for cases whose accepted lead may act.

    A lead whose membership has just ended leads no more, whether the workers know it or not.

    Args:
        now: from `work.now`.
    """
    lead = (
        select(CaseLead.id)
        .join(Membership, Membership.id == CaseLead.membership_id)
        .join(Account, Membership.account)
        .join(Organisation, Membership.organisation)
        .where(CaseLead.case_id == Case.id, CaseLead.state == LeadState.ACCEPTED, active(now))
    )
    return lead.exists()


def leaderless(now: dt.datetime) -> ColumnElement[bool]:
    """Return the clause that is true for open cases that nobody leads (product text P3).

    Args:
        now: from `work.now`.
    """
    return and_(Case.closed_at.is_(None), ~led(now))


def waiting(work: Work) -> Iterator[tuple[str, Subquery]]:
    """Yield the cases that wait for the reader, with the group in which they stand.

    Args:
        work: of the reader.
    """
    if may_ever("case.triage", work.actor.role):
        yield "case", _leaderless(work)
    if may_ever("case.accept_lead", work.actor.role):
        yield "case", _asked(work)


def _leaderless(work: Work) -> Subquery:
    last = select(func.max(CaseLead.ended_at)).where(
        CaseLead.case_id == Case.id, CaseLead.accepted_at.is_not(None)
    )
    since = func.coalesce(last.scalar_subquery(), Case.opened_at)
    directed = work.allowed(Case, "case.triage")
    query = _columns(Group.LEADERLESS, NO_DATE, since)
    return query.where(work.readable(Case), directed, leaderless(work.now)).subquery()


def _asked(work: Work) -> Subquery:
    query = _columns(Group.WAITING, CaseLead.respond_by, CaseLead.proposed_at)
    mine = and_(
        CaseLead.case_id == Case.id,
        CaseLead.membership_id == work.actor.membership_id,
        CaseLead.state == LeadState.PROPOSED,
    )
    return query.where(work.readable(Case), mine).subquery()


def _columns(group: Group, date: Any, since: Any) -> Select[Any]:
    said = more(literal(group.value), Case.state)
    return columns(Case, literal(group.value), date, since, false(), said=said)
