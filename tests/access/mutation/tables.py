"""Breaks the tables that the clause and the files are made of, one entry at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

from coordination.access import branches, grants
from coordination.access.classes import EVERY_CLASS, ROLE_CLASSES, DataClass, Level, Role
from coordination.access.governed import DECISIONS, REGISTRY, Governed
from coordination.access.grants import ANYONE, GRANTS, KEY_RELATIONS, Grant
from coordination.exports import rules as exports
from coordination.exports.rules import FieldSet
from coordination.signals.queries import reading
from tests.access.mutation.mutant import Mutant

ANY = "any"
# Whom a row is given to or kept from by mistake most easily, and how many of them are tried.
LIKELY = (
    *(Role.CARE_COORDINATOR, Role.MENTOR, Role.YOUTH_WORKER, Role.ORGANISATION_LEAD),
    *(Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.POLICE_OFFICER, Role.PROCESS_DIRECTOR),
    *(Role.ATTENDANCE_OFFICER, Role.WEIGHING_MEMBER, Role.POLICY_OFFICER),
)
MOST_ROLES = 3
# The classes that most rows keep out, the strictest first; a row is widened by one of them.
CLOSEST = (DataClass.D6, DataClass.DV, DataClass.D5, DataClass.D3, DataClass.D4)


# --- the table of grants ---


def of_grants() -> Iterator[Mutant]:
    """Yield every row left out, with other roles, classes and levels."""
    for row in GRANTS:
        place = f"{row.action} as {row.relation} by {_names(row.roles)}"
        for change, changed, roles in _rows(row):
            yield Mutant(
                "grants",
                place,
                change,
                partial(_instead, row, changed),
                record=row.record,
                action=row.action,
                roles=roles,
                classes=_classes(change),
            )


def _classes(change: str) -> tuple[str, ...]:
    """Return the classes of which something changes: the last word says it."""
    if change == "every class":
        return tuple(DataClass)[::-1]
    last = change.rpartition(" ")[2]
    return (last,) if last in set(DataClass) else ()


def _names(members: Iterable[Any]) -> str:
    return "anyone" if frozenset(members) == ANYONE else "+".join(sorted(members))


def _rows(row: Grant) -> Iterator[tuple[str, Grant | None, frozenset[str]]]:
    everyone = frozenset(role.value for role in row.roles)
    yield "left out", None, everyone
    without = [role for role in LIKELY if role in row.roles][:MOST_ROLES]
    for role in without if len(row.roles) > 1 else ():
        yield f"not by {role}", replace(row, roles=row.roles - {role}), frozenset({role.value})
    for role in [role for role in LIKELY if role not in row.roles | _with_all(row)][:1]:
        yield f"also by {role}", replace(row, roles=row.roles | {role}), frozenset({role.value})
    if row.in_person:
        yield "by stand-ins as well", replace(row, in_person=False), everyone
    if row.relation != ANY:
        yield from ((change, changed, everyone) for change, changed in _reach(row))


def _with_all(row: Grant) -> frozenset[Role]:
    """Return who has the action for all of their organisation, and gains least by another row."""
    of_all = [one for one in GRANTS if one.action == row.action and one.relation == "own"]
    return frozenset().union(*(one.roles for one in of_all if one.level >= row.level))


def _reach(row: Grant) -> Iterator[tuple[str, Grant]]:
    """Yield the row with more than it opens; less would be refused where it is needed, and seen."""
    for level in Level if row.action.endswith(".read") else ():
        if level > row.level:
            yield f"at level {level.name.lower()}", replace(row, level=level)
    if row.relation not in KEY_RELATIONS and REGISTRY[row.record].class_column is None:
        return  # an own right to what has no class is narrowed by none
    if row.classes is None:
        yield "every class", replace(row, classes=EVERY_CLASS)
        return
    for one in [one for one in CLOSEST if one not in row.classes][:1]:
        yield f"with {one}", replace(row, classes=row.classes | {one})


def _instead(row: Grant, changed: Grant | None) -> AbstractContextManager[Any]:
    rows = grants._BY_ACTION[row.record, row.action]
    rest = [changed if one is row else one for one in rows]
    found = [one for one in rest if one is not None]
    return patch.dict(grants._BY_ACTION, {(row.record, row.action): found})


# --- ceilings and gates ---


def of_ceilings() -> Iterator[Mutant]:
    """Yield every role's classes with one more or one less, and the sets that the gates ask."""
    for role, classes in ROLE_CLASSES.items():
        for change, changed in _one_more_or_less(classes, DataClass):
            alive = partial(patch.dict, ROLE_CLASSES, {role: changed})
            roles = frozenset({role.value})
            place, of = f"classes of {role}", _classes(change)
            yield Mutant("ceilings", place, change, alive, roles=roles, classes=of)
    for change, changed in _one_more_or_less(branches.OUTSIDE_CIRCLES, DataClass):
        alive = partial(patch.object, branches, "OUTSIDE_CIRCLES", changed)
        yield Mutant("ceilings", "OUTSIDE_CIRCLES", change, alive, classes=_classes(change))
    for relation in sorted(KEY_RELATIONS):
        alive = partial(patch.object, branches, "KEY_RELATIONS", KEY_RELATIONS - {relation})
        yield Mutant("ceilings", "KEY_RELATIONS", f"without {relation}", alive)
    for one in sorted(DECISIONS):
        rest = {key: value for key, value in DECISIONS.items() if key != one}
        alive = partial(patch.dict, DECISIONS, rest, clear=True)
        yield Mutant("ceilings", "DECISIONS", f"without {one}", alive)


