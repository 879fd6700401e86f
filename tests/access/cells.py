"""Sends the requests of the access table and says what in the answers is not as the oracle says."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from flask import Flask, g, request
from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from coordination.http.context import EXTENSION
from coordination.shell.app import create_app
from tests.access import deeds, endpoints, shapes
from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS, TABLE, Act, ByRole, Listing, Reading
from tests.access.likeness import class_of, of_member, of_record
from tests.access.oracle import NONE, Actor
from tests.access.oracle_acts import ALLOWED, HIDDEN, NEVER, REFUSED
from tests.access.words import REFERENCE, WORD, allowed_words, closed_references
from tests.web import System

# What may differ between an absent and a hidden record: when it was asked, and the request's id.
VOLATILE = frozenset({"Date", "X-Request-ID", "X-Request-Id"})
ABSENT = uuid.UUID("00000000-0000-4000-8000-000000000000")
TEST_ID = "schakel.test.request"
DONE = frozenset({200, 201, 204})
POSSIBLE = DONE | {409, 412, 422}


@dataclass(frozen=True)
class Cell:
    """One request: who, which endpoint, about which record."""

    who: str
    endpoint: str
    record: Any = None


@dataclass(frozen=True)
class Answer:
    """What came back, and what stands in the log about it."""

    status: int
    text: str
    headers: tuple[tuple[str, str], ...]
    entries: tuple[Any, ...]

    @cached_property
    def json(self) -> Any:
        return json.loads(self.text) if self.text.startswith(("{", "[")) else None

    @property
    def actions(self) -> set[str]:
        """What the log says was done."""
        return {entry["action"] for entry in self.entries}

    @property
    def code(self) -> str:
        return (self.json or {}).get("code", "")

    @property
    def comparable(self) -> tuple[Any, ...]:
        """Status, headers and body as they must be the same for absent and hidden records."""
        body = re.sub(r'"instance": ?"[^"]*"', "", self.text)
        return self.status, self.headers, body


@dataclass(frozen=True)
class Marked:
    """The id that one request is given."""

    id: str
    connection: Connection

    @property
    def environment(self) -> dict[str, str]:
        """Return what is put into the request's environment."""
        return {TEST_ID: self.id}

    def answer(self, response: TestResponse) -> Answer:
        """Return what came back together with the log entries."""
        headers = tuple(sorted(item for item in response.headers if item[0] not in VOLATILE))
        entries = self.connection.execute(ENTRIES, {"request": self.id}).mappings()
        text_ = response.get_data(as_text=True).replace(self.id, "")
        return Answer(response.status_code, text_, headers, tuple(entries))


def _application(stage: Stage) -> Flask:
    """Return the application of a scene, made once: stages differ in the runtime only."""
    made = stage.scene.known["application"]
    if "app" not in made:
        made["app"] = app = create_app(stage.runtime)
        before = app.before_request_funcs.setdefault(None, [])
        # Logging in sends requests of its own, whose entries are nobody's cell.
        before.insert(0, lambda: setattr(g, "request_id", request.environ.get(TEST_ID, "login")))
    made["app"].extensions[EXTENSION] = stage.runtime
    return made["app"]


