"""Explains for any membership and record why the one opens to the other, and to whom it opens.

Every answer is asked of the access engine, as the membership in question would be asked. What an
asker may not know of it is left out afterwards: who works at another organisation, and a follow-up,
share or break-glass that is closed to the asker.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from coordination.access.branches import live
from coordination.access.classes import Level, Role
from coordination.access.doors import Door, doors
from coordination.access.governed import REGISTRY
from coordination.access.grants import grants_for
from coordination.access.keys import Key
from coordination.cases.models import Case, CaseLead, CaseSeat, Contribution
from coordination.core.errors import NotFound
from coordination.explaining.rules import (
    EXPLAINED,
    INVISIBLE,
    PARTIES,
    Reason,
    Source,
    Standing,
    disclosed,
    in_terms_of,
    merged,
)
from coordination.followups.models import DeskItem, FollowUp
from coordination.glass.models import BreakGlass
from coordination.partners.models import Account, Membership
from coordination.partners.policy import active
from coordination.sharing.models import Share
from coordination.work import Work

SOURCES: tuple[Any, ...] = (FollowUp, Share, BreakGlass, DeskItem, Case)


@dataclass(frozen=True)
class Asked:
    """The record that is asked about, as the asker may see it.

    Attributes:
        kind: of the record.
        row: of its table.
        level: how much of it opens to the asker; None for who only oversees it.
        overseen: whether the asker is the privacy officer of its owner, who may know all of it.
    """

    kind: str
    row: Any
    level: Level | None = None
    overseen: bool = False

    @property
    def reference(self) -> str | None:
        """Return how people call it, or None where it has no reference."""
        return getattr(self.row, "reference", None)


def asked(work: Work, kind: str, record_id: uuid.UUID) -> Asked:
    """Return a record that the asker may see, or may oversee as privacy officer of its owner.

    Args:
        work: of the asker.
        kind: of the record.
        record_id: which.

    Raises:
        NotFound: there is no such kind or record, or it is closed to the asker.
    """
    if kind not in EXPLAINED:
        raise NotFound
    work.note(kind, record_id, "access.explain")
    model = REGISTRY[kind].model
    readable, overseen = (
        select(model).where(model.id == record_id, work.allowed(model, act, [record_id]))
        for act in (f"{kind}.read", f"{kind}.explain")
    )
    row = work.session.scalars(readable).one_or_none()
    # Who oversees is told to whom a record opens, and never what stands in it.
    row = row or work.ungoverned(overseen).one_or_none()
    if row is None:
        raise NotFound
    work.subjects.pop()
    work.saw([row], "access.explain")
    own = row.organisation_id == work.actor.organisation_id
    mine = doors(work.session, work.actor, kind, [record_id])
    level = max((way.level for way in mine), default=None)
    return Asked(kind, row, level, own and work.actor.role is Role.PRIVACY_OFFICER)


def why(work: Work, record: Asked, membership_id: uuid.UUID) -> Standing:
    """Return whether and why a record opens to one membership, as far as the asker may know.

    Args:
        work: of the asker.
        record: from `asked`.
        membership_id: of the asker's own organisation; the owner's privacy officer may ask about
            anybody.

    Raises:
        NotFound: the asker may not know this membership, or there is none.
    """
    member = work.ungoverned(_members().where(Membership.id == membership_id)).one_or_none()
    if member is None or not _may_know(work, record, member):
        raise NotFound
    return _told(work, record, [_standing(work, record, member)])[0]


def readers(work: Work, record: Asked) -> list[Standing]:
    """Return to whom a record opens and why, as far as the asker may know.

    Of other organisations only functions are named; what lies behind a share or follow-up that is
    closed to the asker is left out.

    Args:
        work: of the asker.
        record: from `asked`.
    """
    found = _told(work, record, every_reader(work, record.kind, record.row))
    known = [one for one in found if one.member is not None and one.sees]
    others = merged(one for one in found if one.member is None and one.sees)
    return [*sorted(known, key=_by_name), *sorted(others, key=_by_name)]


def every_reader(work: Work, kind: str, row: Any) -> list[Standing]:
    """Return every membership to whom a record opens, whoever asks; never shown as it is.

    Own right is the owner's and the asked side's, a key is somebody's in its organisation, so
    nobody elsewhere need be asked.

    Args:
        work: the running unit of work.
        kind: of the record.
        row: of its table.
    """
    record = Asked(kind, row)
    roles = [role for role in Role if grants_for(kind, f"{kind}.read", role)]
    near = _members().where(
        active(work.now),
        Membership.role.in_(roles),
        Membership.organisation_id.in_(_organisations(work, kind, row)),
    )
    found = [_standing(work, record, member) for member in work.ungoverned(near)]
    return [one for one in found if one.sees]


def colleagues(work: Work) -> Sequence[Membership]:
    """Return the active memberships of the asker's organisation, about whom one may ask."""
    own = Membership.organisation_id == work.actor.organisation_id
    found = _members().where(own, active(work.now)).order_by(Account.name, Membership.role)
    return work.ungoverned(found).all()


def _members() -> Any:
    joined = select(Membership).join(Membership.account).join(Membership.organisation)
    return joined.order_by(Membership.id)


