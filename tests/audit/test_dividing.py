"""A long log is verified by several processes, and they find what one finds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from coordination.audit import dividing, verification
from coordination.audit.models import CHAINS
from tests.audit.conftest import ENTRIES

KEY = b"a" * 32  # that of `settings_for`
ACTS = (
    "UPDATE audit_entries SET purpose = 'none' WHERE (chain, position) = (2, 3)",
    "DELETE FROM audit_entries WHERE (chain, position) = (13, 5)",
    "DELETE FROM audit_heads WHERE chain = 15",
    "UPDATE audit_entries SET chain = -4 WHERE (chain, position) = (0, 1)",
    "UPDATE audit_entries SET chain = 40 WHERE (chain, position) = (9, 1)",
)


@pytest.fixture
def opened(live):
    engine = create_engine(live.superuser_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def divided(monkeypatch):
    """Divide among two processes, however short the log and few the cores."""
    monkeypatch.setattr(dividing, "LONG", 1)
    monkeypatch.setattr(dividing.os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(dividing.verification, "verify", None)


@pytest.mark.usefixtures("divided")
def test_several_processes_find_what_one_finds(opened, monkeypatch) -> None:
    for act in ACTS:
        opened.execute(text(act))
    opened.commit()
    read, broken = dividing.verify(opened, KEY)
    monkeypatch.undo()
    assert read == ENTRIES - 1
    assert (read, broken) == verification.verify(opened, KEY)
    assert {(found.chain, found.reason) for found in broken} == {
        *((2, "changed"), (13, "missing_before"), (15, "head_changed")),
        *((-4, "changed"), (40, "changed"), (0, "missing_before"), (9, "missing_before")),
    }


@pytest.mark.parametrize("number", range(1, CHAINS + 1))
def test_the_ranges_hold_every_chain_once(number: int) -> None:
    parts = dividing.spans(number)
    assert (parts[0][0], parts[-1][1], len(parts)) == (None, None, number)
    for (_, end), (begin, _) in pairwise(parts):
        assert end == begin
    assert len({begin for begin, _ in parts}) == number
