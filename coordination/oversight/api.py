"""The log as JSON: reading, searching by whom and what it is about, and answering the review."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.oversight import schemas
from coordination.oversight.models import ReviewFinding
from coordination.oversight.queries import entries, findings
from coordination.oversight.queries.entries import Filter, Line
from coordination.oversight.queries.findings import Found
from coordination.oversight.service.answering import answer as answer_finding
from coordination.work import Work

api = Blueprint("log", __name__, description="Who saw and did what")


@api.get("/audit-entries")
@endpoint("audit_entry.list")
@api.arguments(schemas.LogQuery, location="query")
@api.response(200, schemas.LogPage)
def read_log(work: Work, query: dict[str, Any]) -> Page[Line]:
    """Who saw and did what: one's own acts, and the organisation's for its privacy officer."""
    page = Paging.taken(query)
    return entries.listed(work, Filter(**query), page, "audit_entry.list")


@api.post("/audit-entry-searches")
@endpoint("audit_entry.search")
@api.arguments(schemas.LogSearch)
@api.response(200, schemas.LogPage)
def search_log(work: Work, wanted: dict[str, Any]) -> Page[Line]:
    """Search the log by person, record or actor; that stands in no address."""
    page = Paging.taken(wanted)
    return entries.listed(work, Filter(**wanted), page, "audit_entry.search")


@api.get("/review-findings")
@endpoint("review_finding.list")
@api.arguments(schemas.FindingQuery, location="query")
@api.response(200, schemas.FindingPage)
def list_findings(work: Work, query: dict[str, Any]) -> Page[Found]:
    """List what was unusual in the log, the weightiest first."""
    page = Paging.taken(query)
    return findings.listed(work, page, answered=query["answered"])


@api.post("/review-findings/<uuid:finding_id>/answer")
@endpoint("review_finding.answer")
@api.arguments(schemas.AnswerIn)
@api.response(200, schemas.FindingOut)
def answer(work: Work, typed: dict[str, Any], finding_id: uuid.UUID) -> ReviewFinding:
    """Answer a finding from the closed list."""
    return answer_finding(work, finding_id, typed["answer"])
