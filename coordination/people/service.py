"""What a person can do with a registration: make it, mend it, and step back from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from coordination.core.errors import Stale, require_valid
from coordination.core.text import sort_key
from coordination.partners.rules import municipalities
from coordination.people.models import ConflictOfInterest, YoungPerson
from coordination.people.rules import Guardian, PersonDetails, problems, search_name, tidied
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
        Stale: somebody else has changed it meanwhile.
        Invalid: naming every field that is wrong.
    """
    person = work.load(YoungPerson, person_id, "young_person.edit")
    if person.row_version != row_version:
        raise Stale
    person.row_version += 1
    details = replace(details_of(person), **changes)
    return _keep(work, person, details, "young_person.edit", fields=sorted(changes))


def declare_conflict(work: Work, person_id: uuid.UUID) -> ConflictOfInterest:
    """Close a young person, and every signal about them, to one's own account.

    It is for an own child or another relative; there is no way back without the administrator.

    Args:
        work: the unit of work.
        person_id: of the registration.

    Raises:
        NotFound: it does not exist or may not be read; so too when it was declared before.
    """
    person = work.load(YoungPerson, person_id, "young_person.read")
    conflict = ConflictOfInterest(
        organisation_id=work.actor.organisation_id,
        account_id=work.actor.account_id,
        young_person_id=person.id,
        declared_by=work.actor.membership_id,
    )
    work.add(conflict)
    work.record("conflict_of_interest.declare", conflict)
    return conflict


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
    return person
