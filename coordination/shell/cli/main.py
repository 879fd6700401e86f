"""Gathers the commands and words their errors."""

from __future__ import annotations

import os
import sys

import click

from config.settings import SettingsError
from coordination.audit.seals import BadSeal
from coordination.backup.errors import BackupFailed
from coordination.core import i18n
from coordination.core.errors import Invalid, Problem
from coordination.shell.cli import (
    accounts,
    backups,
    installation,
    log,
    operations,
    restores,
    sign_on,
)
from coordination.shell.cli.imports import commands as imports
from coordination.shell.messages import word


@click.group()
def schakel() -> None:
    """Case coordination for the safety partners around a young person."""


for command in (
    installation.migrate,
    installation.init,
    installation.clock,
    imports.group,
    accounts.group,
    sign_on.group,
    operations.digest,
    operations.routing,
    log.audit,
    backups.group,
    restores.restore,
    operations.status,
):
    schakel.add_command(command)


def main() -> None:
    """Run a command; a problem is one sentence on standard error and exit code 1."""
    i18n.choose(os.environ.get("LANG", "")[:2])
    try:
        schakel(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except (Problem, SettingsError, BackupFailed, BadSeal, OSError) as error:
        click.echo(_sentence(error), err=True)
        sys.exit(1)


def _sentence(error: Exception) -> str:
    if isinstance(error, Invalid):
        found = (f"{one.pointer}: {word(one.code, one.parameters)}" for one in error.problems)
        return "\n".join(found)
    return word(error.code, error.parameters) if isinstance(error, Problem) else str(error)
