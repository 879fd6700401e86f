"""What others must know of young persons."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coordination.core.events import Event


@dataclass(frozen=True)
class ConflictDeclared(Event):
    """Somebody declared a conflict of interest; what they have open about that person goes back."""

    topic = "conflict_of_interest.declared"
    declaration_id: uuid.UUID


@dataclass(frozen=True)
class PersonCorrected(Event):
    """A registration says otherwise who somebody is: name, birth date or address."""

    topic = "young_person.corrected"
    young_person_id: uuid.UUID
