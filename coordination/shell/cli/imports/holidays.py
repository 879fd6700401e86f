"""Imports the school holidays of the three regions, as the ministry publishes them."""

from __future__ import annotations

from pathlib import Path

from coordination.partners.school_holidays import parse_school_holidays
from coordination.partners.service.holidays import load_school_holidays
from coordination.shell.cli.context import operator
from coordination.shell.cli.imports.report import Line, Report
from coordination.shell.messages import word


def take_in(path: Path, report: Report) -> None:
    """Store every holiday that can be used, in one transaction; they only make sense together.

    Args:
        path: a table separated by semicolons, as `partners/data/school-holidays.csv`.
        report: gets the counts and the refused lines.
    """
    accepted, refused = parse_school_holidays(path.read_text(encoding="utf-8"))
    with operator("calendar.import") as work:
        load_school_holidays(work, accepted)
    report.accepted = len(accepted)
    report.refused = [Line(one.line, one.field, word(one.code, {})) for one in refused]
