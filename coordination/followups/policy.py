"""What a relation to a follow-up, a desk item or a notice means in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, column, exists, or_, select, table

from coordination.access.asking import Asker
from coordination.access.governed import Governed, register
from coordination.followups.models import DeskItem, FollowUp, Notice
from coordination.people.policy import related
from coordination.sharing.policy import owner_relations
from coordination.signals.models import SignalPerson

# Of the cases, which stand above follow-ups: news may be about one of them.
_CASES = table("cases", column("id", Uuid), column("signal_id", Uuid))


def about_related(actor: Asker, signal: Any) -> ColumnElement[bool]:
    """Return the clause that is true where a person of the signal is closed to this account.

    Args:
        actor: the acting membership.
        signal: column with the signal's id.
    """
    person = SignalPerson.young_person_id
    return exists(
        select(SignalPerson.signal_id).where(
            SignalPerson.signal_id == signal, related(actor, person)
        )
    )


def _news_of_family(actor: Asker) -> ColumnElement[bool]:
    """Return: news, old or new, about a record that is closed to this account."""
    about = exists(
        select(FollowUp.id).where(
            FollowUp.id == Notice.subject_id, about_related(actor, FollowUp.signal_id)
        )
    )
    case = exists(
        select(_CASES.c.id).where(
            _CASES.c.id == Notice.subject_id, about_related(actor, _CASES.c.signal_id)
        )
    )
    return or_(about_related(actor, Notice.subject_id), about, case)


register(
    Governed(
        kind="follow_up",
        model=FollowUp,
        relations={
            **owner_relations(FollowUp),
            # Before the offer nobody outside the owner knows that something is considered.
            "received": lambda actor: and_(
                FollowUp.asked_organisation_id == actor.organisation_id,
                FollowUp.offered_at.is_not(None),
            ),
        },
        class_column=FollowUp.data_class,
        blocked=lambda actor: about_related(actor, FollowUp.signal_id),
        holds_content=False,
        # What an office was asked stays open to it as a stub, for as long as it is kept.
        within={
            "asked": lambda actor: FollowUp.asked_organisation_id == actor.organisation_id,
        },
    )
)
register(
    Governed(
        kind="desk_item",
        model=DeskItem,
        relations={},
        class_column=DeskItem.data_class,
        blocked=lambda actor: about_related(actor, DeskItem.signal_id),
        holds_content=False,
    )
)
register(
    Governed(
        kind="notice",
        model=Notice,
        relations={"mine": lambda actor: Notice.membership_id == actor.membership_id},
        blocked=_news_of_family,
    )
)
