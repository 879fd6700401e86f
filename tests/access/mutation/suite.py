"""Lets the tests of a feature look for what no cell has seen: a session of pytest of its own.

Its tests run one by one in this process, where the broken functions are; what they stand on is
made once. Row-level security is off in its databases, for it would hide what is broken.
"""

from __future__ import annotations

import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from _pytest.runner import runtestprotocol

from deploy.embedded.databases import Database
from migrations.wall.tables import TABLES
from tests.access.mutation import ledger
from tests.access.mutation.mutant import Mutant, writing_again
from tests.access.mutation.places import CODE, ROOT, watching

MOST = 40  # tests that are tried on one broken function
LONG = 2.0  # seconds; what takes longer is tried last
# What stands in the name of a test in which somebody may not.
REFUSES = re.compile("absent|closed|else|factor|hidden|never|nobody|only|other|own|refus|sees|stub")
ALWAYS = ("tests/access/test_exports.py", "tests/access/test_explanations.py")
# Where the tests of a folder of the product are, besides the folder of the same name.
BESIDE = {
    "access": "tests/access/test_keys.py tests/core tests/sharing tests/glass tests/people"
    " tests/followups tests/partners tests/pages",
    "core": "tests/http tests/shell",
    "desk": "tests/pages tests/main_job/test_desks.py tests/digest",
    "exports": "tests/access/test_exports.py",
    "explaining": "tests/access/test_explanations.py tests/shell",
    "followups": "tests/people/test_family.py tests/pages tests/access/test_exports.py",
    "identity": "tests/shell tests/pages",
    "oversight": "tests/access/test_review.py tests/pages",
    "partners": "tests/shell tests/pages tests/access/test_self_escalation.py",
    "people": "tests/pages tests/sharing",
    "routing": "tests/pages",
    "sharing": "tests/people/test_family.py tests/pages tests/followups",
    "shell": "tests/pages tests/single_sign_on tests/main_job/test_imports.py",
    "signals": "tests/pages tests/access/test_exports.py",
    "work.py": "tests/core tests/http tests/audit tests/backup/test_repeating.py",
}
# Where the tests are of a kind of record, for what is broken in a table and in no function.
OF_RECORD = {
    "audit_entry": "tests/oversight tests/access/test_review.py",
    "break_glass": "tests/glass",
    "case": "tests/cases",
    "adoption": "tests/adoptions",
    "contribution": "tests/cases",
    "conflict_of_interest": "tests/people",
    "desk_item": "tests/pages/test_desk.py tests/digest",
    "export": "tests/exports tests/access/test_exports.py",
    "goal": "tests/plans",
    "follow_up": "tests/access/test_keys.py tests/followups",
    "match": "tests/matching",
    "match_task": "tests/matching",
    "notice": "tests/followups tests/people",
    "review_finding": "tests/oversight tests/access/test_review.py",
    "inform_task": "tests/shell/test_access_views.py tests/sharing",
    "share": "tests/access/test_keys.py tests/sharing",
    "signal": "tests/access/test_keys.py tests/sharing tests/signals tests/glass",
    "wpg_decision": "tests/sharing tests/pages/test_police_data.py",
    "young_person": "tests/access/test_keys.py tests/people",
}


def folders(mutant: Mutant) -> list[str]:
    """Return the tests that may see what is broken.

    Args:
        mutant: in a function of the product, or in a table.
    """
    feature = ""
    if mutant.code is not None:
        feature = Path(mutant.code.co_filename).relative_to(CODE).parts[0]
    # What the tests of access look at, the probes have asked already, one cell at a time.
    found = [f"tests/{feature}"] if feature not in {"", "access"} else [*ALWAYS]
    found += (BESIDE.get(feature, "") + " " + OF_RECORD.get(mutant.record or "", "")).split()
    found += ["tests/routing"] if mutant.place.startswith("classes of ") else []
    return [one for one in found if (ROOT / one).exists()]


