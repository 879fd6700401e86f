"""The demo network on a live database, with tokens for whoever a test acts as."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, text

from coordination import work as unit
from coordination.access.actors import System
from coordination.partners.models import Membership
from coordination.partners.service.holidays import load_school_holidays
from coordination.partners.service.tokens import issue_token
from coordination.routing.service.rule_sets import load_default
from coordination.shell.cli import context
from coordination.shell.cli.imports import network, signals, young_persons
from coordination.shell.cli.imports.report import Report, Step
from coordination.work import Occasion, Runtime
from tests.main_job.expected import DEMO
from tests.world import settle

FRIDAY = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)


@dataclass
class Town:
    """The imported network.

    Attributes:
        runtime: on the live database.
    """

    runtime: Runtime

    def member(self, name: str) -> Membership:
        """Return a membership by its id in the network file."""
        with self.runtime.sessions() as session:
            found = select(Membership).where(Membership.external_id == name)
            return session.scalars(found).unique().one()

    def token(self, name: str) -> str:
        """Return a token of a membership, valid for a year of the product's time."""
        member = self.member(name)
        with unit.begin(self.runtime, System("test"), Occasion("account.token", "test")) as work:
            expires = work.now + dt.timedelta(days=365)
            return issue_token(work, work.session.merge(member), "test", ("*",), expires)

    def set_clock(self, moment: dt.datetime) -> None:
        """Move the product's time, which goes on running from there."""
        set_clock_of(self.runtime, moment)


def set_clock_of(runtime: Runtime, moment: dt.datetime) -> None:
    """Move the time of an installation.

    Args:
        runtime: whose.
        moment: what it shall be now.
    """
    statement = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
    with runtime.sessions() as session:
        session.execute(text(statement), {"moment": moment})
        session.commit()


def pass_time(runtime: Runtime, span: dt.timedelta) -> None:
    """Move the time of an installation on, or back.

    Args:
        runtime: whose.
        span: how far from what it is now.
    """
    statement = "UPDATE clock_offset SET seconds = seconds + :span"
    with runtime.sessions() as session:
        session.execute(text(statement), {"span": span.total_seconds()})
        session.commit()


def build_town(runtime: Runtime) -> dict[str, Report]:
    """Import the network and the pupils.

    Args:
        runtime: of an installation.

    Returns:
        The report of each import.
    """
    with context.using(runtime):
        with context.operator("installation.init") as work:
            load_default(work)
            load_school_holidays(work)
        reports = {
            "network": run(network.steps(DEMO / "network.json", None)),
            "young_persons": run(young_persons.steps(DEMO / "young-persons.jsonl")),
        }
    settle(runtime)
    return reports


def import_week(runtime: Runtime) -> Report:
    """Import the signals of the week.

    Args:
        runtime: of the town.
    """
    with context.using(runtime):
        return run(signals.steps(DEMO / "signals.jsonl"))


def run(steps: list[tuple[int, Step]]) -> Report:
    """Return the report of an import."""
    report = Report()
    for number, step in steps:
        with report.line(number):
            step(report, number)
    return report
