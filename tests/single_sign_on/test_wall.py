"""What the product asks over the network: a provider's own addresses, briefly, and nothing else."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from coordination.single_sign_on.rules import Demand, Endpoints, Reason, SignOnFailed, origin
from coordination.single_sign_on.service import remote
from tests.single_sign_on.documents import description

PATH = "/.well-known/openid-configuration"
Answer = tuple[int, dict[str, str], bytes]


class Server(ThreadingHTTPServer):
    """Answers with what a test has laid down for a path, and remembers who came with what."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def origins(self) -> frozenset[str]:
        return frozenset({origin(self.url)})

    def describe(self, **changes: Any) -> None:
        """Lay down a description of this server."""
        below = {
            name: f"{self.url}/{name}"
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        }
        told = description(issuer=self.url, end_session_endpoint=None, **below | changes)
        self.answers[PATH] = 200, {"Content-Type": "application/json"}, json.dumps(told).encode()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        if self.path == "/slow":
            self.server.let_go.wait(20)
        status, headers, body = self.server.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def reason(server: Server, origins: frozenset[str] | None = None) -> Reason:
    with pytest.raises(SignOnFailed) as failed:
        remote.describe(server.url, origins or server.origins)
    return failed.value.reason


def known(server: Server, **changes: Any) -> remote.Known:
    at = {name: f"{server.url}/{name}" for name in ("authorization", "token", "jwks")}
    told = Endpoints(**at | changes.pop("endpoints", {}), algorithms=["RS256"])
    return remote.Known(
        server.url, "us", "secret", "https://x.example/return", server.origins, told, Demand()
    )


def test_a_description_is_read(server: Server):
    server.describe()
    assert remote.describe(server.url, server.origins).jwks == f"{server.url}/jwks_uri"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: Server, status: int):
    with serving() as elsewhere:
        elsewhere.describe()
        for target in (f"{elsewhere.url}{PATH}", f"{server.url}/other"):
            server.answers[PATH] = status, {"Location": target}, b""
            assert reason(server) is Reason.ORIGIN
        assert elsewhere.asked == []
    assert [path for path, _ in server.asked] == [PATH, PATH]


def test_another_origin_is_not_even_asked(server: Server):
    server.describe()
    assert reason(server, frozenset({"http://127.0.0.1:1"})) is Reason.ORIGIN
    assert server.asked == []


def test_plain_http_is_not_spoken_where_the_provider_has_https(server: Server):
    only = frozenset({"https://127.0.0.1:443"})
    with pytest.raises(SignOnFailed) as failed:
        remote.describe(server.url, only)
    assert failed.value.reason is Reason.UNREACHABLE
    assert server.asked == []


def test_an_endless_answer_is_cut_off(server: Server):
    server.answers[PATH] = 200, {}, b" " * (remote.MOST_BYTES + 1)
    assert reason(server) is Reason.UNREACHABLE


def test_an_answer_that_unfolds_is_cut_off(server: Server):
    small = gzip.compress(b" " * (remote.MOST_BYTES * 8))
    server.answers[PATH] = 200, {"Content-Encoding": "gzip"}, small
    assert len(small) < remote.MOST_BYTES / 50
    assert reason(server) is Reason.UNREACHABLE


def test_a_slow_answer_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remote, "READ_SECONDS", 0.2)
    monkeypatch.setattr(remote, "DISCOVERY_PATH", "/slow")
    assert reason(server) is Reason.UNREACHABLE


def test_a_trickle_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remote, "LONGEST_SECONDS", -1)
    server.describe()
    assert reason(server) is Reason.UNREACHABLE


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_a_provider_that_fails_is_unreachable(server: Server, status: int):
    server.answers[PATH] = status, {}, b"{}"
    assert reason(server) is Reason.UNREACHABLE


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"NaN,"])
def test_what_is_no_json_is_no_answer(server: Server, body: bytes):
    server.answers[PATH] = 200, {}, body
    assert reason(server) is Reason.UNREACHABLE


def test_nobody_there_is_unreachable():
    nowhere = "http://127.0.0.1:1"
    with pytest.raises(SignOnFailed) as failed:
        remote.describe(nowhere, frozenset({nowhere}))
    assert failed.value.reason is Reason.UNREACHABLE


def test_neither_proxies_nor_passwords_of_the_machine_are_used(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    server.describe()
    remote.describe(server.url, server.origins)
    assert "Authorization" not in server.asked[0][1]


def test_the_exchange_goes_to_the_token_endpoint_alone(server: Server):
    with serving() as elsewhere:
        attempt = remote.new_attempt()
        stolen = known(server, endpoints={"token": f"{elsewhere.url}/token"})
        with pytest.raises(SignOnFailed) as failed:
            remote.exchange(stolen, attempt, "code")
        assert failed.value.reason is Reason.ORIGIN
        assert elsewhere.asked == server.asked == []


def test_the_secret_is_never_carried_on_by_a_redirect(server: Server):
    with serving() as elsewhere:
        server.answers["/token"] = 307, {"Location": f"{elsewhere.url}/token"}, b""
        with pytest.raises(SignOnFailed):
            remote.exchange(known(server), remote.new_attempt(), "code")
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"error": "invalid_grant"}, Reason.PROVIDER),
        (401, {"error": "invalid_client"}, Reason.PROVIDER),
        (500, {"error": "server_error"}, Reason.UNREACHABLE),
        (200, ["x"], Reason.UNREACHABLE),
    ],
)
def test_a_code_that_is_not_taken_fails(server: Server, status: int, body: Any, expected: Reason):
    answer = json.dumps(body).encode()
    server.answers["/token"] = status, {"Content-Type": "application/json"}, answer
    with pytest.raises(SignOnFailed) as failed:
        remote.exchange(known(server), remote.new_attempt(), "code")
    assert failed.value.reason is expected


def test_attempts_are_made_of_chance():
    made = [remote.new_attempt() for _ in range(50)]
    everything = [part for item in made for part in (item.state, item.nonce, item.verifier)]
    assert len(set(everything)) == 150
    assert min(map(len, everything)) >= 43
