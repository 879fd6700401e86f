"""What a browser, a proxy or a parser could be talked into, and is not."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace

import pytest
from flask import Flask, request
from sqlalchemy import text

from coordination.core import documents
from coordination.core.errors import Invalid
from coordination.http.paging import decode
from coordination.shell.app import create_app
from coordination.work import Runtime
from tests.identity import people
from tests.web import HTTPS, Browser, System, new_app
from tests.world import World

MENTOR = "mentor@maasdal"
PAGES = ("/login", "/desk", "/settings", "/signals", "/organisations", "/nowhere")
EVIL = "evil.example"


def fetch(site: str, mode: str = "navigate", dest: str = "document") -> dict[str, str]:
    return {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}


# --- what other sites let a browser ask -----------------------------------------------------------


@pytest.mark.parametrize("site", ["same-site", "cross-site", "something new"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("cors", "empty"),
        ("navigate", "iframe"),
        ("navigate", "object"),
        ("navigate", "empty"),
    ],
)
def test_nothing_is_embedded_or_read_by_other_sites(
    app: Flask, world: World, site: str, mode: str, dest: str
) -> None:
    browser = Browser(app, world, MENTOR)
    for path in ("/desk", "/api/v1/me", "/static/schakel.js", "/health/live"):
        answer = browser.get(path, headers=fetch(site, mode, dest))
        assert answer.status_code == 403, path
        assert "maasdal" not in answer.text
        answer.close()


def test_a_link_on_another_site_leads_to_its_page(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    assert browser.get("/desk", headers=fetch("cross-site")).status_code == 200
    assert browser.get("/desk", headers=fetch("none")).status_code == 200
    assert browser.get("/desk", headers=fetch("same-origin", "cors", "empty")).status_code == 200


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_no_form_of_another_site_is_taken(app: Flask, world: World, site: str) -> None:
    browser = Browser(app, world, MENTOR)
    form = {"locale": "en"}
    assert browser.post("/settings", form, headers=fetch(site)).status_code == 403
    assert browser.post("/logout", headers=fetch(site)).status_code == 403
    assert browser.post("/settings", form, headers=fetch("same-origin")).status_code == 303


def test_a_refusal_by_origin_is_accounted_for(app: Flask, world: World) -> None:
    answer = Browser(app, world, MENTOR).get("/settings", headers=fetch("cross-site", "cors"))
    query = text("SELECT action, outcome FROM audit_entries WHERE request_id = :id")
    with world.runtime.sessions() as session:
        found = session.execute(query, {"id": answer.headers["X-Request-ID"]}).all()
    assert [tuple(row) for row in found] == [("self.read", "refused")]


def test_no_other_origin_is_let_in(app: Flask, world: World) -> None:
    asking = {"Origin": f"https://{EVIL}", "Access-Control-Request-Method": "POST"}
    system = System(app, world, MENTOR)
    for method, path in (("GET", "/me"), ("OPTIONS", "/me"), ("OPTIONS", "/signals")):
        answer = system.call(method, path, headers=asking)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_every_answer_stays_with_its_own_origin(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    for path in (*PAGES, "/api/v1/me", "/api/v1/nowhere", "/static/schakel.css"):
        answer = browser.get(path)
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path
        policy = answer.headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert part in policy, path
        answer.close()


def test_every_answer_asks_for_encryption_from_now_on(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    for path in (*PAGES, "/api/v1/me", "/health/live", "/static/schakel.css"):
        answer = browser.get(path)
        policy = answer.headers["Strict-Transport-Security"]
        assert int(re.search(r"max-age=(\d+)", policy)[1]) >= 365 * 24 * 3600, path
        assert "includeSubDomains" in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        answer.close()


def test_the_cookie_of_a_known_browser_is_closed_too(app: Flask, world: World) -> None:
    phone, browser = new_app(world.runtime, people.account(world).id), people.visitor(app, world)
    people.give_password(browser)
    assert browser.post("/login/factor", {"factorCode": phone.code()}).status_code == 303
    cookie = browser.client.get_cookie("__Host-schakel-browser", "schakel.example.org")
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Lax")
    assert (cookie.path, cookie.origin_only) == ("/", True)
    assert len(cookie.value) + len(cookie.key) < 4096


def test_an_answer_of_the_api_can_do_nothing_as_a_page(app: Flask, world: World) -> None:
    answer = System(app, world, MENTOR).get("/me")
    assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_type == "application/json"


# --- what a client says of itself -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "Forwarded"])
@pytest.mark.usefixtures("world")
def test_no_answer_depends_on_the_name_it_was_asked_under(app: Flask, name: str) -> None:
    paths = (*PAGES, "/", "/api/v1/openapi.json", "/desk/", "//desk", "/static//x")

    def shown(headers: dict[str, str]) -> list[tuple[int, str, str]]:
        client = app.test_client()
        answers = [client.get(path, base_url=HTTPS, headers=headers) for path in paths]
        return [(one.status_code, one.location or "", plain(one.text)) for one in answers]

    value = f"host={EVIL}" if name == "Forwarded" else EVIL
    assert shown({name: value}) == shown({})


def plain(page: str) -> str:
    page = re.sub(r'(csrf_token" value=|X-CSRFToken": )"[^"]*"', "", page)
    return re.sub(r"[0-9a-f]{32}", "REQUEST", page)


@pytest.mark.parametrize(
    ("proxies", "sent", "expected"),
    [
        ("0", "203.0.113.9", "127.0.0.1"),
        ("1", "203.0.113.9", "203.0.113.9"),
        ("1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
    ],
)
def test_only_the_proxys_word_about_the_address_counts(
    runtime: Runtime, proxies: str, sent: str, expected: str
) -> None:
    settings = replace(runtime.settings, trusted_proxies=int(proxies))
    made = create_app(replace(runtime, settings=settings))
    seen = []
    made.before_request(lambda: seen.append((request.remote_addr, request.host)))
    headers = {"X-Forwarded-For": sent, "X-Forwarded-Host": EVIL, "X-Real-IP": "192.0.2.1"}
    made.test_client().get("/health/live", base_url=HTTPS, headers=headers)
    assert seen == [(expected, "schakel.example.org")]


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PUT", "DELETE"])
def test_no_other_methods_are_spoken(app: Flask, world: World, method: str) -> None:
    browser = Browser(app, world, MENTOR)
    for path in ("/desk", "/login", "/health/live", "/static/schakel.css"):
        answer = browser.client.open(path, method=method, base_url=HTTPS, headers={"X-Secret": "1"})
        assert answer.status_code in {400, 405}, path
        assert "X-Secret" not in answer.text


# --- what is answered -----------------------------------------------------------------------------


def test_every_body_says_what_it_is(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    paths = (*PAGES, "/health/live", "/api/v1/me", "/api/v1/nowhere", "/static/schakel.js")
    for path in (*paths, "/static/schakel.css", "/static/icon.svg"):
        answer = browser.get(path)
        kind = answer.content_type
        assert kind.startswith("application/") or kind.endswith("; charset=utf-8"), (path, kind)
        answer.close()


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/vendor/",
        "/static/../app.py",
        "/static/..%2f..%2fapp.py",
        "/static//etc/passwd",
        "/static/vendor/..%5c..%5capp.py",
        "/.git/config",
        "/.env",
        "/coordination/shell/app.py",
        "/desk/style.css",
    ],
)
def test_no_folder_and_no_file_beside_the_pages_is_shown(
    app: Flask, world: World, path: str
) -> None:
    answer = Browser(app, world, MENTOR).get(path)
    assert answer.status_code == 404
    assert "create_app" not in answer.text


def test_pages_show_what_was_typed_as_text(app: Flask, world: World) -> None:
    mark = "</textarea><script>alert(1)</script>'\"{{7907*8221}}${7907*8221}%(name)s%d{0.__class__}"
    page = Browser(app, world).get("/login", query_string={"next": f"/{mark}"}).text
    assert mark not in page
    assert "<script>" not in page
    answer = Browser(app, world).post("/login", {"email": mark, "password": "x"})
    assert "<script>" not in answer.text
    admin = Browser(app, world, "administrator@zvh")
    shown = admin.post("/rule-sets/new", {"document": mark, "note": mark})
    assert shown.status_code == 422
    assert "&lt;script&gt;alert(1)" in shown.text
    assert "<script>" not in shown.text
    assert str(7907 * 8221) not in shown.text


def test_no_page_goes_without_the_way_out(app: Flask, world: World) -> None:
    browser = Browser(app, world, MENTOR)
    for path in ("/desk", "/settings", "/settings/security", "/signals", "/audit-entries"):
        assert re.search(r'<form[^>]*method="post" action="/logout">', browser.get(path).text), path


# --- what is sent ---------------------------------------------------------------------------------


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_a_document_has_so_many_levels() -> None:
    deepest = json.loads(nested(documents.DEEPEST))
    assert documents.parsed(nested(documents.DEEPEST)) == deepest
    for levels in (documents.DEEPEST + 1, 900, 100_000):
        with pytest.raises(documents.TooDeep):
            documents.parsed(nested(levels))
    with pytest.raises(documents.TooDeep):
        documents.parsed('{"a":' * 21 + "1" + "}" * 21)


@pytest.mark.parametrize("levels", [documents.DEEPEST + 1, 900, 100_000])
def test_a_body_that_nests_too_deep_is_malformed(app: Flask, world: World, levels: int) -> None:
    caller = System(app, world, MENTOR)
    body = f'{{"x": {nested(levels)}}}'
    answer = caller.post("/stand-ins", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


def test_a_rule_set_and_a_cursor_that_nest_too_deep_are_refused(app: Flask, world: World) -> None:
    admin = Browser(app, world, "administrator@zvh")
    for levels in (900, 100_000):
        sent = admin.post("/rule-sets/new", {"document": nested(levels), "note": ""})
        assert sent.status_code == 422
        with pytest.raises(Invalid):
            decode(base64.urlsafe_b64encode(nested(levels).encode()).decode(), 1)


@pytest.mark.parametrize("levels", [900, 19_000])
def test_a_passkey_that_nests_too_deep_is_none(app: Flask, world: World, levels: int) -> None:
    browser = Browser(app, world, MENTOR)
    page = browser.get("/settings/factors/new").text
    assert 'data-passkey="create"' in page
    answer = browser.post("/settings/factors", {"factorPasskey": "[" * levels, "label": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("number", ["1" * 30, "-1" + "0" * 30, "1e999", "0x10", "9" * 5000])
def test_no_number_is_too_large_to_be_refused(app: Flask, world: World, number: str) -> None:
    caller = System(app, world, MENTOR)
    for path in ("/organisations", "/signals"):
        assert caller.get(path, query_string={"pageSize": number}).status_code == 422
    assert Browser(app, world, MENTOR).get(f"/rule-sets/{number}").status_code in {404, 422}


def test_each_parameter_is_read_in_one_place_and_once(app: Flask, world: World) -> None:
    caller = System(app, world, MENTOR)
    twice = caller.get("/organisations?pageSize=1&pageSize=100")
    assert twice.status_code in {200, 422}
    assert len(twice.json.get("items", [1])) == 1
    browser = Browser(app, world, MENTOR)
    assert browser.post("/settings?locale=en", {"locale": "nl"}).status_code == 303
    assert 'lang="nl"' in browser.get("/settings").text
    assert browser.post("/memberships?role=administrator", {"x": "1"}).status_code >= 400
