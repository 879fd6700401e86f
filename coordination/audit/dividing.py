"""Verifies a long log with all cores: each process walks some of the chains, in one snapshot."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import String, bindparam, func, select, text
from sqlalchemy.orm import Session

from coordination.audit import verification
from coordination.audit.models import CHAINS
from coordination.audit.verification import Broken, Point, Span, Walk
from coordination.core import wall
from coordination.core.db import make_engine

# Below this, starting processes takes longer than they save (about a second).
LONG = 50_000  # entries
MOST = 8  # processes, each with a connection of its own
# The database takes no parameter here, so that the driver writes it out.
_TAKE_ON = text("SET TRANSACTION SNAPSHOT :name").bindparams(
    bindparam("name", type_=String, literal_execute=True)
)


def verify(session: Session, key: bytes, outside: Iterable[Point] = ()) -> tuple[int, list[Broken]]:
    """Walk every chain; a long log is divided among processes.

    Args:
        session: a session of the system that has changed nothing yet: what it has not committed,
            other processes do not see.
        key: the key that the chains were made with.
        outside: what signed heads say.

    Returns:
        As `verification.verify`.
    """
    heads = verification.heads(session)
    number = min(len(os.sched_getaffinity(0)), MOST)
    if number == 1 or sum(head.position for head in heads) < LONG:
        return verification.verify(session, key, outside)
    points = [*heads, *outside]
    walks = _divided(session, key, points, spans(number))
    return verification.result(session, walks)


def spans(number: int) -> list[Span]:
    """Return ranges of chains, about equally many in each.

    Chains that somebody invented fall into the first or the last.

    Args:
        number: of ranges, 1 to 16.
    """
    ends = [CHAINS * part // number for part in range(1, number)]
    return list(zip([None, *ends], [*ends, None], strict=True))


def _divided(
    session: Session, key: bytes, points: Sequence[Point], parts: Sequence[Span]
) -> list[Walk]:
    url = session.get_bind().engine.url.render_as_string(hide_password=False)
    snapshot = session.scalars(select(func.pg_export_snapshot())).one()
    # Not forked: a copy of this process would hold its connections too.
    with ProcessPoolExecutor(len(parts), get_context("spawn")) as pool:
        asked = [pool.submit(_walk, url, snapshot, key, points, part) for part in parts]
        return [walk for one in asked for walk in one.result()]


def _walk(
    url: str, snapshot: str, key: bytes, points: Sequence[Point], part: Span
) -> Sequence[Walk]:
    # A pooler may stand in between, and nothing here is asked often enough to be prepared.
    engine = make_engine(url, pooled=True, pool_size=1)
    with Session(engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        session.execute(_TAKE_ON, {"name": snapshot})
        wall.become_system(session)
        return verification.walk(session, key, points, part)