class Trial:
    """A plugin that runs the tests of a session once whole, and then each against its mutants."""

    def __init__(self, mutants: list[Mutant], known: dict[str, str]) -> None:
        self.mutants, self.known = mutants, known
        self.killers: dict[str, str] = {}
        self.broken: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        made = yield
        if fixturedef.argname == "template":
            _open(made)
        return made

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests in our order, whatever the session would have done."""
        items = {item.nodeid: item for item in session.items}
        left = [one for one in self.mutants if not self._again(one, items)]
        through = self._roads(items, left) if left else {}
        for mutant in left:
            for item in self._likely(mutant, through, items):
                if self._seen(mutant, item):
                    break
        return True

    def _likely(
        self,
        mutant: Mutant,
        through: dict[CodeType, list[pytest.Item]],
        items: dict[str, pytest.Item],
    ) -> list[pytest.Item]:
        if mutant.code is None:
            return self._about(mutant, items)
        # Nearly every test runs through a relation, and few look at what it closes.
        return through[mutant.code][: None if mutant.kind == "relations" else MOST]

    def _about(self, mutant: Mutant, items: dict[str, pytest.Item]) -> list[pytest.Item]:
        """Return the tests that pass and are about the kind of record of a broken table."""
        places = tuple(folders(mutant))
        good = items.keys() - set(self.broken)
        found = [items[name] for name in items if name in good and name.startswith(places)]
        return sorted(found, key=lambda item: REFUSES.search(item.name) is None)[:MOST]

    def _again(self, mutant: Mutant, items: dict[str, pytest.Item]) -> bool:
        """Return whether what saw it in the last run sees it again."""
        item = items.get(self.known.get(mutant.name, ""))
        return item is not None and passes(item) and self._seen(mutant, item)

    def _seen(self, mutant: Mutant, item: pytest.Item) -> bool:
        with mutant.alive():
            fails = not passes(item)
        if fails and passes(item):
            self.killers[mutant.name] = item.nodeid
            ledger.note(mutant.name, item.nodeid)
        return mutant.name in self.killers

    def _roads(
        self, items: dict[str, pytest.Item], left: list[Mutant]
    ) -> dict[CodeType, list[pytest.Item]]:
        """Return the tests that pass and run through each function, the quick ones first."""
        codes = frozenset(one.code for one in left if one.code is not None)
        through: dict[CodeType, list[tuple[float, pytest.Item]]] = defaultdict(list)
        for item in items.values():
            met: set[CodeType] = set()
            begun = time.perf_counter()
            # What writes out a clause runs for the first who asks, unless it is written anew.
            with watching(codes, met), writing_again(item.nodeid):
                good = passes(item)
            if not good:
                self.broken.append(item.nodeid)
            for code in met if good else ():
                through[code].append((time.perf_counter() - begun, item))
        return {code: [item for _, item in sorted(through[code], key=_order)] for code in codes}


def _order(timed: tuple[float, pytest.Item]) -> tuple[bool, bool, float]:
    """Return by what tests are put in order: those that say who may not, and the quick ones."""
    took, item = timed
    return took > LONG, REFUSES.search(item.name) is None, took


def passes(item: pytest.Item) -> bool:
    """Return whether a test passes now; what the session stands on is kept, all else made anew."""
    reports = runtestprotocol(item, log=False, nextitem=item.session)  # type: ignore[arg-type]
    return not any(report.failed for report in reports)


def _open(template: Database) -> None:
    with psycopg.connect(template.superuser_url, autocommit=True) as connection:
        for name in TABLES:
            connection.execute(f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY")


def search(mutants: list[Mutant], known: dict[str, str]) -> dict[str, str]:
    """Return what the tests of the features have seen, by the mutant's name.

    Args:
        mutants: that no probe has seen.
        known: what saw a mutant in the last run, by the mutant's name.
    """
    trial = Trial(mutants, known)
    if mutants:
        options = ["-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:cov"]
        options += ["-m", "not long and not browser and not e2e", "--no-header", "--no-summary"]
        with _apart():
            pytest.main([*options, *_wanted(mutants, known)], plugins=[trial])
    return trial.killers


def _wanted(mutants: Iterable[Mutant], known: dict[str, str]) -> list[str]:
    found: dict[str, None] = {}
    for mutant in mutants:
        killer = known.get(mutant.name, "")
        if killer.startswith("tests/") and (ROOT / killer.partition("::")[0]).exists():
            found[killer.partition("::")[0]] = None
        else:
            found |= dict.fromkeys(folders(mutant))
    return list(found)


@contextmanager
def _apart() -> Iterator[None]:
    """Let the session inside not know that it is inside another."""
    inner = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    with patch.dict(os.environ, inner, clear=True):
        yield
