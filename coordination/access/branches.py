"""The records that open by one row of the table of grants: by own right, or by key.

The clause of `engine` is the union of these; lists and explanations ask them one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, exists, false, func, or_, select

from coordination.access.asking import Asker, Clause, written, written_level
from coordination.access.classes import EVERY_CLASS, ROLE_CLASSES, DataClass, Level
from coordination.access.governed import DECISIONS, Governed
from coordination.access.grants import KEY_RELATIONS, OUTSIDE_CIRCLES, Grant
from coordination.access.keys import Key, Relation


def live(now: Any) -> Clause:
    """Return the clause that is true for keys that open at a moment, or at a parameter's."""
    return or_(Key.valid_until.is_(None), Key.valid_until > now)


def held_by(actor: Asker) -> Clause:
    """Return the clause that is true for keys that this membership holds or stands in for."""
    return or_(Key.membership_id == any_(actor.handles_for), _by_function(actor))


def _by_function(actor: Asker) -> Clause:
    return and_(Key.organisation_id == actor.organisation_id, Key.function == any_(actor.functions))


def branch(governed: Governed, actor: Asker, row: Grant, at_least: Level) -> Select[Any]:
    """Return the records that open by one row of the table of grants.

    Args:
        governed: what kind of record.
        actor: who asks.
        row: of the table.
        at_least: for readings, the least level that must open.
    """
    if row.relation in KEY_RELATIONS:
        return _by_key(governed, actor, row, at_least)
    return _by_own_right(governed, actor, row)


def _by_own_right(governed: Governed, actor: Asker, row: Grant) -> Select[Any]:
    classes = _classes(actor, row)
    if row.level > Level.STUB and row.relation not in governed.authorship:
        classes = _secret(actor, classes)
    relation = governed.relations[row.relation](actor)
    return _guarded(select(governed.model.id).where(relation), governed, actor, classes)


def walked(governed: Governed, actor: Asker, row: Grant, at_least: Level) -> Select[Any]:
    """Return the same records as `branch`, looked for along an index and not along the keys.

    Args:
        governed: what kind of record; it says what the records of this relation have in common.
        actor: who asks.
        row: of the table, by key.
        at_least: for readings, the least level that must open.
    """
    held = exists(select(Key.id).where(*_opens(governed, actor, row, at_least)))
    found = select(governed.model.id).where(
        governed.within[row.relation](actor),
        # As a value: a condition would make PostgreSQL gather all keys before it finds a record.
        func.coalesce(held, false()),
    )
    return _guarded(found, governed, actor, _by_key_classes(governed, actor, row))


def _by_key(governed: Governed, actor: Asker, row: Grant, at_least: Level) -> Select[Any]:
    opens, *others = _opens(governed, actor, row, at_least)
    found = select(governed.model.id).join(Key, opens).where(*others)
    return _guarded(found, governed, actor, _by_key_classes(governed, actor, row))


def _by_key_classes(governed: Governed, actor: Asker, row: Grant) -> frozenset[DataClass]:
    classes = _classes(actor, row)
    return _secret(actor, classes) if governed.holds_content else classes


def _opens(governed: Governed, actor: Asker, row: Grant, at_least: Level) -> Iterator[Clause]:
    """Yield what must hold of a key and the record that it opens, that it is of it first."""
    classes = _by_key_classes(governed, actor, row)
    yield Key.record_id == governed.model.id
    yield Key.record_kind == written(governed.kind)
    yield Key.relation == written(row.relation)
    yield _held(governed, actor, row)
    yield live(actor.now)
    yield Key.level >= written_level(at_least)
    if governed.class_column is not None:
        yield governed.class_column == any_(Key.classes)
    else:
        # A registration has no class of its own: its key carries the class of the concern, so that
        # who may not read the one does not learn from the other whom it is about.
        yield Key.classes.overlap(sorted(classes))
    yield from (_decided(governed, actor, one) for one in sorted(classes) if one in DECISIONS)


def _decided(governed: Governed, actor: Asker, data_class: DataClass) -> Clause:
    """Return: it is of another class, or one's own organisation's, or a live decision lets it go.

    A key that names the class is held back by it even where the record has no class of its own.
    """
    inside = governed.model.organisation_id == actor.organisation_id
    if governed.class_column is not None:
        other = governed.class_column != data_class
    else:
        other = ~Key.classes.overlap([data_class])
    return or_(other, inside, DECISIONS[data_class](actor))


def _held(governed: Governed, actor: Asker, row: Grant) -> Clause:
    """Return `held_by`, but for circles, cases and broken glass: in person, not as a stand-in.

    Otherwise a lead could open a reporting code by standing in for the one whom it names, and two
    colleagues could look through a glass that one of them broke.
    """
    if row.in_person or row.relation == Relation.BREAK_GLASS:
        return or_(Key.membership_id == actor.membership_id, _by_function(actor))
    if governed.class_column is None or not actor.stands_in:
        return held_by(actor)
    in_person = or_(Key.membership_id.is_(None), Key.membership_id == actor.membership_id)
    return and_(held_by(actor), or_(in_person, governed.class_column.in_(_named(OUTSIDE_CIRCLES))))


def _guarded(
    found: Select[Any], governed: Governed, actor: Asker, classes: frozenset[DataClass]
) -> Select[Any]:
    if governed.class_column is not None and classes != EVERY_CLASS:
        found = found.where(governed.class_column.in_(_named(classes)))
    if governed.blocked is not None and actor.has_conflicts:
        found = found.where(~governed.blocked(actor))
    return found


def _secret(actor: Asker, classes: frozenset[DataClass]) -> frozenset[DataClass]:
    """Leave out D3 for who is not bound to professional secrecy (UAVG 30(4))."""
    return classes if actor.secrecy_bound else classes - {DataClass.D3}


def _named(classes: frozenset[DataClass]) -> list[ColumnElement[str]]:
    return [written(one) for one in sorted(classes)]


def _classes(actor: Asker, row: Grant) -> frozenset[DataClass]:
    return ROLE_CLASSES[actor.role] if row.classes is None else row.classes
