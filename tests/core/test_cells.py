"""T16: no cell is taken for a formula, and the text comes back as it was."""

from __future__ import annotations

import csv
import io
from itertools import product

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.core.cells import plain, readable, safe
from coordination.exports.service.spreadsheets import Sheet, comma_separated, workbook
from tests.conftest import START

SIGNS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "﹦", "−", "％")
BEFORE = (
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\ufeff",
    "\xa0",
    "\u200b",
    '"',
    "'",
    "\u3000",
    "\u202e",
    " \t\xa0",
)
RISKY = [before + sign + "cmd|' /C calc'!A0" for before, sign in product(BEFORE, SIGNS)]
INNER = [f"rustig{mark}=1+1" for mark in (";", ",", "\t", "\n", "\r\n", '"; "', ",'")]
HARMLESS = ("'t Hart", "Jan-Peter", "5 - 3", "a@b.example", "€ 5", "van 's-Gravenhage", "", "50%")
LOOK_ALIKE = set("=+-@%|") | set("".join(SIGNS))


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet may run it: written apart from the product's own pattern."""
    unseen = ' \t\r\n\xa0\ufeff\u200b\u3000\u202e"'
    return cell.lstrip(unseen)[:1] in LOOK_ALIKE and bool(cell.lstrip(unseen))


@pytest.mark.parametrize("text", RISKY + INNER)
def test_nothing_is_a_formula_whatever_separates_cells(text: str) -> None:
    written = safe(text)
    assert not is_formula(written)
    for separator in ";,\t\n\r":
        assert not any(is_formula(cell) for cell in written.split(separator)[1:])


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@given(st.text(st.sampled_from("=+-@%|＝'\"; ,\t\n\xa0\ufeffa1"), max_size=12) | st.text())
def test_text_comes_back(text: str) -> None:
    assert plain(safe(text)) == readable(text)


@given(st.text(st.sampled_from("=+-@＝'\"; ,\t\n\xa0\ufeffa"), max_size=12))
def test_no_mix_of_signs_makes_a_formula(text: str) -> None:
    assert not is_formula(safe(text))


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud800", "\ufffe"])
def test_what_no_file_can_hold_is_shown_as_one_sign(sign: str) -> None:
    assert readable(f"a{sign}b") == "a\ufffdb"


def sheet_of(values: list[str]) -> Sheet:
    """Return a list whose titles, watermark and cells are all dangerous."""
    mark = "=Gemaakt door &A &[Tab] <x> +Jan"
    rows = [[one, one] for one in values]
    return Sheet("=Lijst/[x]", mark, "K7F-2Q9", START, ["=titel", "@ook"], rows)


def test_a_comma_separated_file_holds_no_formula_and_gives_the_text_back() -> None:
    values = [*RISKY, *INNER, *HARMLESS]
    text = comma_separated(sheet_of(values)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [len(row) for row in rows] == [3] * (len(values) + 1)
    assert not any(is_formula(cell) for row in rows for cell in row)
    assert [plain(cell) for cell in rows[0]] == ["=titel", "@ook", sheet_of([]).watermark]
    assert [plain(row[0]) for row in rows[1:]] == [readable(one) for one in values]
    assert {row[2] for row in rows[1:]} == {"K7F-2Q9"}


def test_a_workbook_holds_text_only_and_gives_it_back() -> None:
    values = [*RISKY, *INNER, *HARMLESS, "_x0041_", "9" * 20, "TRUE", "https://example.org"]
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheet_of(values))))
    (page,) = book.worksheets
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert all(cell.quotePrefix for cell in cells)
    found = [row[0] or "" for row in page.iter_rows(min_row=3, values_only=True)]
    assert found == [readable(one) for one in values]


def test_a_workbook_is_watermarked_on_the_sheet_and_on_every_printed_page() -> None:
    made = sheet_of(["x"])
    book = openpyxl.load_workbook(io.BytesIO(workbook(made)))
    (page,) = book.worksheets
    assert page["A1"].value == made.watermark
    assert page.print_title_rows == "$1:$2"
    # `&` would begin a code of Excel's headers: `&A` is the name of the tab.
    assert page.oddHeader.left.text.replace("&&", "&") == made.watermark
    assert book.properties.description == made.watermark
    assert book.properties.created == START.replace(tzinfo=None)
