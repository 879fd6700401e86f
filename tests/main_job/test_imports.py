"""One bad line never stops or spoils the others, and each is refused in words."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from coordination.followups.models import FollowUp
from coordination.outbox.models import OutboxMessage
from coordination.shell.cli import context
from coordination.shell.cli.imports import absences, signals, young_persons
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from tests.drain import drain
from tests.main_job import town

pytestmark = pytest.mark.usefixtures("dutch")

GOOD = {
    "externalId": "t-good",
    "organisation": "school-maasdal",
    "recordedBy": "care_coordinator@school-maasdal",
    "youngPersons": [{"id": "y1-0196", "part": "concerned"}],
    "category": "VERB",
    "subCategory": "threat",
    "lifeDomain": "school",
    "occurredOn": "2026-11-19",
    "urgency": "ordinary",
    "statements": [{"kind": "fact", "source": "eigen waarneming", "text": "Een dreigement."}],
    "alreadyDone": None,
}
TOO_LONG = [{"kind": "fact", "source": None, "text": "x" * 30_000}]
CONTROL = [{"kind": "fact", "source": None, "text": "bel\u0007"}]

# what is wrong: (the line, field of the report, words that the report must have)
BAD = {
    "broken JSON": ('{"externalId": "t-1",', "", "JSON"),
    "no object": ("[1, 2]", "", "JSON"),
    "impossible date": ({"occurredOn": "2026-02-30"}, "occurredOn", "datum"),
    "future date": ({"occurredOn": "2027-01-01"}, "occurredOn", "dag"),
    "unknown category": ({"category": "XXXX"}, "category", "XXXX"),
    "unknown sub-category": ({"subCategory": "shouting"}, "subCategory", "shouting"),
    "missing sub-category": ({"subCategory": None}, "subCategory", "subcategorie"),
    "unknown school": ({"organisation": "school-x"}, "organisation", "organisatie"),
    "unknown recorder": ({"recordedBy": "nobody@x"}, "recordedBy", "lid"),
    "recorder elsewhere": ({"recordedBy": "mentor@school-peelrand"}, "recordedBy", ""),
    "unknown pupil": ({"youngPersons": [{"id": "y9", "part": "victim"}]}, "youngPersons/0/id", ""),
    "pupil of another school": (
        {"youngPersons": [{"id": "y1-0000", "part": "victim"}]},
        "youngPersons/0/id",
        "",
    ),
    "no statements": ({"statements": []}, "statements", "verklaring"),
    "unknown field": ({"bsn": "123456782"}, "bsn", "veld"),
    "class below its category's": ({"dataClass": "D1"}, "dataClass", "D2"),
    "text of 30,000 characters": ({"statements": TOO_LONG}, "statements/0/text", "10"),
    "control characters": ({"statements": CONTROL}, "statements/0/text", "tekens"),
    "not enrolled, by a school": (
        {"category": "ABS", "subCategory": "ABS_ABSOLUUT"},
        "subCategory",
        "",
    ),
    "names in a group signal": ({"category": "POLA", "subCategory": None}, "youngPersons", ""),
    "the same id with other content": (
        {"externalId": "t-good", "urgency": "soon"},
        "externalId",
        "",
    ),
    "unknown urgency": ({"urgency": "later"}, "urgency", "lijst"),
    "ticked statement that is not there": (
        {"release": {"necessity": "Nodig.", "statements": [7]}},
        "release/statements/0",
        "",
    ),
    "release without necessity": (
        {"release": {"necessity": " ", "statements": [0]}},
        "release/necessity",
        "",
    ),
}


def written(folder, lines, name="signals.jsonl"):
    path = folder / name
    text = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(text), encoding="utf-8")
    return path


def run(runtime, steps):
    with context.using(runtime):
        return town.run(steps)


def bad_lines():
    for number, (line, _field, _words) in enumerate(BAD.values()):
        own = {"externalId": f"t-bad-{number}"}
        yield line if isinstance(line, str) else GOOD | own | line


def test_each_bad_line_is_refused_in_words_and_spoils_no_other(runtime, tmp_path):
    after = GOOD | {"externalId": "t-after"}
    path = written(tmp_path, [GOOD, *bad_lines(), after])
    report = run(runtime, signals.steps(path))
    assert (report.accepted, report.refused_lines) == (2, len(BAD))
    for number, (what, (_line, place, words)) in enumerate(BAD.items(), start=2):
        said = [line for line in report.refused if line.number == number]
        assert any(line.place == place and words in line.words for line in said), (what, said)
        assert not any("Er klopt nog iets niet" in line.words for line in said), (what, said)
    report.publish(path)
    written_report = (tmp_path / "signals.jsonl.report.txt").read_text(encoding="utf-8")
    assert "accepted: 2" in written_report
    assert "line 2" in written_report


def test_lines_that_are_known_are_not_imported_twice(runtime, tmp_path):
    path = written(tmp_path, [GOOD])
    assert run(runtime, signals.steps(path)).accepted == 1
    again = run(runtime, signals.steps(path))
    assert (again.accepted, again.known, again.refused) == (0, 1, [])


def test_an_import_killed_half_way_goes_on_where_it_was(runtime, tmp_path):
    lines = [GOOD | {"externalId": f"t-{number}"} for number in range(6)]
    steps = signals.steps(written(tmp_path, lines))
    run(runtime, steps[:3])
    again = run(runtime, steps)
    assert (again.known, again.accepted) == (3, 3)


def test_an_acute_signal_waits_for_a_person(runtime, tmp_path):
    report = run(runtime, signals.steps(written(tmp_path, [GOOD | {"urgency": "acute"}])))
    with runtime.sessions() as session:
        assert session.scalars(select(Signal)).one().status is SignalStatus.DRAFT
        topics = select(func.count()).where(OutboxMessage.topic == "signal.submitted")
        assert session.scalar(topics) == 0
    assert len(report.remarks) == 1


def test_a_coordinators_choice_is_released_and_a_mentors_is_not(runtime, tmp_path):
    released = {"necessity": "Nodig voor de veiligheid.", "statements": [0], "consent": None}
    by = {"care_coordinator@school-maasdal": "t-theirs", "mentor@school-maasdal": "t-not-theirs"}
    lines = [
        GOOD | {"externalId": name, "recordedBy": who, "release": released}
        for who, name in by.items()
    ]
    report = run(runtime, signals.steps(written(tmp_path, lines)))
    drain(runtime)
    assert [(remark.number, "coördinator" in remark.words) for remark in report.remarks] == [
        (2, True)
    ]
    with runtime.sessions() as session:
        of = select(Signal.external_id, FollowUp.status).join(Signal)
        found = dict(session.execute(of.where(FollowUp.kind == "safety_consult")).all())
    assert found == {"t-theirs": "offered"}


def test_help_without_consent_stays_proposed(runtime, tmp_path):
    released = {"necessity": "Nodig voor hulp.", "statements": [0], "consent": None}
    line = GOOD | {"category": "MENT", "subCategory": None, "release": released}
    run(runtime, signals.steps(written(tmp_path, [line])))
    drain(runtime)
    with runtime.sessions() as session:
        assert [row.status for row in session.scalars(select(FollowUp))] == ["proposed"]


def test_bad_registrations_and_absences_are_refused_in_words(runtime, tmp_path):
    person = {
        "id": "n-1",
        "organisation": "school-maasdal",
        "surname": "de Wit",
        "firstNames": "Sam",
        "birthDate": "2012-02-03",
    }
    people = [
        person,
        person | {"id": "n-2", "birthDate": "2012-02-30"},
        person | {"id": "n-3", "bsn": "1"},
        person | {"id": "n-4", "organisation": "x"},
        person | {"surname": "de Zwart"},
        '{"id"',
    ]
    found = run(runtime, young_persons.steps(written(tmp_path, people, "people.jsonl")))
    assert (found.accepted, found.refused_lines) == (1, 5)
    rows = [
        "leerling;school;datum;lesuren;soort;reden",
        "n-1;school-maasdal;2026-11-02;9;ongeoorloofd;",
        "n-1;school-maasdal;2026-11-03;9;ongeoorloofd;",
        "n-1;school-maasdal;2026-13-03;9;ongeoorloofd;",
        "n-9;school-maasdal;2026-11-03;9;ongeoorloofd;",
        "n-1;school-maasdal;2026-11-04;9;gespijbeld;",
    ]
    path = written(tmp_path, rows, "absence.csv")
    report = run(runtime, absences.steps(path))
    assert (report.accepted, report.refused_lines, len(report.remarks)) == (2, 3, 1)
    again = run(runtime, absences.steps(path))
    assert (again.known, again.accepted, len(again.remarks)) == (2, 0, 0)
    with runtime.sessions() as session:
        proposal = session.scalars(select(Signal)).one()
        assert (proposal.author_id, proposal.status) == (None, SignalStatus.DRAFT)
