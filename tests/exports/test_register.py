"""The register of exports is complete: what is not declared cannot leave, and is found here."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import pytest

from coordination.access.classes import DataClass, Level, Role
from coordination.access.grants import EXPORTERS
from coordination.exports import rules
from coordination.exports.queries import gathering
from coordination.exports.rules import FIELDS, FORMATS, ExportFormat, ExportKind
from coordination.exports.service import handing_out, requesting, writing
from coordination.followups.queries.shapes import Details, FollowUpView, Stub
from coordination.shell import export_words
from coordination.shell.export_lists import TITLES
from coordination.signals.queries.views import OrdinaryStub, SignalFull
from tests.access import test_exports

K = ExportKind


def names(*views: type) -> set[str]:
    return {field.name for view in views for field in fields(view)}


SHOWN = {
    gathering.Signal: names(SignalFull, OrdinaryStub),
    gathering.FollowUp: names(FollowUpView, Stub, Details)
    | {"advice", "family_knows", "note", "feedback_line", "next_contact_on"},
}


def test_every_kind_has_forms_a_model_and_a_place_in_the_access_tests() -> None:
    assert set(FORMATS) == set(gathering.MODELS) == set(K)
    assert set(test_exports.LISTS) | set(test_exports.WHOLE) == set(K)
    assert set(test_exports.WHOLE) == rules.ONE_RECORD == set(K) - set(requesting.STATES)
    assert set(handing_out.MEDIA_TYPES) == set(ExportFormat)
    assert {row.kind for row in FIELDS} == set(K)


def test_every_field_is_one_that_a_view_shows_and_has_a_title() -> None:
    declared = {name for row in FIELDS for name in row.fields}
    for row in FIELDS:
        assert set(row.fields) <= SHOWN[gathering.MODELS[row.kind]], row
        assert len(set(row.fields)) == len(row.fields), row
        assert row.fields[0] == "reference"
    assert declared == TITLES.keys()
    assert set(writing.IN_WORDS) <= declared


@pytest.mark.parametrize("kind", sorted(set(K) - rules.ONE_RECORD))
def test_a_list_holds_no_free_text(kind: ExportKind) -> None:
    for role in Role:
        assert not set(rules.columns(kind, role)) & set(writing.IN_WORDS)


def test_no_level_says_less_than_the_one_below_it() -> None:
    for kind in K:
        for role in Role:
            rows = [row for row in FIELDS if row.kind is kind and role in row.roles]
            ordered = [set(row.fields) for row in sorted(rows, key=lambda row: row.level)]
            assert all(one <= two for one, two in pairwise(ordered))
            assert len({row.level for row in rows}) == len(rows)


def test_the_grants_and_the_table_name_the_same_roles() -> None:
    assert {role for role in Role if rules.kinds(role)} == EXPORTERS


def test_police_data_are_in_no_row_and_circles_in_rows_of_one_whole_record_only() -> None:
    for row in FIELDS:
        assert DataClass.D5 not in row.classes
        circles = row.classes & {DataClass.D6, DataClass.DV}
        assert not circles or (row.kind in rules.ONE_RECORD and row.level is Level.FULL)


def test_what_is_not_listed_does_not_leave() -> None:
    for role in set(Role) - EXPORTERS:
        for kind in K:
            assert rules.columns(kind, role) == ()
            assert rules.field_set(kind, role, Level.FULL, DataClass.D1) is None


def test_every_title_and_name_has_words() -> None:
    for field in TITLES:
        assert export_words.title(field)
    for kind in K:
        assert export_words.name_of(kind, "K7F-2Q9").endswith(" K7F-2Q9")
