"""The page of one follow-up: what it says, what it is about, and what the reader may do."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, render_template

from coordination.access.classes import DataClass, Level
from coordination.followups import answers
from coordination.followups.queries import choices
from coordination.followups.queries.clocks import date_that_counts, days_left
from coordination.followups.queries.shapes import FollowUpView, Side
from coordination.followups.rules import FollowUpKind, FollowUpStatus
from coordination.followups.service.notices import look_about
from coordination.followups.service.seeing import open_follow_up
from coordination.http import refusals
from coordination.http.endpoint import endpoint
from coordination.sharing.rules import Consenter
from coordination.signals.queries.reading import signal_view
from coordination.signals.queries.views import SignalFull, SignalStub
from coordination.work import Work

pages = Blueprint("follow_ups", __name__)
LISTS = {
    "advice": answers.Advice,
    "family_knows": answers.FamilyKnows,
    "lines": answers.FeedbackLine,
    "keep_reasons": answers.KeepReason,
    "withdraw_reasons": answers.TakeBackReason,
    "consenters": Consenter,
}


@pages.get("/follow-ups/<uuid:follow_up_id>")
@endpoint("follow_up.read")
def show(work: Work, follow_up_id: uuid.UUID) -> str:
    """Show a follow-up; the first look of the addressed side is written down."""
    view = open_follow_up(work, follow_up_id)
    look_about(work, follow_up_id)
    content = _content(work, view)
    context = _clock(work, view) | _forms(work, view, content) | refusals.context()
    context["guide"] = _guide(view, content)
    return render_template("followups/show.html", view=view, content=content, **context)


refusals.show_again(pages, show)


def _clock(work: Work, view: FollowUpView) -> dict[str, Any]:
    return {
        "day": date_that_counts(view),
        "days": days_left(work, [view]).get(view.id),
        "own": view.stub.asked_by.organisation_id == work.actor.organisation_id,
        "asked_of_us": view.asked_of.organisation_id == work.actor.organisation_id,
        "today": work.today,
    }


def _content(work: Work, view: FollowUpView) -> SignalStub | None:
    """Return the signal where it opens above its stub and the work is done with it."""
    at_work = view.side is Side.HANDLER or view.status is FollowUpStatus.PROPOSED
    if view.signal_id is None or not (at_work or _is_inside(view)):
        return None
    signal = signal_view(work, view.signal_id)
    return signal if signal.level > Level.STUB else None


def _is_inside(view: FollowUpView) -> bool:
    return view.asked_of.organisation_id == view.stub.asked_by.organisation_id


def _guide(view: FollowUpView, content: SignalStub | None) -> str | None:
    """Return the code of the steps that the covenant asks for, where a person acts by them."""
    if view.stub.kind == FollowUpKind.REPORTING_CODE:
        return "reporting_code"
    if view.asked_of.function == "confidential_counsellor":
        return "confidential_counsellor"
    closed_lane = getattr(content, "data_class", None) is DataClass.D6
    return "radicalisation_consultation" if closed_lane else None


def _forms(work: Work, view: FollowUpView, content: SignalStub | None) -> dict[str, Any]:
    found: dict[str, Any] = {"lists": LISTS | _lists_of_kind(view.stub.kind)}
    if view.stub.kind in set(FollowUpKind):
        found["closed"] = answers.feedback_is_closed(FollowUpKind(view.stub.kind), work.actor.role)
    if "follow_up.assign" in view.permissions:
        found["colleagues"] = choices.colleagues(work, view)
    if "follow_up.release" in view.permissions and isinstance(content, SignalFull):
        found["may_leave"] = choices.may_leave(work, view, content)
    return found


def _lists_of_kind(text: str) -> dict[str, Any]:
    """Return the closed lists of a kind; where the stub hides it, what every kind may answer."""
    kind = FollowUpKind(text) if text in set(FollowUpKind) else FollowUpKind.SAFETY_CONSULT
    return {
        "outcomes": answers.OUTCOMES[kind],
        "decline_reasons": answers.DECLINE_REASONS.get(kind, ()),
        "return_reasons": answers.RETURN_REASONS.get(kind, ()),
    }
