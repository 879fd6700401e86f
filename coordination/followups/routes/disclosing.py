"""Pages of decisions to disclose police data: the list, one of them, and proposing one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from coordination.followups.queries.partners_to_ask import partners_to_receive
from coordination.followups.routes.fields import is_partner
from coordination.followups.service import disclosing
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import PagingSchema, Schema
from coordination.http.stepup import require_step_up
from coordination.sharing.grounds import DecisionWithdrawal, Purpose, WpgArticle
from coordination.sharing.models import WpgDecision
from coordination.sharing.queries.disclosures import decision, decisions
from coordination.sharing.schemas import DecisionForm
from coordination.sharing.service import disclosures
from coordination.sharing.service.disclosures import Proposal
from coordination.signals.queries.reading import signal_view
from coordination.work import Work

list_pages = Blueprint("decision_list", __name__)
proposal_pages = Blueprint("disclosing", __name__)
decision_pages = Blueprint("decisions", __name__)


class ProposalForm(DecisionForm):
    """A decision, with organisation and function in one choice."""

    class Meta:
        """What the page puts into one field."""

        exclude = ("organisation_id", "function")

    partner = fields.String(required=True, validate=is_partner, data_key="organisationId")


class WithdrawForm(Schema):
    """Why it is withdrawn."""

    reason = fields.Enum(DecisionWithdrawal, by_value=True, required=True)


class ConfirmForm(Schema):
    """That the lead has judged it."""

    judged = fields.Boolean(required=True, validate=validate.Equal(comparable=True))


@list_pages.get("/wpg-decisions")
@endpoint("wpg_decision.list")
def index(work: Work) -> str:
    """List the decisions that the reader may see."""
    typed = forms.read(PagingSchema(), request.args)
    found = decisions(work, Paging.taken(typed))
    next_url = found.next_cursor and url_for("decision_list.index", cursor=found.next_cursor)
    return render_template("police/decisions.html", rows=found.items, next_url=next_url)


@proposal_pages.get("/signals/<uuid:signal_id>/disclosure")
@endpoint("signal.disclose")
def propose_form(work: Work, signal_id: uuid.UUID) -> str:
    """Show the form in which an officer proposes a decision."""
    disclosing.at_hand(work, signal_id)
    return render_template(
        "police/propose.html",
        signal=signal_view(work, signal_id),
        partners=partners_to_receive(work),
        articles=WpgArticle,
        purposes=Purpose,
        today=work.today,
        **refusals.context(),
    )


refusals.show_again(proposal_pages, propose_form)


@proposal_pages.post("/signals/<uuid:signal_id>/disclosure")
@endpoint("signal.disclose")
def propose(work: Work, signal_id: uuid.UUID) -> Response:
    """Propose a decision; the lead is told."""
    typed = refusals.read(ProposalForm(), "decision")
    found = disclosing.propose(work, signal_id, _proposal(typed))
    return _back(found.id, "decision_proposed")


@decision_pages.get("/wpg-decisions/<uuid:decision_id>")
@endpoint("wpg_decision.read")
def show(work: Work, decision_id: uuid.UUID) -> str:
    """Show a decision and what the reader may do with it."""
    found = decision(work, decision_id)
    context = {"decision": found, "reasons": DecisionWithdrawal, **refusals.context()}
    return render_template("police/decision.html", **context)


refusals.show_again(decision_pages, show)


@decision_pages.post("/wpg-decisions/<uuid:decision_id>/confirmation")
@endpoint("wpg_decision.confirm")
def confirm(work: Work, decision_id: uuid.UUID) -> Response:
    """Confirm as the second person."""
    refusals.check_version(work.load(WpgDecision, decision_id, "wpg_decision.confirm"))
    require_step_up()
    refusals.read(ConfirmForm(), "confirm")
    disclosures.confirm(work, decision_id)
    return _back(decision_id, "decision_confirmed")


@decision_pages.post("/wpg-decisions/<uuid:decision_id>/withdrawal")
@endpoint("wpg_decision.withdraw")
def withdraw(work: Work, decision_id: uuid.UUID) -> Response:
    """Withdraw; whatever stands on it closes at once."""
    refusals.check_version(work.load(WpgDecision, decision_id, "wpg_decision.withdraw"))
    typed = refusals.read(WithdrawForm(), "withdraw")
    disclosures.withdraw(work, decision_id, typed["reason"])
    return _back(decision_id, "decision_withdrawn")


def _proposal(typed: dict[str, Any]) -> Proposal:
    organisation, _, function = typed.pop("partner").partition(":")
    return Proposal(organisation_id=uuid.UUID(organisation), function=function, **typed)


def _back(decision_id: uuid.UUID, done: str) -> Response:
    flash(done, "ok")
    return redirect(url_for("decisions.show", decision_id=decision_id), 303)
