"""Contributions as their readers see them: the owner with its shares, a recipient the words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from coordination.access.classes import DataClass, Level, Role
from coordination.cases.models import CaseLead, CaseSeat, Contribution, ContributionShare
from coordination.cases.terms import ContributionKind, ContributionShareEnd, WorryNature
from coordination.http.paging import Page, Paging, governed
from coordination.partners.models import Organisation
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.work import Work

ORDER = (Contribution.created_at, Contribution.id)


@dataclass(frozen=True)
class ShareLine:
    """To whom a contribution is or was open, and why."""

    id: uuid.UUID
    seat_id: uuid.UUID | None
    function: str | None
    organisation: str
    purpose: Purpose
    legal_basis: LegalBasis
    special_ground: SpecialGround | None
    criminal_ground: CriminalGround | None
    necessity: str
    proportionality: str
    subsidiarity: str
    shared_at: dt.datetime
    valid_until: dt.datetime | None
    ended_at: dt.datetime | None
    end_reason: ContributionShareEnd | None
    lasts: bool


@dataclass(frozen=True)
class ContributionView:
    """A contribution at its reader's level.

    Attributes:
        id: of the contribution.
        row_version: for the entity tag.
        view_level: that it is there (STUB), or what it says (FULL).
        reference: opaque.
        organisation: name of whose it is.
        created_at: when it was brought.
        withdrawn_at: when it was withdrawn, or None.
        case_id: of which case; None in the stub.
        kind: what it says; None in the stub.
        nature: of a worry; None in the stub.
        data_class: None in the stub.
        words: None in the stub.
        shares: to whom it is or was open, oldest first; for the owner only, and not in lists.
        permissions: what the reader may do now.
    """

    id: uuid.UUID
    row_version: int
    view_level: Level
    reference: str
    organisation: str
    created_at: dt.datetime
    withdrawn_at: dt.datetime | None
    case_id: uuid.UUID | None
    kind: ContributionKind | None
    nature: WorryNature | None
    data_class: DataClass | None
    words: str | None
    shares: Sequence[ShareLine]
    permissions: tuple[str, ...]


def contributions(
    work: Work, paging: Paging, case_id: uuid.UUID | None = None
) -> Page[ContributionView]:
    """Return the contributions that open to the reader, newest first.

    Args:
        work: of the reader.
        paging: which page.
        case_id: only those of one case. Of which case it is, is told with what it says, and so a
            stub belongs to none here.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    wanted = [Contribution.case_id == case_id, _whole(work)] if case_id else []
    found = governed(work, Contribution, wanted, paging, ORDER)
    work.saw(found.items, "contribution.list")
    levels = _levels(work, [row.id for row in found.items])
    names = _names(work, [row.organisation_id for row in found.items])
    items = [_view(row, levels[row.id], names) for row in found.items]
    return Page(items, found.next_cursor)


def contribution(work: Work, contribution_id: uuid.UUID) -> ContributionView:
    """Return one contribution as far as it opens to the reader.

    Args:
        work: of the reader.
        contribution_id: which.

    Raises:
        NotFound: it does not exist or may not be read.
    """
    row = work.load(Contribution, contribution_id, "contribution.read")
    level, granted = work.standing(row)
    names = _names(work, [row.organisation_id])
    inside = row.organisation_id == work.actor.organisation_id
    # "Share: coordinators and privacy officers of the owner": the latter without the words.
    shown = inside and (level is Level.FULL or work.actor.role is Role.PRIVACY_OFFICER)
    return _view(row, level, names, _shares(work, row) if shown else (), granted)


def _whole(work: Work) -> ColumnElement[bool]:
    return work.readable(Contribution, Level.FULL)


def _view(
    row: Contribution,
    level: Level,
    names: Mapping[uuid.UUID, str],
    shares: Sequence[ShareLine] = (),
    granted: Iterable[str] = (),
) -> ContributionView:
    whole = level is Level.FULL
    return ContributionView(
        id=row.id,
        row_version=row.row_version,
        view_level=level,
        reference=row.reference,
        organisation=names[row.organisation_id],
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
        case_id=row.case_id if whole else None,
        kind=row.kind if whole else None,
        nature=row.nature if whole else None,
        data_class=row.data_class if whole else None,
        words=row.words if whole else None,
        shares=shares,
        permissions=_permitted(row, granted),
    )


def _permitted(row: Contribution, granted: Iterable[str]) -> tuple[str, ...]:
    lasts = row.withdrawn_at is None
    return tuple(sorted(act for act in granted if lasts or act == "contribution.read"))


def _levels(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Level]:
    level, readable = work.level(Contribution, ids), work.readable(Contribution, ids=ids)
    found = work.session.execute(select(Contribution.id, level).where(readable))
    return {one: Level(number) for one, number in found}


def _shares(work: Work, row: Contribution) -> Sequence[ShareLine]:
    """The owner knows to whom it opened what; the seat itself may be closed to it by now."""
    query = select(ContributionShare).where(ContributionShare.contribution_id == row.id)
    ordered = query.order_by(ContributionShare.shared_at, ContributionShare.id)
    shares = work.ungoverned(ordered).all()
    places = _places(work, shares)
    names = _names(work, {one.organisation_id for one in places.values()})
    return [_line(work, one, places[one.seat_id or one.lead_id], names) for one in shares]


def _places(
    work: Work, shares: Sequence[ContributionShare]
) -> Mapping[uuid.UUID | None, CaseSeat | CaseLead]:
    seats = select(CaseSeat).where(CaseSeat.id.in_({one.seat_id for one in shares}))
    leads = select(CaseLead).where(CaseLead.id.in_({one.lead_id for one in shares}))
    return {one.id: one for one in (*work.ungoverned(seats), *work.ungoverned(leads))}


def _line(
    work: Work, one: ContributionShare, to: CaseSeat | CaseLead, names: Mapping[uuid.UUID, str]
) -> ShareLine:
    return ShareLine(
        id=one.id,
        seat_id=one.seat_id,
        function=to.function if isinstance(to, CaseSeat) else None,
        organisation=names[to.organisation_id],
        purpose=one.purpose,
        legal_basis=one.legal_basis,
        special_ground=one.special_ground,
        criminal_ground=one.criminal_ground,
        necessity=one.necessity,
        proportionality=one.proportionality,
        subsidiarity=one.subsidiarity,
        shared_at=one.shared_at,
        valid_until=one.valid_until,
        ended_at=one.ended_at,
        end_reason=one.end_reason,
        lasts=one.ended_at is None and (one.valid_until is None or one.valid_until > work.now),
    )


def _names(work: Work, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = select(Organisation).where(Organisation.id.in_(set(ids)))
    return {row.id: row.name for row in work.session.scalars(query)}
