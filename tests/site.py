"""The whole product as real processes with a web address, for tests over HTTP and in a browser."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from deploy.embedded.databases import Database
from tests.plant import Plant, plant
from tests.ports import free_port

# Proxies of the machine have no business between a test and its own server.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    """An HTTP answer.

    Attributes:
        status: its code.
        body: parsed JSON, or None.
        headers: by name in lower case.
    """

    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class Client:
    """Speaks JSON to the product as one membership.

    Attributes:
        url: of the site.
        token: of the membership.
    """

    url: str
    token: str
    etags: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Read a resource and remember its entity tag."""
        answer = self._send("GET", path, None)
        self.etags[path] = answer.headers.get("etag", "")
        return answer

    def post(self, path: str, body: Any = None, *, of: str | None = None) -> Answer:
        """Post JSON; `of` names the resource whose entity tag is sent, read before."""
        return self._send("POST", path, body or {}, etag=self._etag(of))

    def patch(self, path: str, body: Any) -> Answer:
        """Change a resource that was read before."""
        return self._send("PATCH", path, body, etag=self._etag(path))

    def _etag(self, path: str | None) -> str | None:
        if path is None:
            return None
        self.get(path)
        return self.etags[path]

    def _send(self, method: str, path: str, body: Any, *, etag: str | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        if etag:
            headers["If-Match"] = etag
        address = f"{self.url}/api/v1{path}"
        asked = urllib.request.Request(address, data, headers, method=method)  # noqa: S310 - ours
        try:
            with _OPENER.open(asked, timeout=30) as found:
                return _answer(found.status, found.read(), found.headers)
        except urllib.error.HTTPError as error:
            return _answer(error.code, error.read(), error.headers)


@dataclass
class Site:
    """A running installation with its address."""

    url: str
    plant: Plant

    def client(self, token: str) -> Client:
        """Return a client for a token."""
        return Client(self.url, token)


@contextmanager
def site(
    database: Database,
    programs: tuple[str, ...] = ("worker", "relay", "beat", "web"),
    web: tuple[str, ...] = ("wsgi:app", "--workers", "2"),
    **changes: str,
) -> Iterator[Site]:
    """Start web, worker, relay and scheduler on a database.

    Args:
        database: a live one.
        programs: or only some of them, `web` among them.
        web: what gunicorn runs, and in how many processes.
        changes: further environment variables, `SMTP_URL` for instance.
    """
    port = free_port()
    url = f"http://localhost:{port}"  # a passkey needs a name, an address is none
    quick = {"BASE_URL": url, "SWEEP_SECONDS": "1", "TICK_SECONDS": "1"}
    with plant(database, **quick | changes) as made:
        made.programs["web"] = [
            *("-m", "gunicorn", *web, "--no-control-socket"),
            *("--bind", f"127.0.0.1:{port}", "--log-level", "warning"),
        ]
        for name in programs:
            made.start(name)
        made.wait_until(lambda: answers(url), 90, "the web server answers")
        yield Site(url, made)


def answers(url: str) -> bool:
    """Return whether the web server is there."""
    try:
        with _OPENER.open(f"{url}/health/ready", timeout=5) as found:
            return bool(found.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _answer(status: int, raw: bytes, headers: Any) -> Answer:
    try:
        body = json.loads(raw) if raw else None
    except ValueError:
        body = raw.decode(errors="replace")
    return Answer(status, body, {name.lower(): value for name, value in headers.items()})
