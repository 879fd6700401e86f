"""Reads the smaller forms of the signal pages, and gives the lists that they offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from coordination.core.i18n import current
from coordination.http.paging import Page
from coordination.http.schema import load
from coordination.partners.rules import municipalities
from coordination.people.rules import Guardian, PersonDetails
from coordination.people.schemas import YoungPersonIn
from coordination.signals.categories import Category, Number, default_categories
from coordination.signals.models import Signal
from coordination.signals.queries.listing import SignalFilter
from coordination.signals.queries.views import SignalStub
from coordination.signals.routes import form
from coordination.signals.rules import (
    LifeDomain,
    Part,
    Rectification,
    SignalStatus,
    StatementKind,
    Urgency,
)
from coordination.signals.schemas import (
    SignalIn,
    SignalQuery,
    SignalRectification,
    SubmissionIn,
    content_fields,
    submission,
)
from coordination.signals.service.content import SignalContent
from coordination.signals.service.submitting import Submission


def content(document: dict[str, Any]) -> SignalContent:
    """Return what was typed as the services take it.

    Args:
        document: from `form.document`.

    Raises:
        Invalid: naming every field that cannot be read.
    """
    return SignalContent(**content_fields(load(SignalIn(), document)))


def said_at_submission(signal: Signal, typed: MultiDict[str, str]) -> Submission:
    """Return what was said with the submission of a form.

    Args:
        signal: just stored; its statements stand in the order of the form.
        typed: as the browser sent it.

    Raises:
        Invalid: naming every field that cannot be read.
    """
    document = {
        "confirmedAcute": bool(typed.get("confirmedAcute")),
        "release": form.release(typed, [said.id for said in signal.statements]),
    }
    return submission(load(SubmissionIn(), document))


def new_person(typed: MultiDict[str, str]) -> PersonDetails:
    """Return the young person who was typed in, to be registered.

    Args:
        typed: as the browser sent it.

    Raises:
        Invalid: naming every field that cannot be read.
    """
    filled = {name: value for name, value in (form.nested(typed).get("new") or {}).items() if value}
    loaded = load(YoungPersonIn(), filled)
    guardians = tuple(Guardian(**one) for one in loaded.pop("guardians", None) or ())
    return PersonDetails(**loaded, guardians=guardians)


def ground(typed: MultiDict[str, str]) -> Rectification:
    """Return which right of the person concerned was recognised.

    Args:
        typed: as the browser sent it.

    Raises:
        Invalid: none was chosen.
    """
    chosen = {"ground": typed["ground"]} if typed.get("ground") else {}
    found: Rectification = load(SignalRectification(only=("ground",)), chosen)["ground"]
    return found


def filters(arguments: Mapping[str, str]) -> tuple[SignalFilter, str | None]:
    """Return what a list is narrowed to, and its cursor.

    Args:
        arguments: of the address.

    Raises:
        Invalid: a filter that is none.
    """
    loaded = load(SignalQuery(), {name: value for name, value in arguments.items() if value})
    cursor = loaded.pop("cursor")
    loaded.pop("page_size")
    return SignalFilter(**loaded), cursor


def listing(found: Page[SignalStub], arguments: Mapping[str, str]) -> dict[str, Any]:
    """Return what the list page needs.

    Args:
        found: one page of the list.
        arguments: of the address, shown again in the filters.
    """
    kept = {name: value for name, value in arguments.items() if name != "cursor" and value}
    following = f"{url_for('signals.index')}?{urlencode(kept | {'cursor': found.next_cursor})}"
    categories = default_categories().values()
    return {
        "found": found,
        "wanted": arguments,
        "next_url": following if found.next_cursor else None,
        "statuses": SignalStatus,
        "urgencies": Urgency,
        "categories": [(one.code, one.label[current()]) for one in categories],
    }


def choices(organisation_kind: str) -> dict[str, Any]:
    """Return the lists that the form of a signal offers.

    Args:
        organisation_kind: of who records; some categories are not for everybody.
    """
    offered = [
        one for one in default_categories().values() if one.may_be_recorded_by(organisation_kind)
    ]
    return {
        "subjects": [_group(one, organisation_kind) for one in offered],
        "municipalities": sorted(municipalities().items(), key=lambda pair: pair[1]),
        "numbers": _numbers(offered),
        "parts": Part,
        "life_domains": LifeDomain,
        "urgencies": Urgency,
        "statement_kinds": StatementKind,
    }


def _group(category: Category, organisation_kind: str) -> tuple[str, list[tuple[str, str]]]:
    name = category.label[current()]
    subs = [
        (f"{category.code}.{sub.code}", sub.label[current()])
        for sub in category.subs.values()
        if category.may_be_recorded_by(organisation_kind, sub.code)
    ]
    return name, subs or [(category.code, name)]


def _numbers(categories: list[Category]) -> list[tuple[str, str | None]]:
    found: dict[str, Number] = {}
    for category in categories:
        found |= {number.code: number for number in category.call_first}
    return [(number.label[current()], number.number or None) for number in found.values()]
