"""Make the environment that everything else runs in.

    python3 deploy/bootstrap.py               for the demonstration
    python3 deploy/bootstrap.py --dev         for tests and checks
    python3 deploy/bootstrap.py --production  without the embedded servers

Needs Python 3.11 or later with venv, and nothing else: this file uses the standard library only,
because it runs before anything is installed. It makes `.venv`, installs exactly the packages of the
lock file (each checked against its hash, none compiled), makes the `schakel` command and compiles
the translations. A second run finds the stamp of the first and takes a tenth of a second.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = [str(PYTHON), "-m", "pip"]
STAMP = VENV / "schakel-stamp.json"
LOG = ROOT / "var" / "bootstrap.log"
OLDEST = (3, 11)

# Lock files, each containing the next: what is installed with one needs no other after it.
LOCKS = ("requirements-dev.txt", "requirements.txt", "requirements-production.txt")
CHOICES = {"--dev": 0, "": 1, "--production": 2}

# What installers say when something is wrong, and what a person can do about it. First match wins.
ADVICE = {
    r"No space left on device|Disk quota exceeded": (
        "The disk is full: make about 600 MB free and run this again."
    ),
    r"Permission denied|Read-only file system": (
        f"{ROOT} cannot be written: give yourself the right to, or work in a copy of your own."
    ),
    r"DO NOT MATCH THE HASHES|Hash mismatch": (
        "A downloaded package is not the one that was pinned, so nothing was installed: "
        "try again, and report it if it happens twice."
    ),
    r"Name or service not known|[Ff]ailure in name resolution|Connection refused|timed out|"
    r"Network is unreachable|ProxyError|NewConnectionError|dns error|ConnectError": (
        "The package index cannot be reached: connect this machine to the internet, or set "
        "PIP_INDEX_URL to an index that it can reach, and run this again."
    ),
    r"No matching distribution|no wheels? with a matching|not a supported wheel": (
        "A package is not available ready-made for this machine (Linux with glibc 2.28 or later, "
        "on x86_64 or aarch64, with Python 3.11 to 3.13), or not on the package index in use."
    ),
}

# Runs inside the environment, where Babel is; translations that are not sure are left out.
COMPILE = """
import sys
from pathlib import Path
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
for name in sys.argv[1:]:
    source = Path(name)
    with source.open("rb") as text, source.with_suffix(".new").open("wb") as compiled:
        write_mo(compiled, read_po(text))
    source.with_suffix(".new").rename(source.with_suffix(".mo"))
"""

# A console script that also works where the path is long or has spaces, as pip writes it.
COMMAND = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys
from coordination.shell.cli.main import main
sys.argv[0] = "schakel"
sys.exit(main())
"""


class Stop(Exception):
    """The environment cannot be made; the message says why and what to do."""