@dataclass
class Table:
    """The application on a stage, with a client for every member."""

    if_match: ClassVar[str] = "*"
    stage: Stage
    app: Flask = field(init=False)
    clients: dict[str, System] = field(init=False)

    def __post_init__(self) -> None:
        self.app = _application(self.stage)
        known = self.stage.scene.known
        self.absent, self.likenesses = known["absent"], known["likenesses"]
        self.words, self.references = known["words"], known["references"]
        self.clients = {}

    def meet(self, who: str) -> None:
        """Give a member a token, before any cell that would undo it."""
        if who not in self.clients:
            self.clients[who] = System(self.app, self.stage.scene.world, who)

    def actor(self, who: str) -> Actor:
        """Return the facts about a member."""
        return self.stage.facts.actors[self.stage.scene.world.member(who).id]

    def send(self, who: str, method: str, path: str, body: Any = None) -> Answer:
        """Send a request as a member and read its log entries."""
        self.meet(who)
        marked = self.mark()
        options: dict[str, Any] = {"environ_overrides": marked.environment}
        if body is not None:
            options["json"] = body
        if method in {"PATCH", "POST"}:
            options["headers"] = {"If-Match": self.if_match}
        answer = marked.answer(self.clients[who].call(method, path, **options))
        # The client's journal and the log are one to one, whatever the answer (assurance T30).
        assert len(answer.entries) == 1 or not self.actor(who).active, (who, method, path)
        return answer

    def mark(self) -> Marked:
        """Return a mark for one request, by which its log entries are found."""
        return Marked(uuid.uuid4().hex, self.stage.connection)

    # --- cells ---

    def cells(self) -> list[Cell]:
        """Return every cell of the table whose expectation or record differs from those before."""
        known, every = self.stage.scene.known["cells"], type(self)._every_cell
        if every not in known:
            different = {self._key(cell): cell for cell in reversed(list(every(self)))}
            known[every] = list(reversed(different.values()))
        return known[every]

    def _key(self, cell: Cell) -> Hashable:
        expected = self.expected(cell)
        who = cell.who if cell.record is None else of_member(self.actor(cell.who))
        return who, cell.endpoint, expected, self.like(cell, expected)

    def like(self, cell: Cell, expected: str) -> Hashable:
        """Return what there is about the record of a cell that may matter to its verdict."""
        kind = self.kind(cell)
        if kind is None or cell.record is None:
            return None
        if expected == NEVER:
            return class_of(self.stage.facts, kind, cell.record)
        return self._likeness(cell.who, kind, cell.record)

    def _likeness(self, who: str, kind: str, record: Any) -> Hashable:
        if (who, kind, record) not in self.likenesses:
            found, about = of_record(self.stage.facts, self.actor(who), kind, record)
            whole = found, self._likeness(who, "signal", about) if about else None
            self.likenesses[who, kind, record] = whole
        return self.likenesses[who, kind, record]

    def _every_cell(self) -> Iterator[Cell]:
        for who in self.stage.scene.world.members:
            for name, place in TABLE.items():
                if isinstance(place, Listing | ByRole):
                    yield Cell(who, name)
                else:
                    records = getattr(self.stage.facts, RECORDS[place.kind][0])
                    yield from (Cell(who, name, record) for record in records)

    def kind(self, cell: Cell) -> str | None:
        """Return what kind of record a cell is about."""
        return getattr(TABLE[cell.endpoint], "kind", None)

    def name(self, cell: Cell) -> str:
        """Return what a cell is, in words that are the same in every run."""
        about = self.stage.tell(self.kind(cell), cell.record) if cell.record else ""
        return f"{cell.who}: {cell.endpoint} {about}"

    def expected(self, cell: Cell) -> str:
        """Return the oracle's verdict on a cell: open, or one of `oracle_acts`."""
        a, place = self.actor(cell.who), TABLE[cell.endpoint]
        if isinstance(place, Act):
            return place.verdict(self.stage.facts, a, cell.record)
        if isinstance(place, Reading) and not place.level(self.stage.facts, a, cell.record):
            return HIDDEN if a.role in place.readers else NEVER
        return "open"

    def problems(self, cell: Cell) -> Iterator[str]:
        """Try one cell, undo it, and yield what was not as it should be."""
        self.meet(cell.who)
        self._learn(cell.who)
        undo = self.stage.connection.begin_nested()
        try:
            for problem in self._tried(cell):
                yield f"{self.name(cell)}: {problem}"
        finally:
            undo.rollback()

    def _learn(self, who: str) -> None:
        """Note what is open to a member before any cell makes something new."""
        if who not in self.words:
            self.words[who] = allowed_words(self.stage, self.actor(who))
            self.references[who] = closed_references(self.stage, self.actor(who))

    def _tried(self, cell: Cell) -> Iterator[str]:
        if not self.actor(cell.who).active:
            answer = self._ask(cell, cell.record)
            if answer.status != 401:
                yield f"{answer.status} for an ended membership"
            return
        place = TABLE[cell.endpoint]
        if isinstance(place, Reading):
            yield from self._read(cell, place)
        elif isinstance(place, Act):
            yield from self._act(cell, place)
        elif isinstance(place, Listing):
            yield from self._list(cell, place)
        else:
            yield from self._by_role(cell, place)

    def _ask(self, cell: Cell, record: Any) -> Answer:
        method, path = cell.endpoint.split(" ")
        place = TABLE[cell.endpoint]
        body = place.body if isinstance(place, ByRole) else None
        if isinstance(place, Act):
            known = record if record != ABSENT else cell.record
            body = place.body(self.stage.facts, known)
            if body and "signalId" in body:
                body = body | {"signalId": str(record)}
        answer = self.send(cell.who, method, path.replace("<>", str(record)), body)
        assert answer.actions <= {deeds.of(cell.endpoint)}, (self.name(cell), answer.actions)
        return answer

    def _read(self, cell: Cell, place: Reading) -> Iterator[str]:
        a = self.actor(cell.who)
        level = place.level(self.stage.facts, a, cell.record)
        answer = self._ask(cell, cell.record)
        if level == NONE:
            yield from self._closed(cell, self.expected(cell), answer)
            return
        if answer.status != 200:
            yield f"{answer.status} {answer.code}, level {level} expected"
            return
        yield from self._gave_away(cell, answer)
        yield from self._logged(cell, answer, "done")
        yield from shapes.problems(self.stage, a, place.kind, answer.json, level)
        yield from self._offers_too_much(cell, place.kind, answer.json.get("permissions", []))

    def _offers_too_much(self, cell: Cell, kind: str, offered: list[str]) -> Iterator[str]:
        a = self.actor(cell.who)
        for act in TABLE.values():
            if isinstance(act, Act) and act.kind == kind and act.permission in offered:
                verdict = act.verdict(self.stage.facts, a, cell.record)
                if verdict != ALLOWED:
                    yield f"offers {act.permission}, which is {verdict}"

    def _act(self, cell: Cell, place: Act) -> Iterator[str]:
        a = self.actor(cell.who)
        verdict = place.verdict(self.stage.facts, a, cell.record)
        if verdict != ALLOWED:
            yield from self._closed(cell, verdict, self._ask(cell, cell.record))
            return
        offered = self._offered(cell, place) if place.permission else None
        answer = self._ask(cell, cell.record)
        yield from self._gave_away(cell, answer, acted=True)
        outcome = "done" if answer.status in DONE else "failed"
        # A person may ask; that this class leaves for nobody yet is a gate on what is asked.
        gate = answer.code in {"class_never_leaves", "wpg_decision_needed"}
        yield from self._logged(cell, answer, "refused" if gate else outcome)
        if answer.status not in POSSIBLE and not gate:
            yield f"{answer.status} {answer.code}, but allowed"
        elif offered is False and answer.status in DONE:
            yield f"done, but {place.permission} is not among the permissions"
        elif offered and answer.code.startswith("act_not_possible"):
            yield f"{place.permission} is among the permissions, but {answer.code}"

    def _offered(self, cell: Cell, place: Act) -> bool:
        path = f"/{place.kind.replace('_', '-')}s/{cell.record}"
        found = self.send(cell.who, "GET", path)
        return place.permission in (found.json or {}).get("permissions", [])

    def _list(self, cell: Cell, place: Listing) -> Iterator[str]:
        a = self.actor(cell.who)
        pages = list(self._pages(cell, place))
        never = place.roles != endpoints.ANY and a.role not in place.roles
        if pages[-1].status != (403 if never else 200):
            yield f"{pages[-1].status} {pages[-1].code}"
        for answer in pages:
            yield from self._gave_away(cell, answer)
            if answer.actions != {deeds.of(cell.endpoint)}:
                yield f"the log says {answer.actions}"
        if pages[-1].status == 200:
            listed = {uuid.UUID(one["id"]): one for page in pages for one in page.json["items"]}
            yield from self._compared(a, place, listed)
            yield from self._entries(pages[0], "done")

    def _pages(self, cell: Cell, place: Listing) -> Iterator[Answer]:
        cursor: str | None = ""
        while cursor is not None:
            answer = self.send(cell.who, "GET", f"{place.path}?pageSize=100{cursor}")
            yield answer
            following = answer.json.get("nextCursor")
            cursor = f"&cursor={following}" if following else None

    def _compared(self, a: Actor, place: Listing, listed: dict[Any, Any]) -> Iterator[str]:
        name, _readers, level = RECORDS[place.kind]
        facts = self.stage.facts
        expected = {record for record in getattr(facts, name) if level(facts, a, record)}
        if place.own:
            expected = {one for one in expected if facts.persons[one][0] == a.organisation}
        for record in expected ^ set(listed):
            where = "missing" if record in expected else "listed"
            yield f"{where}: {self.stage.tell(place.kind, record)}"
        for record, item in listed.items():
            known = level(facts, a, record)
            for problem in shapes.problems(self.stage, a, place.kind, item, known, listed=True):
                yield f"{self.stage.tell(place.kind, record)}: {problem}"

    def _by_role(self, cell: Cell, place: ByRole) -> Iterator[str]:
        a = self.actor(cell.who)
        answer = self._ask(cell, None)
        may = place.roles == endpoints.ANY or a.role in place.roles
        if may and answer.status not in POSSIBLE:
            yield f"{answer.status} {answer.code}, but allowed"
        if not may and answer.status != 403:
            yield f"{answer.status} {answer.code}, but never allowed"
        yield from self._gave_away(cell, answer)

    # --- checks ---

    def _closed(self, cell: Cell, verdict: str, answer: Answer) -> Iterator[str]:
        expected = {HIDDEN: {404}, REFUSED: {403}, NEVER: {403, 404}}[verdict]
        if answer.status not in expected:
            yield f"{answer.status} {answer.code}, {verdict} expected"
        if verdict != REFUSED and answer.comparable != self._absent(cell).comparable:
            yield f"{verdict}, but not the same as absent"
        outcome = "hidden" if answer.status == 404 else "refused"
        yield from self._gave_away(cell, answer)
        if verdict == NEVER:
            yield from self._entries(answer, outcome)
        else:
            yield from self._logged(cell, answer, outcome)

    def _absent(self, cell: Cell) -> Answer:
        # Nothing is there, so it can only depend on the role.
        key = (self.actor(cell.who).role, cell.endpoint)
        if key not in self.absent:
            self.absent[key] = self._ask(cell, ABSENT)
        return self.absent[key]

    def _gave_away(self, cell: Cell, answer: Answer, *, acted: bool = False) -> Iterator[str]:
        """Yield the canaries of records that the member must not read."""
        if acted and cell.endpoint.endswith(("acceptance", "assignment")):
            return  # what an acceptance opens is another cell
        strange = set(WORD.findall(answer.text)) - self.words[cell.who]
        if strange:
            yield f"gives away {sorted(strange)}"
        closed = set(REFERENCE.findall(answer.text)) & self.references[cell.who]
        if closed:
            yield f"names closed records {sorted(closed)}"

    def _logged(self, cell: Cell, answer: Answer, outcome: str) -> Iterator[str]:
        yield from self._entries(answer, outcome)
        named = [item["id"] for entry in answer.entries for item in entry["subjects"]]
        if str(cell.record) not in named and answer.code != "invalid":
            yield f"the log entry does not name the record ({answer.status})"

    def _entries(self, answer: Answer, outcome: str) -> Iterator[str]:
        found = [entry["outcome"] for entry in answer.entries]
        if found != [outcome]:
            yield f"log entries {found}, [{outcome}] expected"


ENTRIES = text("SELECT action, outcome, subjects FROM audit_entries WHERE request_id = :request")
