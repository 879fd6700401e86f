"""The page of one share: its grounds, the second signature and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.http.schema import Schema
from coordination.people.queries.registrations import readable_own
from coordination.sharing.grounds import LegalBasis
from coordination.sharing.models import Share
from coordination.sharing.queries.shares import ShareView, share
from coordination.sharing.rules import Consenter, RevokeReason
from coordination.sharing.service import consent, shares
from coordination.sharing.service.consent import ConflictOfDuties, Consent
from coordination.work import Work

pages = Blueprint("shares", __name__)


class ConsentForm(Schema):
    """Who consented, and when; nobody ticked means everybody whom the age gates name."""

    on = fields.Date(required=True, data_key="consent-on")
    by = fields.List(fields.Enum(Consenter, by_value=True), data_key="consent-by")


class ConflictForm(Schema):
    """Why it is shared without consent."""

    ground = fields.Enum(LegalBasis, by_value=True, required=True)
    colleague = fields.String(load_default="")
    reason = fields.String(load_default="")


class RevokeForm(Schema):
    """Why it is taken back."""

    reason = fields.Enum(RevokeReason, by_value=True, required=True)


class SignForm(Schema):
    """That the lead has judged reason and stub."""

    judged = fields.Boolean(required=True, validate=validate.Equal(comparable=True))


@pages.get("/shares/<uuid:share_id>")
@endpoint("share.read")
def show(work: Work, share_id: uuid.UUID) -> str:
    """Show a share with what it waits for."""
    found = share(work, share_id)
    return render_template(
        "sharing/share.html",
        share=found,
        own=found.signal_id is not None,
        today=work.today,
        **_who(work, found),
        lists={
            "consenters": Consenter,
            "grounds": frozenset(LegalBasis) - {LegalBasis.CONSENT},
            "revoke_reasons": RevokeReason,
        },
        **refusals.context(),
    )


refusals.show_again(pages, show)


@pages.post("/shares/<uuid:share_id>/consent")
@endpoint("share.ground")
def record_consent(work: Work, share_id: uuid.UUID) -> Response:
    """Write down who consented."""
    _check_version(work, share_id, "share.ground")
    typed = refusals.read(ConsentForm(), "given")
    given = Consent(typed["on"], frozenset(typed["by"]) or None)
    found = consent.record_ground(work, share_id, given)
    return _back(share_id, f"share_{found.state.value}")


@pages.post("/shares/<uuid:share_id>/conflict")
@endpoint("share.ground")
def record_conflict(work: Work, share_id: uuid.UUID) -> Response:
    """Write down a conflict of duties, which the lead must sign."""
    _check_version(work, share_id, "share.ground")
    typed = refusals.read(ConflictForm(), "conflict")
    consent.record_ground(work, share_id, ConflictOfDuties(**typed))
    return _back(share_id, "share_conflict")


@pages.post("/shares/<uuid:share_id>/second-signature")
@endpoint("share.sign")
def sign(work: Work, share_id: uuid.UUID) -> Response:
    """Give the second signature."""
    _check_version(work, share_id, "share.sign")
    refusals.read(SignForm(), "sign")
    consent.sign(work, share_id)
    return _back(share_id, "share_live")


@pages.post("/shares/<uuid:share_id>/revocation")
@endpoint("share.revoke")
def revoke(work: Work, share_id: uuid.UUID) -> Response:
    """Take back what was opened."""
    _check_version(work, share_id, "share.revoke")
    typed = refusals.read(RevokeForm(), "revoke")
    shares.revoke(work, share_id, typed["reason"])
    return _back(share_id, "share_revoked")


def _who(work: Work, found: ShareView) -> dict[str, Any]:
    """Return names and whose consent is needed, for who records the ground."""
    if "share.ground" not in found.permissions:
        return {"persons": (), "needed": ()}
    row = work.load(Share, found.id, "share.read")
    persons = readable_own(work, found.persons)
    work.saw(persons, "share.read")
    return {"persons": persons, "needed": sorted(consent.whom_to_ask(work, row))}


def _check_version(work: Work, share_id: uuid.UUID, action: str) -> None:
    refusals.check_version(work.load(Share, share_id, action))


def _back(share_id: uuid.UUID, done: str) -> Response:
    flash(done, "ok")
    return redirect(url_for("shares.show", share_id=share_id), 303)
