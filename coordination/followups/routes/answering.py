"""The forms on the page of a follow-up; each leads back to the page."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordination.followups.models import FollowUp
from coordination.followups.routes import fields
from coordination.followups.routes.showing import pages
from coordination.followups.service import answering, releasing
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.work import Work


@pages.post("/follow-ups/<uuid:follow_up_id>/acceptance")
@endpoint("follow_up.accept")
def accept(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Take it up."""
    _check_version(work, follow_up_id, "follow_up.accept")
    answering.accept(work, follow_up_id)
    return _back(follow_up_id, "accepted")


@pages.post("/follow-ups/<uuid:follow_up_id>/refusal")
@endpoint("follow_up.decline")
def decline(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Decline it with a reason."""
    _check_version(work, follow_up_id, "follow_up.decline")
    typed = refusals.read(fields.DeclineForm(), "decline")
    answering.decline(work, follow_up_id, typed["reason"])
    return _back(follow_up_id, "declined")


@pages.post("/follow-ups/<uuid:follow_up_id>/completion")
@endpoint("follow_up.complete")
def complete(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Feed the first decision back."""
    _check_version(work, follow_up_id, "follow_up.complete")
    typed = refusals.read(fields.CompletionForm(), "complete")
    answering.complete(work, follow_up_id, fields.completion(typed))
    return _back(follow_up_id, "completed")


@pages.post("/follow-ups/<uuid:follow_up_id>/review")
@endpoint("follow_up.accept")
def review(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Take up the review of a mentor's signal and answer it in the same act."""
    _check_version(work, follow_up_id, "follow_up.accept")
    typed = refusals.read(fields.CompletionForm(), "complete")
    answering.accept(work, follow_up_id)
    answering.complete(work, follow_up_id, fields.completion(typed))
    return _back(follow_up_id, "completed")


@pages.post("/follow-ups/<uuid:follow_up_id>/return")
@endpoint("follow_up.return")
def give_back(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Give it back with a reason."""
    _check_version(work, follow_up_id, "follow_up.return")
    typed = refusals.read(fields.ReturnForm(), "return")
    answering.give_back(work, follow_up_id, typed["reason"])
    return _back(follow_up_id, "returned")


@pages.post("/follow-ups/<uuid:follow_up_id>/assignment")
@endpoint("follow_up.assign")
def assign(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Hand it to a colleague."""
    _check_version(work, follow_up_id, "follow_up.assign")
    typed = refusals.read(fields.AssignForm(), "assign")
    answering.assign(work, follow_up_id, typed["handler_id"])
    return _back(follow_up_id, "assigned")


@pages.post("/follow-ups/<uuid:follow_up_id>/release")
@endpoint("follow_up.release")
def release(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Let it leave the own organisation."""
    _check_version(work, follow_up_id, "follow_up.release")
    typed = refusals.read(fields.ReleaseForm(), "release")
    found = releasing.release(work, follow_up_id, fields.release(typed))
    return _back(follow_up_id, f"release_{found.status.value}")


@pages.post("/follow-ups/<uuid:follow_up_id>/keeping")
@endpoint("follow_up.keep")
def keep(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Keep it inside."""
    _check_version(work, follow_up_id, "follow_up.keep")
    typed = refusals.read(fields.KeepForm(), "keep")
    releasing.keep(work, follow_up_id, typed["reason"], typed["text"])
    return _back(follow_up_id, "kept")


@pages.post("/follow-ups/<uuid:follow_up_id>/withdrawal")
@endpoint("follow_up.withdraw")
def withdraw(work: Work, follow_up_id: uuid.UUID) -> Response:
    """Take it back."""
    _check_version(work, follow_up_id, "follow_up.withdraw")
    typed = refusals.read(fields.WithdrawForm(), "withdraw")
    answering.withdraw(work, follow_up_id, typed["reason"])
    return _back(follow_up_id, "withdrawn")


def _check_version(work: Work, follow_up_id: uuid.UUID, action: str) -> None:
    refusals.check_version(work.load(FollowUp, follow_up_id, action))


def _back(follow_up_id: uuid.UUID, done: str) -> Response:
    """Lead back to the page, which says by this code what was done."""
    flash(f"follow_up_{done}", "ok")
    return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)
