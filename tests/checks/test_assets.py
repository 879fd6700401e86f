import hashlib
import json

import pytest

from deploy.checks import assets, fetch_assets


@pytest.fixture
def shell(tmp_path):
    (tmp_path / "static/vendor").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "static/vendor/lib.js").write_text("fine")
    digest = hashlib.sha256(b"fine").hexdigest()
    (tmp_path / "lock.json").write_text(json.dumps({"files": {"vendor/lib.js": digest}}))
    return tmp_path


def problems(shell):
    return assets.problems(shell / "static", shell / "templates", shell / "lock.json")


def test_files_that_agree_with_the_lock_pass(shell):
    assert problems(shell) == []


def test_a_changed_a_missing_and_an_unknown_file_are_found(shell):
    (shell / "static/vendor/lib.js").write_text("changed")
    assert problems(shell) == ["vendor/lib.js: differs from the lock"]
    (shell / "static/vendor/lib.js").rename(shell / "static/vendor/other.js")
    assert problems(shell) == [
        "vendor/lib.js: in the lock but not in the folder",
        "vendor/other.js: not in the lock",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://example.org/a.js"></script>',
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a onclick="go()">',
        '<div hx-on:click="go()">',
    ],
)
def test_what_the_browser_would_block_is_refused_in_templates(shell, text):
    (shell / "templates/page.html").write_text(text)
    assert problems(shell)


def test_ordinary_markup_passes(shell):
    text = '<script src="/static/a.js" defer></script><p class="style">on = one</p>'
    (shell / "templates/page.html").write_text(text)
    assert problems(shell) == []


def test_style_sheets_refer_to_no_other_host(shell):
    (shell / "static/own.css").write_text('@import url("https://example.org/a.css");')
    assert problems(shell) == ["own.css: refers to another host"]


def test_tokens_follow_references_and_leave_the_rest_out():
    theme = ".t {\n  --a: var(--b);\n  --b: 1px;\n  --c: 2px;\n}\n"
    root = fetch_assets.tokens_for("p { top: var(--a, 0); left: var(--none) }", theme)
    assert root.endswith(":root {\n  --a: var(--b);\n  --b: 1px;\n}\n")


def test_the_projects_own_files_pass():
    assert assets.problems() == []
    assert assets.main(["--verify"]) == 0
