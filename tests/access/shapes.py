"""Which fields a body may show at a level, and what must stand in them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from tests.access import oracle
from tests.access.conftest import Stage
from tests.access.oracle import FULL, NONE, ORDINARY, STUB, SUMMARY, Actor
from tests.access.words import SAID, SHARED, shares_open

LEVELS = {STUB: "stub", SUMMARY: "summary", FULL: "full"}

# Signals: the stub has no more than what a stub of a follow-up has; "persons, category, when,
# where … and the facts and observations that the releaser ticked"; "all statements, what was done".
SIGNAL_STUB = frozenset(
    {"id", "level", "reference", "status", "urgency", "placeOfEvent", "createdAt", "permissions"}
)
SIGNAL_SUMMARY = SIGNAL_STUB | {
    *("category", "subCategory", "dataClass", "lifeDomain", "occurredOn"),
    *("youngPersons", "statements"),
}
SIGNAL_FULL = SIGNAL_SUMMARY | {"alreadyDone", "submittedAt", "closedAt", "version"}
# Follow-ups: what only asker and handler see, and the question.
TERMS = (
    *("dueOn", "releaseBy", "shareLevel", "purpose", "legalBasis", "specialGround"),
    *("criminalGround", "shareId", "failure", "reason", "outcome", "feedback"),
    *("registerNumber", "registerDate", "question"),
)
PERSON_SUMMARY = frozenset({"id", "level", "surname", "firstNames", "birthDate", "permissions"})
NOT_IN_A_SHARES_STUB = ("necessity", "statements", "persons", "consent", "specialGround")


def problems(
    stage: Stage, a: Actor, kind: str, body: dict[str, Any], level: int, *, listed: bool = False
) -> Iterator[str]:
    """Yield what a body shows too much, or wrongly."""
    record = uuid.UUID(body["id"])
    shown = body.get("level")
    if kind in {"signal", "young_person"} and level and shown != LEVELS[level]:
        yield f"level {shown}, {LEVELS[level]} expected"
        return
    yield from _CHECKS[kind](stage, a, record, body, level)
    if kind == "signal" and level == FULL and not listed:
        yield from _whole(stage, record, body)


def _signal(stage: Stage, a: Actor, record: Any, body: dict[str, Any], level: int) -> Iterator[str]:
    s = stage.facts.signals[record]
    if not all(body.get(name) for name in ("reference", "status")):
        yield "does not say which it is, and how it stands"
    if level == STUB:
        ordinary = {"category"} if s.klass in ORDINARY else set()
        yield from _beyond(body, SIGNAL_STUB | ordinary)
    if level > STUB:
        yield from _lacking(body, SIGNAL_SUMMARY - {"statements", "permissions"})  # not in lists
    if level == SUMMARY:
        yield from _beyond(body, SIGNAL_SUMMARY)
        shares = shares_open(a, s)
        persons = {person for share in shares for person in share.persons}
        ticked = {statement for share in shares for statement in share.statements}
        yield from _same("youngPersons", body, persons)
        kinds = dict(zip(stage.scene.statements.get(record, []), SAID, strict=False))
        if "statements" in body:
            yield from _same("statements", body, {t for t in ticked if kinds[t] in SHARED})
            if any("source" in statement for statement in body["statements"]):
                yield "shows a source"


def _whole(stage: Stage, record: Any, body: dict[str, Any]) -> Iterator[str]:
    texts = {statement["text"] for statement in body["statements"]} | {body["alreadyDone"]}
    yield from _lacking(body, SIGNAL_FULL)
    yield from _same("youngPersons", body, set(stage.facts.signals[record].persons))
    words = stage.scene.words.get(record)
    if words and not words.every <= texts and stage.facts.signals[record].status != "closed":
        yield "does not show all of it"


def _follow_up(
    stage: Stage, a: Actor, record: Any, body: dict[str, Any], _level: int
) -> Iterator[str]:
    f = stage.facts.follow_ups[record]
    parts = oracle.follow_up_parts(a, f)
    hidden = [] if oracle.TERMS in parts else list(TERMS)
    hidden += [] if oracle.QUESTION in parts else ["question"]
    for name in hidden:
        if body.get(name) is not None:
            yield f"shows {name}"
    neutral = f.klass in ORDINARY or oracle.TERMS in parts
    if not neutral and {body["kind"], body["stub"]["kind"]} != {"request"}:
        yield f"a stub of {f.klass} says {body['kind']}"
    if body.get("signalId") and not oracle.signal_level(a, stage.facts.signals[f.signal]):
        yield "links to a signal that is closed"
    handler = body.get("handler") or {}
    if handler.get("name") and a.organisation != f.asked:
        yield "names the handler outside the asked organisation"


def _share(stage: Stage, a: Actor, record: Any, body: dict[str, Any], level: int) -> Iterator[str]:
    f = stage.facts.shares[record]
    for name in NOT_IN_A_SHARES_STUB if level == STUB else ():
        if body.get(name):
            yield f"shows {name} in a stub"
    theirs = a.organisation != f.owner.id
    for name in ("necessity", "consent", "conflictOfDuties", "endReason") if theirs else ():
        if body.get(name):
            yield f"shows {name} to the recipient"


def _inform_task(
    _stage: Stage, _a: Actor, _record: Any, body: dict[str, Any], level: int
) -> Iterator[str]:
    if level == STUB and (body["about"] or body["who"]):
        yield "tells in a stub whom it is about"


def _desk_item(
    stage: Stage, _a: Actor, record: Any, body: dict[str, Any], _level: int
) -> Iterator[str]:
    _director, s = stage.facts.desk_items[record]
    if s.klass not in ORDINARY and body["kind"] != "request":
        yield f"a stub of {s.klass} says {body['kind']}"


def _young_person(
    stage: Stage, a: Actor, record: Any, body: dict[str, Any], level: int
) -> Iterator[str]:
    if level == SUMMARY:
        yield from _beyond(body, PERSON_SUMMARY | {"mergedIntoId"})
    if body["mergedIntoId"] and stage.facts.persons[record][0] != a.organisation:
        yield "tells another organisation of a merge"


def _decision(
    stage: Stage, a: Actor, record: Any, body: dict[str, Any], _level: int
) -> Iterator[str]:
    own = a.organisation == stage.facts.decisions[record].about.owner.id
    if bool(body["signalId"]) != own:
        yield "names the record to another organisation" if body["signalId"] else "hides it"


def _case(
    _stage: Stage, _a: Actor, _record: Any, body: dict[str, Any], level: int
) -> Iterator[str]:
    if level == STUB and (body["steps"] or body["leads"]):
        yield "tells in the frame why something was decided"
    if level == FULL and body["viewLevel"] == "full" and not body["steps"]:
        yield "does not tell why something was decided"


def _contribution(
    _stage: Stage, _a: Actor, _record: Any, body: dict[str, Any], level: int
) -> Iterator[str]:
    if level == STUB:
        known = {"id", "viewLevel", "reference", "organisation", "createdAt", "withdrawnAt"}
        yield from _beyond(body, known | {"shares", "permissions"})
    elif not body["words"]:
        yield "does not show what was brought"


def _adoption(
    _stage: Stage, _a: Actor, _record: Any, body: dict[str, Any], level: int
) -> Iterator[str]:
    if level == STUB:
        yield from _beyond(body, {"id", "viewLevel", "reference", "adoptedAt", "keepUntil"})
    elif not body["content"]:
        yield "does not show what was taken over"


def _goal(stage: Stage, a: Actor, record: Any, body: dict[str, Any], _level: int) -> Iterator[str]:
    leads = a.id == stage.facts.goals[record].case.lead
    for name in () if leads else ("shares", "legalBasis", "specialGround", "criminalGround"):
        if body[name]:
            yield f"shows {name} to who does not lead"
    if not body["wanted"]:
        yield "does not say what is to be reached"


def _match(
    _stage: Stage, _a: Actor, _record: Any, body: dict[str, Any], _level: int
) -> Iterator[str]:
    yield from _beyond(body, {"id", "reference", "dueOn", "answered"})


def _match_task(
    _stage: Stage, _a: Actor, _record: Any, body: dict[str, Any], _level: int
) -> Iterator[str]:
    own = {"id", "reference", "youngPersonId", "dueOn", "answer", "words", "permissions"}
    yield from _beyond(body, own | {"contact"})
    # "Each other's name, function, organisation and contact, and nothing else."
    yield from _beyond(body["contact"], {"name", "role", "organisation", "email"})


def _beyond(body: dict[str, Any], known: frozenset[str] | set[str]) -> Iterator[str]:
    too_much = {name for name, value in body.items() if name not in known and value is not None}
    if too_much:
        yield f"shows {sorted(too_much)}"


def _lacking(body: dict[str, Any], known: frozenset[str] | set[str]) -> Iterator[str]:
    if known - body.keys():
        yield f"does not show {sorted(known - body.keys())}"


def _same(name: str, body: dict[str, Any], expected: set[Any]) -> Iterator[str]:
    found = {uuid.UUID(item["id"]) for item in body[name]}
    if found != expected:
        yield f"{name}: {len(found - expected)} too many, {len(expected - found)} missing"


_CHECKS = {
    "signal": _signal,
    "follow_up": _follow_up,
    "share": _share,
    "inform_task": _inform_task,
    "desk_item": _desk_item,
    "young_person": _young_person,
    "wpg_decision": _decision,
    "case": _case,
    "adoption": _adoption,
    "contribution": _contribution,
    "goal": _goal,
    "match": _match,
    "match_task": _match_task,
}
assert NONE == 0
