"""What one may not see changes nothing of what one sees, to the byte.

Two worlds differ only in things hidden from a member; the same script of requests gives the member
the same answers in both: lists, filters, pages, searches, explanations, mails and exports. Here a
part of the script for one member, with every kind of difference at once, and the proof that a
weakness is noticed; `tests.access.test_hidden_things` asks everything, for every role, of each kind
of difference alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Response
from sqlalchemy import func, select, text

from coordination.digest import queries as digest_queries
from coordination.exports.queries import gathering
from coordination.followups.models import FollowUp
from coordination.mail.letters import Group, Section
from coordination.work import Work
from tests import sink
from tests.access import one_wall
from tests.access.cells import Table
from tests.access.comparing import Comparison
from tests.access.conftest import Stage
from tests.access.differences import KINDS

pytestmark = pytest.mark.timeout(600)
POLICE = "police_officer@politie-venlo"
MENTOR = "mentor.2@maasdal"
PART, FEW = 24, 30  # one in so many requests


def test_hidden_things_change_nothing(stage: Stage) -> None:
    with sink.listening() as server:
        comparison = Comparison(stage, MENTOR, server, every=PART)
        comparison.compare(list(KINDS))
    assert not comparison.counted.deviations, comparison.counted.shown


# --- the proof that it can fail -------------------------------------------------------------------


def clause(stage: Stage, patch: pytest.MonkeyPatch) -> None:
    """Neither wall asks which rows are open."""
    one_wall.without_row_level_security(stage)
    patch.setattr(one_wall.engine, "allowed", one_wall._every_row)


def page(stage: Stage, patch: pytest.MonkeyPatch) -> None:
    """Every page and answer tells how many signals there are."""

    def tell(response: Response) -> Response:
        every = stage.connection.execute(text("SELECT count(*) FROM signals")).scalar_one()
        response.headers["X-Signals"] = str(every)
        return response

    app = stage.scene.known["application"]["app"]
    patch.setitem(app.after_request_funcs, None, [*app.after_request_funcs[None], tell])


def mail(_stage: Stage, patch: pytest.MonkeyPatch) -> None:
    """The digest counts the follow-ups of everybody."""

    def counting(work: Work) -> tuple[Section, ...]:
        every = work.ungoverned(select(func.count()).select_from(FollowUp)).one()
        return (Section(Group.WAITING, every),)

    patch.setattr(digest_queries, "_sections", counting)


def export(stage: Stage, patch: pytest.MonkeyPatch) -> None:
    """A file tells how many signals there are, past the second wall."""
    one_wall.without_row_level_security(stage)
    made = gathering.as_json

    def telling(fields: Any) -> Any:
        every = stage.connection.execute(text("SELECT count(*) FROM signals")).scalar_one()
        return made(fields) | {"total": every}

    patch.setattr("coordination.exports.service.writing.as_json", telling)


WEAKNESSES = {clause: "request", page: "request", mail: "mail", export: "export"}


@pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda one: one.__name__)
def test_a_weakness_is_noticed(
    stage: Stage,
    weakness: Callable[[Stage, pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with sink.listening() as server:
        Table(stage).meet(POLICE)  # which makes the application
        weakness(stage, monkeypatch)
        channels = {WEAKNESSES[weakness]}
        comparison = Comparison(stage, POLICE, server, every=FEW, channels=channels)
        comparison.compare(["hidden signal"])
    assert comparison.counted.deviations
