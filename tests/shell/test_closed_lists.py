"""Every member of a closed list that people read has words."""

from __future__ import annotations

import pytest

from coordination.shell.closed_lists import LABELS, label, options


@pytest.mark.parametrize("kind", LABELS, ids=lambda kind: kind.__name__)
def test_every_member_has_words_and_nothing_else_has(kind):
    assert set(LABELS[kind]) == {member.value for member in kind}


@pytest.mark.parametrize("kind", LABELS, ids=lambda kind: kind.__name__)
def test_the_options_of_a_list_keep_its_order(kind):
    assert [value for value, _ in options(kind)] == [member.value for member in kind]


def test_nothing_is_a_dash():
    assert label(None) == "–"
