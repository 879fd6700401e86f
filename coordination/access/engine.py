"""Compiles the table of grants to one SQL clause.

The same clause serves lists, single fetches and buttons, so that they cannot drift apart:
own right UNION keys. Use it through `Work.load` and `Work.page`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Uuid,
    and_,
    any_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from coordination.access.actors import Actor
from coordination.access.classes import EVERY_CLASS, ROLE_CLASSES, DataClass, Level
from coordination.access.grants import KEY_RELATIONS, OUTSIDE_CIRCLES, Grant, grants_for
from coordination.access.keys import Key, Relation

Clause = ColumnElement[bool]


@dataclass(frozen=True)
class Governed:
    """How a kind of record takes part in access.

    Attributes:
        kind: name of the record in the table of grants.
        model: its mapped class.
        relations: what each own-right relation means for an actor, as SQL.
        class_column: where its data class stands, or None when it has none (then it is D1).
        blocked: a condition under which it is closed to the actor whatever else holds.
        authorship: relations that lift the secrecy gate on D3, because one reads one's own words.
        holds_content: False where the record holds only the agreement (state, clocks, feedback);
            then a key to it asks no secrecy of D3, since nothing special can be read there.
    """

    kind: str
    model: Any
    relations: Mapping[str, Callable[[Actor], Clause]] = field(default_factory=dict)
    class_column: Any = None
    blocked: Callable[[Actor], Clause] | None = None
    authorship: frozenset[str] = frozenset({"authored", "authored_outside_school", "registered"})
    holds_content: bool = True


REGISTRY: dict[str, Governed] = {}
# Classes whose keys to another organisation open only under a decision of their own, and the
# condition under which such a key is live. A feature that keeps those decisions puts it here.
DECISIONS: dict[DataClass, Callable[[Actor], Clause]] = {}


def register(governed: Governed) -> None:
    """Let a feature's policy declare its record; called once at import."""
    REGISTRY[governed.kind] = governed


def allowed(
    actor: Actor,
    kind: str,
    action: str,
    at_least: Level = Level.STUB,
    ids: Sequence[uuid.UUID] | None = None,
) -> Clause:
    """Return the clause that is true for the records on which the actor may do the action.

    Args:
        actor: the acting membership.
        kind: kind of record.
        action: `signal.read` for instance.
        at_least: for readings, the least level that must open.
        ids: where they are known, the records that are asked about. The answer is the same, and
            PostgreSQL does not first gather everything else that the actor may read.
    """
    governed = REGISTRY[kind]
    rows = grants_for(kind, action, actor.role)
    found = [_branch(governed, actor, row, at_least) for row in rows if row.level >= at_least]
    if not found:
        return false()
    if ids is not None:
        found = [branch.where(governed.model.id.in_(ids)) for branch in found]
    return governed.model.id.in_(union_all(*found))  # type: ignore[no-any-return]


def level(actor: Actor, kind: str, ids: Sequence[uuid.UUID] | None = None) -> ColumnElement[int]:
    """Return the column that says at which level each record opens to the actor.

    Args:
        actor: the acting membership.
        kind: kind of record.
        ids: the records that are asked about, as for `allowed`.
    """
    full = allowed(actor, kind, f"{kind}.read", Level.FULL, ids)
    summary = allowed(actor, kind, f"{kind}.read", Level.SUMMARY, ids)
    return case(
        (full, literal(int(Level.FULL), Integer)),
        (summary, literal(int(Level.SUMMARY), Integer)),
        else_=literal(int(Level.STUB), Integer),
    )


@dataclass(frozen=True)
class Door:
    """One way in which one record opens: a row of the table of grants, and the key if it asks one.

    Attributes:
        record_id: what opens.
        relation: how the actor stands to it.
        level: how much opens by this way; the record opens at the highest of all.
        key_id: of the key, None for own right.
    """

    record_id: uuid.UUID
    relation: str
    level: Level
    key_id: uuid.UUID | None


def doors(session: Session, actor: Actor, kind: str, ids: Sequence[uuid.UUID]) -> list[Door]:
    """Return every way in which records open to a membership, the widest first; for explanations.

    Asked with the very branches of `allowed`, so that an explanation cannot differ from what was
    decided.

    Args:
        session: an open session.
        actor: the membership that is asked about.
        kind: kind of record.
        ids: the records that are asked about.
    """
    rows = grants_for(kind, f"{kind}.read", actor.role)
    if not rows:
        return []
    query = union_all(*(_door(REGISTRY[kind], actor, row, ids) for row in rows))
    found = [Door(row[0], row[1], Level(row[2]), row[3]) for row in session.execute(query)]
    return sorted(found, key=lambda door: (-door.level, door.relation, str(door.key_id)))


