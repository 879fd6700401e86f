"""A member's browser and own systems, all at work at once over HTTP."""

from __future__ import annotations

import http.client
import json
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

SECONDS = 120  # until a request counts as hung
API = "/api/v1"


@dataclass(frozen=True)
class Pass:
    """What the member acts with.

    Attributes:
        token: of their system.
        cookie: of their browser.
        form_token: that its pages send along.
    """

    token: str
    cookie: str
    form_token: str


@dataclass(frozen=True)
class Answer:
    """An answer and when it was asked for.

    Attributes:
        call: method and path.
        status: of it.
        place: where it leads, or an empty text.
        request_id: by which the log knows it.
        left_late: the request left after the answer to the ending had come.
    """

    call: str
    status: int
    place: str
    request_id: str
    left_late: bool

    @property
    def succeeded(self) -> bool:
        """Return whether something was shown or done."""
        return self.status < 300 or (self.status == 303 and not self.refused)

    @property
    def refused(self) -> bool:
        """Return whether the caller was told to log in."""
        return self.status == 401 or (self.status == 303 and self.place.startswith("/login"))


Call = tuple[str, str, str, Mapping[str, str]]


def calls(mine: Pass, signals: list[uuid.UUID]) -> list[Call]:
    """Return what the member does: reads and writes, by browser and by token.

    Args:
        mine: what they act with.
        signals: that they may read.
    """
    system = {"Authorization": f"Bearer {mine.token}", "Content-Type": "application/json"}
    browser = {
        "Cookie": mine.cookie,
        "X-CSRFToken": mine.form_token,
        "Sec-Fetch-Site": "same-origin",
    }
    form = browser | {"Content-Type": "application/x-www-form-urlencoded"}
    by_page = browser | {"Content-Type": "application/json"}
    draft, kept = json.dumps({}), urlencode({"locale": "nl"})
    reads = ["/me", "/signals", "/follow-ups", *(f"/signals/{one}" for one in signals)]
    pages = ["/desk", "/signals", "/settings", *(f"/signals/{one}" for one in signals)]
    return [
        *(("GET", API + path, "", system) for path in reads),
        *(("GET", path, "", browser) for path in pages),
        *[("POST", f"{API}/signals", draft, system)] * 3,
        *[("POST", f"{API}/signals", draft, by_page)] * 2,
        *[("POST", "/settings", kept, form)] * 2,
    ]


@dataclass
class Crowd:
    """Several connections of one member, each sending one request after another.

    Attributes:
        url: of the site.
        calls: what is drawn from.
        seed: of the draw.
        most: how many requests are sent in all.
        answers: that have come.
        ended: set once it is known here that the membership has ended.
    """

    url: str
    calls: list[Call]
    seed: int
    most: int
    answers: list[Answer] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _sent: int = 0

    def start(self, pool: ThreadPoolExecutor, connections: int) -> list[Future[None]]:
        """Begin; the futures are done when the last answer has come."""
        return [pool.submit(self._send_all, self.seed * 100 + n) for n in range(connections)]

    def counts(self, holds: Callable[[Answer], bool]) -> int:
        """Return how many answers are of a kind."""
        return sum(map(holds, list(self.answers)))

    def other(self) -> Counter[str]:
        """Return the answers that are neither a success nor the refusal that is due."""
        strange = [one for one in self.answers if not one.succeeded and not one.refused]
        return Counter(f"{one.call} {one.status}" for one in strange)

    def _send_all(self, seed: int) -> None:
        draw = random.Random(seed)  # noqa: S311 - nothing is secret here
        while self._take():
            self.answers.append(self._send(draw.choice(self.calls)))

    def _take(self) -> bool:
        with self._lock:
            self._sent += 1
            return self._sent <= self.most

    def _send(self, call: Call) -> Answer:
        method, path, body, headers = call
        late = self.ended.is_set()
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=SECONDS)
        try:
            connection.request(method, path, body or None, dict(headers))
            found = connection.getresponse()
            found.read()
        finally:
            connection.close()
        place = urlsplit(found.getheader("Location", "")).path
        number = found.getheader("X-Request-ID", "")
        return Answer(f"{method} {path}", found.status, place, number, late)
