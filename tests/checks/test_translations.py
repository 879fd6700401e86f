import shutil

import pytest

from deploy.checks import translations
from deploy.checks.source import ROOT

DUTCH = """\
msgid "Save"
msgstr "Bewaren"

msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s dag"
msgstr[1] "%(count)s dagen"
"""
PAGE = '{{ _("Save") }} {{ ngettext("%(count)s day", "%(count)s days", n, count=n) }}'


@pytest.fixture
def project(tmp_path):
    shutil.copy(ROOT / "babel.cfg", tmp_path)
    templates = tmp_path / "coordination/shell/templates"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text(PAGE)
    catalogue = tmp_path / translations.CATALOGUE
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(translations._HEADER.decode() + DUTCH)
    return tmp_path


def problems(project):
    return [problem.text for problem in translations.check(project)]


def test_a_complete_catalogue_passes(project):
    assert problems(project) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('"Bewaren"', '""', "not translated: 'Save'"),
        ('msgid "Save"', '#, fuzzy\nmsgid "Save"', "not sure (fuzzy): 'Save'"),
        ('"Bewaren"', '"Bewaren %(when)s"', "other placeholders: 'Save'"),
        ('"%(count)s dagen"', '"dagen"', "other placeholders: ('%(count)s day', '%(count)s days')"),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(project, before, after, problem):
    catalogue = project / translations.CATALOGUE
    catalogue.write_text(catalogue.read_text().replace(before, after))
    assert problems(project) == [problem]


def test_new_texts_and_old_translations_are_found_and_updated(project):
    page = project / "coordination/shell/templates/page.html"
    page.write_text(page.read_text().replace("Save", "Keep"))
    assert problems(project) == ["missing: 'Keep'", "no longer used: 'Save'"]
    translations.update(project)
    assert problems(project) == ["not translated: 'Keep'"]


def test_an_update_without_news_changes_nothing(project):
    translations.update(project)
    catalogue = project / translations.CATALOGUE
    before = catalogue.read_text()
    translations.update(project)
    assert catalogue.read_text() == before
