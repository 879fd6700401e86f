"""Shares as owner and recipient may see them, single and as lists."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from coordination.access.classes import Level
from coordination.http.paging import Page, Paging, governed
from coordination.partners.models import Organisation
from coordination.sharing.models import Share
from coordination.sharing.queries.rights import NONE, standings_of
from coordination.sharing.rules import ShareState
from coordination.work import Work

ORDER = (Share.created_at, Share.id)
ENDED = frozenset({ShareState.REVOKED, ShareState.EXPIRED})


@dataclass(frozen=True)
class Recipient:
    """The function that receives."""

    organisation_id: uuid.UUID
    name: str
    function: str


@dataclass(frozen=True)
class ShareView:
    """A share as one reader may see it.

    Attributes:
        id: of the share.
        row_version: for the entity tag.
        state: where it stands.
        level: how much it opens.
        purpose: what for.
        legal_basis: why it is lawful.
        special_ground: for D3; not in a stub.
        criminal_ground: for D4; not in a stub.
        recipients: who receives.
        created_at: when it was proposed.
        valid_until: when it closes, once that is known.
        end_reason: why it ends; only to the owner.
        waits_for: `consent`, `second_signature` or nothing; only to the owner.
        necessity: in words; only to the owner, in full.
        signal_id: only to the owner.
        statements: ids of what was ticked; only to the owner, in full.
        persons: ids of who is named; only to the owner, in full.
        consent: who gave it and when; only to the owner, in full.
        conflict_of_duties: ground, colleague and reason; only to the owner.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    row_version: int
    state: ShareState
    level: int
    purpose: str
    legal_basis: str
    special_ground: str | None
    criminal_ground: str | None
    recipients: Sequence[Recipient]
    created_at: dt.datetime
    valid_until: dt.datetime | None
    end_reason: str | None = None
    waits_for: str | None = None
    necessity: str | None = None
    signal_id: uuid.UUID | None = None
    statements: Sequence[uuid.UUID] = ()
    persons: Sequence[uuid.UUID] = ()
    consent: Mapping[str, Any] | None = None
    conflict_of_duties: Mapping[str, Any] | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)


def shares(work: Work, paging: Paging, state: ShareState | None = None) -> Page[ShareView]:
    """Return a page of the shares that the actor may see, newest first.

    Args:
        work: of the reader.
        paging: from the request.
        state: only those that stand so, or None for all.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    wanted = [] if state is None else [Share.state == state]
    found = governed(work, Share, wanted, paging, ORDER)
    work.saw(found.items, "share.list")
    return Page(views(work, found.items), found.next_cursor)


def share(work: Work, share_id: uuid.UUID) -> ShareView:
    """Return one share as the actor may see it.

    Args:
        work: of the reader.
        share_id: which share.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    return views(work, [work.load(Share, share_id, "share.read")])[0]


def views(work: Work, rows: Sequence[Share]) -> list[ShareView]:
    """Return rows as the actor may see them.

    Args:
        work: of the reader.
        rows: which the reader may read.
    """
    standings = standings_of(work, Share, [row.id for row in rows])
    ids = [row.recipient_organisation_id for row in rows]
    partners = work.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    names = {partner.id: partner.name for partner in partners}
    found = []
    for row in rows:
        standing = standings.get(row.id, NONE)
        view = _view(row, names, standing.rights)
        found.append(_as_open(work, row, view, in_full=standing.level is Level.FULL))
    return found


def _as_open(work: Work, row: Share, found: ShareView, *, in_full: bool) -> ShareView:
    """Add what only the owner sees, or leave out what a stub does not hold.

    The lead signs on reason and stub (product text §4.2): no necessity, which may speak of the
    young person, no persons and no statements; nor a ground, which would tell the class.
    """
    if row.organisation_id != work.actor.organisation_id:
        return found
    return _of_owner(row, found) if in_full else _of_lead(row, found)


def _of_lead(row: Share, found: ShareView) -> ShareView:
    return replace(
        found,
        special_ground=None,
        criminal_ground=None,
        waits_for=_waits_for(row),
        signal_id=row.signal_id,
        conflict_of_duties=row.conflict_of_duties,
    )


def _view(row: Share, names: Mapping[uuid.UUID, str], rights: frozenset[str]) -> ShareView:
    recipient = row.recipient_organisation_id
    return ShareView(
        id=row.id,
        row_version=row.row_version,
        state=row.state,
        level=row.level,
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        special_ground=row.special_ground,
        criminal_ground=row.criminal_ground,
        recipients=[Recipient(recipient, names[recipient], row.function)],
        created_at=row.created_at,
        valid_until=row.valid_until,
        permissions=rights & _possible(row),
    )


def _of_owner(row: Share, found: ShareView) -> ShareView:
    """Add what only the owner sees; the words of a necessity may speak of the young person."""
    return replace(
        found,
        end_reason=row.end_reason,
        waits_for=_waits_for(row),
        necessity=row.necessity,
        signal_id=row.signal_id,
        statements=row.statements,
        persons=row.persons,
        consent=row.consent,
        conflict_of_duties=row.conflict_of_duties,
    )


def _waits_for(row: Share) -> str | None:
    if row.state is not ShareState.PROPOSED:
        return None
    return "second_signature" if row.conflict_of_duties else "consent"


def _possible(row: Share) -> frozenset[str]:
    """Return the actions that the state allows."""
    found = {"share.read"} | ({"share.revoke"} if row.state not in ENDED else set())
    if row.state is ShareState.PROPOSED and row.needs_consent:
        found |= {"share.ground"} | ({"share.sign"} if row.conflict_of_duties else set())
    return frozenset(found)
