"""Pages of matches: offering, one's own with their answers, and the process director's list."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.http.schema import PagingSchema
from coordination.matching import schemas
from coordination.matching.queries import offers, opening
from coordination.matching.queries import tasks as queries
from coordination.matching.rules import LONGEST_WORDS, MatchAnswer
from coordination.matching.service import answering, offering
from coordination.matching.service.offering import Offering
from coordination.sharing.grounds import LegalBasis, PostponeReason
from coordination.signals.models import Signal
from coordination.work import Work

pages = Blueprint("match_tasks", __name__)
director_pages = Blueprint("matches", __name__)
offer_pages = Blueprint("match_offers", __name__)


@pages.get("/match-tasks")
@endpoint("match_task.list")
def index(work: Work) -> str:
    """List one's own side of the matches that last."""
    found = queries.tasks(work, Paging.taken(forms.read(PagingSchema(), request.args)))
    next_url = found.next_cursor and url_for("match_tasks.index", cursor=found.next_cursor)
    return render_template("matching/tasks.html", rows=found.items, next_url=next_url)


@pages.get("/match-tasks/<uuid:task_id>")
@endpoint("match_task.read")
def show(work: Work, task_id: uuid.UUID) -> str:
    """Show whom to contact, and the form for what came of it."""
    found = answering.opened(work, task_id)
    return render_template(
        "matching/task.html",
        task=found,
        person=queries.own_registration(work, found),
        signals=opening.own_signals(work, found),
        answers=MatchAnswer,
        longest=LONGEST_WORDS,
        **refusals.context(),
    )


refusals.show_again(pages, show)


@pages.post("/match-tasks/<uuid:task_id>/answer")
@endpoint("match_task.answer")
def answer(work: Work, task_id: uuid.UUID) -> Response:
    """Record what came of it."""
    typed = refusals.read(schemas.AnswerIn(), "match")
    answering.answer(work, task_id, typed["answer"], typed["words"])
    flash("match_answered", "ok")
    return redirect(url_for("match_tasks.show", task_id=task_id), 303)


@pages.post("/match-tasks/<uuid:task_id>/wrong-report")
@endpoint("match_task.report_wrong")
def report_wrong(work: Work, task_id: uuid.UUID) -> Response:
    """End a match of two persons; its page is gone then."""
    answering.report_wrong(work, task_id)
    flash("match_reported_wrong", "ok")
    return redirect(url_for("match_tasks.index"), 303)


@director_pages.get("/matches")
@endpoint("match.list")
def directed(work: Work) -> str:
    """List the matches that exist, and whether they were answered."""
    found = queries.matches(work, Paging.taken(forms.read(PagingSchema(), request.args)))
    next_url = found.next_cursor and url_for("matches.directed", cursor=found.next_cursor)
    return render_template("matching/matches.html", rows=found.items, next_url=next_url)


@offer_pages.get("/signals/<uuid:signal_id>/match-offer")
@endpoint("signal.offer_match")
def start(work: Work, signal_id: uuid.UUID) -> str:
    """Show what offering means, with the form, or that it is offered."""
    signal = work.load(Signal, signal_id, "signal.offer_match")
    return render_template(
        "matching/offer.html",
        signal=signal,
        offered=offers.stands(work, signal),
        possible=offering.may_be_offered(work, signal),
        bases=LegalBasis,
        reasons=PostponeReason,
        today=work.today,
        **refusals.context(),
    )


refusals.show_again(offer_pages, start)


@offer_pages.post("/signals/<uuid:signal_id>/match-offer")
@endpoint("signal.offer_match")
def offer(work: Work, signal_id: uuid.UUID) -> Response:
    """Offer it; a match comes as a task, never as an answer."""
    typed = refusals.read(schemas.OfferIn(), "offer")
    offering.offer(work, signal_id, Offering(**typed))
    flash("match_offered", "ok")
    return redirect(url_for("match_offers.start", signal_id=signal_id), 303)


@offer_pages.post("/signals/<uuid:signal_id>/match-offer-withdrawal")
@endpoint("signal.end_match_offer")
def take_back(work: Work, signal_id: uuid.UUID) -> Response:
    """Take every offer of it back."""
    offering.take_back(work, signal_id)
    flash("match_offer_ended", "ok")
    return redirect(url_for("match_offers.start", signal_id=signal_id), 303)