def _one_more_or_less(
    members: frozenset[Any], possible: Iterable[Any]
) -> Iterator[tuple[str, frozenset[Any]]]:
    for one in possible:
        inside = one in members
        yield f"{'without' if inside else 'with'} {one}", members ^ {one}


def of_gates() -> Iterator[Mutant]:
    """Yield every kind of record without its gates."""
    for kind, governed in REGISTRY.items():
        for change, changed in _gates(governed):
            alive = partial(patch.dict, REGISTRY, {kind: changed})
            yield Mutant("ceilings", f"{kind} in the register", change, alive, record=kind)


def _gates(governed: Governed) -> Iterator[tuple[str, Governed]]:
    if governed.blocked is not None:
        yield "never blocked", replace(governed, blocked=None)
    if governed.class_column is not None:
        yield "without its class", replace(governed, class_column=None)
    yield "content turned about", replace(governed, holds_content=not governed.holds_content)
    for relation in sorted(governed.relations):
        lifted = relation in governed.authorship
        changed = replace(governed, authorship=governed.authorship ^ {relation})
        yield f"{relation} {'keeps' if lifted else 'lifts'} the secrecy gate", changed


# --- fields ---


def of_fields() -> Iterator[Mutant]:
    """Yield every list of fields with one less, and shown one level lower."""
    for name, reader in (("LINE_FIELDS", reading._line), ("FULL_FIELDS", reading._opened)):
        whole = getattr(reading, name)
        for one in whole:
            rest = tuple(other for other in whole if other != one)
            alive = partial(patch.object, reading, name, rest)
            place = f"signals/queries/reading.py {name}"
            yield Mutant("fields", place, f"without {one}", alive, code=reader.__code__)
    for row in exports.FIELDS:
        place = f"file of {row.kind} at {row.level.name.lower()}"
        for change, changed in _field_sets(row):
            yield Mutant("fields", place, change, partial(_field_set, row, changed))


def _field_sets(row: FieldSet) -> Iterator[tuple[str, FieldSet | None]]:
    yield "left out", None
    for one in row.fields:
        yield f"without {one}", replace(row, fields=tuple(n for n in row.fields if n != one))
    for one in _of_next_level(row):
        yield f"with {one}", replace(row, fields=(*row.fields, one))
    for change, classes in _one_more_or_less(row.classes, DataClass):
        yield change, replace(row, classes=classes)
    for change, roles in _one_more_or_less(row.roles, Role):
        yield (
            change.replace("with", "for", 1).replace("forout", "not for"),
            replace(row, roles=roles),
        )


def _of_next_level(row: FieldSet) -> list[str]:
    """Return the fields that the same kind of file has at a higher level only."""
    higher = [one for one in exports.FIELDS if one.kind is row.kind and one.level > row.level]
    names = [name for one in higher for name in one.fields if name not in row.fields]
    return list(dict.fromkeys(names))


def _field_set(row: FieldSet, changed: FieldSet | None) -> AbstractContextManager[Any]:
    rest = [changed if one is row else one for one in exports.FIELDS]
    return patch.object(exports, "FIELDS", tuple(one for one in rest if one is not None))


# --- doors ---


def of_doors(views: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield every endpoint declared as something that everybody may do.

    Args:
        views: of the application, by the method and path that the tables of cells know.
    """
    for endpoint, view in sorted(views.items()):
        declared = getattr(view, "declared", None)
        if declared is not None and declared.action not in {None, "self.read"}:
            place = f"{endpoint} is {declared.action}"
            alive = partial(_declared, view, "self.read")
            code = view.__wrapped__.__code__
            yield Mutant("doors", place, "is self.read", alive, code=code, action=declared.action)


@contextmanager
def _declared(view: Any, action: str) -> Iterator[None]:
    cell = view.__closure__[view.__code__.co_freevars.index("action")]
    declared = cell.cell_contents
    cell.cell_contents = action
    try:
        yield
    finally:
        cell.cell_contents = declared
