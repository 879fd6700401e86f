"""Commands that prepare an installation: `migrate`, `init` and, for demo and test, `clock`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from config.settings import Mode
from coordination.core.clock import AMSTERDAM
from coordination.partners.service.holidays import load_school_holidays
from coordination.routing.service.rule_sets import load_default
from coordination.shell.cli.context import operator, runtime

ROOT = Path(__file__).parents[3]


@click.command()
def migrate() -> None:
    """Bring the database to the newest version, as the owner of the schema."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = runtime().settings.owner_database_url
    command.upgrade(config, "head")
    click.echo("The database is up to date.")


@click.command()
def init() -> None:
    """Load the default rule set and the school holidays; what is there already stays."""
    with operator("installation.init") as work:
        rules = load_default(work)
        holidays = load_school_holidays(work)
    click.echo(f"Rule set {rules.version} is active; {holidays} school holidays are known.")


@click.command()
@click.argument("moment", required=False)
def clock(moment: str | None) -> None:
    """Show the product's time, or move it to MOMENT (2026-11-23T07:00 in Amsterdam, or +3d, +2h).

    Only in demo and test mode; `schakel clock now` goes back to the real time.
    """
    if moment:
        _move(moment)
    with operator("clock.read") as work:
        click.echo(work.now.astimezone().isoformat(timespec="seconds"))


def _move(moment: str) -> None:
    if runtime().settings.mode is Mode.PRODUCTION:
        message = "The clock can be moved in demo and test mode only."
        raise click.ClickException(message)
    with operator("clock.set") as work:
        real = work.session.execute(text("SELECT now()")).scalar_one()
        seconds = (_target(moment, work.now, real) - real).total_seconds()
        moved = text("UPDATE clock_offset SET seconds = :seconds")
        work.session.execute(moved, {"seconds": seconds})


def _target(moment: str, now: dt.datetime, real: dt.datetime) -> dt.datetime:
    if moment == "now":
        return real
    if moment.startswith("+"):
        unit = {"d": "days", "h": "hours", "m": "minutes"}.get(moment[-1])
        if unit and moment[1:-1].isdigit():
            return now + dt.timedelta(**{unit: int(moment[1:-1])})
    try:
        wanted = dt.datetime.fromisoformat(moment)
    except ValueError:
        message = f"{moment} is no moment such as 2026-11-23T07:00, +3d or now."
        raise click.ClickException(message) from None
    return wanted if wanted.tzinfo else wanted.replace(tzinfo=AMSTERDAM)
