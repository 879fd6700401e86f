"""A mail in both languages, and nothing in it that may not be there."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from coordination.core import i18n
from coordination.mail import rendering, words
from coordination.mail.letters import Group, Letter, Line, Section, Template, one
from coordination.mail.rendering import Address
from tests import sink

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
MAIL_ID = uuid.UUID("5a3e1f0c-0000-4000-8000-000000000001")
LINES = tuple(Line(f"K7F-2Q{number}", dt.date(2026, 11, 20)) for number in range(2, 10))
DIGEST = Letter(Template.DIGEST, (Section(Group.WAITING, 12, 3, LINES), Section(Group.NEWS, 1, 0)))


def message(settings, letter: Letter, locale: str = "nl"):
    to = Address("a@b.example", locale)
    return rendering.message(letter, to, settings, MAIL_ID, NOW)


@pytest.mark.parametrize(
    ("locale", "phrases"),
    [
        (
            "nl",
            ["Wacht op u: 12", "20 november 2026", "Het oudste punt is 3 dagen oud.", "en nog 4"],
        ),
        (
            "en",
            ["Waiting for you: 12", "The oldest is 3 days old.", "and 4 more"],
        ),
    ],
)
def test_it_speaks_the_language_of_its_reader(settings, locale, phrases):
    made = message(settings, DIGEST, locale)
    plain, html = (part.get_content() for part in made.iter_parts())
    for phrase in phrases:
        assert phrase in plain
        assert phrase in html
    assert f'<html lang="{locale}">' in html


def test_every_template_and_group_has_words_in_both_languages():
    for locale in i18n.LOCALES:
        with i18n.use(locale):
            letters = [one(template, Group.NEWS, "K7F-2Q9", None) for template in Template]
            found = {words.subject(letter) + words.opening(letter) for letter in letters}
            found |= {words.title(group) for group in Group}
        assert len(found) == len(Template) + len(Group)
        assert "" not in found


def test_the_links_lead_to_the_configured_address_only(settings):
    text = sink.whole_text(message(settings, DIGEST))
    links = {word.strip('"<>') for word in text.replace('"', " ").split() if "://" in word}
    assert links == {
        "https://schakel.example.org/desk#waiting",
        "https://schakel.example.org/desk#news",
    }


def test_the_headers_say_who_what_and_that_a_machine_wrote_it(settings):
    made = message(settings, DIGEST, "en")
    assert made["From"] == "schakel@example.org"
    assert made["To"] == "a@b.example"
    assert made["Subject"] == "Schakel: your week"
    assert made["Message-ID"] == f"<{MAIL_ID.hex}@example.org>"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Date"] == "Mon, 23 Nov 2026 06:00:00 +0000"
    assert [part.get_content_type() for part in made.iter_parts()] == ["text/plain", "text/html"]


def test_a_letter_survives_the_queue():
    assert Letter.unpack("digest", DIGEST.pack()) == DIGEST


@pytest.mark.parametrize(
    "reference",
    [
        "Noor van den Berg",
        "K7F-2Q9\n",
        "K7F-2Q9\r\nBcc: a@b.example",
        "",
        "k7f-2q9",
        "K7F-2Q9 Noor",
    ],
)
def test_nothing_but_a_reference_can_stand_where_a_reference_stands(reference):
    with pytest.raises(ValueError, match="opaque"):
        Line(reference)


@pytest.mark.parametrize(
    "items",
    [
        {"sections": [{"group": "Noor", "count": 1, "oldest_days": None, "lines": []}]},
        {"sections": [{"group": "news", "count": "Noor", "oldest_days": None, "lines": []}]},
        {
            "sections": [
                {"group": "news", "count": 1, "oldest_days": None, "lines": [["Noor", None]]}
            ]
        },
        {
            "sections": [
                {"group": "news", "count": 1, "oldest_days": None, "lines": [["K7F-2Q9", "Noor"]]}
            ]
        },
        {"sections": [{"group": "news", "count": 1, "oldest_days": "Noor", "lines": []}]},
    ],
)
def test_a_row_of_the_queue_that_holds_a_word_is_refused(items):
    with pytest.raises(ValueError, match=r"Noor|literal|opaque"):
        Letter.unpack("offer", items)
