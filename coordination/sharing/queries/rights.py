"""At which level each row of a page opens, and what the reader may do with it, in one query."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coordination.access import standing
from coordination.access.asking import is_known, listed
from coordination.access.classes import Level
from coordination.work import Work


@dataclass(frozen=True)
class Standing:
    """How a record stands to the reader.

    Attributes:
        level: at which it opens.
        rights: actions that the table of grants lets the reader do.
    """

    level: Level = Level.STUB
    rights: frozenset[str] = frozenset()


NONE = Standing()


def standings_of(work: Work, model: Any, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """Return how each row of a page stands to the reader, by its id.

    Args:
        work: of the reader.
        model: a governed model.
        ids: of rows that the reader has read.
    """
    kind, asked = model.record_kind, listed(ids)
    columns = standing.columns(work.asks, kind, asked)
    query = select(model.id, *columns).where(is_known(model.id, asked))
    # They were read behind the second wall already, and only standings come out here.
    with work.as_system():
        answers = work.session.execute(query).all()
    return {row[0]: Standing(*standing.read(work.asks.role, kind, row[1:])) for row in answers}
