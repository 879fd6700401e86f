"""What a relation to a signal means in SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, any_, false, select

from coordination.access.asking import Asker
from coordination.access.governed import Governed, register
from coordination.partners.policy import uncoordinated
from coordination.people.models import ConflictOfInterest
from coordination.signals.models import Signal, SignalPerson
from coordination.signals.rules import SignalStatus

# A draft that was taken back has never been submitted: it stays its author's own.
SUBMITTED = Signal.submitted_at.is_not(None)


def own(actor: Asker) -> ColumnElement[bool]:
    """Return: of the acting organisation and submitted; drafts are private to their author."""
    return and_(Signal.organisation_id == actor.organisation_id, SUBMITTED)


def authored(actor: Asker) -> ColumnElement[bool]:
    """Return: recorded by this membership, drafts included."""
    return Signal.author_id == actor.membership_id


def authored_outside_school(actor: Asker) -> ColumnElement[bool]:
    """Return: recorded by this membership where the author acts as coordinator."""
    return false() if actor.organisation_kind == "school" else authored(actor)


def stood_in_for(actor: Asker) -> ColumnElement[bool]:
    """Return: recorded by a colleague outside schools whom this membership replaces today."""
    if actor.organisation_kind == "school":
        return false()
    return and_(own(actor), Signal.author_id == any_(actor.stands_in_for))


def unclaimed(actor: Asker) -> ColumnElement[bool]:
    """Return: a proposed draft that nobody has opened yet."""
    return and_(
        Signal.organisation_id == actor.organisation_id,
        Signal.author_id.is_(None),
        Signal.status == SignalStatus.DRAFT,
    )


def _left(actor: Asker) -> ColumnElement[bool]:
    return and_(own(actor), uncoordinated(actor, Signal.author_id))


def _left_unclaimed(actor: Asker) -> ColumnElement[bool]:
    """Return: a proposal of a school without an active coordinator; nobody else would see it."""
    if actor.organisation_kind != "school":
        return false()
    return and_(unclaimed(actor), uncoordinated(actor, Signal.author_id))


def blocked(actor: Asker) -> ColumnElement[bool]:
    """Return the clause that is true where a person of the signal is closed to this account.

    Who has no conflict, which is nearly everybody, pays one look at the index for the whole list.
    """
    conflicts = ConflictOfInterest.young_person_id == SignalPerson.young_person_id
    closed = select(SignalPerson.signal_id).join(ConflictOfInterest, conflicts)
    return Signal.id.in_(closed.where(ConflictOfInterest.account_id == actor.account_id))


register(
    Governed(
        kind="signal",
        model=Signal,
        relations={
            "own": own,
            "authored": authored,
            "authored_outside_school": authored_outside_school,
            "stood_in_for": stood_in_for,
            "unclaimed": unclaimed,
            "uncoordinated": _left,
            "uncoordinated_unclaimed": _left_unclaimed,
        },
        class_column=Signal.data_class,
        blocked=blocked,
    )
)
