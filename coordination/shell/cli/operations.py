"""Commands for running an installation: digests, dry runs, and whether all is well."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from config.backups import BackupSettings
from coordination.backup import freshness
from coordination.backup.shelf import Shelf
from coordination.core.clock import AMSTERDAM
from coordination.digest import service as digests
from coordination.digest.queries import preview
from coordination.oversight.service import sealing
from coordination.routing.queries.rehearsals import Rehearsal, rehearse
from coordination.routing.queries.rule_sets import one_version
from coordination.shell.cli import context
from coordination.shell.cli.imports.network import member, organisation
from coordination.watch.queries import condition, failing
from coordination.work import Occasion, Work, begin

BATCH = 500


@click.group("digest")
def digest() -> None:
    """Weekly digests."""


@digest.command("preview")
@click.argument("membership")
def digest_preview(membership: str) -> None:
    """Show what the next digest of MEMBERSHIP (its external id) would say."""
    with context.operator("digest.preview") as work:
        found = member(work.session, membership)
    if found is None:
        message = f"There is no membership {membership}."
        raise click.ClickException(message)
    occasion = Occasion("digest.preview", "command", writes=False)
    with begin(context.runtime(), found.id, occasion) as acting:
        for part in preview(acting).sections:
            lines = ", ".join(f"{line.reference} ({line.on})" for line in part.lines)
            click.echo(f"{part.group.value}: {part.count}, oldest {part.oldest_days} days: {lines}")


@digest.command("send")
def digest_send() -> None:
    """Queue every digest that is due; what was claimed before is left alone."""
    with context.operator("digest.send") as work:
        click.echo(f"{digests.run_due(work, BATCH)} digests queued.")


@click.group("routing")
def routing() -> None:
    """Rules."""


@routing.command("dry-run")
@click.argument("organisation_id", metavar="ORGANISATION")
@click.argument("version", type=int)
@click.option("--last", default=50, help="How many of its newest signals.")
def routing_dry_run(organisation_id: str, version: int, last: int) -> None:
    """Show what rule set VERSION would have done to an ORGANISATION's last signals."""
    with context.operator("rule_set.dry_run") as work:
        owner = organisation(work.session, organisation_id)
        rules = work.ungoverned(one_version(version)).one_or_none()
        if owner is None or rules is None:
            message = f"There is no organisation {organisation_id} or no version {version}."
            raise click.ClickException(message)
        for line in _rehearsed(rehearse(work, rules, owner.id, last)):
            click.echo(line)


def _rehearsed(found: Rehearsal) -> Iterator[str]:
    for code, (then, now) in sorted(found.rules.items()):
        yield f"{code}: {then} then, {now} now"
    changed = [entry for entry in found.signals if entry.changed]
    yield f"{len(changed)} of {len(found.signals)} signals would have gone another way"
    yield from (f"{entry.reference}: {entry.rule_then} -> {entry.rule_now}" for entry in changed)


@click.command()
def status() -> None:
    """Tell whether all is well: oldest undone message, overdue reminders, unsent mail."""
    with context.operator("status.read") as work:
        healthy = _print_status(work)
    sys.exit(0 if healthy else 1)


def _print_status(work: Work) -> bool:
    found = condition(work)
    click.echo(f"oldest undone message: {found.oldest_seconds} s")
    for one in failing(work):
        click.echo(
            f"failing {one.topic}: {one.messages}, the most {one.failures} times, last {one.error}"
        )
    for part, seconds in found.silences.items():
        click.echo(f"{part} last heard: {seconds} s ago")
    click.echo(f"overdue reminders: {found.overdue_reminders}")
    click.echo(f"unsent mail: {found.unsent_mails}")
    click.echo(f"mail held because of its domain: {found.held_mails}")
    for state, count in found.doubtful_mails.items():
        click.echo(f"{state} mail, to be looked at: {count}")
    sealed, backed_up = _print_seal(work), _print_backups()
    return found.healthy and sealed and backed_up


def _print_seal(work: Work) -> bool:
    """Say how old the newest signed head of the log is, and return whether that will do."""
    if sealing.place(work) is None:
        click.echo("signed head of the log: not set up")
        return True
    newest, overdue = sealing.last(work), sealing.late(work)
    said = f"of {newest.day}" if newest is not None else "none yet"
    click.echo(f"signed head of the log: {said}" + (", older than a day" if overdue else ""))
    return overdue is None


def _print_backups() -> bool:
    """Say how old the backups are, where this machine knows, and return whether that will do."""
    place = BackupSettings.from_environment(os.environ).backup_dir
    if not place:
        click.echo("backups: BACKUP_DIR is not set here")
        return True
    found = freshness.ages(Shelf(Path(place)), freshness.real_time())
    for age in found:
        said = age.at.astimezone(AMSTERDAM).isoformat(" ", "seconds") if age.at else "none"
        click.echo(f"{age.what}: {said}" + (", too old" if age.late else ""))
    return not any(age.late for age in found)
