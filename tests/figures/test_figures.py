"""What is counted, for whom, and what is hidden of it, in a real database."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from flask import Flask

from coordination.core.errors import Invalid, NotFound
from coordination.figures import service
from coordination.figures.rules import FigureTable, Speed, Table
from coordination.figures.service import Figures
from tests.figures.conftest import COORDINATOR, OVER, POLICY, Town
from tests.sending import sending
from tests.web import Browser, System

QUARTER = "2026-Q3"
LATER = OVER + dt.timedelta(days=2)
DIRECTOR = "process_director@zvh"


def own(town: Town, who: str = COORDINATOR, quarter: str | None = QUARTER) -> Figures:
    with town.world.acting(who, "own_figures.read") as work:
        return service.own(work, quarter)


def of_area(town: Town, who: str = POLICY, **wanted: Any) -> Figures:
    with town.world.acting(who, "area_figures.read") as work:
        return service.of_area(work, **wanted)


def table(figures: Figures, name: FigureTable) -> Table:
    (found,) = [one for one in figures.tables if one.name is name]
    return found


def line(found: Table, row: str) -> tuple[int | None, ...]:
    return found.numbers[found.rows.index(row)]


def test_the_own_organisation_sees_its_signals_as_they_are(town: Town) -> None:
    town.signals(3)
    town.signals(1, submitted_at=OVER + dt.timedelta(weeks=1))
    town.signals(1, submitted_at="2026-09-27T22:30:00Z")  # Monday in Amsterdam: the next quarter
    town.signals(1, status="withdrawn")
    for data_class in ("D5", "D6", "DV"):
        town.signals(7, data_class=data_class)
    elsewhere = town.world.organisation("peelrand").id
    town.signals(9, organisation_id=elsewhere)
    found = table(own(town), FigureTable.SIGNALS)
    counted = dict(zip(found.columns, line(found, "BULL"), strict=False))
    assert {week: count for week, count in counted.items() if count} == {
        "2026-W33": 3,
        "2026-W34": 1,
    }
    assert found.numbers[-1][-1] == 4
    assert not found.hidden
    running = table(own(town, quarter=None), FigureTable.SIGNALS)
    assert line(running, "BULL")[0] == 1


def test_across_organisations_small_numbers_and_their_company_are_hidden(town: Town) -> None:
    for name in ("maasdal", "peelrand"):
        town.signals(20, organisation_id=town.world.organisation(name).id)
    town.signals(4, "VERB")
    town.signals(30, "ONLN")
    for data_class in ("D5", "D6", "DV"):
        town.signals(20, data_class=data_class)
    town.signals(50, place_of_event="GM0984")
    found = table(of_area(town), FigureTable.SIGNALS)
    week = found.columns.index("2026-W33")
    shown = {number for numbers in found.numbers for number in numbers if number is not None}
    assert line(found, "VERB")[week] is None
    assert shown <= {30, 40, 74}
    assert shown
    assert not {"RADI", "HOME"} & set(found.rows)


def test_what_stays_inside_an_organisation_is_in_no_count_of_others(town: Town) -> None:
    police = town.world.organisation("politie-venlo").id
    inside = {"organisation_id": police, "asked_organisation_id": police}
    town.follow_ups(20, accepted_at=LATER, **inside)
    town.follow_ups(20, **inside)
    found = of_area(town)
    assert all(n is None for line in table(found, FigureTable.ANSWERS).numbers for n in line)
    assert all(n is None for line in table(found, FigureTable.OPEN).numbers for n in line)
    mine = own(town, "police_officer@politie-venlo")
    assert table(mine, FigureTable.ANSWERS).numbers[-1] == (0, 20, 20)


def test_first_answers_stand_against_the_norm(town: Town) -> None:
    town.follow_ups(15, accepted_at=OVER)
    declined = {"status": "declined", "ended_at": LATER, "reason": "no_capacity"}
    town.follow_ups(12, accept_within=1, **declined)
    town.follow_ups(5, accepted_at="2026-11-02T09:00:00Z")  # open in that quarter, answered after
    for data_class in ("D5", "D6", "DV"):
        town.follow_ups(11, accepted_at=OVER, data_class=data_class)
    mine = table(own(town), FigureTable.ANSWERS)
    assert mine.numbers == ((15, 12, 27), (15, 12, 27))
    assert mine.speeds[0] == Speed(56, 0, 2, (1, 2))
    assert set(table(of_area(town), FigureTable.ANSWERS).speeds[:-1]) == {None}
    town.others(10, accepted_at=OVER)
    town.others(10, accepted_at=LATER)
    found = table(of_area(town), FigureTable.ANSWERS)
    assert not found.hidden
    assert line(found, "other_partners") == (10, 10, 20)
    assert line(found, "politie-venlo") == (15, 12, 27)
    assert found.speeds[found.rows.index("politie-venlo")] == Speed(56, 0, 2, (1, 2))


def test_open_and_overdue_as_the_quarter_ended(town: Town) -> None:
    town.follow_ups(11)  # overdue since August
    town.follow_ups(12, respond_by="2026-09-28")
    town.follow_ups(13, accepted_at=LATER, due_on="2026-09-30", ended_at="2026-10-05T09:00:00Z")
    town.follow_ups(40, accepted_at=LATER, ended_at="2026-09-20T09:00:00Z")
    assert table(own(town), FigureTable.OPEN).numbers == ((25, 11, 36), (25, 11, 36))
    town.others(10)
    town.others(10, respond_by="2026-10-01")
    found = table(of_area(town), FigureTable.OPEN)
    assert line(found, "politie-venlo") == (25, 11, 36)
    assert found.numbers[-1] == (75, 61, 136)


def test_everybody_reads_the_same_of_a_municipality(town: Town) -> None:
    town.signals(25)
    one = of_area(town, municipality="GM0983", wanted=QUARTER)
    assert one.tables == of_area(town, DIRECTOR, municipality="GM0983", wanted=QUARTER).tables
    assert of_area(town, DIRECTOR).municipalities == ("GM0907", "GM0983", "GM0984")


def test_what_is_outside_of_what_is_offered(town: Town) -> None:
    with pytest.raises(NotFound):
        of_area(town, municipality="GM0984")
    for running in ("2026-Q4", "2027-Q1", "2019-Q1", "x"):
        with pytest.raises(Invalid):
            of_area(town, wanted=running)
    assert own(town, quarter="2026-Q4").quarter.number == 4


def test_a_file_holds_the_table_and_no_formula(app: Flask, town: Town) -> None:
    with town.world.system() as work:
        police = work.session.merge(town.world.organisation("politie-venlo"))
        police.name = "=cmd()"
        work.record("organisation.edit", police)
    town.follow_ups(3, accepted_at=OVER)
    browser = Browser(app, town.world, COORDINATOR)
    page = browser.get("/figures/own?quarter=2026-Q3").text
    path = "/figures/own/file?table=answers&quarter=2026-Q3"
    assert path.replace("&", "&amp;") in page
    answer = browser.get(path)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "schakel-answers-own-2026-Q3.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    assert rows[0][:4] == ["Partner", "Binnen de termijn", "Te laat", "Totaal"]
    assert rows[1][:5] == ["'=cmd()", "3", "0", "3", "100 %"]
    assert browser.get("/figures/own/file?table=matches").status_code == 404


def test_the_page_says_every_number_beside_its_bar(app: Flask, town: Town) -> None:
    town.signals(40)
    page = Browser(app, town.world, POLICY).get("/figures/area").text
    assert page.count('<svg class="schakel-chart" role="img" aria-labelledby=') == 1
    assert "Pesten: <tspan" in page
    assert "Verzuim: <tspan" not in page  # hidden, and said so by the table
    assert page.count("Er is hier te weinig om een getal te laten zien") == 3
    assert ">40</tspan>" in page
    assert "verborgen" in page
    menu = Browser(app, town.world, COORDINATOR).get("/desk").text
    assert 'href="/figures/own"' in menu
    assert "/figures/area" not in menu


def test_statements_do_not_grow_with_what_is_counted(app: Flask, town: Town) -> None:
    callers = {
        "/figures/own": (System(app, town.world, COORDINATOR), 4),
        "/figures/area": (System(app, town.world, POLICY), 6),
    }

    def sent() -> dict[str, int]:
        found = {}
        for path, (system, _) in callers.items():
            with sending() as statements:
                assert system.get(path).status_code == 200
            found[path] = len(statements.own)
        return found

    for system, _ in callers.values():
        system.get("/me")
    sent()
    few = sent()
    town.signals(30)
    town.follow_ups(30, accepted_at=OVER)
    assert sent() == few
    assert few == {path: most for path, (_, most) in callers.items()}
