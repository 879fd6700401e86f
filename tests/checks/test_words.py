import subprocess

import pytest

from deploy.checks import words


@pytest.fixture
def project(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("# TO" + "DO: later", "an unfinished mark"),
        ("FIX" + "ME", "an unfinished mark"),
        ("url = https://py" + "pi.org/simple", "a registry"),
        ("--extra-index" + "-url x", "a registry"),
        ("<" * 7 + " HEAD", "a merge conflict"),
    ],
)
def test_refused_words_are_found_in_any_text_file(project, line, what):
    (project / "page.html").write_text(f"fine\n{line}\n")
    assert [str(problem) for problem in words.check(project)] == [f"page.html:2: {what}"]


def test_ordinary_words_binary_files_and_third_party_files_pass(project):
    vendor = project / "coordination/shell/static/vendor"
    vendor.mkdir(parents=True)
    (vendor / "lib.js").write_text("// TO" + "DO")
    (project / "picture.bin").write_bytes(b"\xff\xfeTO" + b"DO")
    (project / "text.md").write_text("Todos is not refused, methods neither.\n=======\n"[:-9])
    assert not list(words.check(project))
