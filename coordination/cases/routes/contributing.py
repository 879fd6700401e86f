"""Pages of contributions: the list, bringing something to a case, and one that is shared."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import fields
from sqlalchemy import select
from werkzeug.wrappers import Response

from coordination.cases.models import Case, Contribution
from coordination.cases.queries import contributions as queries
from coordination.cases.queries.contributions import ContributionView
from coordination.cases.queries.recipients import Recipient, recipients
from coordination.cases.rules import CASE_CLASSES, LONGEST_WORDS
from coordination.cases.schemas import contributions as schemas
from coordination.cases.service import contributing
from coordination.cases.terms import Brought, ContributionKind, Grounds, WorryNature
from coordination.core.errors import FieldProblem, Invalid
from coordination.http import forms, refusals
from coordination.http.endpoint import endpoint
from coordination.http.paging import Paging
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.rules import AgeGate
from coordination.work import Work

index_pages = Blueprint("contributions", __name__)
case_pages = Blueprint("case_contributions", __name__)
pages = Blueprint("contribution", __name__)
TO_LEAD = "lead"  # instead of the id of a seat
LISTS = {
    "age_gates": AgeGate,
    "purposes": Purpose,
    "bases": LegalBasis,
    "special_grounds": SpecialGround,
    "criminal_grounds": CriminalGround,
}


class ShareForm(schemas.ContributionGroundsIn):
    """To whom and why; the lead is chosen by a word, so that nothing chosen is a mistake."""

    seat_id = fields.String(required=True)


@index_pages.get("/contributions")
@endpoint("contribution.list")
def index(work: Work) -> str:
    """List what one's organisation brought, and what is shared with the reader."""
    typed = forms.read(schemas.ContributionQuery(), request.args)
    paging, case_id = Paging.taken(typed), typed["case_id"]
    found = queries.contributions(work, paging, case_id)
    next_url = found.next_cursor and url_for(
        "contributions.index", cursor=found.next_cursor, caseId=case_id
    )
    return render_template("contributions/list.html", rows=found.items, next_url=next_url)


@case_pages.get("/cases/<uuid:case_id>/contributions")
@endpoint("case.contribute")
def start(work: Work, case_id: uuid.UUID) -> str:
    """Show the form by which something is brought."""
    case = work.load(Case, case_id, "case.contribute")
    return render_template(
        "contributions/new.html",
        case=case,
        kinds=ContributionKind,
        natures=WorryNature,
        classes=sorted(CASE_CLASSES),
        longest=LONGEST_WORDS,
        **refusals.context(),
    )


refusals.show_again(case_pages, start)


@case_pages.post("/cases/<uuid:case_id>/contributions")
@endpoint("case.contribute")
def contribute(work: Work, case_id: uuid.UUID) -> Response:
    """Bring it, and go to where it can be shared."""
    typed = refusals.read(schemas.ContributionIn(), "brought")
    found = contributing.contribute(work, case_id, Brought(**typed))
    work.flush()
    return _back(found.id, "contribution_brought")


@pages.get("/contributions/<uuid:contribution_id>")
@endpoint("contribution.read")
def show(work: Work, contribution_id: uuid.UUID) -> str:
    """Show a contribution; its owner sees to whom it is open, and may open it."""
    found = queries.contribution(work, contribution_id)
    return render_template(
        "contributions/show.html",
        contribution=found,
        case=_case(work, found),
        recipients=_recipients(work, found),
        lists=LISTS,
        longest=LONGEST_WORDS,
        **refusals.context(),
    )


refusals.show_again(pages, show)


@pages.post("/contributions/<uuid:contribution_id>/shares")
@endpoint("contribution.share")
def share(work: Work, contribution_id: uuid.UUID) -> Response:
    """Open it to one seat, or to the lead."""
    _same_version(work, contribution_id, "contribution.share")
    typed = refusals.read(ShareForm(), "share")
    seat_id, gate = _seat(typed.pop("seat_id")), typed.pop("age_gate")
    contributing.share(work, contribution_id, seat_id, Grounds(**typed), gate)
    return _back(contribution_id, "contribution_shared")


@pages.post("/contributions/<uuid:contribution_id>/share-ending")
@endpoint("contribution.end_share")
def end_share(work: Work, contribution_id: uuid.UUID) -> Response:
    """Close it to one recipient."""
    _same_version(work, contribution_id, "contribution.end_share")
    typed = refusals.read(schemas.ContributionShareEndingIn(), "ending")
    contributing.end_share(work, contribution_id, typed["share_id"])
    return _back(contribution_id, "contribution_closed")


@pages.post("/contributions/<uuid:contribution_id>/withdrawal")
@endpoint("contribution.withdraw")
def withdraw(work: Work, contribution_id: uuid.UUID) -> Response:
    """Withdraw it from everybody."""
    _same_version(work, contribution_id, "contribution.withdraw")
    contributing.withdraw(work, contribution_id)
    return _back(contribution_id, "contribution_withdrawn")


def _recipients(work: Work, found: ContributionView) -> Sequence[Recipient]:
    """Return with whom it can be shared, for who may share it."""
    may = "contribution.share" in found.permissions
    if not may or found.case_id is None or found.data_class is None:
        return ()
    return recipients(work, found.case_id, found.data_class)


def _case(work: Work, found: ContributionView) -> Case | None:
    """Return the case where it opens to the reader; the owner may not sit in it."""
    return work.session.scalar(select(Case).where(Case.id == found.case_id, work.readable(Case)))


def _seat(typed: str) -> uuid.UUID | None:
    if typed == TO_LEAD:
        return None
    try:
        return uuid.UUID(typed)
    except ValueError:
        raise Invalid([FieldProblem("/seatId", "unknown_seat")]) from None


def _same_version(work: Work, contribution_id: uuid.UUID, action: str) -> None:
    refusals.check_version(work.load(Contribution, contribution_id, action))


def _back(contribution_id: uuid.UUID, code: str) -> Response:
    flash(code, "ok")
    return redirect(url_for("contribution.show", contribution_id=contribution_id), 303)
