"""Makes docs/access.md from the table of grants, so that it can be read without Python."""

from coordination.access.classes import EVERY_CLASS, ROLE_CLASSES, DataClass, Role
from coordination.access.grants import GRANTS, KEY_RELATIONS, Grant
from deploy.checks.markdown import page as markdown_page
from deploy.checks.markdown import table

_INTRODUCTION = """\
Who may do what to which record. A row says: these roles, standing in this relation to the record,
may do this, up to these classes, and a reading shows this level. What is not listed is refused.
What the state of a record allows is another question; see [states](states.md). A relation marked
with a key (🗝) comes from a row in `access.keys` that the feature which makes the relation writes;
the others are own right."""


def page() -> str:
    """Return the text of docs/access.md."""
    records = dict.fromkeys(row.record for row in GRANTS)
    blocks = [f"## {record}\n\n{_table_of(record)}" for record in records]
    return markdown_page("Access", _INTRODUCTION, _role_classes(), *blocks)


def _role_classes() -> str:
    rows = [(role.value, _classes(ROLE_CLASSES[role])) for role in Role]
    return "## Classes of each role\n\n" + table(("role", "classes"), rows)


def _table_of(record: str) -> str:
    merged: dict[tuple[str, str, str, str], list[str]] = {}
    for row in GRANTS:
        if row.record == record:
            merged.setdefault(_conditions(row), []).append(row.action.partition(".")[2])
    rows = [(", ".join(actions), *conditions) for conditions, actions in merged.items()]
    return table(("may", "who", "standing in", "level", "classes"), rows)


def _conditions(row: Grant) -> tuple[str, str, str, str]:
    key = " 🗝" if row.relation in KEY_RELATIONS else ""
    key += ", in person" if row.in_person else ""
    classes = "of the role" if row.classes is None else _classes(row.classes)
    return _roles(row.roles), row.relation + key, row.level.name.lower(), classes


def _roles(roles: frozenset[Role]) -> str:
    if roles == frozenset(Role):
        return "every role"
    return ", ".join(role.value for role in Role if role in roles)


def _classes(classes: frozenset[DataClass]) -> str:
    if classes == EVERY_CLASS:
        return "every class"
    return ", ".join(item.value for item in DataClass if item in classes) or "none"
