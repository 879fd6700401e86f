"""Those whom a concern names write down the steps, and nobody else knows of them."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.core.errors import Conflict, NotFound, Refused
from coordination.followups.answers import Feedback, FeedbackLine, Outcome
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import answering
from coordination.followups.service.answering import Completion
from coordination.reporting_code import queries, service
from coordination.reporting_code.models import CodeEntry
from coordination.reporting_code.rules import CodeAdvice, CodeAnswer, CodeStep, Consideration
from coordination.reporting_code.service import Taken
from tests import factories
from tests.web import Browser, System
from tests.world import World

MENTOR, COORDINATOR = "mentor@maasdal", "care_coordinator@maasdal"
# The coordinator answers for child protection there, and so is named.
OTHERS = (
    *("organisation_lead@maasdal", "privacy_officer@maasdal", "mentor.2@maasdal"),
    "care_coordinator@peelrand",
)
WORDS = "De leerling vertelde dat het thuis niet veilig is."
DAY = dt.date(2026, 11, 18)


@pytest.fixture
def item(world: World) -> uuid.UUID:
    """An unsafe home, recorded by a mentor, who is named."""
    about = factories.concern(world, DataClass.DV, by=MENTOR)
    kind = FollowUpKind.REPORTING_CODE
    question = factories.ask(world, about, kind, "maasdal", "author", level=Level.FULL)
    return factories.proposed(world, about, question)


def write(
    world: World,
    item: uuid.UUID,
    step: CodeStep = CodeStep.MAP_SIGNALS,
    who: str = MENTOR,
    answers: dict[Consideration, CodeAnswer] | None = None,
) -> None:
    with world.acting(who, "follow_up.write_code") as work:
        service.write(work, item, Taken(step, work.today, WORDS, answers or {}))


def seen(world: World, item: uuid.UUID, who: str = MENTOR) -> queries.CodeView:
    with world.acting(who) as work:
        return queries.code(work, item)


def test_steps_are_kept_in_the_order_of_writing_with_what_follows(
    world: World, item: uuid.UUID
) -> None:
    assert seen(world, item).next_step is CodeStep.MAP_SIGNALS
    write(world, item)
    write(world, item, CodeStep.WEIGH, answers={Consideration.STANDS: CodeAnswer.NO})
    unsafe = {Consideration.STANDS: CodeAnswer.YES, Consideration.UNSAFE: CodeAnswer.DOUBT}
    write(world, item, CodeStep.WEIGH, answers=unsafe)
    found = seen(world, item, COORDINATOR)
    assert [(one.number, one.step) for one in found.entries] == [
        (1, CodeStep.MAP_SIGNALS),
        (2, CodeStep.WEIGH),
        (3, CodeStep.WEIGH),
    ]
    assert (found.next_step, found.advice) == (CodeStep.CONSULT, CodeAdvice.REPORT)
    assert found.entries[0].by == "mentor maasdal"


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_knows_of_them(world: World, item: uuid.UUID, who: str) -> None:
    write(world, item)
    with pytest.raises((NotFound, Refused)):
        seen(world, item, who)
    with pytest.raises((NotFound, Refused)):
        write(world, item, who=who)
    with world.acting(who) as work:  # the wall holds where the query forgets to ask
        assert not work.session.scalars(select(CodeEntry)).all()


def test_nothing_is_written_down_after_the_answer_and_what_stands_is_read(
    world: World, item: uuid.UUID
) -> None:
    write(world, item)
    done = Completion(Outcome.REPORTED, Feedback(FeedbackLine.TAKEN_UP))
    with world.acting(MENTOR) as work:
        answering.accept(work, item)
        answering.complete(work, item, done)
    with pytest.raises(Conflict):
        write(world, item)
    found = seen(world, item)
    assert (len(found.entries), found.permissions) == (1, ())


def test_another_question_has_no_steps(world: World) -> None:
    about = factories.concern(world, DataClass.DV, by=MENTOR)
    kind = FollowUpKind.OWN_ACTION
    question = factories.ask(
        world, about, kind, "maasdal", "author", level=Level.FULL, named=("author",)
    )
    other = factories.proposed(world, about, question)
    with pytest.raises((Conflict, NotFound, Refused)):
        seen(world, other)


def test_the_page_keeps_what_was_typed_and_says_what_follows(
    app: Flask, world: World, item: uuid.UUID
) -> None:
    browser, path = Browser(app, world, MENTOR), f"/follow-ups/{item}/reporting-code"
    assert path in browser.get(f"/follow-ups/{item}").text
    typed = {"code-step": "weigh", "code-doneOn": "2026-11-18", "code-words": WORDS}
    half = browser.post(path, typed | {"code-answers-stands": "yes"})
    assert half.status_code == 422
    assert 'id="field-code-answers-unsafe-error"' in half.text
    assert WORDS in half.text
    assert browser.post(path, typed | {"code-answers-stands": "perhaps"}).status_code == 422
    whole = {"code-answers-stands": "yes", "code-answers-unsafe": "doubt"}
    assert browser.post(path, typed | whole).status_code == 303
    page = browser.get(path).text
    assert "Meld bij Veilig Thuis" in page
    assert WORDS in page


def test_the_api_answers_with_the_advice(app: Flask, world: World, item: uuid.UUID) -> None:
    client, path = System(app, world, MENTOR), f"/follow-ups/{item}/reporting-code"
    sent = {"step": "weigh", "doneOn": "2026-11-18", "words": WORDS}
    assert "follow_up.write_code" in client.get(f"/follow-ups/{item}").json["permissions"]
    wrong = client.post(path, sent | {"answers": {"unsafe": "yes"}})
    assert [one["pointer"] for one in wrong.json["errors"]] == ["/answers/stands"]
    made = client.post(path, sent | {"answers": {"stands": "no"}})
    assert (made.status_code, made.json["advice"]) == (201, "close")
    assert client.get(path).json["entries"][0]["answers"] == {"stands": "no"}
