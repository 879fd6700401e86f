"""The same scene in which every record is of another class, or every member in another role.

What one scene can play is a small part of what may happen: a supervisor of a school who handles
police data, a mentor who stands in for an officer. Here the table of roles and classes is turned
under the relations that were played, and the clause must still say what the oracle says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Update, update

from coordination.access.classes import DataClass, Role
from coordination.access.keys import Key
from coordination.followups.models import DeskItem, FollowUp
from coordination.partners.models import Membership
from coordination.sharing.models import InformTask, Share
from coordination.signals.models import Signal
from tests.access import facts
from tests.access.conftest import Stage

CLASSIFIED = (Signal, FollowUp, Share, InformTask, DeskItem)


@dataclass(frozen=True)
class WhatIf:
    """One turn of the scene.

    Attributes:
        role: that every member has, or None for their own.
        data_class: that every record and key is of, or None for their own.
    """

    role: str | None = None
    data_class: str | None = None

    def __str__(self) -> str:
        """Return it in words that are the same in every run."""
        said = [f"all are {self.role}"] if self.role else []
        return ", ".join([*said, *([f"all is {self.data_class}"] if self.data_class else [])])


@contextmanager
def turned(stage: Stage, what: WhatIf) -> Iterator[Stage]:
    """Give the turned scene, and turn it back.

    Args:
        stage: of the test.
        what: how it is turned.
    """
    undo = stage.connection.begin_nested()
    try:
        if what.role:
            _all(stage, update(Membership).values(role=Role(what.role)))
        if what.data_class:
            for model in CLASSIFIED:
                _all(stage, update(model).values(data_class=DataClass(what.data_class)))
            _all(stage, update(Key).values(classes=[what.data_class]))
        yield replace(stage, facts=facts.read(stage.connection))
    finally:
        undo.rollback()


def _all(stage: Stage, statement: Update) -> None:
    stage.connection.execute(statement)
