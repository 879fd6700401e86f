"""What a relation to an adoption means in SQL: it is its receiver's own record."""

from __future__ import annotations

from coordination.access.governed import Governed, register
from coordination.adoptions.models import Adoption
from coordination.followups.policy import about_related
from coordination.sharing.policy import owner_relations

register(
    Governed(
        kind="adoption",
        model=Adoption,
        relations=owner_relations(Adoption),
        class_column=Adoption.data_class,
        blocked=lambda actor: about_related(actor, Adoption.signal_id),
    )
)
