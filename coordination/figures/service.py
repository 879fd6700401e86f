"""What people can do with figures: look at those of their own organisation or a municipality."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from coordination.core.errors import FieldProblem, Invalid, NotFound
from coordination.figures import quarters, queries, rules
from coordination.figures.quarters import Quarter
from coordination.figures.queries import Scope
from coordination.figures.rules import (
    COUNTED,
    NOT_ANSWERED,
    OTHERS,
    Answered,
    FigureTable,
    MatchColumn,
    OpenColumn,
    Table,
)
from coordination.matching.rules import MatchAnswer
from coordination.partners import calendar
from coordination.partners.calendar import Calendar, iso_week
from coordination.signals.categories import default_categories
from coordination.work import Work

Names = Mapping[uuid.UUID, str]


@dataclass(frozen=True)
class Figures:
    """The figures of a quarter.

    Attributes:
        quarter: which one.
        quarters: that can be asked for, the newest first.
        tables: in the order in which they are shown.
        municipality: code, or None where they are of the own organisation.
        municipalities: that can be asked for.
    """

    quarter: Quarter
    quarters: tuple[Quarter, ...]
    tables: tuple[Table, ...]
    municipality: str | None = None
    municipalities: tuple[str, ...] = ()


def own(work: Work, wanted: str | None = None) -> Figures:
    """Return the figures of the acting organisation, as they are.

    Args:
        work: of somebody who sees at least the stub of all that it records.
        wanted: the quarter as it is written, or None for the newest.

    Raises:
        Invalid: the quarter is not among those that can be asked for.
    """
    quarter, offered = _quarter(work, wanted, whole=False)
    scope = Scope(work.actor.organisation_id)
    given = queries.answered(work, scope, quarter)
    waiting = queries.still_open(work, scope, quarter)
    ids = {one.partner for one in given} | {partner for partner, *_ in waiting}
    names = queries.names(work, ids)
    tables = (
        _signals(work, scope, quarter, hide=False),
        rules.answers(tuple(names.values()), _days(given, names), hide=False),
        _open(waiting, names, tuple(names.values()), hide=False),
    )
    _note(work, "own_figures.read", quarter)
    return Figures(quarter, offered, tables)


def of_area(work: Work, wanted: str | None = None, municipality: str | None = None) -> Figures:
    """Return the figures of a municipality across organisations, small cells hidden.

    They are the same for everybody who may see them: one municipality, one quarter that is over.

    Args:
        work: of a process director or policy officer.
        wanted: the quarter as it is written, or None for the newest.
        municipality: code, or None for the first that the acting organisation works for.

    Raises:
        NotFound: the acting organisation does not work for that municipality, or for none.
        Invalid: the quarter is not among those that can be asked for.
    """
    known = tuple(queries.municipalities(work))
    place = known[0] if municipality is None and known else municipality
    if place is None or place not in known:
        raise NotFound
    quarter, offered = _quarter(work, wanted, whole=True)
    scope = Scope(municipality=place)
    names = queries.partners(work, place, rules.WITH_A_ROW)
    rows = (*dict.fromkeys(names.values()), OTHERS)
    given = _days(queries.answered(work, scope, quarter), names)
    tables = (
        _signals(work, scope, quarter, hide=True),
        rules.answers(rows, given, hide=True),
        _open(queries.still_open(work, scope, quarter), names, rows, hide=True),
        _matches(work, place, quarter),
    )
    _note(work, "area_figures.read", quarter, place)
    return Figures(quarter, offered, tables, place, known)


def _quarter(work: Work, wanted: str | None, *, whole: bool) -> tuple[Quarter, tuple[Quarter, ...]]:
    offered = tuple(quarters.offered(work.today, whole=whole))
    found = offered[0] if wanted is None else quarters.parse(wanted)
    if found not in offered:
        raise Invalid([FieldProblem("/quarter", "choice")])
    return found, offered


def _signals(work: Work, scope: Scope, quarter: Quarter, *, hide: bool) -> Table:
    categories = [row.code for row in default_categories().values() if row.data_class in COUNTED]
    weeks = [iso_week(monday) for monday in quarter.weeks]
    counted = queries.signals(work, scope, quarter)
    return rules.table(FigureTable.SIGNALS, (categories, weeks), counted, hide=hide)


def _days(given: Collection[queries.Answers], names: Names) -> list[Answered]:
    """School holidays count as working days here: the norm is a promise to who waits."""
    working = Calendar(calendar.public_holidays())
    return [
        Answered(
            partner=names.get(one.partner, OTHERS),
            days=working.working_days_between(one.offered_on, one.answered_on),
            within=one.within,
            norm=one.norm,
            count=one.count,
        )
        for one in given
    ]


def _open(
    waiting: Collection[tuple[uuid.UUID, OpenColumn, int]],
    names: Names,
    rows: tuple[str, ...],
    *,
    hide: bool,
) -> Table:
    counted = rules.of_partners(
        (names.get(partner, OTHERS), column, count) for partner, column, count in waiting
    )
    return rules.table(FigureTable.OPEN, (rows, tuple(OpenColumn)), counted, hide=hide)


def _matches(work: Work, municipality: str, quarter: Quarter) -> Table:
    rows = (*MatchAnswer, NOT_ANSWERED)
    found = queries.match_answers(work, municipality, quarter)
    counted = {(row, MatchColumn.SIDES.value): count for row, count in found.items()}
    return rules.table(FigureTable.MATCHES, (rows, tuple(MatchColumn)), counted, hide=True)


def _note(work: Work, action: str, quarter: Quarter, municipality: str | None = None) -> None:
    detail = {"quarter": str(quarter)} | ({"municipality": municipality} if municipality else {})
    owner = work.actor.organisation_id
    work.note("organisation", owner, action, owner, detail)
