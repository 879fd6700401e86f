"""JSON: what partners bring to a case, with whom they share it, and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.cases.models import Case, Contribution
from coordination.cases.queries import contributions as queries
from coordination.cases.queries.contributions import ContributionView
from coordination.cases.schemas import contributions as schemas
from coordination.cases.service import contributing
from coordination.cases.terms import Brought, Grounds
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.work import Work

api = Blueprint("contributions", __name__, description="What partners bring to a case")


@api.get("/contributions")
@endpoint("contribution.list")
@api.arguments(schemas.ContributionQuery, location="query")
@api.response(200, schemas.ContributionPage)
def list_contributions(work: Work, query: dict[str, Any]) -> Page[ContributionView]:
    """What one's organisation brought, and what is shared with the caller."""
    return queries.contributions(work, Paging.taken(query), query["case_id"])


@api.post("/cases/<uuid:case_id>/contributions")
@endpoint("case.contribute")
@api.arguments(schemas.ContributionIn)
@api.response(201, schemas.ContributionOut)
def contribute(work: Work, typed: dict[str, Any], case_id: uuid.UUID) -> ContributionView:
    """Bring something to a case; nobody else reads it until it is shared."""
    api.check_act(work, Case, case_id, "case.contribute")
    return _shown(work, contributing.contribute(work, case_id, Brought(**typed)).id)


@api.get("/contributions/<uuid:contribution_id>")
@endpoint("contribution.read")
@api.etag
@api.response(200, schemas.ContributionOut)
def show(work: Work, contribution_id: uuid.UUID) -> ContributionView:
    """One contribution, as far as it opens to the caller."""
    return _shown(work, contribution_id)


@api.post("/contributions/<uuid:contribution_id>/shares")
@endpoint("contribution.share")
@api.etag
@api.arguments(schemas.ContributionShareIn)
@api.response(200, schemas.ContributionOut)
def share(work: Work, typed: dict[str, Any], contribution_id: uuid.UUID) -> ContributionView:
    """Open it to one seat, or to the lead; without a basis it stays closed."""
    api.check_act(work, Contribution, contribution_id, "contribution.share")
    seat_id, gate = typed.pop("seat_id"), typed.pop("age_gate")
    contributing.share(work, contribution_id, seat_id, Grounds(**typed), gate)
    return _shown(work, contribution_id)


@api.post("/contributions/<uuid:contribution_id>/share-ending")
@endpoint("contribution.end_share")
@api.etag
@api.arguments(schemas.ContributionShareEndingIn)
@api.response(200, schemas.ContributionOut)
def end_share(work: Work, typed: dict[str, Any], contribution_id: uuid.UUID) -> ContributionView:
    """Take back what was opened to one recipient."""
    api.check_act(work, Contribution, contribution_id, "contribution.end_share")
    contributing.end_share(work, contribution_id, typed["share_id"])
    return _shown(work, contribution_id)


@api.post("/contributions/<uuid:contribution_id>/withdrawal")
@endpoint("contribution.withdraw")
@api.etag
@api.response(200, schemas.ContributionOut)
def withdraw(work: Work, contribution_id: uuid.UUID) -> ContributionView:
    """Withdraw it; it closes to everybody but its owner."""
    api.check_act(work, Contribution, contribution_id, "contribution.withdraw")
    contributing.withdraw(work, contribution_id)
    return _shown(work, contribution_id)


def _shown(work: Work, contribution_id: uuid.UUID) -> ContributionView:
    work.flush()
    found = queries.contribution(work, contribution_id)
    api.set_version(found)
    return found
