"""The JSON endpoints of rule sets and of a signal's routing."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.core.errors import FieldProblem, NotFound, require_valid
from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging, narrow, page
from coordination.http.schema import PagingSchema
from coordination.routing.models import RoutingDecision, RuleSetAcceptance, RuleSetVersion
from coordination.routing.queries import decisions, previews, rule_sets
from coordination.routing.queries.previews import Preview
from coordination.routing.queries.rehearsals import Rehearsal, rehearse
from coordination.routing.schemas import (
    AcceptanceSchema,
    DryRunIn,
    PreviewSchema,
    RehearsalSchema,
    RoutingSchema,
    RuleSetIn,
    RuleSetPage,
    RuleSetSchema,
)
from coordination.routing.service import rule_sets as service
from coordination.signals.models import Signal
from coordination.signals.service.drafts import load_draft
from coordination.work import Work

api = Blueprint("routing", __name__, description="Rule sets and where signals went")
UNDECIDED: dict[str, Any] = {
    "id": None,
    "rule": None,
    "rule_set_version": None,
    "failure": None,
    "explanation": None,
    "failed_effects": [],
    "passed_on": False,
    "decided_at": None,
}


@api.get("/rule-sets")
@endpoint("rule_set.list")
@api.arguments(PagingSchema, location="query")
@api.response(200, RuleSetPage)
def list_rule_sets(work: Work, query: dict[str, Any]) -> Page[Any]:
    """List the versions, newest first."""
    paging, order = Paging.taken(query), [RuleSetVersion.version]
    rows = work.session.execute(narrow(rule_sets.every_version(), paging, order)).all()
    found = page(rows, paging, order)
    return Page([row[0] for row in found.items], found.next_cursor)


@api.post("/rule-sets")
@endpoint("rule_set.create")
@api.arguments(RuleSetIn)
@api.response(201, RuleSetSchema)
def propose(work: Work, body: dict[str, Any]) -> dict[str, Any]:
    """Propose the next version; another administrator approves it."""
    note = body.pop("note")
    document = body | {"noMatch": body.pop("no_match")}
    return _shown(work, service.propose(work, document, note))


@api.get("/rule-sets/<int:version>")
@endpoint("rule_set.read")
@api.response(200, RuleSetSchema)
def show(work: Work, version: int) -> dict[str, Any]:
    """Show a version with its rules and who accepted it."""
    return _shown(work, _version(work, version))


@api.post("/rule-sets/<int:version>/approval")
@endpoint("rule_set.approve")
@api.response(200, RuleSetSchema)
def approve(work: Work, version: int) -> dict[str, Any]:
    """Approve a version that another administrator proposed."""
    return _shown(work, service.approve(work, version))


@api.post("/rule-sets/<int:version>/acceptance")
@endpoint("rule_set.accept")
@api.response(200, AcceptanceSchema)
def accept(work: Work, version: int) -> RuleSetAcceptance:
    """Accept a version for the signals of one's own organisation."""
    return service.accept(work, version)


@api.post("/rule-sets/dry-run")
@endpoint("rule_set.dry_run")
@api.arguments(DryRunIn)
@api.response(200, RehearsalSchema)
def dry_run(work: Work, body: dict[str, Any]) -> Rehearsal:
    """Show what a version would have done to the last signals of one's own organisation."""
    found = _version(work, body["version"])
    return rehearse(work, found, work.actor.organisation_id, body["last"])


@api.get("/signals/<uuid:signal_id>/routing")
@endpoint("signal.read_routing")
@api.response(200, RoutingSchema)
def show_routing(work: Work, signal_id: uuid.UUID) -> RoutingDecision | dict[str, Any]:
    """Show where a signal of one's own organisation went, by which rule and why."""
    signal = work.load(Signal, signal_id, "signal.read_routing")
    return work.ungoverned(decisions.current(signal.id)).one_or_none() or UNDECIDED


@api.get("/signals/<uuid:signal_id>/preview")
@endpoint("signal.edit")
@api.response(200, PreviewSchema)
def preview(work: Work, signal_id: uuid.UUID) -> Preview:
    """Show who would get a draft of one's own, if it were submitted as it stands."""
    signal = load_draft(work, signal_id, "signal.edit")
    require_valid([] if signal.category else [FieldProblem("/category", "required")])
    return previews.preview(work, signal)


def _version(work: Work, version: int) -> RuleSetVersion:
    found = work.ungoverned(rule_sets.one_version(version)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _shown(work: Work, version: RuleSetVersion) -> dict[str, Any]:
    fields = ("version", "note", "rules", "proposed_at", "approved_at")
    shown = {name: getattr(version, name) for name in fields}
    return shown | {"acceptances": rule_sets.acceptances(work.session, [version.version])}
