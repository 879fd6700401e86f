"""Runs named tests in a session of pytest of their own: healthy, under a mutant, healthy again."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest
from _pytest.runner import runtestprotocol

from deploy.embedded.databases import Database
from tests.conftest import ROOT
from tests.mechanisms.mutant import Mutant

OPTIONS = (
    *("-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:cov"),
    *("-m", "not long", "--no-header", "--no-summary"),
)


@dataclass(eq=False)  # pytest keeps its plugins in sets
class Trial:
    """A plugin that runs the tests of a session its own way.

    Attributes:
        mutants: to be seen.
        urls: of the databases that tests copy or use, as superuser.
        sick: tests that fail without any mutant.
        killers: the test that saw a mutant, by the mutant's name.
        seconds: that each mutant lived.
    """

    mutants: list[Mutant]
    urls: dict[str, str] = field(default_factory=dict)
    sick: list[str] = field(default_factory=list)
    killers: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[Any]:
        """Learn which databases there are."""
        made = yield
        if isinstance(made, Database) and fixturedef.argname in {"template", "database"}:
            self.urls[fixturedef.argname] = made.superuser_url
        return made

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests in our order, whatever the session would have done."""
        items = {item.nodeid: item for item in session.items}
        for mutant in self.mutants:
            begun = time.monotonic()
            killers = (test for test in mutant.tests if self._sees(test, items.get(test), mutant))
            killer = next(killers, None)
            if killer is not None:
                self.killers[mutant.name] = killer
            self.seconds[mutant.name] = time.monotonic() - begun
        return True

    def _sees(self, test: str, item: pytest.Item | None, mutant: Mutant) -> bool:
        """Return whether a test passes, fails with the mutant, and passes again without it."""
        before = self._healthy(item)
        with mutant.alive(list(self.urls.values())):
            broken = _passes(item)
        after = self._healthy(item)
        if not (before and after):
            self.sick.append(test)
        return before and after and not broken

    def _healthy(self, item: pytest.Item | None) -> bool:
        # What a broken test left behind, a connection for instance, is told of in the next one.
        gc.collect()
        return _passes(item) or _passes(item)


class _Next:
    """Stands for a test in another file: only what the whole session stands on is kept."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    def listchain(self) -> list[pytest.Session]:
        return [self._session]


def _passes(item: pytest.Item | None) -> bool:
    if item is None:
        return False
    following: Any = _Next(item.session)
    reports = runtestprotocol(item, log=False, nextitem=following)
    return all(report.passed for report in reports)


def run(mutants: Iterable[Mutant]) -> Trial:
    """Return what became of mutants.

    Args:
        mutants: which ones.
    """
    trial = Trial(list(mutants))
    files = dict.fromkeys(test.partition("::")[0] for one in trial.mutants for test in one.tests)
    # The session inside is not to know that it is inside another.
    inner = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    with patch.dict(os.environ, inner, clear=True):
        pytest.main([*OPTIONS, *(str(ROOT / file) for file in files)], plugins=[trial])
    return trial
