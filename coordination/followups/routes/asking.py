"""The page on which a coordinator asks a partner by hand, and releases what they need."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields
from werkzeug.wrappers import Response

from coordination.access.classes import Level
from coordination.core.errors import Refused
from coordination.followups.queries.partners_to_ask import partners_to_ask
from coordination.followups.routes.fields import ReleaseForm, is_partner, release
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import asking
from coordination.followups.service.asking import ByHand
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.rules import Consenter
from coordination.signals.queries.reading import signal_view
from coordination.signals.queries.views import SignalFull
from coordination.signals.rules import SHARED_KINDS
from coordination.work import Work

pages = Blueprint("asking", __name__)
LISTS = {
    "kinds": asking.INSIDE | asking.OUTSIDE,
    "purposes": Purpose,
    "bases": LegalBasis,
    "special_grounds": SpecialGround,
    "criminal_grounds": CriminalGround,
    "consenters": Consenter,
}


class AskForm(ReleaseForm):
    """What is asked of whom, and what may leave."""

    kind = fields.Enum(FollowUpKind, by_value=True, required=True)
    partner = fields.String(required=True, validate=is_partner, data_key="organisationId")
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    legal_basis = fields.Enum(LegalBasis, by_value=True, required=True)
    level = fields.Enum(Level, by_value=fields.Integer, load_default=Level.SUMMARY)
    special_ground = fields.Enum(SpecialGround, by_value=True, load_default=None)
    criminal_ground = fields.Enum(CriminalGround, by_value=True, load_default=None)
    question = fields.String(load_default=None)
    predecessor_id = fields.UUID(load_default=None)


@pages.get("/signals/<uuid:signal_id>/ask")
@endpoint("signal.ask")
def show(work: Work, signal_id: uuid.UUID) -> str:
    """Show the form; `after` names a question that ended unanswered."""
    signal = signal_view(work, signal_id)
    if "signal.ask" not in signal.permissions or not isinstance(signal, SignalFull):
        raise Refused
    return render_template(
        "followups/ask.html",
        signal=signal,
        partners=partners_to_ask(work),
        statements=[said for said in signal.statements if said.kind in SHARED_KINDS],
        after=request.values.get("ask-predecessorId") or request.args.get("after"),
        levels=[level.value for level in Level],
        lists=LISTS,
        today=work.today,
        **refusals.context(),
    )


refusals.show_again(pages, show)


@pages.post("/signals/<uuid:signal_id>/ask")
@endpoint("signal.ask")
def ask(work: Work, signal_id: uuid.UUID) -> Response:
    """Ask, and release what the partner needs in the same act."""
    wanted = _wanted(work, refusals.read(AskForm(), "ask"))
    found = asking.ask(work, signal_id, wanted)
    flash(f"follow_up_release_{found.status.value}", "ok")
    return redirect(url_for("follow_ups.show", follow_up_id=found.id), 303)


def _wanted(work: Work, typed: dict[str, Any]) -> ByHand:
    organisation, _, function = typed["partner"].partition(":")
    inside = uuid.UUID(organisation) == work.actor.organisation_id
    terms = ("kind", "purpose", "legal_basis", "special_ground", "criminal_ground")
    return ByHand(
        organisation_id=uuid.UUID(organisation),
        function=function,
        level=Level.FULL if inside else typed["level"],
        release=None if inside else release(typed),
        question=typed["question"],
        predecessor_id=typed["predecessor_id"],
        **{name: typed[name] for name in terms},
    )
