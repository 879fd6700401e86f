"""Words and shapes for figures: a table as texts, and the bars of its charts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask

from coordination.core import cells, i18n
from coordination.core.i18n import gettext as _
from coordination.core.i18n import lazy_gettext
from coordination.figures import rules
from coordination.figures.quarters import Quarter
from coordination.figures.rules import FigureTable, Speed, Table
from coordination.matching.rules import MatchAnswer
from coordination.partners.calendar import DAY
from coordination.shell.closed_lists import label
from coordination.shell.wording import category_name

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something else
TITLES = {
    FigureTable.SIGNALS: lazy_gettext("Signals by week and category"),
    FigureTable.ANSWERS: lazy_gettext("First answers by partner"),
    FigureTable.OPEN: lazy_gettext("Open and overdue by partner"),
    FigureTable.MATCHES: lazy_gettext("Answers to matches"),
}
ROW_TITLES = {
    FigureTable.SIGNALS: lazy_gettext("About"),
    FigureTable.ANSWERS: lazy_gettext("Partner"),
    FigureTable.OPEN: lazy_gettext("Partner"),
    FigureTable.MATCHES: lazy_gettext("Answer"),
}
COLUMN_TITLES: dict[str, str] = {
    rules.AnswerColumn.WITHIN: lazy_gettext("Within the term"),
    rules.AnswerColumn.LATE: lazy_gettext("Late"),
    rules.OpenColumn.IN_TIME: lazy_gettext("In time"),
    rules.OpenColumn.OVERDUE: lazy_gettext("Overdue"),
    rules.MatchColumn.SIDES: lazy_gettext("Sides of a match"),
}


@dataclass(frozen=True)
class Sheet:
    """A table in words; the last row holds the totals.

    Attributes:
        title: what it holds.
        headers: of the columns.
        rows: as many texts each as there are headers.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Bar:
    """One line of a chart.

    Attributes:
        label: what it is about.
        text: its number in words.
        whole: length in percents of the widest.
        part: how much of that is filled, where the rest is an outline only; None fills all.
    """

    label: str
    text: str
    whole: float = 0
    part: float | None = None


@dataclass(frozen=True)
class Chart:
    """A chart: everything in it is said in words as well.

    Attributes:
        name: for its ids, unique on a page.
        title: what it shows.
        bars: its lines.
        whole: whether every row of the table has a line.
    """

    name: str
    title: str
    bars: tuple[Bar, ...]
    whole: bool


def install(app: Flask) -> None:
    """Let templates show figures.

    Args:
        app: the application.
    """
    app.jinja_env.globals |= {
        "figure_sheet": figure_sheet,
        "figure_charts": figure_charts,
        "quarter_name": quarter_name,
    }
    app.jinja_env.filters["csv_lines"] = csv_lines


def quarter_name(quarter: Quarter) -> str:
    """Return a quarter with its first and last day, in words."""
    last = quarter.end - DAY
    period = {"first": i18n.day(quarter.first), "last": i18n.day(last)}
    number = {"number": quarter.number, "year": quarter.year}
    return _("Quarter %(number)s of %(year)s: %(first)s to %(last)s", **number, **period)


def figure_sheet(table: Table) -> Sheet:
    """Return a table in words.

    Args:
        table: as it is published.
    """
    names = [*(_row(table.name, row) for row in table.rows), _("Total")]
    columns = [_column(column) for column in table.columns]
    whole = [] if len(columns) == 1 else [_("Total")]
    shown = len(columns) + len(whole)
    rows = [
        (name, *(_number(number) for number in numbers[:shown]))
        for name, numbers in zip(names, table.numbers, strict=True)
    ]
    headers = (_(ROW_TITLES[table.name]), *columns, *whole)
    if table.speeds:
        headers += (_("Share within the term"), _("Median"), _("90th percentile"), _("Norm"))
        speeds = zip(rows, table.speeds, strict=True)
        rows = [(*row, *_speed(speed)) for row, speed in speeds]
    return Sheet(_(TITLES[table.name]), headers, tuple(rows))


