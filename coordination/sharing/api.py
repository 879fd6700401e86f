"""JSON: shares with their grounds, and the tasks to inform."""

from __future__ import annotations

import uuid
from typing import Any

from coordination.http.blueprint import Blueprint
from coordination.http.endpoint import endpoint
from coordination.http.paging import Page, Paging
from coordination.sharing import schemas
from coordination.sharing.grounds import LegalBasis
from coordination.sharing.models import InformTask, Share
from coordination.sharing.queries import inform_tasks as task_queries
from coordination.sharing.queries import shares as share_queries
from coordination.sharing.queries.inform_tasks import InformTaskView
from coordination.sharing.queries.shares import ShareView
from coordination.sharing.service import consent, informing, shares
from coordination.sharing.service.consent import ConflictOfDuties, Consent
from coordination.work import Work

api = Blueprint("sharing", __name__, description="Shares, their grounds and informing")


@api.get("/shares")
@endpoint("share.list")
@api.arguments(schemas.ShareQuery, location="query")
@api.response(200, schemas.SharePage)
def list_shares(work: Work, query: dict[str, Any]) -> Page[ShareView]:
    """What the own organisation opened to others, and what was opened to it."""
    return share_queries.shares(work, Paging.taken(query), query["state"])


@api.get("/shares/<uuid:share_id>")
@endpoint("share.read")
@api.etag
@api.response(200, schemas.ShareOut)
def show_share(work: Work, share_id: uuid.UUID) -> ShareView:
    """One share."""
    return _shown(work, share_id)


@api.post("/shares/<uuid:share_id>/grounds")
@endpoint("share.ground")
@api.etag
@api.arguments(schemas.GroundIn)
@api.response(200, schemas.ShareOut)
def record_ground(work: Work, typed: dict[str, Any], share_id: uuid.UUID) -> ShareView:
    """Record consent, or a conflict of duties that the lead must sign."""
    api.check_act(work, Share, share_id, "share.ground")
    return _shown(work, consent.record_ground(work, share_id, ground(typed)).id)


@api.post("/shares/<uuid:share_id>/second-signature")
@endpoint("share.sign")
@api.etag
@api.response(200, schemas.ShareOut)
def sign(work: Work, share_id: uuid.UUID) -> ShareView:
    """Sign a conflict of duties as the owner's lead."""
    api.check_act(work, Share, share_id, "share.sign")
    return _shown(work, consent.sign(work, share_id).id)


@api.post("/shares/<uuid:share_id>/revocation")
@endpoint("share.revoke")
@api.etag
@api.arguments(schemas.RevocationIn)
@api.response(200, schemas.ShareOut)
def revoke(work: Work, typed: dict[str, Any], share_id: uuid.UUID) -> ShareView:
    """Take back what was opened; it closes at once."""
    api.check_act(work, Share, share_id, "share.revoke")
    return _shown(work, shares.revoke(work, share_id, typed["reason"]).id)


@api.get("/inform-tasks")
@endpoint("inform_task.list")
@api.arguments(schemas.InformTaskQuery, location="query")
@api.response(200, schemas.InformTaskPage)
def list_inform_tasks(work: Work, query: dict[str, Any]) -> Page[InformTaskView]:
    """Whom the own organisation must still tell what was shared, the most urgent first."""
    only_open, share_id = query["open"], query["share_id"]
    return task_queries.inform_tasks(
        work, Paging.taken(query), only_open=only_open, share_id=share_id
    )


@api.get("/inform-tasks/<uuid:task_id>")
@endpoint("inform_task.read")
@api.etag
@api.response(200, schemas.InformTaskOut)
def show_inform_task(work: Work, task_id: uuid.UUID) -> InformTaskView:
    """One task to inform."""
    return _shown_task(work, task_id)


@api.post("/inform-tasks/<uuid:task_id>/completion")
@endpoint("inform_task.complete")
@api.etag
@api.arguments(schemas.InformedIn)
@api.response(200, schemas.InformTaskOut)
def complete(work: Work, typed: dict[str, Any], task_id: uuid.UUID) -> InformTaskView:
    """Say when somebody was informed."""
    api.check_act(work, InformTask, task_id, "inform_task.complete")
    informing.complete(work, task_id, typed["on"])
    return _shown_task(work, task_id)


@api.post("/inform-tasks/<uuid:task_id>/postponement")
@endpoint("inform_task.postpone")
@api.etag
@api.arguments(schemas.PostponementIn)
@api.response(200, schemas.InformTaskOut)
def postpone(work: Work, typed: dict[str, Any], task_id: uuid.UUID) -> InformTaskView:
    """Say why somebody is not informed yet, and when it is looked at again."""
    api.check_act(work, InformTask, task_id, "inform_task.postpone")
    informing.postpone(work, task_id, typed["reason"], typed["review_on"])
    return _shown_task(work, task_id)


def ground(typed: dict[str, Any]) -> Consent | ConflictOfDuties:
    """Return the ground that was typed.

    Args:
        typed: what `GroundIn` loaded.
    """
    if "consent" in typed:
        given = typed["consent"]
        return Consent(given["on"], None if given["by"] is None else frozenset(given["by"]))
    basis: LegalBasis = typed["ground"]
    return ConflictOfDuties(basis, typed["colleague"], typed["reason"])


def _shown(work: Work, share_id: uuid.UUID) -> ShareView:
    work.flush()
    found = share_queries.share(work, share_id)
    api.set_version(found)
    return found


def _shown_task(work: Work, task_id: uuid.UUID) -> InformTaskView:
    work.flush()
    found = task_queries.inform_task(work, task_id)
    api.set_version(found)
    return found
