"""Submitting a signal: everything that is wrong at once, and one event when nothing is."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from coordination.core.errors import Conflict, Invalid, NotFound, Refused, Stale
from coordination.outbox.models import OutboxMessage
from coordination.signals.models import Signal
from coordination.signals.queries.views import SignalFull
from coordination.signals.rules import SignalStatus, Urgency
from coordination.signals.service.content import SignalContent
from coordination.signals.service.drafts import create_draft
from coordination.signals.service.submitting import Consent, Release, Submission, submit
from tests.conftest import START
from tests.people.persons import registered
from tests.signals.samples import COORDINATOR, MENTOR, drafted, see, submitted
from tests.statements import counting
from tests.world import VENLO, VENRAY, World

NOTHING_MORE = Submission()


def refused(world: World, signal_id, submission=NOTHING_MORE, by=COORDINATOR):
    with pytest.raises(Invalid) as caught, world.acting(by) as work:
        submit(work, signal_id, submission)
    return [(problem.pointer, problem.code) for problem in caught.value.problems]


def messages(world: World, topic: str) -> list[dict]:
    with world.system() as work:
        query = select(OutboxMessage.payload).where(OutboxMessage.topic == topic)
        return list(work.session.scalars(query))


def test_a_complete_draft_is_submitted_and_told(world: World):
    signal_id = submitted(world, MENTOR)
    row = see(world, signal_id, MENTOR)
    assert (row.status, row.place_of_event, row.submitted_at) == (
        SignalStatus.SUBMITTED,
        VENLO,
        START,
    )
    assert messages(world, "signal.submitted") == [{"signal_id": str(signal_id), "version": 1}]
    assert row.permissions == ("signal.read", "signal.read_feedback")


def test_the_place_of_the_event_stays_where_the_author_put_it(world: World):
    assert see(world, submitted(world, place_of_event=VENRAY)).place_of_event == VENRAY


def test_an_empty_draft_names_all_that_is_missing(world: World):
    with world.acting(COORDINATOR) as work:
        signal_id = create_draft(work, SignalContent()).id
    assert refused(world, signal_id) == [
        ("/category", "required"),
        ("/lifeDomain", "required"),
        ("/occurredOn", "required"),
        ("/statements", "statement_required"),
    ]
    row = see(world, signal_id)
    assert row.status is SignalStatus.DRAFT


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"sub_category": None}, ("/subCategory", "sub_category_required")),
        ({"occurred_on": dt.date(2026, 11, 19)}, ("/occurredOn", "in_the_future")),
        ({"urgency": Urgency.ACUTE}, ("/confirmedAcute", "acute_not_confirmed")),
        ({"data_class": "D2"}, ("/dataClass", "class_below_category")),
        ({"statements": ()}, ("/statements", "statement_required")),
        (
            {"category": "ABS", "sub_category": "ABS_ABSOLUUT"},
            ("/subCategory", "recorder_not_allowed"),
        ),
    ],
)
def test_what_is_not_complete_stays_a_draft(world: World, more, wrong):
    assert refused(world, drafted(world, **more)) == [wrong]


def test_tension_is_never_about_a_named_person(world: World):
    person = registered(world)
    signal_id = drafted(world, COORDINATOR, person, category="POLA", sub_category=None)
    assert refused(world, signal_id) == [("/youngPersons", "names_not_allowed")]


def test_an_acute_signal_is_submitted_once_it_is_confirmed(world: World):
    signal_id = drafted(world, urgency=Urgency.ACUTE)
    with world.acting(COORDINATOR) as work:
        submit(work, signal_id, Submission(confirmed_acute=True))
    row = see(world, signal_id)
    assert isinstance(row, SignalFull)
    assert row.confirmed_acute


def test_a_draft_changed_in_another_window_is_stale(world: World):
    signal_id = drafted(world)
    with pytest.raises(Stale), world.acting(COORDINATOR) as work:
        submit(work, signal_id, Submission(), row_version=7)


def test_a_signal_is_submitted_once(world: World):
    signal_id = submitted(world)
    with pytest.raises(Conflict), world.acting(COORDINATOR) as work:
        submit(work, signal_id, Submission())
    assert len(messages(world, "signal.submitted")) == 1


def test_nobody_submits_for_another(world: World):
    signal_id = drafted(world, MENTOR)
    with pytest.raises(NotFound), world.acting(COORDINATOR) as work:
        submit(work, signal_id, Submission())
    signal_id = submitted(world, MENTOR)
    with pytest.raises(Refused), world.acting(COORDINATOR) as work:
        submit(work, signal_id, Submission())


def test_what_the_coordinator_ticks_waits_for_the_decision(world: World):
    person = registered(world)
    signal_id = drafted(world, COORDINATOR, person)
    fact = see(world, signal_id).statements[0].id
    consent = Consent(dt.date(2026, 11, 17))
    with world.acting(COORDINATOR) as work:
        wish = Release(" De school kan dit niet alleen. ", (fact,), None, consent)
        submit(work, signal_id, Submission(release=wish))
    with world.system() as work:
        assert work.session.get_one(Signal, signal_id).wanted_release == {
            "necessity": "De school kan dit niet alleen.",
            "statements": [str(fact)],
            "persons": [str(person)],
            "consent": {"on": "2026-11-17", "by": []},
        }


def test_a_release_names_only_what_is_in_the_signal(world: World):
    signal_id = drafted(world, COORDINATOR, registered(world))
    stranger = uuid.uuid4()
    wish = Release(" ", (stranger,), (stranger,), Consent(dt.date(2026, 11, 19)))
    assert refused(world, signal_id, Submission(release=wish)) == [
        ("/release/necessity", "required"),
        ("/release/statements/0", "not_of_this_signal"),
        ("/release/persons/0", "not_of_this_signal"),
        ("/release/consent/on", "in_the_future"),
    ]


def test_a_mentor_releases_nothing(world: World):
    signal_id = drafted(world, MENTOR)
    submission = Submission(release=Release("Nodig."))
    assert refused(world, signal_id, submission, MENTOR) == [
        ("/release", "release_is_the_coordinators")
    ]


def test_submitting_stays_few_statements(world: World):
    signal_id = drafted(world, COORDINATOR, registered(world))
    with world.acting(COORDINATOR) as work, counting(work) as statements:
        submit(work, signal_id, Submission())
    assert statements.count <= 8, [s[:100] for s in statements.sent]
