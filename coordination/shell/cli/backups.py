"""Commands for backups: a key, base backups, following the changes, trying them out."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from config.backups import BackupSettings
from coordination.backup import envelope, freshness, server, settling, unpacking
from coordination.backup.errors import BackupFailed
from coordination.backup.following import Follower
from coordination.backup.making import About
from coordination.backup.making import make as make_base
from coordination.backup.settling import Judged
from coordination.backup.shelf import VERIFIED, Base, Shelf
from coordination.core.clock import AMSTERDAM
from coordination.shell.cli import context
from coordination.shell.cli.log import told
from coordination.shell.runtime import make_runtime
from coordination.work import Runtime


@click.group("backup")
def group() -> None:
    """Encrypted backups of the database."""


def settings(*needed: str) -> BackupSettings:
    """Return the settings of backups.

    Args:
        needed: names of the fields that this command cannot do without.

    Raises:
        BackupFailed: naming those that are missing.
    """
    found = BackupSettings.from_environment(os.environ)
    missing = [name.upper() for name in needed if not getattr(found, name)]
    if missing:
        raise BackupFailed(f"Set {' and '.join(missing)} (docs/production.md).")
    return found


@group.command("key")
@click.argument("file", type=click.Path(path_type=Path))
def key(file: Path) -> None:
    """Make a new key in FILE and show its public part, for BACKUP_RECIPIENT."""
    click.echo(envelope.new_key(file))


@group.command("follow")
def follow() -> None:
    """Receive and encrypt every change of the database, until stopped; a service of its own."""
    follower = Follower(settings("backup_dir", "backup_database_url", "backup_recipient"))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: follower.stopping.set())
    follower.run()


@group.command("make")
def make() -> None:
    """Copy the whole database, encrypted, and delete what is older than BACKUP_KEEP_DAYS."""
    chosen = settings("backup_dir", "backup_database_url", "backup_recipient")
    base = make_base(chosen, _look)
    click.echo(f"{base.name}: {_size(Shelf(Path(chosen.backup_dir)), base)} MB, complete.")
    before = freshness.real_time() - dt.timedelta(days=chosen.backup_keep_days)
    gone = Shelf(Path(chosen.backup_dir)).expire(before)
    if gone:
        click.echo(f"{len(gone)} old files and backups deleted, {gone[0]} first.")


def _look() -> About:
    with context.operator("backup.make") as work:
        return settling.facts(work)


@group.command("list")
def list_all() -> None:
    """Show the complete backups, and up to when the changes reach."""
    shelf = Shelf(Path(settings("backup_dir").backup_dir))
    for base in shelf.bases():
        click.echo(f"{base.name}  {_size(shelf, base)} MB  from {local(base.ended_at)} on")
    newest = shelf.newest_change()
    click.echo(f"changes until {local(newest)}" if newest else "no changes")


@group.command("verify")
@click.option(
    "--scratch",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where to restore it for the trial; needs the room of the database, on an encrypted disk.",
)
@click.option(
    "--heads",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Directory with the signed heads of the log; by default AUDIT_HEAD_DIR.",
)
def verify(scratch: Path | None, heads: Path | None) -> None:
    """Restore the newest backup to throw it away, and check log and counts; exit code 1 if bad."""
    chosen = settings("backup_dir", "backup_identity_file")
    shelf = Shelf(Path(chosen.backup_dir))
    base, keys = shelf.before(None), envelope.read_keys(Path(chosen.backup_identity_file))
    with tempfile.TemporaryDirectory(prefix="schakel-trial-", dir=scratch) as place:
        data = Path(place) / "data"
        unpacking.refuse(data)
        unpacking.unpack(shelf, base, keys, data, chosen.pg_bin)
        with server.running(data, chosen.pg_bin, base.database, until=None, safe=False) as url:
            judged = settling.judge(restored(url), heads or outside())
    missing = show(judged, base)
    if judged.broken or missing:
        sys.exit(1)
    at = freshness.real_time().isoformat()
    shelf.write(shelf.folder(base.name), VERIFIED, {"at": at, "counts": judged.counts})


def show(judged: Judged, base: Base) -> list[str]:
    """Print what a restored database turned out to be.

    Args:
        judged: from `settling.judge`.
        base: the backup that it came from.

    Returns:
        Tables that hold less than when the backup was begun.
    """
    click.echo(f"Backup {base.name}; the last change is of {local(judged.until)}.")
    for fault in judged.broken:
        click.echo(told(fault))
    click.echo(f"{judged.entries} entries of the log read, {len(judged.broken)} chains broken.")
    for day in judged.lost_heads:
        click.echo(f"The signed head of {day} is newer than this database.")
    click.echo(", ".join(f"{count} {table}" for table, count in sorted(judged.counts.items())))
    missing = [table for table, count in base.counts.items() if judged.counts[table] < count]
    for table in missing:
        click.echo(f"{table}: {base.counts[table]} were counted when the backup began.")
    return missing


def restored(url: str) -> Runtime:
    """Return the runtime of a restored database.

    Args:
        url: of it, as its worker.
    """
    return make_runtime(replace(context.runtime().settings, worker_database_url=url))


def outside() -> Path | None:
    """Return the directory with signed heads and endings, where there is one."""
    product = context.runtime().settings
    return Path(product.audit_head_dir) if product.audit_head_dir else None


def local(moment: dt.datetime | None) -> str:
    """Return a moment as the wall clock in Amsterdam shows it."""
    if moment is None:
        return "before the backup ended"
    return moment.astimezone(AMSTERDAM).isoformat(" ", "seconds")


def _size(shelf: Shelf, base: Base) -> int:
    return sum(path.stat().st_size for path in shelf.folder(base.name).iterdir()) // 1_000_000
