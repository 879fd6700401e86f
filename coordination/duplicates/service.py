"""What a person can do with two registrations that look alike: merge, part again, tell apart.

A merge rewrites nothing. The one registration points to the other, everything that refers to it
keeps doing so, and to part them again is to take the pointer away (decision 0112). Its version
stays too: it is the entity tag of whoever reads it by a key, and would tell them of the merge.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select

from coordination.core.errors import Conflict, FieldProblem, Invalid
from coordination.duplicates import queries
from coordination.duplicates.models import ToldApart
from coordination.people.events import ConflictDeclared
from coordination.people.merging import require_merged, require_standing
from coordination.people.models import ConflictOfInterest, YoungPerson
from coordination.people.policy import same_youth
from coordination.work import Work


def merge(work: Work, person_id: uuid.UUID, into_id: uuid.UUID) -> YoungPerson:
    """Let one registration stay for two of the same young person; the other one points to it.

    Args:
        work: of who may merge both.
        person_id: the registration that steps back.
        into_id: the one that stays.

    Returns:
        The registration that stepped back.

    Raises:
        NotFound: one of them does not exist or may not be read; it may be another organisation's.
        Refused: one of them may be read, not merged.
        Invalid: it is the same registration.
        Conflict: `registration_merged`, one of them was merged before; `registration_has_merged`,
            others were merged into the one that would step back.
    """
    merged, kept = _both(work, person_id, into_id, "young_person.merge")
    require_standing(merged)
    require_standing(kept)
    _require_alone(work, merged)
    merged.merged_into_id, merged.merged_at = kept.id, work.now
    merged.merged_by = work.actor.membership_id
    _record(work, "young_person.merge", merged, kept)
    work.flush()
    for declaration_id in _mirror_conflicts(work, work.ungoverned(same_youth([kept.id])).all()):
        work.emit(ConflictDeclared(declaration_id))
    return merged


def separate(work: Work, person_id: uuid.UUID) -> YoungPerson:
    """Undo a merge: both registrations stand by themselves again, each with what refers to it.

    What came in meanwhile stays with the registration on which it was put.

    Args:
        work: of who may undo it for both.
        person_id: the registration that had stepped back.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: one of both may be read, not parted.
        Conflict: `registration_not_merged`.
    """
    into_id = queries.merged_into(work, person_id)
    if into_id is None:
        require_merged(work.load(YoungPerson, person_id, "young_person.separate"))
    merged, kept = _both(work, person_id, into_id or person_id, "young_person.separate")
    if require_merged(merged) != kept.id:  # parted and merged again before it was locked
        raise Conflict("registration_not_merged")
    group = work.ungoverned(same_youth([kept.id])).all()
    merged.merged_into_id = merged.merged_at = merged.merged_by = None
    _record(work, "young_person.separate", merged, kept)
    work.flush()
    _mirror_conflicts(work, [merged.id])
    _mirror_conflicts(work, [one for one in group if one != merged.id])
    return merged


def distinguish(work: Work, person_id: uuid.UUID, other_id: uuid.UUID) -> YoungPerson:
    """Say that two registrations are two young persons, so that nobody is asked again.

    Args:
        work: of who may merge both.
        person_id: a registration.
        other_id: another one.

    Returns:
        The first of them.

    Raises:
        NotFound: one of them does not exist or may not be read.
        Refused: one of them may be read, not merged.
        Invalid: it is the same registration.
        Conflict: `registration_merged`.
    """
    one, other = _both(work, person_id, other_id, "young_person.distinguish")
    require_standing(one)
    require_standing(other)
    _record(work, "young_person.distinguish", one, other)
    lower, higher = sorted((one.id, other.id))
    pair = (ToldApart.lower_id == lower, ToldApart.higher_id == higher)
    if work.ungoverned(select(ToldApart).where(*pair)).first() is None:
        ids = {"lower_id": lower, "higher_id": higher}
        work.add(ToldApart(**ids, said_by=work.actor.membership_id, said_at=work.now))
    return one


def _both(
    work: Work, person_id: uuid.UUID, other_id: uuid.UUID, action: str
) -> tuple[YoungPerson, YoungPerson]:
    """Lock both in the order of their ids, so that two who merge at once do not wait for ever."""
    if person_id == other_id:
        work.load(YoungPerson, person_id, action)
        raise Invalid([FieldProblem("/otherId", "another_registration")])
    rows = {one: work.load(YoungPerson, one, action) for one in sorted({person_id, other_id})}
    return rows[person_id], rows[other_id]


def _require_alone(work: Work, person: YoungPerson) -> None:
    others = select(YoungPerson.id).where(YoungPerson.merged_into_id == person.id)
    if work.ungoverned(others.limit(1)).first() is not None:
        raise Conflict("registration_has_merged")


def _record(work: Work, action: str, one: YoungPerson, other: YoungPerson) -> None:
    """Name both in the log, each with its version and the other's id."""
    for row, beside in ((one, other), (other, one)):
        work.record(action, row, version=row.row_version, other=str(beside.id))


def _mirror_conflicts(work: Work, group: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Close what stands merged to everybody to whom one of them is closed; return by what.

    Args:
        work: of who merges or parts.
        group: the registrations that stand merged, or a single one.
    """
    in_group = ConflictOfInterest.young_person_id.in_(group)
    work.session.execute(delete(ConflictOfInterest).where(in_group, ConflictOfInterest.mirrored))
    declared = work.ungoverned(select(ConflictOfInterest).where(in_group)).all()
    closed = {(row.declaration_id, row.young_person_id): row.account_id for row in declared}
    accounts = {row.declaration_id: row.account_id for row in declared}
    missing = [
        (declaration, person)
        for declaration in accounts
        for person in group
        if (declaration, person) not in closed
    ]
    for declaration, person in missing:
        ids = {"declaration_id": declaration, "young_person_id": person}
        work.add(ConflictOfInterest(**ids, account_id=accounts[declaration], mirrored=True))
    return {declaration for declaration, _ in missing}