def main(arguments: list[str]) -> int:
    """Bring the environment up to date; return 1 with one sentence when that is impossible."""
    choice = arguments[0] if arguments else ""
    if choice not in CHOICES:
        print(__doc__, file=sys.stderr)
        return 2
    lock = ROOT / LOCKS[CHOICES[choice]]
    try:
        check_python()
        with only_one():
            if not is_current(lock):
                make_environment()
                install(lock)
                link_project()
                stamp(lock)
            compile_translations()
    except Stop as reason:
        print(f"schakel: {reason}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"schakel: {advice(str(error))}", file=sys.stderr)
        return 1
    return 0


def check_python() -> None:
    """Stop when this Python is too old or lacks a part that some systems package apart."""
    if sys.version_info < OLDEST:
        raise Stop(
            f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed and this is "
            f"{sys.version_info[0]}.{sys.version_info[1]}: name another with PYTHON=... after make."
        )
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise Stop(
            "This Python cannot make environments: install its venv module (on Debian and Ubuntu "
            "the package python3-venv) and run this again."
        ) from None


def only_one() -> TextIO:
    """Return the lock file, locked: two bootstraps at once would install into each other."""
    LOG.parent.mkdir(exist_ok=True)
    handle = LOG.with_suffix(".lock").open("w")
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def is_current(lock: Path) -> bool:
    """Tell whether the environment was completed with this lock file, at this place."""
    known = stamped()
    return known.get(lock.name) == digest(lock) and not was_moved(known) and PYTHON.exists()


def stamped() -> dict[str, str]:
    """Return what `stamp` noted, or nothing."""
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def was_moved(known: dict[str, str]) -> bool:
    """Tell whether the environment was made at another place; its commands are broken then."""
    return known.get("place", str(ROOT)) != str(ROOT)


def digest(lock: Path) -> str:
    """Return the hash of a lock file together with that of this file, which uses it."""
    return hashlib.sha256(lock.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def make_environment() -> None:
    """Make `.venv`, or make it anew when it was moved or its Python does not run any more."""
    if PYTHON.exists() and not was_moved(stamped()) and run([*PIP, "--version"]).returncode == 0:
        return
    done = run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if done.returncode != 0:
        raise Stop(advice(done.stdout))


def install(lock: Path) -> None:
    """Install exactly the packages of `lock`, with uv where it is there and pip otherwise."""
    packages = len(re.findall(r"^\S+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    print(f"Installing {packages} packages into .venv, about a minute ...", flush=True)
    begun = time.monotonic()
    if not (with_uv(lock) or with_pip(lock)):
        raise Stop(advice(LOG.read_text(encoding="utf-8", errors="replace")))
    print(f"Installed in {time.monotonic() - begun:.0f} s.", flush=True)


def with_uv(lock: Path) -> bool:
    """Install with uv; False when it is absent or fails, as it does not read pip's settings."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    options = ["--require-hashes", "--no-build", "--no-deps", "--python", str(PYTHON)]
    return run([uv, "pip", "install", *options, "-r", str(lock)]).returncode == 0


def with_pip(lock: Path) -> bool:
    """Install with the pip of the environment itself."""
    options = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-input"]
    quiet = ["--disable-pip-version-check", "--no-warn-script-location"]
    command = [*PIP, "install", *options, *quiet, "-r", str(lock)]
    return run(command).returncode == 0


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command, keep what it says in the log file, and return it."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=clean_environment(),
        check=False,
    )
    LOG.write_text(done.stdout, encoding="utf-8")
    return done


def clean_environment() -> dict[str, str]:
    """Return the environment without what would lead Python to packages outside `.venv`."""
    astray = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER")
    return {name: value for name, value in os.environ.items() if name not in astray}


def advice(said: str) -> str:
    """Return one sentence about what went wrong, from what the failed program said."""
    for pattern, sentence in ADVICE.items():
        if re.search(pattern, said):
            return sentence
    lines = [line for line in said.splitlines() if line.strip()]
    return f"{lines[-1] if lines else 'The environment could not be made.'} (all of it: {LOG})"


def link_project() -> None:
    """Put the project on the environment's path and make its command.

    A path file does what an editable install does, without a build system.
    """
    (site,) = (VENV / "lib").glob("python3*/site-packages")
    (site / "schakel.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = VENV / "bin" / "schakel"
    command.write_text(COMMAND.format(python=PYTHON), encoding="utf-8")
    command.chmod(0o755)


def stamp(lock: Path) -> None:
    """Note what is installed: this lock file and those that it contains."""
    contained = [ROOT / name for name in LOCKS[LOCKS.index(lock.name) :]]
    known = {path.name: digest(path) for path in contained} | {"place": str(ROOT)}
    STAMP.write_text(json.dumps(known), encoding="utf-8")


def compile_translations() -> None:
    """Compile the catalogues that are newer than their compiled form."""
    sources = (ROOT / "coordination").glob("**/LC_MESSAGES/*.po")
    stale = [str(source) for source in sources if is_stale(source)]
    if stale:
        done = run([str(PYTHON), "-c", COMPILE, *stale])
        if done.returncode != 0:
            raise Stop(f"The translations cannot be compiled. {advice(done.stdout)}")


def is_stale(source: Path) -> bool:
    """Tell whether a catalogue must be compiled."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
