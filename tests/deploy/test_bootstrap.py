"""The bootstrap installs what is pinned, does nothing twice, and explains what is wrong."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deploy import bootstrap

ROOT = Path(__file__).parents[2]
INFO = "pebble-1.0.dist-info"
FILES = {
    "pebble.py": "weight = 3\n",
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: pebble\nVersion: 1.0\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def make_wheel(folder):
    """Write a small package without help of an index and return its hash."""
    path = folder / "pebble-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in FILES.items():
            wheel.writestr(name, text)
        wheel.writestr(f"{INFO}/RECORD", "".join(f"{name},,\n" for name in FILES))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def clone(tmp_path):
    """Give a folder like a fresh clone, whose lock file pins one package from a folder."""
    (tmp_path / "wheels").mkdir()
    (tmp_path / "deploy").mkdir()
    digest = make_wheel(tmp_path / "wheels")
    shutil.copy(ROOT / "deploy" / "bootstrap.py", tmp_path / "deploy")
    for name in ("requirements.txt", "requirements-production.txt"):
        (tmp_path / name).write_text(f"pebble==1.0 --hash=sha256:{digest}\n")
    return tmp_path


def run(clone, **env):
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(clone / "wheels"), "PIP_CONFIG_FILE": ""}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))}
    return subprocess.run(
        [sys.executable, "deploy/bootstrap.py"],
        cwd=clone,
        env=kept | {"PIP_CONFIG_FILE": os.devnull, "UV_OFFLINE": "1"} | offline | env,
        capture_output=True,
        text=True,
        check=False,
    )


def python(clone, code):
    command = [clone / ".venv" / "bin" / "python", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", check=True).stdout


def test_it_installs_links_the_project_and_does_nothing_the_second_time(clone):
    first = run(clone)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Installing 1 packages" in first.stdout
    (clone / "coordination.py").write_text("place = 'clone'\n")
    shown = python(clone, "import pebble, coordination; print(pebble.weight, coordination.place)")
    assert shown == "3 clone\n"
    second = run(clone)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_a_package_with_another_hash_is_refused(clone):
    lock = clone / "requirements.txt"
    lock.write_text("pebble==1.0 --hash=sha256:" + "0" * 64 + "\n")
    done = run(clone)
    assert done.returncode == 1
    assert "not the one that was pinned" in done.stderr
    assert not (clone / ".venv" / "schakel-stamp.json").exists()


def test_an_index_out_of_reach_is_one_sentence(clone):
    done = run(
        clone,
        PIP_NO_INDEX="",
        PIP_FIND_LINKS="",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="1",
    )
    assert done.returncode == 1
    assert "package index cannot be reached" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_sentence(clone):
    (clone / "var").write_text("in the way")
    done = run(clone)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.e2e
@pytest.mark.long
def test_a_moved_environment_is_made_anew(clone):
    run(clone)
    moved = clone.with_name(clone.name + "-moved")
    clone.rename(moved)
    done = run(moved)
    assert done.returncode == 0
    command = (moved / ".venv" / "bin" / "schakel").read_text()
    assert str(moved) in command


def test_an_unknown_option_is_answered_with_the_usage(capsys):
    assert bootstrap.main(["--everything"]) == 2
    assert "--production" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: Could not install: [Errno 13] Permission denied: '/x'", "cannot be written"),
        ("ERROR: No matching distribution found for x==1", "not available ready-made"),
        ("something\nlast word\n", "last word"),
        ("", "could not be made"),
    ],
)
def test_what_an_installer_says_becomes_advice(said, sentence):
    assert sentence in bootstrap.advice(said)


def test_an_old_python_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(bootstrap.Stop, match=r"PYTHON=\.\.\. after make"):
        bootstrap.check_python()


def test_a_python_without_venv_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(bootstrap.Stop, match="python3-venv"):
        bootstrap.check_python()


def test_every_pinned_package_has_hashes_and_no_file_names_a_host():
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text()
        pinned = [block for block in text.split("\n") if "==" in block]
        assert len(pinned) > 40
        assert all(line.endswith("\\") for line in pinned)
        assert "://" not in text
