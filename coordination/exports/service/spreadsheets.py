"""Writes lists: comma-separated text and workbooks, in which nothing is a formula.

Every cell is text. A comma-separated file cannot say so, and its cells are made harmless by
`core.cells`; a workbook can, and keeps the text as it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from coordination.core import cells

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something else
WIDEST, NARROWEST = 60, 10  # characters of a column
LONGEST_HEADER = 255  # Excel's limit of a header that is printed
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Sheet:
    """A list in words.

    Attributes:
        title: what it holds.
        watermark: who made it, when and what for.
        reference: of the export.
        at: when it is made; a workbook says so.
        columns: titles.
        rows: as many texts each as there are columns.
    """

    title: str
    watermark: str
    reference: str
    at: dt.datetime
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def comma_separated(sheet: Sheet) -> bytes:
    """Return the list as text with a byte-order mark; the last column is the watermark.

    A row that is cut out of the file still says of which export it is.

    Args:
        sheet: in words.
    """
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cells.safe(title) for title in (*sheet.columns, sheet.watermark)])
    for row in sheet.rows:
        writer.writerow([cells.safe(value) for value in (*row, sheet.reference)])
    return text.getvalue().encode()


def workbook(sheet: Sheet) -> bytes:
    """Return the list as a workbook; the watermark stands above it and on every printed page.

    Args:
        sheet: in words.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        # A workbook knows whole seconds of UTC only.
        about = {"title": sheet.title, "comments": sheet.watermark}
        book.set_properties(about | {"created": sheet.at.astimezone(dt.UTC)})
        # The apostrophe of Excel: the cell stays text when somebody edits it.
        plain = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
        bold = book.add_format({"quote_prefix": True, "bold": True, "valign": "top"})
        page = book.add_worksheet(_tab(sheet.title))
        _lay_out(page, sheet)
        page.write_string(0, 0, cells.readable(sheet.watermark), bold)
        _write(page, 1, [sheet.columns], bold)
        _write(page, 2, sheet.rows, plain)
    return content.getvalue()


def _write(page: Worksheet, first: int, rows: Sequence[Sequence[str]], look: object) -> None:
    for number, row in enumerate(rows, first):
        for column, value in enumerate(row):
            page.write_string(number, column, cells.readable(value), look)


def _lay_out(page: Worksheet, sheet: Sheet) -> None:
    page.freeze_panes(2, 1)
    page.repeat_rows(0, 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_header("&L" + _in_header(sheet.watermark))
    page.set_footer("&L" + _in_header(sheet.reference) + "&R&P/&N")
    for number, title in enumerate(sheet.columns):
        longest = max([len(title), *(len(row[number]) for row in sheet.rows)])
        page.set_column(number, number, max(NARROWEST, min(WIDEST, longest + 2)))


def _in_header(text: str) -> str:
    """Return text in which `&` begins no code of Excel's headers."""
    return cells.readable(text).replace("&", "&&")[: LONGEST_HEADER - len("&L&L")]


def _tab(title: str) -> str:
    """Return the name of a tab: at most 31 signs, none of which Excel refuses there."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31]
