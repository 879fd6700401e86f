"""What a person changes of how they log in; other sessions end, and a mail tells of it."""

from __future__ import annotations

import uuid

from coordination.core.errors import FieldProblem, Invalid, require_valid
from coordination.identity import passwords, queries
from coordination.identity.service import recovery_codes, second_factors, sessions
from coordination.identity.service.notices import tell
from coordination.mail.letters import Template
from coordination.partners.models import Account
from coordination.work import Work


def own_account(work: Work) -> Account:
    """Return the account of the acting person, locked."""
    return queries.account(work, work.actor.account_id)


def set_password(work: Work, person: Account, wanted: str, pointer: str) -> None:
    """Give a person another password.

    Args:
        work: an open unit of work that has locked the account.
        person: whose.
        wanted: the new one.
        pointer: of the field in which it was typed.

    Raises:
        Invalid: it is too short, too long, common, or about the person.
    """
    known = queries.known_names(work.session, person)
    require_valid(passwords.problems(wanted, pointer, known))
    person.password_hash = passwords.hashed(wanted)
    work.record("self.change_password", person)


def change_password(work: Work, current: str, wanted: str, kept: uuid.UUID | None) -> Account:
    """Give the acting person another password; every other session of theirs ends.

    Args:
        work: unit of work of the person.
        current: the password until now.
        wanted: the new one.
        kept: the session that goes on, in which the change is made.

    Raises:
        Invalid: the current one is wrong, or the new one cannot be used.
    """
    person = own_account(work)
    if not passwords.matches(person.password_hash, current):
        raise Invalid([FieldProblem("/currentPassword", "password_wrong")])
    set_password(work, person, wanted, "/newPassword")
    sessions.end_all(work, person, "password_changed", kept)
    tell(work, person, Template.PASSWORD_CHANGED)
    return person


def factors_changed(work: Work, person: Account, kept: uuid.UUID | None) -> None:
    """End the other sessions of a person whose factors have changed, and tell them.

    Args:
        work: an open unit of work.
        person: whose.
        kept: the session that goes on, in which the change is made.
    """
    sessions.end_all(work, person, "factor_changed", kept)
    tell(work, person, Template.FACTOR_CHANGED)


def remove_factor(work: Work, factor_id: uuid.UUID, kept: uuid.UUID | None) -> None:
    """Take a factor away from the acting person, who keeps at least one other.

    Args:
        work: unit of work of the person.
        factor_id: which one.
        kept: the session that goes on.

    Raises:
        NotFound: the person has no such factor.
        Conflict: it is the only one.
    """
    person = own_account(work)
    second_factors.remove(work, person, factor_id)
    factors_changed(work, person, kept)


def renew_codes(work: Work) -> list[str]:
    """Return new recovery codes of the acting person; the old ones never count again.

    Args:
        work: unit of work of the person.
    """
    person = own_account(work)
    tell(work, person, Template.FACTOR_CHANGED)
    return recovery_codes.renew(work, person)
