"""Compiles the table of grants to one SQL clause.

The same clause serves lists, single fetches and buttons, so that they cannot drift apart:
own right UNION keys. Use it through `Work.load` and `Work.page`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    case,
    false,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from coordination.access.actors import Actor
from coordination.access.asking import (
    Asked,
    Asker,
    Clause,
    Id,
    Ids,
    asker,
    is_known,
    listed,
    written,
    written_level,
)
from coordination.access.classes import EVERY_CLASS, ROLE_CLASSES, DataClass, Level
from coordination.access.grants import KEY_RELATIONS, OUTSIDE_CIRCLES, Grant, grants_for
from coordination.access.keys import Key, Relation


@dataclass(frozen=True)
class Governed:
    """How a kind of record takes part in access.

    Attributes:
        kind: name of the record in the table of grants.
        model: its mapped class.
        relations: what each own-right relation means for who asks, as SQL.
        class_column: where its data class stands, or None when it has none (then it is D1).
        blocked: a condition under which it is closed to the actor whatever else holds.
        authorship: relations that lift the secrecy gate on D3, because one reads one's own words.
        holds_content: False where the record holds only the agreement (state, clocks, feedback);
            then a key to it asks no secrecy of D3, since nothing special can be read there.
    """

    kind: str
    model: Any
    relations: Mapping[str, Callable[[Asker], Clause]] = field(default_factory=dict)
    class_column: Any = None
    blocked: Callable[[Asker], Clause] | None = None
    authorship: frozenset[str] = frozenset({"authored", "authored_outside_school", "registered"})
    holds_content: bool = True


REGISTRY: dict[str, Governed] = {}
# Classes whose keys to another organisation open only under a decision of their own, and the
# condition under which such a key is live. A feature that keeps those decisions puts it here.
DECISIONS: dict[DataClass, Callable[[Asker], Clause]] = {}


def register(governed: Governed) -> None:
    """Let a feature's policy declare its record; called once at import."""
    REGISTRY[governed.kind] = governed


def allowed(
    actor: Actor | Asker,
    kind: str,
    action: str,
    at_least: Level = Level.STUB,
    ids: Asked = None,
) -> Clause:
    """Return the clause that is true for the records on which the actor may do the action.

    Args:
        actor: the acting membership, or what `asker` has made of it for several clauses.
        kind: kind of record.
        action: `signal.read` for instance.
        at_least: for readings, the least level that must open.
        ids: where they are known, the records that are asked about. The answer is the same, and
            PostgreSQL does not first gather everything else that the actor may read.
    """
    rows = [row for row in grants_for(kind, action, actor.role) if row.level >= at_least]
    if not rows:
        return false()
    asks = asker(actor)
    question = Question(kind, tuple(rows), at_least, asks.shape)
    return Allowed(question, asks.given, None if ids is None else listed(ids))


class Question(NamedTuple):
    """What is asked; actors of the same shape ask the same with other parameters.

    Attributes:
        kind: of the records.
        rows: of the table of grants, of which one must hold.
        at_least: for readings, the least level that must open.
        shape: of the asker.
    """

    kind: str
    rows: tuple[Grant, ...]
    at_least: Level
    shape: tuple[Any, ...]


class Allowed(ColumnElement[bool]):
    """The clause of a question, written out only where SQLAlchemy has not seen the question yet.

    Writing it out takes hundreds of objects, and finding the statement that was compiled of them
    before takes as long again. SQLAlchemy compares the question and takes the parameters.
    """

    type = Boolean()
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy reads this as a class attribute
        ("question", InternalTraversal.dp_plain_obj),
        ("record", InternalTraversal.dp_clauseelement),
        ("given", InternalTraversal.dp_clauseelement_tuple),
        ("ids", InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self, question: Question, given: tuple[BindParameter[Any], ...], ids: Id | Ids | None
    ) -> None:
        self.question, self.given, self.ids = question, given, ids
        self.record = REGISTRY[question.kind].model.id

    def written_out(self) -> Clause:
        """Return own right UNION keys."""
        governed = REGISTRY[self.question.kind]
        asks = Asker(*self.question.shape, *self.given)
        found = [branch(governed, asks, row, self.question.at_least) for row in self.question.rows]
        if self.ids is not None:
            found = [one.where(is_known(governed.model.id, self.ids)) for one in found]
        return self.record.in_(union_all(*found))  # type: ignore[no-any-return]


@compiles(Allowed)
def _compiled(element: Allowed, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.written_out(), **options)})"


def level(actor: Actor | Asker, kind: str, ids: Asked = None) -> ColumnElement[int]:
    """Return the column that says at which level each record opens to the actor.

    Args:
        actor: the acting membership.
        kind: kind of record.
        ids: the records that are asked about, as for `allowed`.
    """
    asks, known = asker(actor), None if ids is None else listed(ids)
    full = allowed(asks, kind, f"{kind}.read", Level.FULL, known)
    summary = allowed(asks, kind, f"{kind}.read", Level.SUMMARY, known)
    return case(
        (full, literal(int(Level.FULL), Integer)),
        (summary, literal(int(Level.SUMMARY), Integer)),
        else_=literal(int(Level.STUB), Integer),
    )


def owner(session: Session, model: Any, record_id: uuid.UUID) -> uuid.UUID | None:
    """Return who owns a record, for the log only: whoever was refused must not learn it.

    What is absent is asked for as well, so that the time tells nothing either.

    Args:
        session: the transaction that is about to be refused.
        model: a governed model.
        record_id: what was asked for.
    """
    return session.scalar(select(model.organisation_id).where(model.id == record_id))


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


def _by_key(governed: Governed, actor: Asker, row: Grant, at_least: Level) -> Select[Any]:
    classes = _classes(actor, row)
    if governed.holds_content:
        classes = _secret(actor, classes)
    keys = select(governed.model.id).join(Key, Key.record_id == governed.model.id)
    found = keys.where(
        Key.record_kind == written(governed.kind),
        Key.relation == written(row.relation),
        _held(governed, actor, row),
        live(actor.now),
        Key.level >= written_level(at_least),
    )
    if governed.class_column is not None:
        found = found.where(governed.class_column == any_(Key.classes))
    else:
        # A registration has no class of its own: its key carries the class of the concern, so that
        # who may not read the one does not learn from the other whom it is about.
        found = found.where(Key.classes.overlap(sorted(classes)))
    decided = [_decided(governed, actor, one) for one in sorted(classes) if one in DECISIONS]
    return _guarded(found.where(*decided), governed, actor, classes)


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
