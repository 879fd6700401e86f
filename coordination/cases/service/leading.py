"""Who leads a case: proposed, accepted within two working days, handed over, never two at once.

The one place where a lead begins or ends. The former lead stays until the next one has accepted;
what is left without a lead stands on the desk of the process directors, and they hear of it.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.cases import leading as rules
from coordination.cases.events import CaseLeaderless, CaseTableChanged, LeadProposed
from coordination.cases.leading import LeadAct, LeadRefusal, LeadState
from coordination.cases.models import Case, CaseLead
from coordination.cases.queries.candidates import candidates
from coordination.cases.rules import ENDED
from coordination.cases.service import contributing, doors
from coordination.core.errors import Conflict, FieldProblem, Invalid
from coordination.followups.models import NoticeKind
from coordination.followups.service.notices import News, tell
from coordination.partners.models import Membership
from coordination.partners.queries.calendars import working_calendar
from coordination.sharing.service.changing import changed
from coordination.work import Work


def propose(work: Work, case_id: uuid.UUID, membership_id: uuid.UUID) -> CaseLead:
    """Ask somebody at the table to lead; an earlier question that was not answered is taken back.

    Args:
        work: of a process director of the table, or of the lead who wants to hand over.
        case_id: which.
        membership_id: one of `candidates`.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: neither leads it nor directs its process.
        Conflict: `act_not_possible_now`, `leads_already`.
        Invalid: `unknown_candidate`.
    """
    case = work.load(Case, case_id, "case.propose_lead")
    _require_open(case, "propose_lead")
    lead = accepted(work, case.id)
    if lead is not None and lead.membership_id == membership_id:
        raise Conflict("leads_already")
    chosen = {one.id: one for one in candidates(work, case)}.get(membership_id)
    if chosen is None:
        raise Invalid([FieldProblem("/membershipId", "unknown_candidate")])
    former = _proposed(work, case.id)
    if former is not None:
        _end(work, former, LeadAct.WITHDRAW)
        work.flush()  # the index of proposals lets no two stand side by side
    changed(work, case, "case.propose_lead", member=str(chosen.id))
    return _asked(work, case, chosen, work.actor.membership_id)


def accept(work: Work, case_id: uuid.UUID) -> CaseLead:
    """Take the lead; whoever led until now does so no more.

    Args:
        work: of who was asked.
        case_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: somebody else was asked.
        Conflict: `act_not_possible_now`.
    """
    case = work.load(Case, case_id, "case.accept_lead")
    lead = _mine(work, case)
    state = rules.after(lead.state, LeadAct.ACCEPT)
    former = accepted(work, case.id)
    if former is not None:
        _end(work, former, LeadAct.HAND_OVER)
        work.flush()  # the index of leads lets no two stand side by side
    lead.state, lead.accepted_at = state, work.now
    doors.open_lead(work, lead)
    work.emit(CaseTableChanged(case.id))
    changed(work, case, "case.accept_lead", lead=str(lead.id))
    _tell_proposer(work, case, lead)
    return lead


def decline(work: Work, case_id: uuid.UUID, reason: LeadRefusal) -> CaseLead:
    """Refuse the lead; a former lead stays, and without one the process directors choose anew.

    Args:
        work: of who was asked.
        case_id: which.
        reason: from the closed list.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: somebody else was asked.
        Conflict: `act_not_possible_now`.
    """
    case = work.load(Case, case_id, "case.decline_lead")
    lead = _mine(work, case)
    lead.reason = reason
    _end(work, lead, LeadAct.DECLINE)
    changed(work, case, "case.decline_lead", reason=reason.value)
    _tell_proposer(work, case, lead)
    return lead


def lapse_due(work: Work, limit: int) -> int:
    """Take back what nobody answered in time: the case is the process directors' again.

    Args:
        work: of the system.
        limit: at most so many.

    Returns:
        How many were due.
    """
    late = select(CaseLead).where(
        CaseLead.state == LeadState.PROPOSED, CaseLead.respond_by < work.today
    )
    oldest = late.order_by(CaseLead.respond_by, CaseLead.id).limit(limit)
    due = work.ungoverned(oldest).all()
    for row in due:
        lapse(work, row.case_id, row.id)
    return len(due)


def lapse(work: Work, case_id: uuid.UUID, lead_id: uuid.UUID) -> None:
    """Take one question back, unless it was answered meanwhile; the case is locked first, as ever.

    Args:
        work: of the system.
        case_id: of the case.
        lead_id: of the question.
    """
    case = locked(work, case_id)
    lead = _proposed(work, case_id)
    if lead is None or lead.id != lead_id or lead.respond_by >= work.today:
        return
    _end(work, lead, LeadAct.LAPSE)
    changed(work, case, "case.lapse_lead", lead=str(lead.id))
    _tell_proposer(work, case, lead)


def pass_on(work: Work, from_id: uuid.UUID, taker: Membership) -> None:
    """Ask a colleague to lead what somebody leads, because they hand over their work.

    Where another question is open, or the colleague cannot lead, it stays as it is.

    Args:
        work: of the system.
        from_id: who leads.
        taker: who may act now, of the same organisation.
    """
    leads = select(CaseLead.case_id).where(
        CaseLead.membership_id == from_id, CaseLead.state == LeadState.ACCEPTED
    )
    for case_id in sorted(work.ungoverned(leads)):
        case = locked(work, case_id)
        lead, asked = accepted(work, case_id), _proposed(work, case_id)
        if lead is None or lead.membership_id != from_id or asked is not None:
            continue
        if taker.id in {one.id for one in candidates(work, case)}:
            changed(work, case, "case.propose_lead", member=str(taker.id))
            _asked(work, case, taker, from_id)


def leave(work: Work, membership_id: uuid.UUID) -> None:
    """End what somebody led or was asked to lead, because they do not work there any more.

    Args:
        work: of the system.
        membership_id: whose membership ended.
    """
    running = select(CaseLead.case_id).where(
        CaseLead.membership_id == membership_id, CaseLead.state.in_(rules.RUNNING)
    )
    for case_id in sorted(set(work.ungoverned(running))):
        case = locked(work, case_id)
        for lead in (accepted(work, case_id), _proposed(work, case_id)):
            if lead is not None and lead.membership_id == membership_id:
                _end(work, lead, LeadAct.LEAVE)
        changed(work, case, "case.leave_lead")


def end_all(work: Work, case: Case) -> None:
    """End the lead and the proposal of a case that has ended.

    Args:
        work: of who ended it.
        case: with its end.
    """
    for lead in (accepted(work, case.id), _proposed(work, case.id)):
        if lead is not None:
            _over(work, lead, LeadAct.END)


def accepted(work: Work, case_id: uuid.UUID) -> CaseLead | None:
    """Return who leads a case, or None; the row is locked.

    Args:
        work: the running unit of work.
        case_id: which.
    """
    return _running(work, LeadState.ACCEPTED, case_id)


def locked(work: Work, case_id: uuid.UUID) -> Case:
    """Return a case for the system, locked before anything that hangs on it.

    Args:
        work: of the system.
        case_id: one that exists.
    """
    return work.ungoverned(select(Case).where(Case.id == case_id).with_for_update()).one()


def _require_open(case: Case, act: str) -> None:
    if case.state in ENDED:
        raise Conflict("act_not_possible_now", act=act, status=case.state.value)


def _proposed(work: Work, case_id: uuid.UUID) -> CaseLead | None:
    return _running(work, LeadState.PROPOSED, case_id)


def _running(work: Work, state: LeadState, case_id: uuid.UUID) -> CaseLead | None:
    query = select(CaseLead).where(CaseLead.state == state, CaseLead.case_id == case_id)
    return work.ungoverned(query.with_for_update()).one_or_none()


def _mine(work: Work, case: Case) -> CaseLead:
    lead = _proposed(work, case.id)
    if lead is None or lead.membership_id != work.actor.membership_id:
        raise Conflict("act_not_possible_now", act="accept_lead", status=case.state.value)
    return lead


def _asked(work: Work, case: Case, chosen: Membership, by: uuid.UUID) -> CaseLead:
    calendar = working_calendar(work.session)
    lead = CaseLead(
        case_id=case.id,
        organisation_id=chosen.organisation_id,
        membership_id=chosen.id,
        number=case.row_version,
        state=LeadState.PROPOSED,
        proposed_by=by,
        proposed_at=work.now,
        respond_by=calendar.add_working_days(work.today, rules.ANSWER_WITHIN),
    )
    work.add(lead)
    doors.open_asked(work, lead)
    work.emit(LeadProposed(lead.id))
    return lead


def _end(work: Work, lead: CaseLead, act: LeadAct) -> None:
    _over(work, lead, act)
    if act is not LeadAct.WITHDRAW and act is not LeadAct.HAND_OVER:
        work.emit(CaseLeaderless(lead.case_id, lead.id))


def _over(work: Work, lead: CaseLead, act: LeadAct) -> None:
    if lead.state is LeadState.ACCEPTED:
        work.emit(CaseTableChanged(lead.case_id))
    lead.state, lead.ended_at = rules.after(lead.state, act), work.now
    doors.close(work, lead.id)
    contributing.end_of_lead(work, lead.id)


def _tell_proposer(work: Work, case: Case, lead: CaseLead) -> None:
    about = (case.record_kind, case.id, case.reference)
    news = News(NoticeKind.LEAD_ANSWERED, about, str(lead.id), lead.state.value)
    tell(work, [lead.proposed_by], news)
