"""The whole view of a follow-up, field by field, as each side sees it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.followups.answers import Feedback, FeedbackLine, Outcome
from coordination.followups.models import FollowUp
from coordination.followups.queries.shapes import Details, FollowUpView, Side
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import answering
from coordination.followups.service.answering import Completion
from coordination.followups.service.seeing import open_follow_up
from coordination.people.models import YoungPerson
from coordination.sharing.service.consent import Consent
from coordination.signals.models import Signal
from tests import factories
from tests.world import World

COORDINATOR, MENTOR = "care_coordinator@maasdal", "mentor@maasdal"
LEADS = ("organisation_lead@maasdal", "organisation_lead@wijkteam-venlo")
YOUTH, COLLEAGUE = "youth_worker@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
NOTE, QUESTION = "De familie wil graag geholpen worden.", "Kunt u meedenken?"
CONTACT = dt.date(2026, 11, 23)
# What the owner keeps to itself about what it asked.
KEPT = ("share_id", "failure", "reason_text", "decision_id", "predecessor_id")


def seen(world: World, who: str, follow_up: uuid.UUID) -> FollowUpView:
    with world.acting(who, "follow_up.read") as work:
        return open_follow_up(work, follow_up)


def answered(world: World, kind: FollowUpKind) -> uuid.UUID:
    """Return a question about a mentor's signal that was answered and has every field filled."""
    about = factories.concern(world, DataClass.D3, by=MENTOR)
    follow_up = factories.help_question(world, about, question=QUESTION)
    factories.released(world, follow_up, about, consent=Consent(dt.date(2026, 11, 18)))
    answer = Completion(
        Outcome.INTAKE_PLANNED, Feedback(FeedbackLine.TAKEN_UP, NOTE, next_contact_on=CONTACT)
    )
    with world.acting(YOUTH) as work:
        answering.accept(work, follow_up)
        answering.complete(work, follow_up, answer)
    earlier = factories.police_question(world, about)
    with world.system() as work:
        row = work.ungoverned(select(FollowUp).where(FollowUp.id == follow_up)).one()
        row.kind, row.reason, row.reason_text = kind, "no_capacity", "Voor ons alleen."
        row.failure, row.decision_id, row.predecessor_id = "no_partner", uuid.uuid4(), earlier
        row.register_number, row.register_date = "2026-0815", dt.date(2026, 11, 17)
        work.record("test.change", row)
    return follow_up


def everything(row: FollowUp) -> Details:
    return Details(
        due_on=dt.date(2026, 11, 25),
        release_by=row.release_by,
        share_level=Level.SUMMARY,
        purpose="public_safety",
        legal_basis="public_task",
        special_ground="school_guidance",
        criminal_ground=None,
        question=QUESTION,
        share_id=row.share_id,
        failure="no_partner",
        reason="no_capacity",
        reason_text="Voor ons alleen.",
        outcome="intake_planned",
        feedback={
            "line": "taken_up",
            "note": NOTE,
            "advice": "nothing_special",
            "family_knows": "unknown",
            "received": row.accepted_at,
            "handler": "youth_worker",
            "next_contact_on": CONTACT,
        },
        register_number="2026-0815",
        register_date=dt.date(2026, 11, 17),
        decision_id=row.decision_id,
        predecessor_id=row.predecessor_id,
    )


def test_each_side_reads_its_part(world: World) -> None:
    follow_up = answered(world, FollowUpKind.HELP_REQUEST)
    whole = everything(factories.row(world, follow_up))
    asker, handler = (seen(world, who, follow_up) for who in (COORDINATOR, YOUTH))
    assert (asker.side, asker.stub.kind, asker.details) == (Side.ASKER, "help_request", whole)
    kept_inside = replace(whole, **dict.fromkeys(KEPT))
    assert (handler.side, handler.stub.kind) == (Side.HANDLER, "help_request")
    assert handler.details == kept_inside
    for who, side in ((COLLEAGUE, Side.ADDRESSED), *((lead, Side.STATE) for lead in LEADS)):
        other = seen(world, who, follow_up)
        assert (other.side, other.stub.kind, other.details) == (side, "request", None)
    for view in (asker, handler):
        assert view.stub.asked_by.function == "care_coordinator", "whoever wrote it down"


def test_what_the_lane_came_to_is_not_the_askers(world: World) -> None:
    follow_up = answered(world, FollowUpKind.WEIGHING)
    whole = everything(factories.row(world, follow_up))
    assert seen(world, COORDINATOR, follow_up).details == replace(whole, outcome=None)
    assert seen(world, YOUTH, follow_up).details == replace(whole, **dict.fromkeys(KEPT))


def test_outside_schools_the_author_is_who_asks(world: World) -> None:
    about = factories.concern(world, by=YOUTH)
    view = seen(world, YOUTH, factories.police_question(world, about))
    assert (view.stub.asked_by.function, view.handler) == ("youth_worker", None)


def test_who_is_named_reads_all_of_it_before_taking_it_up(world: World) -> None:
    about = factories.concern(world, DataClass.DV, by=MENTOR)
    question = factories.ask(
        world, about, FollowUpKind.REPORTING_CODE, "maasdal", "author", level=Level.FULL
    )
    view = seen(world, MENTOR, factories.proposed(world, about, question))
    assert (view.side, view.signal_id, view.details is None) == (Side.HANDLER, about.id, False)


@pytest.mark.parametrize("level", [Level.STUB, Level.SUMMARY])
def test_a_stub_opens_no_content_to_the_handler_either(world: World, level: Level) -> None:
    about = factories.concern(world)
    question = factories.police_question(world, about, level=level, question=QUESTION)
    ticked = about.facts if level > Level.STUB else []
    factories.released(world, question, about, statements=tuple(ticked))
    officer = "police_officer@politie-venlo"
    with world.acting(officer) as work:
        answering.accept(work, question)
    view = seen(world, officer, question)
    shown = (about.id, QUESTION) if level > Level.STUB else (None, None)
    assert (view.signal_id, view.details and view.details.question) == shown


def test_who_handles_inside_reads_all_whatever_the_rule_says(world: World) -> None:
    """A rule's level is about what leaves; inside, own right opens what a colleague handles."""
    about = factories.concern(world, DataClass.D3, by=YOUTH)
    question = factories.help_question(world, about, level=Level.SUMMARY)
    with world.acting(COLLEAGUE) as work:
        answering.accept(work, question)
    assert factories.reads(world, COLLEAGUE, Signal, about.id, Level.FULL)
    assert factories.reads(world, COLLEAGUE, YoungPerson, about.persons[0], Level.FULL)
