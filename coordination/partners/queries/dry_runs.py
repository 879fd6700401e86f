"""What a change of a membership would open and close, in coarse numbers, before it is made.

The engine is asked with an actor who does not exist; nothing is written but the log entry. So that
nobody learns of single records: numbers are rounded down to tens, less than about ten is not shown,
and where a ten begins is a secret of the installation that stays the same for a person. D5, D6 and
DV are never counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, exists, func, select, true

from coordination.access import engine
from coordination.access.actors import Actor
from coordination.access.classes import DataClass, Level, Role
from coordination.access.governed import REGISTRY, Governed
from coordination.access.keys import Key
from coordination.core.crypto import keyed_hash
from coordination.core.errors import FieldProblem, NotFound, Refused, require_valid
from coordination.partners.models import FunctionContact, Membership, Organisation
from coordination.partners.queries.identity import identify
from coordination.partners.queries.memberships import within_reach
from coordination.partners.rules import default_functions
from coordination.work import Work

KINDS = ("signal", "follow_up", "share", "inform_task", "desk_item", "young_person")
UNCOUNTED = frozenset({DataClass.D5, DataClass.D6, DataClass.DV})
STEP = 10  # product text §5: aggregates under ten are suppressed


@dataclass(frozen=True)
class Supposed:
    """A change of a membership, or a new one.

    Attributes:
        membership_id: whose change; None for a new membership.
        organisation_id: of a new membership.
        role: as what; None when the membership ends.
        secrecy_bound: whether bound to professional secrecy then.
    """

    membership_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    role: Role | None = None
    secrecy_bound: bool = False


@dataclass(frozen=True)
class Effect:
    """What would change for one kind of record; None says: too few to tell.

    Attributes:
        kind: of record.
        opens: records of which at least the stub would open.
        closes: records that would close altogether.
        content_opens: records whose content would open.
        content_closes: records whose content would close.
    """

    kind: str
    opens: int | None
    closes: int | None
    content_opens: int | None
    content_closes: int | None


def dry_run(work: Work, supposed: Supposed) -> list[Effect]:
    """Return what a change would open and close, one row for each kind of record.

    Args:
        work: of an administrator, or of the lead of that organisation.
        supposed: the change.

    Raises:
        NotFound: there is no such membership or organisation in reach.
        Refused: it is one's own membership.
        Invalid: neither or both of membership and organisation are named.
    """
    require_valid(_problems(supposed))
    before, after, owner = _both(work, supposed)
    about = supposed.membership_id or owner
    role = supposed.role.value if supposed.role else None
    detail = {"role": role, "secrecy_bound": supposed.secrecy_bound}
    work.note("membership", about, "membership.dry_run", owner, detail)
    return [_effect(work, kind, before, after, about) for kind in KINDS]


def coarse(count: int, shift: int) -> int | None:
    """Return a number rounded down to tens, or None for less than about ten. Pure.

    Args:
        count: how many there are.
        shift: from 0 to 9, where a ten begins; secret, so that one more or less cannot be seen.
    """
    rounded = (count - shift) // STEP * STEP
    return rounded if rounded >= STEP else None


def _problems(supposed: Supposed) -> Iterator[FieldProblem]:
    if (supposed.membership_id is None) == (supposed.organisation_id is None):
        yield FieldProblem("/organisationId", "required")
    elif supposed.membership_id is None and supposed.role is None:
        yield FieldProblem("/role", "required")


def _both(work: Work, supposed: Supposed) -> tuple[Actor | None, Actor | None, uuid.UUID]:
    """Return who it is now, who it would be, and the organisation; None for nobody."""
    if supposed.membership_id is None:
        organisation = _organisation(work, supposed.organisation_id)
        return None, _newcomer(work, organisation, supposed), organisation.id
    member = _member(work, supposed.membership_id)
    now = identify(work.session, member.id, work.now, False)  # noqa: FBT003 - nothing is written
    if now is None:
        raise NotFound
    return now, _changed(work, now, supposed), member.organisation_id


def _member(work: Work, membership_id: uuid.UUID) -> Membership:
    wanted = select(Membership).where(Membership.id == membership_id, within_reach(work.actor))
    found = work.ungoverned(wanted).one_or_none()
    if found is None:
        raise NotFound
    if found.account_id == work.actor.account_id:
        raise Refused("membership_of_oneself")
    return found


def _organisation(work: Work, organisation_id: uuid.UUID | None) -> Organisation:
    wanted = select(Organisation).where(Organisation.id == organisation_id)
    if work.actor.role is not Role.ADMINISTRATOR:
        wanted = wanted.where(Organisation.id == work.actor.organisation_id)
    found = work.ungoverned(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def _changed(work: Work, now: Actor, supposed: Supposed) -> Actor | None:
    if supposed.role is None:
        return None
    kept = now.functions - default_functions(now.role)
    functions = kept | _functions(work, now.organisation_id, now.membership_id, supposed.role)
    return replace(
        now, role=supposed.role, secrecy_bound=supposed.secrecy_bound, functions=functions
    )


def _newcomer(work: Work, organisation: Organisation, supposed: Supposed) -> Actor | None:
    if supposed.role is None:
        return None
    nobody = uuid.uuid4()
    return Actor(
        membership_id=nobody,
        account_id=uuid.uuid4(),
        organisation_id=organisation.id,
        organisation_kind=organisation.kind.value,
        role=supposed.role,
        now=work.now,
        secrecy_bound=supposed.secrecy_bound,
        functions=_functions(work, organisation.id, nobody, supposed.role),
    )


def _functions(
    work: Work, organisation_id: uuid.UUID, membership_id: uuid.UUID, role: Role
) -> frozenset[str]:
    """Return the functions of a role that no contact is named for, and those one is named for."""
    contacts = select(FunctionContact).where(FunctionContact.organisation_id == organisation_id)
    rows = work.ungoverned(contacts).all()
    mine = {row.function for row in rows if row.membership_id == membership_id}
    return frozenset(default_functions(role) - {row.function for row in rows} | mine)


def _effect(
    work: Work, kind: str, before: Actor | None, after: Actor | None, about: uuid.UUID
) -> Effect:
    def counted(one: Actor | None, other: Actor | None, level: Level) -> int | None:
        shift = _shift(work, about, kind, level)
        return coarse(_count(work, kind, one, other, level), shift)

    return Effect(
        kind,
        opens=counted(after, before, Level.STUB),
        closes=counted(before, after, Level.STUB),
        content_opens=counted(after, before, Level.SUMMARY),
        content_closes=counted(before, after, Level.SUMMARY),
    )


def _count(work: Work, kind: str, one: Actor | None, other: Actor | None, level: Level) -> int:
    """Return how many records open to the one and not to the other."""
    if one is None:
        return 0
    governed = REGISTRY[kind]
    opens = engine.allowed(one, kind, f"{kind}.read", level)
    also = engine.allowed(other, kind, f"{kind}.read", level) if other else None
    wanted = select(func.count()).select_from(governed.model).where(opens, _countable(governed))
    return work.ungoverned(wanted if also is None else wanted.where(~also)).one()


def _countable(governed: Governed) -> ColumnElement[bool]:
    if governed.class_column is not None:
        return governed.class_column.not_in(sorted(UNCOUNTED))  # type: ignore[no-any-return]
    if governed.kind != "young_person":
        return true()
    # A registration has no class; whom a key of these classes opens might be one of a circle.
    opened = and_(Key.record_kind == governed.kind, Key.record_id == governed.model.id)
    return ~exists(select(Key.id).where(opened, Key.classes.overlap(sorted(UNCOUNTED))))


def _shift(work: Work, about: uuid.UUID, kind: str, level: Level) -> int:
    parts = (b"dry run", about.bytes, kind.encode(), bytes([level]))
    return keyed_hash(work.runtime.audit_key, *parts)[0] % STEP