def csv_lines(sheet: Sheet) -> str:
    """Return a table as comma-separated text in which no cell is taken for a formula.

    Args:
        sheet: in words.
    """
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (sheet.headers, *sheet.rows):
        writer.writerow([cells.safe(value) for value in row])
    return text.getvalue()


def figure_charts(table: Table) -> list[Chart]:
    """Return the charts of a table that have anything to draw; each line says its number too.

    A row of which there is nothing, or nothing shown, has no line, but a week always has.

    Args:
        table: as it is published.
    """
    found = []
    for name, title, bars in _charts(table):
        drawn = tuple(bar for bar in bars if bar.whole or name == "weeks")
        if any(bar.whole for bar in drawn):
            found.append(Chart(name, title, drawn, len(drawn) == len(bars)))
    return found


def _charts(table: Table) -> Iterator[tuple[str, str, Sequence[Bar]]]:
    names = [_row(table.name, row) for row in table.rows]
    totals = [line[-1] for line in table.numbers[:-1]]
    if table.name is FigureTable.SIGNALS:
        weeks = [_column(column) for column in table.columns]
        yield "weeks", _("Signals by week"), _bars(weeks, table.numbers[-1][:-1])
        yield "categories", _("Signals by category"), _bars(names, totals)
    elif table.name is FigureTable.ANSWERS:
        shares = zip(names, table.speeds[:-1], strict=True)
        bars = [_share(name, speed) for name, speed in shares]
        yield "answers", _("Share of first answers within the term"), bars
    elif table.name is FigureTable.OPEN:
        yield "open", _("Open follow-ups; the filled part is overdue"), _parts(names, table)
    else:
        yield "matches", _("Answers to matches"), _bars(names, totals)


def _bars(names: Sequence[str], numbers: Sequence[int | None]) -> list[Bar]:
    widest = max((number or 0 for number in numbers), default=0) or 1
    return [
        Bar(name, _number(number), 100 * (number or 0) / widest)
        for name, number in zip(names, numbers, strict=True)
    ]


def _share(name: str, speed: Speed | None) -> Bar:
    if speed is None:
        return Bar(name, _("not shown"))
    return Bar(name, _("%(share)s %% within the term", share=speed.share), 100, speed.share)


def _parts(names: Sequence[str], table: Table) -> list[Bar]:
    lines = table.numbers[:-1]
    widest = max((line[-1] or 0 for line in lines), default=0) or 1
    return [_part(name, line, widest) for name, line in zip(names, lines, strict=True)]


def _part(name: str, line: Sequence[int | None], widest: int) -> Bar:
    _in_time, overdue, whole = line
    text = _("%(whole)s open, overdue: %(overdue)s", whole=_number(whole), overdue=_number(overdue))
    if whole is None:
        return Bar(name, text)
    part = None if overdue is None else 100 * overdue / widest
    return Bar(name, text, 100 * whole / widest, 0 if part is None else part)


def _row(name: FigureTable, code: str) -> str:
    if code == rules.OTHERS:
        return _("other partners")
    if name is FigureTable.SIGNALS:
        return category_name(code) or code
    if name is FigureTable.MATCHES:
        return _("not answered yet") if code == rules.NOT_ANSWERED else label(MatchAnswer(code))
    return code


def _column(code: str) -> str:
    if code in COLUMN_TITLES:
        return _(COLUMN_TITLES[code])
    return _("week %(number)s", number=int(code.partition("-W")[2]))


def _number(number: int | None) -> str:
    return _("hidden") if number is None else str(number)


def _speed(speed: Speed | None) -> tuple[str, ...]:
    if speed is None:
        return (_("not shown"),) * 4
    least, most = speed.norm
    norm = str(least) if least == most else f"{least}–{most}"
    return f"{speed.share} %", str(speed.median), str(speed.ninth), norm
