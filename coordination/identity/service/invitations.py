"""Links in mail: the invitation of a new account, and the recovery of what was lost.

A link alone opens nothing that exists: the first one only counts while the account has no password,
the others ask for the factor that the person still has, and were confirmed by the lead.
"""

from __future__ import annotations

import secrets
import uuid

from sqlalchemy import select

from coordination.access.actors import System
from coordination.core.crypto import token_hash
from coordination.core.errors import Conflict, NotFound, Problem, Refused
from coordination.identity import queries
from coordination.identity.models import Invitation
from coordination.identity.rules import UNCONFIRMED_FOR, VALID, InvitationKind
from coordination.identity.service import second_factors, sessions, throttling
from coordination.identity.service.notices import tell
from coordination.mail import queue
from coordination.mail.letters import Template
from coordination.partners.events import AccountCreated
from coordination.partners.models import Account
from coordination.work import Work

TOKEN_BYTES = 32  # 256 bits


class LinkUnusable(Problem):
    """The link is unknown, used, withdrawn or too old: nobody is told which."""

    status = 422

    def __init__(self) -> None:
        super().__init__("link_unusable")


def on_account_created(work: Work, event: AccountCreated) -> None:
    """Invite whoever got an account without a password; repeatable.

    Args:
        work: of the worker.
        event: with the account.
    """
    query = select(Account).where(Account.id == event.account_id).with_for_update()
    person = work.ungoverned(query).one_or_none()
    if person is None or person.password_hash or person.disabled_at is not None:
        return
    if queries.pending(work.session, person.id, work.now) is None:
        _send(work, _new(work, person, InvitationKind.FIRST, None))


def invite(work: Work, account_id: uuid.UUID) -> Invitation:
    """Send a first invitation (again); the links from before count no longer.

    Args:
        work: unit of work of an administrator or the operator.
        account_id: whom.

    Raises:
        Conflict: the person has a password already, or the account is disabled.
    """
    person = queries.account(work, account_id)
    if person.password_hash is not None or person.disabled_at is not None:
        raise Conflict("account_in_use")
    made = _new(work, person, InvitationKind.FIRST, _membership(work))
    _send(work, made)
    work.record("account.invite", person)
    return made


def start_recovery(
    work: Work, account_id: uuid.UUID, lost: InvitationKind, *, confirmed: bool
) -> Invitation:
    """Note that a person lost the password or the factor; the lead's own word confirms it at once.

    Args:
        work: unit of work of an administrator or of the organisation's lead.
        account_id: whose.
        lost: `PASSWORD` or `FACTOR`.
        confirmed: whether a lead of the person's organisation says so.

    Raises:
        Conflict: the person has not accepted the first invitation yet, or is disabled.
        Refused: it is one's own account.
    """
    person = _another(work, account_id)
    if person.password_hash is None or person.disabled_at is not None:
        raise Conflict("account_not_in_use")
    made = _new(work, person, lost, _membership(work))
    work.record("account.recover", person, lost=lost.value)
    tell(work, person, Template.RECOVERY_STARTED)
    if confirmed:
        _confirm(work, person, made)
    return made


def confirm_recovery(work: Work, account_id: uuid.UUID) -> Invitation:
    """Confirm a recovery, after which the person gets the link.

    Args:
        work: unit of work of the organisation's lead; of a second administrator for a lead's own.
        account_id: whose.

    Raises:
        NotFound: there is none to confirm.
        Refused: it is one's own account, or one started it oneself.
    """
    person = _another(work, account_id)
    with work.as_system():
        found = queries.pending(work.session, person.id, work.now)
    if found is None or found.kind is InvitationKind.FIRST or found.confirmed_by is not None:
        raise NotFound
    if _started_by_oneself(work, found):
        raise Refused("second_person_needed")
    _confirm(work, person, found)
    return found


def opened(work: Work, token_digest: bytes) -> Invitation:
    """Return the invitation of a link, locked, so that it counts once.

    Args:
        work: an open unit of work of the login pages.
        token_digest: hash of the token in the link.

    Raises:
        LinkUnusable: it is unknown, used, withdrawn or too old.
    """
    found = work.ungoverned(queries.invitation(token_digest, work.now)).one_or_none()
    if found is None:
        raise LinkUnusable
    return found


def use(work: Work, found: Invitation) -> None:
    """Mark a link as used, in the transaction of its effect."""
    found.used_at = work.now


def reset(work: Work, account_id: uuid.UUID) -> str:
    """Take password, factors and sessions away, and return the token of a link to begin again.

    Args:
        work: unit of work of the operator, who hands the link over in person.
        account_id: whose.
    """
    person = queries.account(work, account_id)
    person.password_hash = None
    second_factors.remove_all(work, person)
    throttling.forget(work, person.id)
    sessions.end_all(work, person, "reset")
    tell(work, person, Template.RECOVERY_STARTED)
    return _token(_new(work, person, InvitationKind.FIRST, None))


def _new(
    work: Work, person: Account, kind: InvitationKind, started_by: uuid.UUID | None
) -> Invitation:
    """Return a new invitation; what was open for the person until now is withdrawn."""
    for row in work.ungoverned(queries.open_invitations(person.id)):
        row.withdrawn_at = work.now
    first = kind is InvitationKind.FIRST
    made = Invitation(
        account_id=person.id,
        kind=kind,
        created_at=work.now,
        started_by=started_by,
        expires_at=work.now + (VALID[kind] if first else UNCONFIRMED_FOR),
    )
    work.add(made)
    work.record("account.invite" if first else "account.recover", person)
    return made


def _confirm(work: Work, person: Account, found: Invitation) -> None:
    found.confirmed_by = work.actor.membership_id
    found.expires_at = work.now + VALID[found.kind]
    _send(work, found)
    work.record("account.confirm_recovery", person, lost=found.kind.value)


def _send(work: Work, made: Invitation) -> None:
    occasion = str(made.id)
    place = queue.sealed_place(made.account_id, occasion)
    sealed = work.runtime.cipher.encrypt(_token(made), place)
    first = made.kind is InvitationKind.FIRST
    template = Template.INVITATION if first else Template.RECOVERY
    queue.put_to_account(work.session, made.account_id, template, occasion, work.now, sealed)


def _token(made: Invitation) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made.token_hash = token_hash(token)
    return token


def _another(work: Work, account_id: uuid.UUID) -> Account:
    if account_id == work.actor.account_id:
        raise Refused("not_for_oneself")
    return queries.account(work, account_id)


def _started_by_oneself(work: Work, found: Invitation) -> bool:
    """Return whether the acting person started it, under whichever membership."""
    starter = work.ungoverned(queries.account_of(found.started_by)).one_or_none()
    return starter == work.actor.account_id


def _membership(work: Work) -> uuid.UUID | None:
    return None if isinstance(work.who, System) else work.actor.membership_id
