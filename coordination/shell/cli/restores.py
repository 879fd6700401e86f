"""The command that brings a database back, settled, so that it can be started and used."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import click

from coordination.audit import endings
from coordination.backup import envelope, server, settling, unpacking
from coordination.backup.errors import BackupFailed
from coordination.backup.repeating import Repeated
from coordination.backup.shelf import UNFINISHED, Shelf
from coordination.core.clock import AMSTERDAM
from coordination.shell.cli.backups import outside, restored, settings, show

CATCH_UP = ("-m", "workers.catch_up")
AFTERWARDS = """\
{target} is ready. Start PostgreSQL on it, and then:
- empty BACKUP_SPOOL_DIR, start `schakel backup follow`, and make a new backup at once;
- let AUDIT_HEAD_DIR be a new directory, and keep the old one;
- look at the unknown mails under Administration; people log in again."""


@click.command("restore")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--until", help="Moment such as 2026-11-22T14:05 in Amsterdam; default: the newest.")
@click.option(
    "--heads",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Directory with signed heads and endings; by default AUDIT_HEAD_DIR.",
)
def restore(target: Path, until: str | None, heads: Path | None) -> None:
    """Restore the database into the new folder TARGET, as the user that will run PostgreSQL.

    Sessions end, what was ended since is ended again, and no mail that may have been sent is sent.
    Nothing that is there is touched. Exit code 1 when the log does not fit or counts are too low.
    """
    chosen = settings("backup_dir", "backup_identity_file")
    moment, shelf = _moment(until), Shelf(Path(chosen.backup_dir))
    unpacking.refuse(target)
    target = target.resolve()
    unfinished = target.with_name(target.name + UNFINISHED)
    unpacking.refuse(unfinished)
    base, keys = shelf.before(moment), envelope.read_keys(Path(chosen.backup_identity_file))
    unpacking.unpack(shelf, base, keys, unfinished, chosen.pg_bin)
    with server.running(unfinished, chosen.pg_bin, base.database, until=moment) as url:
        runtime = restored(url)
        judged = settling.judge(runtime, heads or outside())
        missing = show(judged, base)
        _tell(settling.settle(runtime, judged.until, heads or outside()))
        _catch_up(url)
        click.echo(f"{settling.hold_mails(runtime)} mails are listed as unknown and stay unsent.")
        runtime.sessions.kw["bind"].dispose()
    unfinished.rename(target)
    click.echo(AFTERWARDS.format(target=target))
    if judged.broken or missing:
        sys.exit(1)


def _moment(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        wanted = dt.datetime.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"{text} is no moment such as 2026-11-22T14:05.") from None
    return wanted if wanted.tzinfo else wanted.replace(tzinfo=AMSTERDAM)


def _tell(repeated: Repeated | None) -> None:
    if repeated is None:
        click.echo("No endings are kept outside: every token was revoked. Look through memberships")
        click.echo("and accounts yourself: what was ended after that moment is open again.")
        return
    click.echo(f"{len(repeated.done)} things were ended since and are ended again.")
    for one in repeated.done:
        click.echo(f"  {endings.told(one)}")
    for one in repeated.by_hand:
        click.echo(f"  to be done again by hand: {endings.told(one)}")


def _catch_up(url: str) -> None:
    """Let the workers' own program do what is due; it is not ours to import."""
    known = os.environ | {"WORKER_DATABASE_URL": url}
    done = subprocess.run(  # noqa: S603 - a program of ours
        [sys.executable, *CATCH_UP], env=known, capture_output=True, text=True, check=False
    )
    if not done.stdout:
        raise BackupFailed(f"What was due could not be done: {done.stderr.strip()[-400:]}")
    click.echo(done.stdout.strip())
