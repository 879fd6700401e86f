"""JSON: cases, what is decided about them, who leads them and who sits in them."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.cases import schemas
from coordination.cases.models import Case
from coordination.cases.queries import cases as queries
from coordination.cases.queries.cases import CaseView
from coordination.cases.service import leading, opening, progressing, seating
from coordination.cases.service.opening import Brought
from coordination.cases.service.progressing import Admission, Scaling
from coordination.cases.service.seating import Place
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.work import Work

api = Blueprint("cases", __name__, description="Cases, their lead and their seats")


@api.get("/cases")
@endpoint("case.list")
@api.arguments(schemas.CaseQuery, location="query")
@api.response(200, schemas.CasePage)
def list_cases(work: Work, query: dict[str, Any]) -> Page[CaseView]:
    """The cases in which the caller sits, which they lead or whose process they direct."""
    paging, leaderless = Paging.taken(query), query["leaderless"]
    return queries.cases(work, paging, only_open=query["open"], only_leaderless=leaderless)


@api.post("/cases")
@endpoint("signal.open_case")
@api.arguments(schemas.CaseIn)
@api.response(201, schemas.CaseOut)
def open_case(work: Work, typed: dict[str, Any]) -> CaseView:
    """Bring a concern of one's own to a table of partners."""
    signal_id = typed.pop("signal_id")
    return _shown(work, opening.open_from_signal(work, signal_id, Brought(**typed)).id)


@api.post("/desk-items/<uuid:desk_item_id>/case")
@endpoint("desk_item.open_case")
@api.arguments(schemas.BroughtIn)
@api.response(201, schemas.CaseOut)
def open_from_desk(work: Work, typed: dict[str, Any], desk_item_id: uuid.UUID) -> CaseView:
    """Make a case of what fell between partners."""
    return _shown(work, opening.open_from_desk(work, desk_item_id, Brought(**typed)).id)


@api.get("/cases/<uuid:case_id>")
@endpoint("case.read")
@api.etag
@api.response(200, schemas.CaseOut)
def show(work: Work, case_id: uuid.UUID) -> CaseView:
    """One case, as far as it opens to the caller."""
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/triage")
@endpoint("case.triage")
@api.etag
@api.response(200, schemas.CaseOut)
def triage(work: Work, case_id: uuid.UUID) -> CaseView:
    """Take up a case that was brought to the table."""
    api.check_act(work, Case, case_id, "case.triage")
    return _shown(work, progressing.triage(work, case_id).id)


@api.post("/cases/<uuid:case_id>/admission")
@endpoint("case.admit")
@api.etag
@api.arguments(schemas.AdmissionIn)
@api.response(200, schemas.CaseOut)
def admit(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> CaseView:
    """Record the admission test, and let the case in or turn it down."""
    api.check_act(work, Case, case_id, "case.admit")
    test = Admission(typed["admitted"], schemas.answered(typed["answers"]), typed["words"])
    return _shown(work, progressing.admit(work, case_id, test).id)


@api.post("/cases/<uuid:case_id>/steps")
@endpoint("case.advance")
@api.etag
@api.arguments(schemas.StepIn)
@api.response(200, schemas.CaseOut)
def advance(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> CaseView:
    """Go on to a conference, the plan or its evaluation."""
    api.check_act(work, Case, case_id, "case.advance")
    return _shown(work, progressing.advance(work, case_id, typed["act"]).id)


# After these the caller may not see the case any more: another table has it, or nobody.


@api.post("/cases/<uuid:case_id>/scaling")
@endpoint("case.scale")
@api.arguments(schemas.ScalingIn)
@api.response(204)
def scale(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> None:
    """Bring a case to another level; from L4 on the care and safety house directs it."""
    api.check_act(work, Case, case_id, "case.scale")
    typed["answers"] = schemas.answered(typed["answers"])
    progressing.scale(work, case_id, Scaling(**typed))


@api.post("/cases/<uuid:case_id>/closing")
@endpoint("case.close")
@api.arguments(schemas.ClosingIn)
@api.response(204)
def close(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> None:
    """Close a case: lead and seats end, and what was opened through them."""
    api.check_act(work, Case, case_id, "case.close")
    progressing.close(work, case_id, typed["reason"])


@api.post("/cases/<uuid:case_id>/leaving")
@endpoint("case.leave")
@api.response(204)
def leave(work: Work, case_id: uuid.UUID) -> None:
    """Leave the table, with all who sit there by the same function."""
    api.check_act(work, Case, case_id, "case.leave")
    seating.leave(work, case_id)


@api.post("/cases/<uuid:case_id>/seats")
@endpoint("case.give_seat")
@api.etag
@api.arguments(schemas.SeatIn)
@api.response(200, schemas.CaseOut)
def give_seat(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> CaseView:
    """Give an organisation, or one person of it, a place at the table."""
    api.check_act(work, Case, case_id, "case.give_seat")
    seating.give(work, case_id, Place(**typed))
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/seat-ending")
@endpoint("case.end_seat")
@api.etag
@api.arguments(schemas.SeatEndingIn)
@api.response(200, schemas.CaseOut)
def end_seat(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> CaseView:
    """End a place at the table; what was opened through it closes."""
    api.check_act(work, Case, case_id, "case.end_seat")
    seating.take(work, case_id, typed["seat_id"])
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/lead-proposal")
@endpoint("case.propose_lead")
@api.etag
@api.arguments(schemas.LeadIn)
@api.response(200, schemas.CaseOut)
def propose_lead(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> CaseView:
    """Ask somebody at the table to lead; a former lead stays until they accept."""
    api.check_act(work, Case, case_id, "case.propose_lead")
    leading.propose(work, case_id, typed["membership_id"])
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/lead-acceptance")
@endpoint("case.accept_lead")
@api.etag
@api.response(200, schemas.CaseOut)
def accept_lead(work: Work, case_id: uuid.UUID) -> CaseView:
    """Take the lead that one was asked for."""
    api.check_act(work, Case, case_id, "case.accept_lead")
    leading.accept(work, case_id)
    return _shown(work, case_id)


@api.post("/cases/<uuid:case_id>/lead-refusal")
@endpoint("case.decline_lead")
@api.arguments(schemas.LeadRefusalIn)
@api.response(204)
def decline_lead(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> None:
    """Refuse the lead that one was asked for."""
    api.check_act(work, Case, case_id, "case.decline_lead")
    leading.decline(work, case_id, typed["reason"])


def _shown(work: Work, case_id: uuid.UUID) -> CaseView:
    work.flush()
    found = queries.case(work, case_id)
    api.set_version(found)
    return found
