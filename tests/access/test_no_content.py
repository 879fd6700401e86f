"""T48: whoever administers sees no content on any page, whatever address they type."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from coordination.shell.app import create_app
from tests.access.conftest import Stage
from tests.access.words import WORD, closed_references
from tests.web import Browser

ADMIN = "administrator@zvh"
KINDS = ("signals", "follow_ups", "shares", "informs", "desk_items", "persons")
FEW, MANY = 1, 6  # records of each kind; what opens one would mostly open the next


def addresses(stage: Stage, rule: str, each: int) -> Iterator[str]:
    """Yield an address with every kind of id in it that an administrator could come by."""
    if "<" not in rule:
        yield rule
        return
    world = stage.scene.world
    records = [
        record for kind in KINDS for record in sorted(getattr(stage.facts, kind), key=str)[:each]
    ]
    members = list(world.members.values())[:each]
    people = [item for row in members for item in (row.id, row.account_id, row.organisation_id)]
    for record in ["1", *records, *people]:
        yield re.sub(r"<[^>]+>", str(record), rule)


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(600)
def test_an_administrator_reads_nothing_by_any_address(stage: Stage) -> None:
    visit(stage, FEW)


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
def test_an_administrator_reads_nothing_of_many_records(stage: Stage) -> None:
    visit(stage, MANY)


def visit(stage: Stage, each: int) -> None:
    """Let an administrator open everything; nothing may tell what it is about."""
    app = create_app(stage.runtime)
    browser = Browser(app, stage.scene.world, ADMIN)
    member = stage.scene.world.member(ADMIN)
    closed = closed_references(stage, stage.facts.actors[member.id])
    assert len(closed) > 10
    tried = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in {"static", "openapi.openapi"}:
            continue
        for path in addresses(stage, rule.rule, each):
            answer = browser.get(path)
            assert answer.status_code < 500, path
            assert not WORD.search(answer.text), path
            shown = {found for found in closed if found in answer.text}
            assert not shown, (path, shown)
            tried += answer.status_code == 200
    assert tried > 20
