"""What a relation to a share, a task to inform or a Wpg decision means in SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    and_,
    any_,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
)

from coordination.access.asking import Asker
from coordination.access.classes import DataClass
from coordination.access.governed import DECISIONS, Governed, register
from coordination.access.keys import Key
from coordination.core.clock import local_date
from coordination.partners.policy import uncoordinated
from coordination.people.policy import related
from coordination.sharing.models import InformTask, Share, WpgDecision


def owner_relations(model: Any) -> Mapping[str, Callable[[Asker], ColumnElement[bool]]]:
    """Return the relations of the owner's side for a record with `organisation_id` and `author_id`.

    Args:
        model: share, task to inform or follow-up.
    """

    def own(actor: Asker) -> ColumnElement[bool]:
        return model.organisation_id == actor.organisation_id  # type: ignore[no-any-return]

    def authored(actor: Asker) -> ColumnElement[bool]:
        return and_(own(actor), model.author_id == actor.membership_id)

    def authored_outside_school(actor: Asker) -> ColumnElement[bool]:
        return false() if actor.organisation_kind == "school" else authored(actor)

    def stood_in_for(actor: Asker) -> ColumnElement[bool]:
        if actor.organisation_kind == "school":
            return false()
        return and_(own(actor), model.author_id == any_(actor.stands_in_for))

    def left(actor: Asker) -> ColumnElement[bool]:
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


def decision_is_live(now: dt.datetime) -> ColumnElement[bool]:
    """Return the clause that is true for Wpg decisions under which something may be open now.

    Args:
        now: from `work.now`.
    """
    today = local_date(now)
    return and_(
        WpgDecision.confirmed_at.is_not(None),
        WpgDecision.withdrawn_at.is_(None),
        WpgDecision.valid_from <= today,
        WpgDecision.valid_until >= today,
    )


def _under_decision(actor: Asker) -> ColumnElement[bool]:
    """Return: the key names a live decision that was made for the acting organisation.

    The recipient reads what the decision opens and not the decision, so the database answers.
    """
    return func.wall.disclosed_to(Key.decision_id, actor.organisation_id, type_=Boolean)


DECISIONS[DataClass.D5] = _under_decision


def _is_in(signal: Any, actor: Asker) -> ColumnElement[bool]:
    return exists(
        select(_IN_SIGNAL.c.signal_id).where(
            _IN_SIGNAL.c.signal_id == signal,
            related(actor, _IN_SIGNAL.c.young_person_id),
        )
    )


def _about_related(actor: Asker) -> ColumnElement[bool]:
    """Return: it is about somebody closed to this account, also where the share names nobody."""
    return or_(related(actor, any_(Share.persons)), _is_in(Share.signal_id, actor))


def _informs_of_related(actor: Asker) -> ColumnElement[bool]:
    """Return: it names somebody closed to this account; naming nobody, it is about its concern."""
    nobody = and_(InformTask.young_person_id.is_(None), _is_in(InformTask.signal_id, actor))
    return or_(related(actor, InformTask.young_person_id), nobody)


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
        blocked=_informs_of_related,
    )
)
register(
    Governed(
        kind="wpg_decision",
        model=WpgDecision,
        relations={
            **owner_relations(WpgDecision),
            "received": lambda actor: and_(
                WpgDecision.recipient_organisation_id == actor.organisation_id,
                WpgDecision.confirmed_at.is_not(None),
            ),
        },
        blocked=lambda actor: _is_in(WpgDecision.signal_id, actor),
    )
)
