"""T13: every file of every member holds the records and fields of the oracle, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from coordination import work as unit
from coordination.access.classes import DataClass, Level, Role
from coordination.core.errors import NotFound, Refused
from coordination.exports.queries import gathering
from coordination.exports.queries.gathering import Item
from coordination.exports.rules import ExportFormat, ExportKind, ExportPurpose, field_set
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
SAMPLED = 16  # one in so many records of each role; `make proofs` takes all
LISTS = {
    ExportKind.SIGNALS: ("signals", oracle_exports.listed_signal),
    ExportKind.FOLLOW_UPS: ("follow_ups", oracle_exports.listed_follow_up),
}
WHOLE = {
    ExportKind.SIGNAL: ("signals", oracle_exports.whole_signal),
    ExportKind.FOLLOW_UP: ("follow_ups", oracle_exports.whole_follow_up),
}


def disagreements() -> Iterator[str]:
    """Yield where the table of fields differs from the oracle's: every role, level and class."""
    for kind, role, level, klass in product(ExportKind, Role, Level, DataClass):
        wanted = oracle_exports.fields_of(kind.value, role.value, int(level), klass.value)
        found = field_set(kind, role, level, klass)
        got = None if found is None else frozenset(map(camel, found))
        if got != wanted:
            yield f"{kind} for {role} at {level.name}, {klass}: {wanted} expected, {got} found"


def test_the_table_of_fields_agrees() -> None:
    assert not list(disagreements())


@pytest.mark.parametrize("kind", LISTS)
def test_the_lists_of_a_member_in_each_role(stage: Stage, kind: ExportKind) -> None:
    _lists(stage, kind, _one_in_each_role(stage))


@pytest.mark.parametrize("kind", WHOLE)
def test_the_documents_of_a_member_in_each_role(stage: Stage, kind: ExportKind) -> None:
    """The records are gathered as for a document; `tests.exports` writes some of them."""
    _documents(stage, kind, _one_in_each_role(stage), every=SAMPLED)


@pytest.mark.proofs
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind", ExportKind)
def test_every_file_of_every_member(stage: Stage, kind: ExportKind) -> None:
    check = _lists if kind in LISTS else _documents
    check(stage, kind, _members(stage))


def test_who_may_ask_for_a_document_is_who_gets_one(stage: Stage) -> None:
    """Nobody learns by asking what is there, and nobody is promised what will not be made."""
    for _label, actor in _one_in_each_role(stage):
        for record_id, record in list(stage.facts.signals.items())[::SAMPLED]:
            may = oracle_exports.whole_signal(actor, record) is not None
            assert _may_ask(stage, actor, record_id) is may


def _members(stage: Stage) -> list[tuple[str, Actor]]:
    """Return the members who act now, by the names of the scene."""
    known = stage.scene.world.members.items()
    found = [(label, stage.facts.actors[member.id]) for label, member in known]
    return [(label, actor) for label, actor in found if actor.active]


def _one_in_each_role(stage: Stage) -> list[tuple[str, Actor]]:
    """Return the member of each role to whom most is open, who is given too much most easily."""

    def opened(pair: tuple[str, Actor]) -> int:
        signals = stage.facts.signals.values()
        return sum(oracle_exports.listed_signal(pair[1], one) is not None for one in signals)

    ordered = sorted(_members(stage), key=opened)
    return list({actor.role: (label, actor) for label, actor in ordered}.values())


def _lists(stage: Stage, kind: ExportKind, members: list[tuple[str, Actor]]) -> None:
    wrong, rows = [], 0
    for label, actor in members:
        may = bool(_expected(stage, actor, kind)) or actor.role in oracle_exports.EXPORTING
        text = _exported(stage, actor, kind)
        if text is None:
            nothing_of_it = kind is ExportKind.FOLLOW_UPS and actor.role == "privacy_officer"
            wrong += [f"{label}: refused"] if may and not nothing_of_it else []
            continue
        found = {item.pop("id"): frozenset(item) for item in json.loads(text)["items"]}
        problems = [*_compared(stage, actor, kind, found), *_given_away(stage, actor, text)]
        wrong += [f"{label}: {problem}" for problem in problems]
        rows += len(found)
    assert not wrong, "\n".join(wrong[:100])
    assert rows


