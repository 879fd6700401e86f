"""What a person can do with a registration: make it, mend it, and step back from it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import delete, exists, select

from coordination.access.actors import Actor
from coordination.access.classes import Role
from coordination.core.errors import Conflict, NotFound, Refused, require_valid
from coordination.core.text import sort_key
from coordination.partners.queries import directory
from coordination.partners.rules import municipalities
from coordination.people.events import ConflictDeclared, PersonCorrected
from coordination.people.merging import require_standing
from coordination.people.models import ConflictDeclaration, ConflictOfInterest, YoungPerson
from coordination.people.policy import same_youth
from coordination.people.rules import (
    FamilyRelation,
    Guardian,
    Meant,
    PersonDetails,
    meant_problems,
    problems,
    search_name,
    sounds_like,
    tidied,
)
from coordination.work import Work


def register(work: Work, details: PersonDetails) -> YoungPerson:
    """Register a young person for the acting organisation.

    Whether somebody alike is registered already is asked with `queries.near_duplicates`.

    Args:
        work: the unit of work.
        details: as typed.

    Raises:
        Refused: the role registers nobody.
        Invalid: naming every field that is wrong.
    """
    work.require("young_person.create")
    person = YoungPerson(
        organisation_id=work.actor.organisation_id,
        registered_by=work.actor.membership_id,
        created_at=work.now,
    )
    return _keep(work, person, details, "young_person.create")


def enrol_person(
    work: Work,
    organisation_id: uuid.UUID,
    details: PersonDetails,
    *,
    external_id: str,
    import_digest: str,
) -> YoungPerson:
    """Register a young person from an import, which is the operator's act.

    Args:
        work: a unit of work of the system.
        organisation_id: whose registration it becomes.
        details: as the file says.
        external_id: unique within the organisation.
        import_digest: fingerprint of the line, to tell the same from other content.

    Raises:
        Invalid: naming every field that is wrong.
    """
    person = YoungPerson(
        organisation_id=organisation_id,
        external_id=external_id,
        import_digest=import_digest,
        created_at=work.now,
    )
    return _keep(work, person, details, "young_person.enrol")


def edit(
    work: Work, person_id: uuid.UUID, changes: Mapping[str, Any], row_version: int
) -> YoungPerson:
    """Change a registration.

    Args:
        work: the unit of work.
        person_id: of the registration.
        changes: new values by the names of `PersonDetails`; what is not named stays.
        row_version: which the editor has read.

    Raises:
        NotFound: it does not exist or may not be read.
        Refused: it may be read, not edited.
        Conflict: `registration_merged`; what another one stands for is not changed.
        Stale: somebody else has changed it meanwhile.
        Invalid: naming every field that is wrong.
    """
    person = work.load(YoungPerson, person_id, "young_person.edit")
    person.expect_version(row_version)
    require_standing(person)
    person.row_version += 1
    before = identification(person)
    details = replace(details_of(person), **changes)
    kept = _keep(work, person, details, "young_person.edit", fields=sorted(changes))
    if identification(kept) != before:
        work.emit(PersonCorrected(kept.id))
    return kept


def declare_conflict(
    work: Work,
    about: uuid.UUID | Meant,
    relation: FamilyRelation = FamilyRelation.RELATIVE,
    member_id: uuid.UUID | None = None,
) -> ConflictDeclaration:
    """Close a young person, and every record about them, to one's own or a colleague's account.

    Whoever is meant by name is looked for among the own organisation's registrations. What was
    found is not told: the answer is the same when there is nobody, and who is registered later is
    compared too. There is no way back without the lead.

    Args:
        work: of the person themself, or of the lead of the member.
        about: a registration that the declarer may read, or name and birth date.
        relation: what they are to each other.
        member_id: the colleague to whom it closes; None means oneself.

    Raises:
        NotFound: no such registration or member, or the registration was closed before.
        Refused: it is for a colleague, and the actor is not their lead.
        Invalid: the name or the birth date is missing.
    """
    declaration = ConflictDeclaration(
        organisation_id=work.actor.organisation_id,
        account_id=_account_of(work, member_id),
        declared_by=work.actor.membership_id,
        relation=relation,
        created_at=work.now,
    )
    closed = _meant_by(work, declaration, about)
    work.add(declaration)
    work.record("conflict_of_interest.declare", declaration, relation=relation.value)
    work.flush()
    _close(work, declaration, [person.id for person in closed])
    work.emit(ConflictDeclared(declaration.id))
    return declaration


def end_conflict(work: Work, declaration_id: uuid.UUID) -> ConflictDeclaration:
    """End a declaration; what no other one closes opens again.

    Never one's own: otherwise a conflict could be laid aside for a moment.

    Args:
        work: of the lead of the organisation; of an administrator where a lead declared it.
        declaration_id: which.

    Raises:
        NotFound: there is none in reach.
        Refused: it is one's own.
        Conflict: `act_not_possible_now`; it has ended before.
    """
    declaration = work.load(ConflictDeclaration, declaration_id, "conflict_of_interest.end")
    if declaration.ended_at is not None:
        raise Conflict("act_not_possible_now", act="end", status="ended")
    declaration.ended_at, declaration.ended_by = work.now, work.actor.membership_id
    lived = delete(ConflictOfInterest).where(ConflictOfInterest.declaration_id == declaration.id)
    work.session.execute(lived)
    work.record("conflict_of_interest.end", declaration)
    return declaration


def identification(person: YoungPerson) -> tuple[Any, ...]:
    """Return by what a young person is told from others.

    Args:
        person: the row.
    """
    names = (person.surname, person.first_names)
    return *names, person.birth_date, person.postcode, person.house_number


def details_of(person: YoungPerson) -> PersonDetails:
    """Return what is written down in a registration.

    Args:
        person: the row.
    """
    return PersonDetails(
        surname=person.surname,
        first_names=person.first_names,
        birth_date=person.birth_date,
        postcode=person.postcode,
        house_number=person.house_number,
        home_municipality=person.home_municipality,
        guardians=tuple(Guardian(**guardian) for guardian in person.guardians),
        contact=person.contact,
    )


def _keep(
    work: Work, person: YoungPerson, details: PersonDetails, action: str, **detail: Any
) -> YoungPerson:
    clean = tidied(details)
    require_valid(problems(clean, work.today, municipalities()))
    values = {name: getattr(clean, name) for name in PersonDetails.__dataclass_fields__}
    values["guardians"] = [asdict(guardian) for guardian in clean.guardians]
    values["sort_key"] = sort_key(clean.surname, clean.first_names)
    values["search_name"] = search_name(clean.surname, clean.first_names)
    for name, value in values.items():
        setattr(person, name, value)
    work.add(person)
    work.record(action, person, **detail)
    work.flush()
    _close_to_family(work, person)
    return person


def _account_of(work: Work, member_id: uuid.UUID | None) -> uuid.UUID:
    if member_id is None or member_id == work.actor.membership_id:
        return work.actor.account_id
    if work.actor.role is not Role.ORGANISATION_LEAD:
        raise Refused
    member = directory.membership(work.session, member_id, work.now)
    if member is None or member.organisation_id != work.actor.organisation_id:
        raise NotFound
    return member.account_id


def _meant_by(
    work: Work, declaration: ConflictDeclaration, about: uuid.UUID | Meant
) -> list[YoungPerson]:
    if not isinstance(about, Meant):
        return [work.load(YoungPerson, about, "young_person.read")]
    require_valid(meant_problems(about, work.today))
    declaration.birth_date = about.birth_date
    place = _place(declaration)
    declaration.surname = work.runtime.cipher.encrypt(about.surname.strip(), place)
    born = select(YoungPerson).where(
        YoungPerson.organisation_id == declaration.organisation_id,
        YoungPerson.birth_date == about.birth_date,
    )
    return [one for one in work.ungoverned(born) if sounds_like(about.surname, one.surname)]


def _close(work: Work, declaration: ConflictDeclaration, persons: Collection[uuid.UUID]) -> None:
    """Close them for good, and what stands merged with them: parting them opens nothing."""
    for person_id in work.ungoverned(same_youth(persons)).all():
        closed = ConflictOfInterest(
            declaration_id=declaration.id,
            account_id=declaration.account_id,
            young_person_id=person_id,
        )
        work.add(closed)


def _close_to_family(work: Work, person: YoungPerson) -> None:
    """Close a registration that was made or mended to those who declared it beforehand."""
    for declaration in _declared_before(work, person):
        place = _place(declaration)
        surname = work.runtime.cipher.decrypt(declaration.surname or "", place)
        if not sounds_like(surname, person.surname):
            continue
        if isinstance(work.who, Actor) and work.who.account_id == declaration.account_id:
            raise Refused("conflict_of_interest")
        _close(work, declaration, [person.id])


def _declared_before(work: Work, person: YoungPerson) -> Sequence[ConflictDeclaration]:
    known = exists(
        select(ConflictOfInterest.id).where(
            ConflictOfInterest.declaration_id == ConflictDeclaration.id,
            ConflictOfInterest.young_person_id == person.id,
        )
    )
    wanted = select(ConflictDeclaration).where(
        ConflictDeclaration.organisation_id == person.organisation_id,
        ConflictDeclaration.birth_date == person.birth_date,
        ConflictDeclaration.surname.is_not(None),
        ConflictDeclaration.ended_at.is_(None),
        ~known,
    )
    return work.ungoverned(wanted.order_by(ConflictDeclaration.id)).all()


def _place(declaration: ConflictDeclaration) -> str:
    return f"conflict_declarations/surname/{declaration.id}"
