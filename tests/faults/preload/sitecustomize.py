"""Python loads this in the programs that a harness starts with this folder on its path."""

import os

if os.environ.get("FAULTS_FOLDER"):
    from tests.faults import inside

    inside.install()