def _documents(
    stage: Stage, kind: ExportKind, members: list[tuple[str, Actor]], every: int = 1
) -> None:
    name, expected = WHOLE[kind]
    wrong, opened, records = [], 0, getattr(stage.facts, name)
    for first, (label, actor) in enumerate(members):
        chosen = list(records)[first % every :: every]
        found = _gathered(stage, actor, kind, chosen)
        for record_id in chosen:
            wanted, item = expected(actor, records[record_id]), found.get(record_id)
            got = frozenset(map(camel, item.fields)) if item else None
            if got != wanted:
                about = stage.tell(_record_kind(kind), record_id)
                wrong.append(f"{label}: {about}: {wanted} expected, {got} found")
        plain = json.dumps([gathering.as_json(item.fields) for item in found.values()])
        wrong += [f"{label}: {problem}" for problem in _given_away(stage, actor, plain)]
        opened += len(found)
    assert not wrong, "\n".join(wrong[:100])
    assert opened


def _exported(stage: Stage, actor: Actor, kind: ExportKind) -> str | None:
    """Return the file that a member gets, or None when they may not ask for it."""
    asked = Asked(kind, ExportFormat.JSON, ExportPurpose.ACCOUNT)
    try:
        with unit.begin(stage.runtime, actor.id, Occasion("export.create", "test")) as work:
            row = requesting.request(work, asked)
    except Refused:
        return None
    with unit.begin(stage.runtime, actor.id, Occasion("export.requested", "test")) as work:
        making.on_export_requested(work, making.ExportRequested(row.id), export_words)
    with unit.begin(stage.runtime, actor.id, Occasion("export.read", "test")) as work:
        return handing_out.download(work, row.id).content.decode()


class _Undone(Refused):
    """What was allowed is taken back, so that the next may be asked."""


def _may_ask(stage: Stage, actor: Actor, record_id: Any) -> bool:
    wanted = Asked(ExportKind.SIGNAL, ExportFormat.PDF, ExportPurpose.ACCOUNT, record_id)
    try:
        with unit.begin(stage.runtime, actor.id, Occasion("export.create", "test")) as work:
            requesting.request(work, wanted)
            raise _Undone
    except (NotFound, Refused) as problem:
        return isinstance(problem, _Undone)


def _gathered(
    stage: Stage, actor: Actor, kind: ExportKind, record_ids: list[Any]
) -> dict[Any, Item]:
    found = {}
    with unit.begin(stage.runtime, actor.id, Occasion("export.read", "test")) as work:
        for record_id in record_ids:
            try:
                found |= {item.id: item for item in gathering.one(work, kind, record_id)}
            except NotFound:
                continue
    return found


def _expected(stage: Stage, actor: Actor, kind: ExportKind) -> dict[str, frozenset[str]]:
    name, expected = LISTS[kind]
    records = getattr(stage.facts, name).items()
    found = {str(record_id): expected(actor, record) for record_id, record in records}
    return {record_id: names for record_id, names in found.items() if names is not None}


def _compared(
    stage: Stage, actor: Actor, kind: ExportKind, found: dict[str, frozenset[str]]
) -> Iterator[str]:
    wanted = _expected(stage, actor, kind)
    by_text = {str(record_id): record_id for record_id in getattr(stage.facts, LISTS[kind][0])}
    for record_id in wanted.keys() | found.keys():
        if wanted.get(record_id) != found.get(record_id):
            about = stage.tell(_record_kind(kind), by_text[record_id])
            yield f"{about}: {wanted.get(record_id)} expected, {found.get(record_id)} found"


def _given_away(stage: Stage, actor: Actor, text: str) -> Iterator[str]:
    strange = set(WORD.findall(text)) - allowed_words(stage, actor)
    if strange:
        yield f"gives away {sorted(strange)}"
    closed = set(REFERENCE.findall(text)) & closed_references(stage, actor)
    if closed:
        yield f"names closed records {sorted(closed)}"


def _record_kind(kind: ExportKind) -> str:
    return gathering.MODELS[kind].record_kind
