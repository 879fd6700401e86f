"""Makes the entry of one unit of work; `chain.append` puts it into the log."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from coordination.audit.models import AuditEntry, Outcome
from coordination.core import trace
from coordination.core.trace import Trace


@dataclass(frozen=True)
class Occasion:
    """Why and through what a unit of work is done.

    Attributes:
        action: declared action of the endpoint, task or command, `signal.submit` for instance.
        request_id: joins log entry, technical log and answer.
        origin: network address of the caller, if there is one.
        purpose: purpose that the person gave or that follows from the endpoint.
        writes: whether anything may change; then the acting membership is locked against ending.
        trace: where it stands among the acts of other systems; by itself it begins a trace.
    """

    action: str
    request_id: str
    origin: str | None = None
    purpose: str | None = None
    writes: bool = True
    trace: Trace = field(default_factory=trace.begin)


def compose(
    occasion: Occasion,
    outcome: Outcome,
    at: dt.datetime,
    subjects: list[dict[str, Any]],
    **columns: Any,
) -> AuditEntry:
    """Return an entry that is complete but for its place in a chain.

    Args:
        occasion: why and through what.
        outcome: how it ended.
        at: from `work.now`.
        subjects: every record that was read, changed or asked for: kind, id, action, owner, detail.
        columns: who acted, by which table of grants, and how long it took.
    """
    owners = {uuid.UUID(item["owner"]) for item in subjects if "owner" in item}
    return AuditEntry(
        at=at,
        action=occasion.action,
        outcome=outcome,
        purpose=occasion.purpose,
        request_id=occasion.request_id,
        origin=occasion.origin,
        subjects=subjects,
        subject_ids=sorted({uuid.UUID(item["id"]) for item in subjects}),
        owners=sorted(owners),
        glasses=[],
        **_place_in_trace(occasion.trace),
        **columns,
    )


def _place_in_trace(found: Trace) -> dict[str, Any]:
    return {
        "trace_id": found.trace_id,
        "span_id": found.span_id,
        "parent_span_id": found.parent_id,
        "foreign_parent": found.foreign,
        "tracestate": found.state,
    }
