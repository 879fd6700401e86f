"""Our own scripts put text on the page as text, keep nothing, and take nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from deploy.checks.source import ROOT

STATIC = ROOT / "coordination/shell/static"
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.js"))}
FORBIDDEN = {
    "text as markup": r"\.(inner|outer)HTML|insertAdjacentHTML|document\.write|srcdoc",
    "text as a program": r"\beval\(|new Function|setTimeout\(\s*[\"'`]|javascript:",
    "keeping data": r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.",
    "other windows": r"window\.postMessage|parent\.postMessage|\.onmessage|window\.open|WebSocket|"
    r"EventSource|RTCPeerConnection|importScripts|serviceWorker",
    "prototypes": r"__proto__|\.prototype\b|Object\.assign\(|for \([^)]* in ",
    "other origins": r"https?://",
}


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_script_does_none_of_it(name: str, what: str) -> None:
    assert not re.search(FORBIDDEN[what], SCRIPTS[name])


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("text as markup", "status.innerHTML = answer"),
        ("text as a program", "setTimeout('go()', 1)"),
        ("keeping data", "localStorage.setItem('a', 'b')"),
        ("other windows", "window.postMessage(text, '*')"),
        ("prototypes", "for (const key in sent) target[key] = sent[key]"),
        ("other origins", "fetch('https://evil.example')"),
    ],
)
def test_each_would_be_found(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)


def test_every_script_is_strict_and_shut_off() -> None:
    assert set(SCRIPTS) == {"schakel.js", "passkeys.js"}
    for name, script in SCRIPTS.items():
        assert re.search(r'\(function \(\) \{\n  "use strict";', script), name
        assert not re.search(r"^(var|let|const|function) ", script, re.MULTILINE), name


def test_htmx_keeps_no_pages() -> None:
    base = (ROOT / "coordination/shell/templates/base.html").read_text(encoding="utf-8")
    assert '"history": "reload"' in base
