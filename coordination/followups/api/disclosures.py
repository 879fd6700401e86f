"""JSON: decisions under the Wpg to disclose police data."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.followups.service import disclosing
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.http.stepup import require_step_up
from coordination.sharing import schemas
from coordination.sharing.models import WpgDecision
from coordination.sharing.queries import disclosures as queries
from coordination.sharing.queries.disclosures import DecisionView
from coordination.sharing.service import disclosures
from coordination.sharing.service.disclosures import Proposal
from coordination.work import Work

api = Blueprint("wpg-decisions", __name__, description="Decisions to disclose police data")


@api.get("/wpg-decisions")
@endpoint("wpg_decision.list")
@api.arguments(schemas.DecisionQuery, location="query")
@api.response(200, schemas.DecisionPage)
def list_decisions(work: Work, query: dict[str, Any]) -> Page[DecisionView]:
    """Which police data may be disclosed to whom, until when."""
    paging = Paging.taken(query)
    return queries.decisions(work, paging, query["signal_id"])


@api.post("/wpg-decisions")
@endpoint("signal.disclose")
@api.etag
@api.arguments(schemas.DecisionIn)
@api.response(201, schemas.DecisionOut)
def propose(work: Work, typed: dict[str, Any]) -> DecisionView:
    """Propose to disclose one record of police data; the lead of the police confirms."""
    signal_id = typed.pop("signal_id")
    return _shown(work, disclosing.propose(work, signal_id, Proposal(**typed)).id)


@api.get("/wpg-decisions/<uuid:decision_id>")
@endpoint("wpg_decision.read")
@api.etag
@api.response(200, schemas.DecisionOut)
def show(work: Work, decision_id: uuid.UUID) -> DecisionView:
    """One decision."""
    return _shown(work, decision_id)


@api.post("/wpg-decisions/<uuid:decision_id>/confirmation")
@endpoint("wpg_decision.confirm")
@api.etag
@api.response(200, schemas.DecisionOut)
def confirm(work: Work, decision_id: uuid.UUID) -> DecisionView:
    """Confirm as the second person; asks for the second factor, so a token cannot."""
    api.check_act(work, WpgDecision, decision_id, "wpg_decision.confirm")
    require_step_up()
    return _shown(work, disclosures.confirm(work, decision_id).id)


@api.post("/wpg-decisions/<uuid:decision_id>/withdrawal")
@endpoint("wpg_decision.withdraw")
@api.etag
@api.arguments(schemas.DecisionWithdrawalIn)
@api.response(200, schemas.DecisionOut)
def withdraw(work: Work, typed: dict[str, Any], decision_id: uuid.UUID) -> DecisionView:
    """Withdraw; whatever stands on it closes at once."""
    api.check_act(work, WpgDecision, decision_id, "wpg_decision.withdraw")
    return _shown(work, disclosures.withdraw(work, decision_id, typed["reason"]).id)


def _shown(work: Work, decision_id: uuid.UUID) -> DecisionView:
    work.flush()
    found = queries.decision(work, decision_id)
    api.set_version(found)
    return found