def _door(governed: Governed, actor: Actor, row: Grant, ids: Sequence[uuid.UUID]) -> Select[Any]:
    by_key = row.relation in KEY_RELATIONS
    level: Any = func.least(Key.level, int(row.level)) if by_key else literal(int(row.level))
    columns = (
        governed.model.id.label("record_id"),
        literal(row.relation).label("relation"),
        level.label("level"),
        (Key.id if by_key else literal(None, Uuid())).label("key_id"),
    )
    found = _branch(governed, actor, row, Level.STUB)
    return found.with_only_columns(*columns).where(governed.model.id.in_(ids))


def owner(session: Session, model: Any, record_id: uuid.UUID) -> uuid.UUID | None:
    """Return who owns a record, for the log only: whoever was refused must not learn it.

    What is absent is asked for as well, so that the time tells nothing either.

    Args:
        session: the transaction that is about to be refused.
        model: a governed model.
        record_id: what was asked for.
    """
    column = getattr(model, "organisation_id", None)
    return None if column is None else session.scalar(select(column).where(model.id == record_id))


def live(now: dt.datetime) -> Clause:
    """Return the clause that is true for keys that open at this moment."""
    return or_(Key.valid_until.is_(None), Key.valid_until > now)


def held_by(actor: Actor) -> Clause:
    """Return the clause that is true for keys that this membership holds or stands in for."""
    by_function = and_(
        Key.organisation_id == actor.organisation_id, Key.function.in_(sorted(actor.functions))
    )
    return or_(Key.membership_id.in_(actor.handles_for), by_function)


def _branch(governed: Governed, actor: Actor, row: Grant, at_least: Level) -> Select[Any]:
    if row.relation in KEY_RELATIONS:
        return _by_key(governed, actor, row, at_least)
    return _by_own_right(governed, actor, row)


def _by_own_right(governed: Governed, actor: Actor, row: Grant) -> Select[Any]:
    classes = _classes(actor, row)
    if row.level > Level.STUB and row.relation not in governed.authorship:
        classes = _secret(actor, classes)
    relation = governed.relations[row.relation](actor)
    return _guarded(select(governed.model.id).where(relation), governed, actor, classes)


def _by_key(governed: Governed, actor: Actor, row: Grant, at_least: Level) -> Select[Any]:
    classes = _classes(actor, row)
    if governed.holds_content:
        classes = _secret(actor, classes)
    keys = select(governed.model.id).join(Key, Key.record_id == governed.model.id)
    found = keys.where(
        Key.record_kind == governed.kind,
        Key.relation == row.relation,
        _held(governed, actor, row.relation),
        live(actor.now),
        Key.level >= int(at_least),
    )
    if governed.class_column is not None:
        found = found.where(governed.class_column == any_(Key.classes))
    elif governed.holds_content:
        # A registration has no class of its own: its key carries the class of the concern, so that
        # who may not read the one does not learn from the other whom it is about.
        found = found.where(Key.classes.overlap(sorted(classes)))
    decided = [_decided(governed, actor, one) for one in sorted(classes) if one in DECISIONS]
    return _guarded(found.where(*decided), governed, actor, classes)


def _decided(governed: Governed, actor: Actor, data_class: DataClass) -> Clause:
    """Return: it is of another class, or one's own organisation's, or a live decision lets it go.

    A key that names the class is held back by it even where the record has no class of its own.
    """
    inside = governed.model.organisation_id == actor.organisation_id
    if governed.class_column is not None:
        other = governed.class_column != data_class
    else:
        other = ~Key.classes.overlap([data_class])
    return or_(other, inside, DECISIONS[data_class](actor))


def _held(governed: Governed, actor: Actor, relation: str) -> Clause:
    """Return `held_by`, but for circles and broken glass: in person, not as somebody's stand-in.

    Otherwise a lead could open a reporting code by standing in for the one whom it names, and two
    colleagues could look through a glass that one of them broke.
    """
    if relation == Relation.BREAK_GLASS:
        return Key.membership_id == actor.membership_id
    if governed.class_column is None or not actor.stands_in_for:
        return held_by(actor)
    in_person = or_(Key.membership_id.is_(None), Key.membership_id == actor.membership_id)
    return and_(held_by(actor), or_(in_person, governed.class_column.in_(sorted(OUTSIDE_CIRCLES))))


def _guarded(
    found: Select[Any], governed: Governed, actor: Actor, classes: frozenset[DataClass]
) -> Select[Any]:
    if governed.class_column is not None and classes != EVERY_CLASS:
        found = found.where(governed.class_column.in_(sorted(classes)))
    if governed.blocked is not None and actor.has_conflicts:
        found = found.where(~governed.blocked(actor))
    return found


def _secret(actor: Actor, classes: frozenset[DataClass]) -> frozenset[DataClass]:
    """Leave out D3 for who is not bound to professional secrecy (UAVG 30(4))."""
    return classes if actor.secrecy_bound else classes - {DataClass.D3}


def _classes(actor: Actor, row: Grant) -> frozenset[DataClass]:
    return ROLE_CLASSES[actor.role] if row.classes is None else row.classes
