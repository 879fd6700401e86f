"""Commands for the log: verify its chains, sign their heads, export it."""

from __future__ import annotations

import base64
import datetime as dt
import sys
import uuid
from pathlib import Path

import click

from coordination.audit import dividing, seals
from coordination.audit.events import LogBroken
from coordination.audit.outside import OutsideFailed
from coordination.audit.seals import BadSeal
from coordination.audit.verification import Broken, Point
from coordination.oversight.queries.entries import Scope, moments
from coordination.oversight.service import sealing
from coordination.oversight.service.exporting import Wanted, export
from coordination.oversight.shapes import Shape
from coordination.shell.cli import context
from coordination.shell.cli.imports.network import organisation
from coordination.work import Work


@click.group("audit")
def audit() -> None:
    """The log."""


@audit.command("verify")
@click.option(
    "--heads",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Directory with the signed heads: also finds a cut tail and a log written anew.",
)
@click.option("--public-key", help="Key of the signed heads, base64; by default the own one.")
def audit_verify(heads: Path | None, public_key: str | None) -> None:
    """Walk the chains of the log; exit code 1 names the first broken entry of each.

    When there is one, the privacy officers are told by mail that something was found.
    """
    with context.operator("audit.verify") as work:
        points = _outside(work, heads, public_key) if heads else []
        read, broken = dividing.verify(work.session, work.runtime.audit_key, points)
        # Here and not at the end: a log that is broken may also take no entry any more.
        for fault in broken:
            click.echo(told(fault))
        click.echo(f"{read} entries read, {len(broken)} chains broken.")
        if broken:
            work.emit(LogBroken(uuid.uuid4()))
    sys.exit(1 if broken else 0)


def _outside(work: Work, heads: Path, public_key: str | None) -> list[Point]:
    try:
        found = seals.read_directory(heads, _public(work, public_key))
    except BadSeal as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{len(found)} signed heads, {found[0].day} to {found[-1].day}.")
    return [point for seal in found for point in seal.points]


def _public(work: Work, given: str | None) -> bytes:
    if given is not None:
        return base64.b64decode(given)
    private = work.runtime.settings.audit_head_key
    if not private:
        raise click.ClickException("Give --public-key, or set AUDIT_HEAD_KEY.")
    return seals.public_key(private)


def told(fault: Broken) -> str:
    """Return a broken place of the log in one line."""
    entry = fault.entry_id or "none"
    said = f"chain {fault.chain}, position {fault.position}, entry {entry}: {fault.reason}"
    return f"{said} (signed head of {fault.day})" if fault.day else said


@audit.command("head")
@click.option("--public-key", is_flag=True, help="Only show the key that signatures fit.")
def audit_head(*, public_key: bool) -> None:
    """Sign the heads of today and put them outside, if that has not been done."""
    with context.operator("audit.head") as work:
        if public_key:
            click.echo(base64.b64encode(_public(work, None)).decode())
            return
        if sealing.place(work) is None:
            raise click.ClickException(
                "Set AUDIT_HEAD_KEY and AUDIT_HEAD_DIR or AUDIT_HEAD_COMMAND."
            )
        try:
            name = sealing.seal_day(work)
        except (OutsideFailed, BadSeal) as error:
            raise click.ClickException(str(error)) from None
    click.echo(name or "The head of today was signed before.")


@audit.command("export")
@click.argument("organisation_id", metavar="ORGANISATION")
@click.option("--shape", type=click.Choice([shape.value for shape in Shape]), required=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day.")
@click.option("--purpose", required=True, help="What for; it stands in the log.")
def audit_export(
    organisation_id: str, shape: str, since: dt.datetime, until: dt.datetime, purpose: str
) -> None:
    """Write the log of ORGANISATION (its external id) to standard output, as JSON lines."""
    with context.operator("audit_entry.export") as work:
        owner = organisation(work.session, organisation_id)
        if owner is None:
            raise click.ClickException(f"There is no organisation {organisation_id}.")
        period = moments(since.date(), until.date())
        made = export(work, Wanted(Shape(shape), *period, purpose), Scope(owner.id))
    # Only now: what the log does not hold is not given away.
    for line in made.lines:
        click.echo(line)
    click.echo(f"{made.entries} entries.", err=True)
