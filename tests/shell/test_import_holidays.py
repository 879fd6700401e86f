"""School holidays are imported; a bad line is refused in words and spoils no other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import select

from coordination.core import i18n
from coordination.partners.calendar import Region
from coordination.partners.models import SchoolHoliday
from coordination.partners.queries.calendars import working_calendar
from coordination.shell.cli import context
from coordination.shell.cli.imports import holidays
from coordination.shell.cli.imports.report import Report
from tests.world import World

FILE = """region;school_year;name;first;last;status;source
zuid;2027-2028;Voorjaarsvakantie;2028-02-26;2028-03-05;advised;rijksoverheid.nl
zuid;2027-2028;Herfstvakantie;2027-10-32;2027-10-31;advised;rijksoverheid.nl
oost;2027-2028;Herfstvakantie;2027-10-16;2027-10-24;advised;rijksoverheid.nl
"""


def test_holidays_are_stored_and_bad_lines_named(world: World, tmp_path: Path) -> None:
    path, report = tmp_path / "holidays.csv", Report()
    path.write_text(FILE, encoding="utf-8")
    with context.using(world.runtime), i18n.use("en"):
        holidays.take_in(path, report)
    assert report.accepted == 1
    assert [(line.number, line.place) for line in report.refused] == [(3, "first"), (4, "region")]
    assert "does not exist" in report.text()
    with world.system() as work:
        assert len(work.session.scalars(select(SchoolHoliday)).all()) == 1
        calendar = working_calendar(work.session)
    carnival = dt.date(2028, 2, 28)
    assert calendar.is_working_day(carnival)
    assert not calendar.is_working_day(carnival, pause=Region.ZUID)
