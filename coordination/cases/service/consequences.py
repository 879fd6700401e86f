"""What follows from what happened to a case: who is mailed, who is told, what ends with somebody.

Handlers of messages; each is repeatable.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.access.classes import Role
from coordination.cases.events import CaseLeaderless, CaseOpened, LeadProposed
from coordination.cases.leading import LeadState
from coordination.cases.models import Case, CaseLead
from coordination.cases.queries.waiting import leaderless
from coordination.cases.service import leading, seating
from coordination.core.clock import local_date
from coordination.followups.events import WorkHandedOver
from coordination.followups.models import NoticeKind
from coordination.followups.service.notices import News, tell
from coordination.mail import queue
from coordination.mail.letters import Group, Template, one
from coordination.partners.events import MembershipEnded
from coordination.partners.models import Organisation
from coordination.partners.queries import directory
from coordination.signals.models import Signal
from coordination.signals.queries.family import without_family
from coordination.work import Work


def on_case_opened(work: Work, event: CaseOpened) -> None:
    """Tell the owner of the signal that a case was made of it.

    Args:
        work: of the system.
        event: which case.
    """
    case = work.ungoverned(select(Case).where(Case.id == event.case_id)).one()
    signal = work.ungoverned(select(Signal).where(Signal.id == case.signal_id)).one()
    owner = work.ungoverned(
        select(Organisation).where(Organisation.id == signal.organisation_id)
    ).one()
    found = directory.coordinators(work.session, owner, signal.author_id, work.now)
    told = [member.id for member in found if member.id != case.opened_by]
    about = (case.record_kind, case.id, case.reference)
    news = News(NoticeKind.CASE_OPENED, about, case.state.value)
    tell(work, without_family(work, signal.id, told), news)


def on_lead_proposed(work: Work, event: LeadProposed) -> None:
    """Mail at once, by reference, to who is asked to lead, unless it was answered meanwhile.

    Args:
        work: of the system.
        event: which question.
    """
    lead = work.ungoverned(select(CaseLead).where(CaseLead.id == event.lead_id)).one()
    member = directory.membership(work.session, lead.membership_id, work.now)
    if lead.state is not LeadState.PROPOSED or member is None:
        return
    case = work.ungoverned(select(Case).where(Case.id == lead.case_id)).one()
    letter = one(Template.OFFER, Group.WAITING, case.reference, lead.respond_by)
    queue.put(work.session, member.id, letter, str(lead.id), work.now)


def on_case_leaderless(work: Work, event: CaseLeaderless) -> None:
    """Mail to the process directors of the table, unless somebody leads meanwhile.

    Where there is none any more, the administrators hear of it, by reference.

    Args:
        work: of the system.
        event: which case, and since whose lead ended.
    """
    query = select(Case).where(Case.id == event.case_id, leaderless(work.now))
    case = work.ungoverned(query).one_or_none()
    if case is None:
        return
    directors = directory.members_with_role(
        work.session, case.director_organisation_id, Role.PROCESS_DIRECTOR, work.now
    )
    found = without_family(work, case.signal_id, [member.id for member in directors])
    letter = one(Template.DESK_ITEM, Group.LEADERLESS, case.reference, local_date(case.opened_at))
    last = [member.id for member in directory.administrators(work.session, work.now)]
    for member_id in found or last:
        occasion = str(event.lead_id or event.case_id)
        queue.put(work.session, member_id, letter, occasion, work.now)


def on_work_handed_over(work: Work, event: WorkHandedOver) -> None:
    """Seat the colleague where who hands over sits in person, and ask them to lead what they led.

    Args:
        work: of the system.
        event: whose work, and who takes it over.
    """
    _pass_on(work, event.from_id, event.to_id)


def on_membership_ended(work: Work, event: MembershipEnded) -> None:
    """End the seats and the leads of who may not act any more, or let a colleague have them.

    A seat goes to the colleague who was chosen, who is also asked to lead; until they accept, the
    case is the process directors'.

    Args:
        work: of the system.
        event: which membership, and who takes over.
    """
    if event.successor_id is not None:
        _pass_on(work, event.membership_id, event.successor_id)
    seating.vacate(work, event.membership_id)
    leading.leave(work, event.membership_id)


def _pass_on(work: Work, from_id: uuid.UUID, to_id: uuid.UUID) -> None:
    taker = directory.membership(work.session, to_id, work.now)
    if taker is None:  # left meanwhile too
        return
    seating.pass_on(work, from_id, taker)
    work.flush()  # who may be asked to lead is read from the seats
    leading.pass_on(work, from_id, taker)