def _organisations(work: Work, kind: str, row: Any) -> set[uuid.UUID]:
    keys = select(Key.organisation_id).where(
        Key.record_kind == kind, Key.record_id == row.id, live(work.now)
    )
    parties = {getattr(row, name, None) for name in PARTIES}
    return {found for found in (*parties, *work.ungoverned(keys)) if found}


def _standing(work: Work, record: Asked, member: Membership) -> Standing:
    """Ask the engine as this membership would be asked; who may not act sees nothing."""
    actor = work.runtime.identify(work.session, member.id, work.now, False)  # noqa: FBT003
    with work.as_system():
        ways = doors(work.session, actor, record.kind, [record.row.id]) if actor else []
    keys = _keys(work, ways)
    return Standing(
        member=member,
        function=member.role.value,
        organisation=member.organisation,
        level=max((way.level for way in ways), default=None),
        reasons=tuple(_reason(member, way, keys) for way in ways),
    )


def _keys(work: Work, ways: Iterable[Door]) -> Mapping[uuid.UUID, Key]:
    ids = [way.key_id for way in ways if way.key_id]
    found = work.ungoverned(select(Key).where(Key.id.in_(ids))) if ids else ()
    return {key.id: key for key in found}


def _reason(member: Membership, way: Door, keys: Mapping[uuid.UUID, Key]) -> Reason:
    if way.key_id is None:
        return Reason(way.relation, way.level)
    key = keys[way.key_id]
    return Reason(
        relation=way.relation,
        level=way.level,
        replacing=key.membership_id not in {None, member.id},
        purpose=key.purpose,
        legal_basis=key.legal_basis,
        source=Source(key.source_id),
        until=key.valid_until,
        circle=INVISIBLE.issuperset(key.classes),
    )


# --- what the asker may know ----------------------------------------------------------------------


def _may_know(work: Work, record: Asked, member: Membership) -> bool:
    return record.overseen or member.organisation_id == work.actor.organisation_id


def _told(work: Work, record: Asked, found: Sequence[Standing]) -> list[Standing]:
    known = _sources(work, record, found)
    return [_one_told(work, record, one, known) for one in found]


def _one_told(
    work: Work, record: Asked, one: Standing, known: Mapping[uuid.UUID, Source]
) -> Standing:
    if one.member.id == work.actor.membership_id:
        found = [_mine(reason, known) for reason in one.reasons]
    else:
        overseen = record.overseen
        told = (disclosed(why, known, record.level, overseen=overseen) for why in one.reasons)
        found = [reason for reason in told if reason]
    level = max((reason.level for reason in found), default=None)
    shown = replace(one, reasons=tuple(found), level=level)
    if _may_know(work, record, one.member):
        return shown
    # Who asks from outside learns that the owner's own people see it, and not in which part.
    owner = one.organisation.id == record.row.organisation_id
    return replace(shown, member=None, function=None if owner else one.function)


def _mine(reason: Reason, known: Mapping[uuid.UUID, Source]) -> Reason:
    return in_terms_of(reason, known.get(reason.source.id)) if reason.source else reason


def _sources(work: Work, record: Asked, found: Sequence[Standing]) -> Mapping[uuid.UUID, Source]:
    """Return the records that keys live by, as far as the asker may read them."""
    ids = _lived_by(found)
    if not ids:
        return {}
    if record.kind == Contribution.record_kind:
        return _shares_of(work, record, found)
    known = [one for model in SOURCES for one in _readable_sources(work, model, ids)]
    return {source.id: source for source in [*known, *_seats_and_leads(work, ids)]}


def _lived_by(found: Iterable[Standing]) -> list[uuid.UUID]:
    return sorted({reason.source.id for one in found for reason in one.reasons if reason.source})


def _shares_of(work: Work, record: Asked, found: Sequence[Standing]) -> dict[uuid.UUID, Source]:
    """Return the shares of a contribution: all of them to its owner, one's own to a recipient."""
    own = record.row.organisation_id == work.actor.organisation_id
    mine = [one for one in found if one.member.id == work.actor.membership_id]
    known = found if own and record.level is Level.FULL else mine
    kind = "contribution_share"
    return {one: Source(one, kind, whole=True) for one in _lived_by(known)}


def _seats_and_leads(work: Work, ids: Sequence[uuid.UUID]) -> list[Source]:
    """Return seats in cases, and questions to lead them, as the cases to which they belong."""
    level = work.level(Case)
    readable = work.readable(Case)
    return [
        Source(row.id, Case.record_kind, row.reference, row.level == Level.FULL)
        for model in (CaseSeat, CaseLead)
        for row in work.session.execute(
            select(model.id, Case.reference, level)
            .join(Case, Case.id == model.case_id)
            .where(model.id.in_(ids), readable)
        )
    ]


def _readable_sources(work: Work, model: Any, ids: Sequence[uuid.UUID]) -> list[Source]:
    may = work.allowed(model, f"{model.record_kind}.read", ids)
    query = select(model, work.level(model, ids)).where(model.id.in_(ids), may)
    return [
        Source(row.id, model.record_kind, getattr(row, "reference", None), level == Level.FULL)
        for row, level in work.session.execute(query)
    ]


def _by_name(one: Standing) -> tuple[str, str, str]:
    name = one.member.account.name if one.member else ""
    return one.organisation.name, name, one.function or ""
