"""The same scene with every record of another class, or every member in another role or related.

What one scene can play is a small part of what may happen: a supervisor of a school who handles
police data, a mentor who stands in for an officer. Here the table of roles and classes is turned
under the relations that were played, and the clause must still say what the oracle says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import String, Update, Uuid, cast, func, select, true, update
from sqlalchemy.dialects.postgresql import Insert, insert

from coordination.access.classes import DataClass, Role
from coordination.access.keys import Key
from coordination.followups.models import DeskItem, FollowUp
from coordination.partners.models import Account, Membership
from coordination.people.models import ConflictOfInterest, YoungPerson
from coordination.sharing.models import InformTask, Share
from coordination.signals.models import Signal
from tests.access import facts
from tests.access.conftest import Stage

RELATED = "all are kept from everybody"
CLASSIFIED = (Signal, FollowUp, Share, InformTask, DeskItem)


@dataclass(frozen=True)
class WhatIf:
    """One turn of the scene.

    Attributes:
        role: that every member has, or None for their own.
        data_class: that every record and key is of, or None for their own.
        related: whether every member is kept from every young person.
    """

    role: str | None = None
    data_class: str | None = None
    related: bool = False

    def __str__(self) -> str:
        """Return it in words that are the same in every run."""
        said = [f"all are {self.role}"] if self.role else []
        said += [f"all is {self.data_class}"] if self.data_class else []
        return ", ".join([*said, *([RELATED] if self.related else [])])


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
        if what.related:
            stage.connection.execute(_for_all(ConflictOfInterest))
        yield replace(stage, facts=facts.read(stage.connection))
    finally:
        undo.rollback()


def _for_all(model: type[ConflictOfInterest]) -> Insert:
    """Return what closes every young person to every account."""
    known = select(func.min(cast(model.declaration_id, String)).cast(Uuid)).scalar_subquery()
    pairs = select(func.gen_random_uuid(), known, Account.id, YoungPerson.id)
    columns = ["id", "declaration_id", "account_id", "young_person_id"]
    made = insert(model).from_select(columns, pairs.select_from(Account).join(YoungPerson, true()))
    return made.on_conflict_do_nothing()


def _all(stage: Stage, statement: Update) -> None:
    stage.connection.execute(statement)
