"""One record as PDF/UA-1: tagged, titled, watermarked on every page, and holding what was said.

Typst refuses to write a file that breaks a rule of PDF/UA-1 that a machine can check; what it says
of itself is read back here. The checker of the PDF Association (veraPDF) is no Python package and
is not run.
"""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from pypdf import PdfReader

from coordination.core import i18n
from coordination.exports.rules import ExportFormat, ExportKind
from coordination.exports.service.documents import Document, Part, Section, portable, printable
from tests import factories
from tests.conftest import START
from tests.exports.conftest import Office
from tests.people.persons import registered
from tests.signals import samples

HOSTILE = '#panic("x") = kop *vet* <b> \\ $x$ @bron // weg'
SIGNS = "Ĳsselmeer, Đorđe Łukasz Ştefan İ, Ελένη, Ольга, “ja” – ‘nee’ … € ½ → ≠"


def document(*texts: str) -> Document:
    """Return a document with these paragraphs."""
    mark = "Geëxporteerd door Noor & Co op 18 november 2026 om te bewaren. Export K7F-2Q9."
    parts = [Part(text, "feit · conciërge") for text in texts]
    facts = [("Kenmerk", "B2C-3D4"), ("Wie", HOSTILE)]
    return Document(
        "Signaal B2C-3D4", "Maasdal", "nl", mark, "K7F-2Q9", "Pagina", facts,
        [Section("Wat er is gezegd", parts)],
    )  # fmt: skip


def words(text: str) -> str:
    """Return a text without line breaks, which a document sets where it likes."""
    return "".join(text.split())


def text_of(content: bytes) -> str:
    return words("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def test_it_says_to_be_accessible_and_has_what_that_asks_for() -> None:
    at = START + dt.timedelta(microseconds=123_456)
    made = PdfReader(io.BytesIO(portable(document("Er lag een mes."), at)))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl-NL"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert made.metadata.title == "Signaal B2C-3D4"
    assert made.metadata.creation_date == START
    assert {"/L", "/LI", "/Lbl", "/LBody", "/H1", "/P"} <= tags(root["/StructTreeRoot"])


def tags(node: object) -> set[str]:
    """Return every kind of element in the tree of tags."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*map(tags, node))
    if not isinstance(node, dict):
        return set()
    return {node["/S"]} | tags(node.get("/K")) if "/S" in node else tags(node.get("/K"))


def test_every_page_says_who_made_it() -> None:
    made = PdfReader(io.BytesIO(portable(document(*["Er lag een mes. " * 40] * 12), START)))
    assert len(made.pages) > 2
    mark = words(document().watermark)
    for number, page in enumerate(made.pages, 1):
        found = words(page.extract_text())
        assert mark in found
        assert f"Pagina{number}/{len(made.pages)}" in found


@pytest.mark.parametrize("text", [HOSTILE, SIGNS, "een\ntwee\n\n- drie\n= vier", "'t Hart"])
def test_text_is_set_as_text_and_comes_back(text: str) -> None:
    found = text_of(portable(document(text), START))
    assert words(text) in found
    assert words(HOSTILE) in found


def test_signs_without_a_glyph_are_written_as_their_number() -> None:
    strange = "محمد 中 😀 a\u200bb\ufeff\u202e\x01"
    shown = printable(strange)
    assert re.fullmatch(r"[ab \[\]U+0-9A-F]+", shown)
    assert "[U+4E2D]" in shown
    assert words(shown) in text_of(portable(document(strange), START))


def test_a_signal_in_full_holds_all_that_was_said(office: Office) -> None:
    person = registered(office.world, "van 't Hof-Đorđević")
    signal_id = samples.routed(office.world, samples.COORDINATOR, person)
    export_id = office.one(samples.COORDINATOR, ExportKind.SIGNAL, signal_id)
    found = text_of(office.fetch(samples.COORDINATOR, export_id).content)
    for said in samples.STATEMENTS:
        assert words(said.text) in found
        assert words(said.source) in found
    for text in ("van 't Hof-Đorđević", "ouders gebeld", "17 november 2026", "Venlo", "D4"):
        assert words(text) in found
    assert words("care_coordinator maasdal (zorg- en veiligheidscoördinator, maasdal)") in found
    assert words("om ons werk te verantwoorden binnen onze organisatie") in found


def test_a_signal_in_summary_holds_what_was_ticked_and_no_source(office: Office) -> None:
    shown, hidden = registered(office.world, "Zichtbaar"), registered(office.world, "Onzichtbaar")
    signal_id = samples.routed(office.world, samples.COORDINATOR, shown, hidden)
    samples.share(office.world, signal_id, samples.POLICE, statements=(0, 3), persons=(shown,))
    export_id = office.one(samples.POLICE, ExportKind.SIGNAL, signal_id)
    found = text_of(office.fetch(samples.POLICE, export_id).content)
    fact, observation, interpretation, hearsay = samples.STATEMENTS
    assert words(fact.text) in found
    assert "Zichtbaar" in found
    for closed in (observation.text, interpretation.text, hearsay.text, "ouders gebeld"):
        assert words(closed) not in found
    for closed in ("Onzichtbaar", fact.source, "klasgenoot"):
        assert words(closed) not in found


def test_a_follow_up_holds_question_and_answer_for_each_side(office: Office) -> None:
    world, about = office.world, factories.concern(office.world)
    follow_up_id = factories.police_question(world, about, question="Kent u Noor?")
    factories.released(world, follow_up_id, about)
    texts = {}
    for who in (samples.COORDINATOR, samples.POLICE):
        export_id = office.one(who, ExportKind.FOLLOW_UP, follow_up_id)
        texts[who] = text_of(office.fetch(who, export_id).content)
    assert words("Kent u Noor?") in texts[samples.COORDINATOR]
    assert words("Kent u Noor?") not in texts[samples.POLICE]
    assert words("Grondslag") not in texts[samples.POLICE]


def test_it_is_written_in_the_language_of_who_asked(office: Office) -> None:
    signal_id = samples.routed(office.world, samples.COORDINATOR)
    with i18n.use("en"):
        export_id = office.one(samples.COORDINATOR, ExportKind.SIGNAL, signal_id)
    made = PdfReader(io.BytesIO(office.fetch(samples.COORDINATOR, export_id).content))
    assert made.trailer["/Root"]["/Lang"] == "en-GB"
    assert made.metadata.title.startswith("Signal ")
    assert words("17 November 2026") in words(made.pages[0].extract_text())


def test_the_name_of_a_file_tells_nothing(office: Office) -> None:
    signal_id = samples.routed(office.world, samples.COORDINATOR)
    for kind, form, more in (
        (ExportKind.SIGNAL, ExportFormat.PDF, {"record_id": signal_id}),
        (ExportKind.FOLLOW_UPS, ExportFormat.XLSX, {}),
    ):
        export_id = office.made(samples.COORDINATOR, kind, form, **more)
        found = office.fetch(samples.COORDINATOR, export_id)
        reference = office.row(export_id).reference
        day = dt.date(2026, 11, 18)
        name = f"schakel-{kind.value.replace('_', '-')}-{day}-{reference}.{form.value}"
        assert found.name == name
        assert re.fullmatch(r"[a-zA-Z0-9.-]+", found.name)
