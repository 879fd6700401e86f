"""The page for leave and departure: open work to a colleague, and who stands in on which days."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.access.classes import Role
from coordination.followups.service.handing_over import HandedOver, hand_over
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.http.schema import Schema
from coordination.partners.queries import memberships
from coordination.partners.service import stand_ins
from coordination.partners.service.stand_ins import Absence
from coordination.work import Work

pages = Blueprint("hand_over", __name__)


class HandOverForm(Schema):
    """Whose work goes to whom."""

    from_id = fields.UUID(load_default=None)
    to_id = fields.UUID(required=True)


class StandInForm(Schema):
    """Who replaces whom, from when until when; nobody named means oneself."""

    membership_id = fields.UUID(load_default=None)
    stand_in_id = fields.UUID(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)


@pages.get("/hand-over")
@endpoint("membership.hand_over")
def show(work: Work) -> str:
    """Show both forms, for oneself or, as a lead, for a member."""
    own = work.actor.organisation_id
    return render_template(
        "followups/hand_over.html",
        members=memberships.of_organisation(work.session, own, work.now),
        stand_ins=memberships.stand_ins(work.session, work.actor, work.today),
        myself=work.actor.membership_id,
        lead=work.actor.role is Role.ORGANISATION_LEAD,
        today=work.today,
        **refusals.context(),
    )


refusals.show_again(pages, show)


@pages.post("/hand-over")
@endpoint("membership.hand_over")
def hand(work: Work) -> Response:
    """Give all open work of a membership to a colleague."""
    typed = refusals.read(HandOverForm(), "give")
    found = hand_over(work, typed["from_id"] or work.actor.membership_id, typed["to_id"])
    return _back(_what_came_of_it(found))


@pages.post("/hand-over/stand-ins")
@endpoint("membership.stand_in")
def set_stand_in(work: Work) -> Response:
    """Let a colleague stand in."""
    stand_ins.set_stand_in(work, Absence(**refusals.read(StandInForm(), "absent")))
    return _back("stand_in_set")


@pages.post("/hand-over/stand-ins/<uuid:stand_in_id>/end")
@endpoint("membership.stand_in")
def end_stand_in(work: Work, stand_in_id: uuid.UUID) -> Response:
    """Take back a stand-in."""
    stand_ins.end_stand_in(work, stand_in_id)
    return _back("stand_in_ended")


def _what_came_of_it(found: HandedOver) -> str:
    if not found.moved:
        return "handed_over_nothing"
    return "handed_over_partly" if found.left else "handed_over"


def _back(done: str) -> Response:
    flash(done, "ok")
    return redirect(url_for("hand_over.show"), 303)
