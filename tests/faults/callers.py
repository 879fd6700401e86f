"""People who record and submit signals over HTTP, and ask again until they are told for certain."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.faults.journal import FAILED, INDETERMINATE, OK, Journal, Line, hash_of

SECONDS = 15  # until a request counts as unanswered
PAUSE = 0.2  # seconds before the same is asked again
# Answers that leave open whether anything was done, or say that it was not and may be soon.
AGAIN = frozenset({0, 429, 500, 502, 503, 504})
MARK = "Kanarie"


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 is no answer.

    Attributes:
        status: of the answer.
        body: parsed, or empty.
        etag: of the resource.
    """

    status: int
    body: dict[str, Any]
    etag: str


@dataclass
class Caller:
    """One person with a system of their own.

    Attributes:
        url: of the site.
        who: they are.
        token: of theirs.
        person: id of the young person whom they speak of.
        journal: of all callers.
        chance: for keys and texts; the same seed says the same.
        leave: for one signal at a time, shared by all.
    """

    url: str
    who: str
    token: str
    person: str
    journal: Journal
    chance: random.Random
    leave: threading.Semaphore
    given_up: threading.Event = field(default_factory=threading.Event)

    def record(self) -> None:
        """Submit a signal whenever there is leave to, until told to give up."""
        while not self.given_up.is_set():
            if not self.leave.acquire(timeout=PAUSE):
                continue
            draft = self._until_told("draft", "/signals", self._content(), "", "")
            if draft is not None:
                made = draft.body["id"]
                path = f"/signals/{made}/submission"
                self._until_told("submission", path, {}, draft.etag, made)

    def _content(self) -> dict[str, Any]:
        words = f"{MARK}{self.chance.getrandbits(40):x}"
        return {
            "category": "WEAP",
            "subCategory": "knife_possession",
            "lifeDomain": "school",
            "occurredOn": "2026-11-17",
            "urgency": "ordinary",
            "statements": [{"kind": "fact", "text": words, "source": "eigen waarneming"}],
            "youngPersons": [{"id": self.person, "part": "suspected"}],
        }

    def _until_told(
        self, act: str, path: str, body: dict[str, Any], etag: str, record: str
    ) -> Reply | None:
        key, sent = str(uuid.UUID(int=self.chance.getrandbits(128))), json.dumps(body).encode()
        pause = threading.Event()
        while not self.given_up.is_set():
            begun = time.monotonic()
            reply = self._ask(path, sent, key, etag)
            lasted = round(time.monotonic() - begun, 3)
            outcome = (
                INDETERMINATE if reply.status in AGAIN else OK if reply.status < 300 else FAILED
            )
            named = record or reply.body.get("id", "")
            line = Line(key, act, self.who, hash_of(sent), outcome, reply.status, named, lasted)
            self.journal.note(line)
            if outcome != INDETERMINATE:
                return reply if outcome == OK else None
            pause.wait(PAUSE)
        return None

    def _ask(self, path: str, body: bytes, key: str, etag: str) -> Reply:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        } | ({"If-Match": etag} if etag else {})
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=SECONDS)
        try:
            connection.request("POST", f"/api/v1{path}", body, headers)
            found = connection.getresponse()
            text = found.read()
            return Reply(found.status, json.loads(text or b"{}"), found.headers.get("ETag") or "")
        except (OSError, http.client.HTTPException, ValueError):
            return Reply(0, {}, "")
        finally:
            connection.close()
