"""The commands `schakel import …`."""

from __future__ import annotations

from pathlib import Path

import click

from config.settings import Mode
from coordination.shell.cli.context import runtime
from coordination.shell.cli.imports import absences, holidays, network, signals, young_persons
from coordination.shell.cli.imports.report import Report, Step, progress

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group("import")
def group() -> None:
    """Import files; a line that cannot be used is reported and spoils nothing else."""


@group.command("network")
@FILE
@click.option(
    "--demo-password",
    help="Password of every imported account, with a second factor; demo and test mode only.",
)
def import_network(file: Path, demo_password: str | None) -> None:
    """Import organisations, accounts and memberships from FILE."""
    if demo_password and runtime().settings.mode is Mode.PRODUCTION:
        message = "A password for everybody is for demo and test mode only."
        raise click.ClickException(message)
    _run("organisations and accounts", file, network.steps(file, demo_password))


@group.command("young-persons")
@FILE
def import_young_persons(file: Path) -> None:
    """Import registrations of young persons from FILE, one line of JSON each."""
    _run("young persons", file, young_persons.steps(file))


@group.command("signals")
@FILE
def import_signals(file: Path) -> None:
    """Import signals from FILE, one line of JSON each; acute ones wait in draft for a person."""
    _run("signals", file, signals.steps(file))


@group.command("absences")
@FILE
def import_absences(file: Path) -> None:
    """Import absences from FILE; sixteen hours in four school weeks propose a signal."""
    _run("absences", file, absences.steps(file))


@group.command("holidays")
@FILE
def import_holidays(file: Path) -> None:
    """Import school holidays from FILE; a known one takes over the new dates."""
    report = Report()
    holidays.take_in(file, report)
    report.publish(file)


def _run(label: str, file: Path, steps: list[tuple[int, Step]]) -> None:
    report = Report()
    for number, step in progress(steps, label, len(steps)):
        with report.line(number):
            step(report, number)
    report.publish(file)
