"""What a relation to a share or a task to inform means in SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, any_, column, exists, false, or_, select, table

from coordination.access.actors import Actor
from coordination.access.engine import Governed, register
from coordination.partners.policy import uncoordinated
from coordination.people.policy import related
from coordination.sharing.models import InformTask, Share


def owner_relations(model: Any) -> Mapping[str, Callable[[Actor], ColumnElement[bool]]]:
    """Return the relations of the owner's side for a record with `organisation_id` and `author_id`.

    Args:
        model: share, task to inform or follow-up.
    """

    def own(actor: Actor) -> ColumnElement[bool]:
        return model.organisation_id == actor.organisation_id  # type: ignore[no-any-return]

    def authored(actor: Actor) -> ColumnElement[bool]:
        return and_(own(actor), model.author_id == actor.membership_id)

    def authored_outside_school(actor: Actor) -> ColumnElement[bool]:
        return false() if actor.organisation_kind == "school" else authored(actor)

    def stood_in_for(actor: Actor) -> ColumnElement[bool]:
        if actor.organisation_kind == "school":
            return false()
        return and_(own(actor), model.author_id.in_(sorted(actor.stands_in_for)))

    def left(actor: Actor) -> ColumnElement[bool]:
        return and_(own(actor), uncoordinated(actor, model.author_id))

    return {
        "own": own,
        "authored": authored,
        "authored_outside_school": authored_outside_school,
        "stood_in_for": stood_in_for,
        "uncoordinated": left,
    }


# Of the signals, which stand above sharing: who stands in the signal that is opened.
_IN_SIGNAL = table("signal_persons", column("signal_id"), column("young_person_id"))


def _about_related(actor: Actor) -> ColumnElement[bool]:
    """Return: it is about somebody closed to this account, also where the share names nobody."""
    concerned = exists(
        select(_IN_SIGNAL.c.signal_id).where(
            _IN_SIGNAL.c.signal_id == Share.signal_id,
            related(actor, _IN_SIGNAL.c.young_person_id),
        )
    )
    return or_(related(actor, any_(Share.persons)), concerned)


register(
    Governed(
        kind="share",
        model=Share,
        relations={
            **owner_relations(Share),
            # Before it went live nobody outside the owner knows that something is considered.
            "received": lambda actor: and_(
                Share.recipient_organisation_id == actor.organisation_id,
                Share.released_at.is_not(None),
            ),
        },
        class_column=Share.data_class,
        blocked=_about_related,
    )
)
register(
    Governed(
        kind="inform_task",
        model=InformTask,
        relations=owner_relations(InformTask),
        class_column=InformTask.data_class,
        blocked=lambda actor: related(actor, InformTask.young_person_id),
    )
)
