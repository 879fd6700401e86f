import datetime as dt

import pytest

from coordination.partners.calendar import Region, public_holidays
from coordination.partners.school_holidays import (
    HOLIDAYS_FILE,
    STATUSES,
    default_calendar,
    parse_school_holidays,
)

TEXT = HOLIDAYS_FILE.read_text(encoding="utf-8")
HEADER = "region;school_year;name;first;last;status;source\n"
GOOD = "zuid;2026-2027;Herfstvakantie;2026-10-17;2026-10-25;advised;somewhere\n"


def test_the_file_that_comes_with_the_product_is_clean():
    accepted, refused = parse_school_holidays(TEXT)
    assert refused == []
    assert {holiday.status for holiday in accepted} == STATUSES
    assert all(holiday.source for holiday in accepted)


@pytest.mark.parametrize("region", list(Region))
@pytest.mark.parametrize("year", range(2025, 2029))
def test_every_calendar_year_and_region_is_covered(region, year):
    accepted, _ = parse_school_holidays(TEXT)
    mine = [holiday for holiday in accepted if holiday.region is region]
    starting = [holiday.name for holiday in mine if holiday.first.year == year]
    assert sorted(starting) == [
        "Herfstvakantie",
        "Kerstvakantie",
        "Meivakantie",
        "Voorjaarsvakantie",
        "Zomervakantie",
    ]


def test_every_holiday_runs_from_saturday_to_sunday_for_one_two_or_six_weeks():
    accepted, _ = parse_school_holidays(TEXT)
    for holiday in accepted:
        assert (holiday.first.weekday(), holiday.last.weekday()) == (5, 6)
        assert len(list(holiday.days())) in {9, 16, 44}


def test_summer_is_spread_over_the_regions_as_the_ministry_published_for_2028():
    accepted, _ = parse_school_holidays(TEXT)
    july = [h for h in accepted if (h.first.year, h.first.month) == (2028, 7)]
    assert {h.region.value: str(h.first) for h in july} == {
        "noord": "2028-07-15",
        "midden": "2028-07-08",
        "zuid": "2028-07-22",
    }


def test_the_default_calendar_knows_both_kinds_of_days():
    calendar = default_calendar()
    king = dt.date(2026, 4, 27)
    assert king in public_holidays()
    assert not calendar.is_working_day(king)
    assert not calendar.is_working_day(dt.date(2026, 10, 20), pause=Region.ZUID)


def test_a_good_line_is_read():
    accepted, refused = parse_school_holidays("\ufeff# remark\n\n" + HEADER + GOOD)
    assert refused == []
    assert (accepted[0].region, accepted[0].first) == (Region.ZUID, dt.date(2026, 10, 17))


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ("zuid;2026-2027\n", "", "columns_wrong"),
        (GOOD.replace("zuid", "oost"), "region", "region_unknown"),
        (GOOD.replace("zuid", ""), "region", "required"),
        (GOOD.replace("somewhere", " "), "source", "required"),
        (GOOD.replace("advised", "maybe"), "status", "status_unknown"),
        (GOOD.replace("2026-10-17", "2026-02-30"), "first", "date_impossible"),
        (GOOD.replace("2026-10-25", "25-10-2026"), "last", "date_impossible"),
        (GOOD.replace("2026-10-25", "2026-10-16"), "last", "period_impossible"),
        (GOOD.replace("2026-10-25", "2027-10-25"), "last", "period_impossible"),
        (GOOD.replace("2026-10-17", "2026-10-25"), "first", "overlaps_another"),
    ],
)
def test_a_bad_line_is_named_and_spoils_no_other(line, field, code):
    after = GOOD.replace("2026-10-", "2026-12-")
    accepted, refused = parse_school_holidays(HEADER + GOOD + line + after)
    assert len(accepted) == 2
    assert [(r.line, r.field, r.code) for r in refused] == [(3, field, code)]


def test_the_same_days_in_another_region_do_not_overlap():
    accepted, refused = parse_school_holidays(HEADER + GOOD + GOOD.replace("zuid", "noord"))
    assert (len(accepted), refused) == (2, [])


@pytest.mark.parametrize(("text", "line"), [("", 1), ("# x\n", 1), ("# x\nregion;first\n", 2)])
def test_a_file_without_its_header_is_refused_whole(text, line):
    accepted, refused = parse_school_holidays(text)
    assert accepted == []
    assert [(r.line, r.code) for r in refused] == [(line, "header_unknown")]
