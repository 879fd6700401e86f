import pytest

from coordination.access.classes import DataClass
from coordination.signals import categories
from coordination.signals.categories import BadCategories, default_categories, may_raise, parse

# Domain text §3: code, default class, acute possible.
EXPECTED = """
ABS D2 - | DROP D2 - | PHYS D2 a | WEAP D4 a | VERB D2 a | BULL D2 - | SEXU D3 a | DISC D2 -
DRUG D3 - | DEAL D4 a | PROP D4 - | FIRE D4 a | GANG D4 - | RADI D6 a | HOME DV a | EXPL D4 a
MENT D3 a | ONLN D2 - | VISI D1 - | POLA D0 -
"""
ROWS = [row.split() for row in EXPECTED.replace("\n", "|").split("|") if row.strip()]


def test_there_are_the_twenty_categories():
    assert sorted(default_categories()) == sorted(row[0] for row in ROWS)
    assert len(ROWS) == 20


@pytest.mark.parametrize(("code", "data_class", "acute"), ROWS)
def test_each_has_its_class_and_its_acute_mark(code, data_class, acute):
    category = default_categories()[code]
    assert category.data_class == data_class
    assert category.acute_possible is (acute == "a")


@pytest.mark.parametrize("code", [row[0] for row in ROWS])
def test_each_shows_a_number_and_a_text_in_both_languages(code):
    category = default_categories()[code]
    assert category.call_first[0].number == "112"
    assert all(text.endswith(".") for text in category.help.values())
    for labels in (category.label, *(sub.label for sub in category.subs.values())):
        assert labels["nl"]
        assert labels["en"]


def test_sub_categories_stand_where_the_domain_text_has_them():
    subs = {code: set(c.subs) for code, c in default_categories().items() if c.subs}
    assert subs == {
        "ABS": {
            *("ABS_16U4W", "ABS_LRV", "ABS_LUXE", "ABS_RMC"),
            *("ABS_OVERIG", "ABS_LATE", "ABS_SICK", "ABS_ABSOLUUT"),
        },
        "PHYS": {"with_injury", "without_injury"},
        "WEAP": {"knife_possession", "knife_use", "other_weapon", "fake_weapon"},
        "VERB": {"threat", "verbal"},
        "BULL": {"offline", "online", "serious"},
    }


def test_only_tension_in_groups_forbids_names():
    forbidding = [code for code, c in default_categories().items() if not c.names_allowed]
    assert forbidding == ["POLA"]


def test_absolute_absence_is_recorded_by_the_attendance_organisation_only():
    absence = default_categories()["ABS"]
    assert absence.may_be_recorded_by("attendance", "ABS_ABSOLUUT")
    assert not absence.may_be_recorded_by("school", "ABS_ABSOLUUT")
    assert absence.may_be_recorded_by("school", "ABS_LATE")
    assert absence.may_be_recorded_by("school")


@pytest.mark.parametrize(
    ("current", "proposed", "allowed"),
    [
        ("D0", "D1", True),
        ("D2", "D3", True),
        ("D2", "D4", True),
        ("D2", "D2", True),
        ("D2", "D1", False),
        ("D3", "D4", False),
        ("D4", "D3", False),
        ("D4", "D6", True),
        ("D5", "D6", False),
        ("D6", "DV", False),
        ("DV", "D4", False),
        ("D3", "DV", True),
    ],
)
def test_a_class_is_raised_to_a_higher_step_and_never_sideways(current, proposed, allowed):
    assert may_raise(DataClass(current), DataClass(proposed)) is allowed


def test_raising_is_an_order():
    for a in DataClass:
        for b in DataClass:
            assert a is b or not (may_raise(a, b) and may_raise(b, a))
            for c in DataClass:
                assert may_raise(a, c) or not (may_raise(a, b) and may_raise(b, c))


NUMBER = """
[[number]]
code = "alarm"
number = "112"
label = { nl = "a", en = "b" }
source = "s"
verified = true
"""
CATEGORY = """
[[category]]
code = "X"
class = "D2"
acute_possible = false
call_first = ["alarm"]
label = { nl = "a", en = "b" }
help = { nl = "a", en = "b" }
"""


def test_a_minimal_file_is_read():
    assert parse(NUMBER + CATEGORY)["X"].names_allowed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[category", "Expected"),
        (NUMBER, "no category at all"),
        ("number = 1\n" + CATEGORY, "must be lists of tables"),
        ("category = [1]\n", "must be lists of tables"),
        (NUMBER + CATEGORY + "[other]\n", "unknown table other"),
        (NUMBER + CATEGORY.replace("D2", "D9"), "category X: unknown class D9"),
        (NUMBER + CATEGORY.replace('["alarm"]', '["x"]'), "category X: unknown number x"),
        (NUMBER + CATEGORY + "colour = 1\n", "category X: unknown field colour"),
        (NUMBER + CATEGORY.replace('code = "X"\n', ""), "code is missing"),
        (NUMBER + CATEGORY.replace("false", '"no"'), "acute_possible is not a bool"),
        (NUMBER + CATEGORY.replace(', en = "b"', ""), "needs a text in nl and in en"),
        (NUMBER + CATEGORY.replace('"b"', "2"), "needs a text in nl and in en"),
        (NUMBER + CATEGORY + CATEGORY, "category X stands twice"),
        (NUMBER + NUMBER + CATEGORY, "number alarm stands twice"),
        (NUMBER + CATEGORY + '[[category.sub]]\ncode = "y"\n', "sub y: label is missing"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text, message):
    with pytest.raises(BadCategories, match=message):
        parse(text)


def test_everything_that_is_wrong_is_named_at_once():
    with pytest.raises(BadCategories) as refusal:
        parse(NUMBER + CATEGORY.replace("D2", "D9") + "colour = 1\n")
    assert len(str(refusal.value).splitlines()) == 2


def test_the_default_file_is_read_once():
    assert default_categories() is default_categories()
    assert categories.CATEGORIES_FILE.exists()
