"""T13: every file of every member holds the records and fields of the oracle, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from coordination import work as unit
from coordination.core.errors import NotFound, Refused
from coordination.exports.queries import gathering
from coordination.exports.queries.gathering import Item
from coordination.exports.rules import ExportFormat, ExportKind, ExportPurpose
from coordination.exports.service import handing_out, making, requesting
from coordination.exports.service.requesting import Asked
from coordination.http.schema import camel
from coordination.shell import export_words
from coordination.work import Occasion
from tests.access import oracle_exports
from tests.access.conftest import Stage
from tests.access.oracle import Actor
from tests.access.words import REFERENCE, WORD, allowed_words, closed_references

pytestmark = pytest.mark.timeout(600)  # building the scene counts for the first one
LISTS = {
    ExportKind.SIGNALS: ("signals", oracle_exports.listed_signal),
    ExportKind.FOLLOW_UPS: ("follow_ups", oracle_exports.listed_follow_up),
}
WHOLE = {
    ExportKind.SIGNAL: ("signals", oracle_exports.whole_signal),
    ExportKind.FOLLOW_UP: ("follow_ups", oracle_exports.whole_follow_up),
}


@pytest.mark.parametrize("form", [ExportFormat.JSON, ExportFormat.CSV])
@pytest.mark.parametrize("kind", LISTS)
def test_every_list_of_every_member(stage: Stage, kind: ExportKind, form: ExportFormat) -> None:
    wrong, rows = [], 0
    for label, actor in members(stage):
        text = exported(stage, actor, kind, form)
        if text is None:
            may = actor.role in oracle_exports.EXPORTING
            may &= kind is not ExportKind.FOLLOW_UPS or actor.role != "privacy_officer"
            wrong += [f"{label}: refused"] if may else []
            continue
        wrong += [f"{label}: {problem}" for problem in given_away(stage, actor, text)]
        if form is ExportFormat.JSON:
            found = {item.pop("id"): frozenset(item) for item in json.loads(text)["items"]}
            wrong += [f"{label}: {problem}" for problem in compared(stage, actor, kind, found)]
            rows += len(found)
    assert not wrong, "\n".join(wrong[:100])
    assert rows or form is not ExportFormat.JSON


@pytest.mark.parametrize("kind", WHOLE)
def test_every_document_of_every_member(stage: Stage, kind: ExportKind) -> None:
    """The records are gathered as for a document; a few of them are written in the next test."""
    wrong, opened = [], 0
    for label, actor in members(stage):
        name, expected = WHOLE[kind]
        for record_id, record in getattr(stage.facts, name).items():
            wanted, found = expected(actor, record), gathered(stage, actor, kind, record_id)
            got = frozenset(map(camel, found.fields)) if found else None
            opened += got is not None
            if got != wanted:
                wrong.append(f"{label}: {stage.tell(record_kind(kind), record_id)}: {got}")
            if found:
                plain = json.dumps(gathering.as_json(found.fields), ensure_ascii=False)
                wrong += [f"{label}: {problem}" for problem in given_away(stage, actor, plain)]
    assert not wrong, "\n".join(wrong[:100])
    assert opened


def test_what_is_gathered_is_what_is_asked_for(stage: Stage) -> None:
    """Nobody gets a file by asking for one that would be empty, and nobody learns what is there."""
    for _label, actor in list(members(stage))[::5]:
        for record_id, record in list(stage.facts.signals.items())[::3]:
            may = oracle_exports.whole_signal(actor, record) is not None
            assert asked(stage, actor, record_id) is may


def members(stage: Stage) -> Iterator[tuple[str, Actor]]:
    for label, member in stage.scene.world.members.items():
        actor = stage.facts.actors[member.id]
        if actor.active:
            yield label, actor


def exported(stage: Stage, actor: Actor, kind: ExportKind, form: ExportFormat) -> str | None:
    """Return the file that a member gets, or None when they may not ask for it."""
    try:
        with unit.begin(stage.runtime, actor.id, Occasion("export.create", "test")) as work:
            row = requesting.request(work, Asked(kind, form, ExportPurpose.ACCOUNT))
    except Refused:
        return None
    with unit.begin(stage.runtime, actor.id, Occasion("export.requested", "test")) as work:
        making.on_export_requested(work, making.ExportRequested(row.id), export_words)
    with unit.begin(stage.runtime, actor.id, Occasion("export.read", "test")) as work:
        return handing_out.download(work, row.id).content.decode()


def asked(stage: Stage, actor: Actor, record_id: Any) -> bool:
    wanted = Asked(ExportKind.SIGNAL, ExportFormat.PDF, ExportPurpose.ACCOUNT, record_id)
    try:
        with unit.begin(stage.runtime, actor.id, Occasion("export.create", "test")) as work:
            requesting.request(work, wanted)
            raise Refused("undone")
    except (NotFound, Refused) as problem:
        return problem.code == "undone"


def gathered(stage: Stage, actor: Actor, kind: ExportKind, record_id: Any) -> Item | None:
    try:
        with unit.begin(stage.runtime, actor.id, Occasion("export.read", "test")) as work:
            return next(iter(gathering.one(work, kind, record_id)), None)
    except NotFound:
        return None


def compared(
    stage: Stage, actor: Actor, kind: ExportKind, found: dict[str, frozenset[str]]
) -> Iterator[str]:
    name, expected = LISTS[kind]
    records = getattr(stage.facts, name)
    wanted = {
        str(record_id): names
        for record_id, record in records.items()
        if (names := expected(actor, record)) is not None
    }
    by_text = {str(record_id): record_id for record_id in records}
    for record_id in wanted.keys() | found.keys():
        if wanted.get(record_id) != found.get(record_id):
            about = stage.tell(record_kind(kind), by_text[record_id])
            yield f"{about}: {wanted.get(record_id)} expected, {found.get(record_id)} found"


def given_away(stage: Stage, actor: Actor, text: str) -> Iterator[str]:
    strange = set(WORD.findall(text)) - allowed_words(stage, actor)
    if strange:
        yield f"gives away {sorted(strange)}"
    closed = set(REFERENCE.findall(text)) & closed_references(stage, actor)
    if closed:
        yield f"names closed records {sorted(closed)}"


def record_kind(kind: ExportKind) -> str:
    return gathering.MODELS[kind].record_kind
