"""What the demonstration needs before anything starts: room, free ports, secrets, settings."""

import base64
import json
import os
import secrets
import shlex
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.settings import describe
from deploy.embedded.databases import Database

HOST = "127.0.0.1"
ROOM_BYTES = 300 * 1024 * 1024  # a new PostgreSQL takes about 50 MB and keeps logs of changes
PASSWORD = "schakel-demo"  # noqa: S105 - invented people on one's own machine


class CannotStartError(Exception):
    """The demonstration cannot start; the message says why and what to do."""


@dataclass(frozen=True)
class Ports:
    """Where the demonstration listens, on this machine only."""

    web: int
    mail_page: int
    smtp: int

    @property
    def base_url(self) -> str:
        """The address to open in a browser."""
        return f"http://localhost:{self.web}"  # a passkey needs a name, an address is none

    @property
    def mail_url(self) -> str:
        """The address under which mail is read."""
        return f"http://{HOST}:{self.mail_page}"


def choose_ports(env: Mapping[str, str]) -> Ports:
    """Return the ports: PORT and MAIL_PORT from `env`, otherwise 8000 and 8025.

    Raises:
        CannotStartError: one of them is taken.
    """
    web, mail_page = _number(env, "PORT", 8000), _number(env, "MAIL_PORT", 8025)
    _check_free(web, "PORT")
    _check_free(mail_page, "MAIL_PORT")
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return Ports(web, mail_page, probe.getsockname()[1])


def make_folder(folder: Path) -> None:
    """Make the folder of the demonstration and check that there is room.

    Raises:
        CannotStartError: it cannot be made or written, or the disk is almost full.
    """
    try:
        for place in (folder, folder / "log", folder / "mail"):
            place.mkdir(parents=True, exist_ok=True)
        (folder / "log" / "written").write_text("")
    except OSError as error:
        raise CannotStartError(
            f"{folder} cannot be written ({error.strerror}): give yourself the right to, or run "
            "this in a copy of your own."
        ) from error
    if shutil.disk_usage(folder).free < ROOM_BYTES:
        raise CannotStartError(
            f"The disk with {folder} is almost full: make {ROOM_BYTES // 1024**2} MB free and try "
            "again."
        )


def load_secrets(path: Path) -> dict[str, str]:
    """Return the keys of this demonstration; made the first time and kept, as the data need them.

    The file is readable by its owner only.
    """
    if path.exists():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    made = {
        "SECRET_KEY": secrets.token_urlsafe(32),
        "AUDIT_KEY": _new_key(),
        "FIELD_KEYS": f"demo1:{_new_key()}",
        "MATCH_KEYS": f"demo1:{_new_key()}",
    }
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(made), encoding="utf-8")
    unfinished.rename(path)
    return made


def settings_of(
    database: Database, broker_url: str, ports: Ports, keys: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of every process; what the user has set himself comes first."""
    ours = {
        "DATABASE_URL": database.web_url,
        "WORKER_DATABASE_URL": database.worker_url,
        "AUTH_DATABASE_URL": database.auth_url,
        "BROKER_URL": broker_url,
        "SMTP_URL": f"smtp://{HOST}:{ports.smtp}",
        "MAIL_FROM": "schakel@demo.example",
        "BASE_URL": ports.base_url,
        "MODE": "demo",
        "NAME_SERVERS": "off",  # the domains of invented people do not exist
        "TICK_SECONDS": "10",
        **keys,
    }
    known = {row.name for row in describe()}
    given = {name: value for name, value in os.environ.items() if name in known and value}
    return dict(os.environ) | ours | given


def write_command(path: Path, program: str, env: Mapping[str, str]) -> None:
    """Write the `schakel` command of this demonstration, with its settings in it.

    It holds the keys, so only its owner may read it.
    """
    known = {row.name for row in describe()}
    lines = [f"export {name}={shlex.quote(env[name])}" for name in sorted(known & set(env))]
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o700)
    script = ["#!/bin/sh", *lines, f'exec {shlex.quote(program)} "$@"', ""]
    unfinished.write_text("\n".join(script), encoding="utf-8")
    unfinished.rename(path)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _number(env: Mapping[str, str], name: str, usual: int) -> int:
    text = env.get(name) or str(usual)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise CannotStartError(f"{name} must be the number of a port, from 1 to 65535.")
    return int(text)


def _check_free(port: int, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotStartError(
                f"You may not use port {port}: choose one above 1024, as in "
                f"`make demo {name}={port + 8001}`."
            ) from None
        except OSError:
            raise CannotStartError(
                f"Port {port} is taken by another program: stop that, or choose another port with "
                f"`make demo {name}={port + 1}`."
            ) from None
