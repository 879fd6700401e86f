"""Folders and launchers for the tests of the embedded servers."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAUNCHER = """
import sys
from pathlib import Path
from deploy.embedded import servers
with servers.start(Path(sys.argv[1]), env={}) as running:
    print(running.superuser_url, running.broker_url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder():
    """Give a folder that every user can reach, as in an ordinary clone; tmp_path is closed."""
    place = Path(tempfile.mkdtemp(prefix="servers-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def launcher(folder):
    """Give a process that has started servers in `folder`; `urls` holds their addresses."""
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        process.urls = process.stdout.readline().split()
        yield process
        process.communicate()
